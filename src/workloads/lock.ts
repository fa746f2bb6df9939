/**
 * Clients that take locks, ask whether they still hold them, and release them. A release says whether the lock was still there to be released;
 * if not, its lease had expired before.
 */
import { checkMutualExclusion } from "../checkers/mutual-exclusion/check.js";
import type { Workload } from "../contract/workload.js";
import type { Json } from "../history/operation.js";
import { answeredWith, wholeNumber } from "./forms.js";

const activeLocks = 2;
/** How often a client asks whether it still holds a lock: some hold it for long. */
const checks = [1, 3, 10, 30];
/** Operations of one client before it moves on to the next group of locks. */
const operationsPerGroup = 60;

/** What a release of a lock that was still there is answered with, if anything. */
const released: readonly Json[] = [null, true, "ok", "released"];

export const lock: Workload = {
  name: "lock",
  summary: "acquire, check and release locks with leases; mutual exclusion by intervals and by fencing tokens",
  generator({ random }) {
    let n = -1;
    /** The lock that this client believes to hold. */
    let held: string | undefined;
    /** How often it asks whether it still does before it releases it. */
    let questions = 0;
    return {
      next() {
        n += 1;
        if (held !== undefined) return { f: questions-- > 0 ? "holds" : "release", key: held, value: null };
        const group = Math.floor(n / operationsPerGroup);
        return { f: "acquire", key: `l${group * activeLocks + random.below(activeLocks)}`, value: null };
      },
      saw({ type, f, key, value }) {
        if (f === "acquire" && type === "ok") {
          held = key;
          questions = random.pick(checks);
        }
        // Another node that was asked instead does not hold it either: the release says what became of it.
        if (f === "holds" && value === false) questions = 0;
        if (f === "release" && type !== "fail") held = undefined;
      },
    };
  },
  finalReads: () => [],
  command: ({ f, key = "" }) => ({ f, key }),
  updates: ({ f }) => f !== "holds",
  readOnly: (f) => f === "holds",
  tells: () => true,
  ...answeredWith(
    ["acquire", { words: "a whole number, the fencing token", fits: wholeNumber.fits }],
    ["holds", { words: "true or false", fits: (answer) => typeof answer === "boolean" }],
    ["release", { words: '"expired" or nothing', fits: (answer) => answer === "expired" || released.includes(answer) }],
  ),
  checks: [{ property: "mutual exclusion", judge: checkMutualExclusion }],
};
