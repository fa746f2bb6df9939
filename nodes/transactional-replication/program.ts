/** Transactional replication as a program that the runtime can start. */
import type { Host, Program } from "../host.js";
import { variantOf } from "../variant.js";
import type { ReplicationMessage } from "./messages.js";
import { Publisher } from "./publisher.js";
import { Subscriber } from "./subscriber.js";
import { type ReplicationTrace, replicationTraces } from "./traces.js";
import { replicationVariants } from "./variants.js";

export const transactionalReplication: Program = {
  name: "transactional-replication",
  summary: "Transactional replication: subscribers load a snapshot of a publisher and then follow its change log",
  options: {
    reads: {
      values: ["caught-up", "local"],
      help: "caught-up: a subscriber asks the publisher for its position, and answers when it has come as far; local: it answers at once",
    },
  },
  variants: replicationVariants,
  commands: [],
  traces: replicationTraces,
  views: [],
  create(host, { options, variant }) {
    // The runtime hands every program the messages that its own kind sent.
    const typed = host as unknown as Host<ReplicationMessage, ReplicationTrace>;
    const name = variantOf(replicationVariants, variant);
    const publishes = host.members[0] === host.id;
    const replica = publishes ? new Publisher(typed, name) : new Subscriber(typed, options.reads === "local", name);
    return replica as ReturnType<Program["create"]>;
  },
};
