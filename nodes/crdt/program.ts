/** Replicated data types as a program that the runtime can start. */
import type { Host, Program } from "../host.js";
import { variantOf } from "../variant.js";
import { Crdt, replications, types } from "./crdt.js";
import type { CrdtMessage } from "./messages.js";
import { type CrdtTrace, crdtTraces } from "./traces.js";
import { crdtVariants } from "./variants.js";

export const crdt: Program = {
  name: "crdt",
  summary: "Conflict-free replicated data types: any node takes an update and answers at once, and all come to agree",
  options: {
    type: {
      values: types,
      help:
        "or-set: an addition wins over a concurrent removal; 2p-set: what is removed never comes back; g-set: only grows; " +
        "pn-counter: goes up and down; g-counter: only up; mv-register: keeps all concurrent writes; lww-register: keeps one of them; " +
        "rga: a list, into which elements are inserted after others; map: fields with values, a put wins over a concurrent deletion",
    },
    replication: {
      values: replications,
      help:
        "state: whole objects are sent and joined; delta: only their entries that have changed; " +
        "op: each update is sent as an operation, and applied once and in causal order",
    },
  },
  variants: crdtVariants,
  commands: [],
  traces: crdtTraces,
  views: [],
  takesEachRequestAnew: true,
  create(host, { options, variant }) {
    const [type] = types.filter((each) => each === options.type);
    const [replication] = replications.filter((each) => each === options.replication);
    // The runtime hands every program the messages that its own kind sent.
    return new Crdt(host as unknown as Host<CrdtMessage, CrdtTrace>, {
      type: type ?? types[0],
      replication: replication ?? replications[0],
      variant: variantOf(crdtVariants, variant),
    }) as ReturnType<Program["create"]>;
  },
};
