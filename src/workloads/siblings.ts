/** Registers that clients write at any node, each value once, so that a read names the writes that it shows. */

import type { Shows } from "../checkers/replicated/cells.js";
import { checkFreshRegister, checkReplicatedRegister } from "../checkers/replicated/registers.js";
import type { Workload } from "../contract/workload.js";
import type { Operation } from "../history/operation.js";
import { list, readsAnswer } from "./forms.js";
import { goneWrites } from "./gone.js";
import { settlingLate } from "./settling.js";

const activeKeys = 2;
/** Operations of one client before it moves on to the next registers. */
const operationsPerGroup = 40;

/** `fresh`: each read must also show all writes that were acknowledged before it began, whichever node took them. */
function workloadOf(name: string, summary: string, shows: Shows, fresh: boolean): Workload {
  return {
    name,
    summary,
    generator({ client, clients, random }) {
      let n = -1;
      return {
        next() {
          n += 1;
          const key = `r${Math.floor(n / operationsPerGroup) * activeKeys + random.below(activeKeys)}`;
          return random.next() < 0.5
            ? { f: "read", key, value: null }
            : { f: "write", key, value: n * clients + client + 1 };
        },
      };
    },
    ...settlingLate,
    // Where one value is shown, it may be any.
    ...(shows === "all" ? readsAnswer(list) : { complaint: () => undefined }),
    command: ({ f, key = "", value }) => (f === "write" ? { f, key, value } : { f: "read", key }),
    updates: ({ f }) => f === "write",
    gone: goneWrites,
    checks: [
      {
        property: shows === "all" ? "all concurrent writes are kept" : "the last writer wins",
        judge: (operations) => checkReplicatedRegister(operations, shows),
      },
      ...(fresh
        ? [
            {
              property: "reads show what was acknowledged before them",
              judge: (operations: readonly Operation[]) => checkFreshRegister(operations, shows),
            },
          ]
        : []),
    ],
  };
}

export const siblings = workloadOf(
  "siblings",
  "write and read registers at any node; a read shows all writes that no visible write has replaced",
  "all",
  false,
);

export const lastWrite = workloadOf(
  "last-write",
  "write and read registers at any node; of writes that do not know of each other one stays, the same everywhere",
  "one",
  false,
);

export const freshSiblings = workloadOf(
  "fresh-siblings",
  "the same as siblings, and a read shows every write acknowledged before it began, or one that has replaced it",
  "all",
  true,
);

export const freshLastWrite = workloadOf(
  "fresh-last-write",
  "the same as last-write, and a read shows no write that an acknowledged write had replaced before it began",
  "one",
  true,
);
