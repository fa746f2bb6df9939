/** CRAQ as a system under test: a chain, and reads from any of its nodes. */

import { readsFollowAcknowledgements } from "../../src/claims/reads.js";
import { type Demonstration, type ProgramSystem, shown } from "../../src/contract/system.js";
import { chain } from "../chain/system.js";
import { craq as program } from "./program.js";
import { ownVariants } from "./variants.js";

/** Slow messages from one node of six, of which n4 is the head and n6 the tail, so that its versions stay dirty elsewhere for longer. */
function slowFrom(node: string): Demonstration {
  return {
    ...{ nodes: 6, clients: 20, ratePerClient: 50, routing: "roaming" },
    schedule: [
      { at: 1000, until: 19_500, fault: { kind: "delay", target: { nodes: [node] }, delayMs: 40, jitterMs: 35 } },
    ],
  };
}

export const craq: ProgramSystem = {
  ...chain,
  // A node answers for a key whose latest version it knows to be committed, and may hear later of another key's.
  claims: chain.claims.filter(({ claim }) => claim !== readsFollowAcknowledgements),
  name: program.name,
  program,
  serves: [
    {
      claim: "CRAQ serves while all nodes are up and connected",
      needs: "all",
      graceMs: 3000,
    },
  ],
  variants: [
    ...chain.variants,
    ...shown(ownVariants, {
      "dirty-reads": slowFrom("n4"),
      "stale-clean-reads": slowFrom("n6"),
      "clean-before-commit": {
        ...slowFrom("n5"),
        onlySimulated:
          "a client sees it in a race of some milliseconds only; the simulator sees it in the logs of the replicas",
      },
    }),
  ],
};
