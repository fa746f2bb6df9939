/** ABD as a program that the runtime can start. */
import type { Host, Program } from "../host.js";
import { variantOf } from "../variant.js";
import { Abd } from "./abd.js";
import type { AbdMessage } from "./messages.js";
import { writeBacks } from "./operations.js";
import { type AbdTrace, abdTraces } from "./traces.js";
import { abdVariants } from "./variants.js";

export const abd: Program = {
  name: "abd",
  summary:
    "ABD: an atomic register over majorities that any node reads and writes, without a leader and without consensus",
  options: {
    "write-back": {
      values: writeBacks,
      help:
        "always: a read stores at a majority what it returns, which takes 4n messages; " +
        "if-needed: not if the majority that it asked holds that already, and then it takes 2n",
    },
  },
  variants: abdVariants,
  commands: [],
  traces: abdTraces,
  views: [],
  takesEachRequestAnew: true,
  create(host, { options, variant }) {
    // The runtime hands every program the messages that its own kind sent.
    return new Abd(
      host as unknown as Host<AbdMessage, AbdTrace>,
      writeBacks.find((each) => each === options["write-back"]) ?? writeBacks[0],
      variantOf(abdVariants, variant),
    ) as ReturnType<Program["create"]>;
  },
};
