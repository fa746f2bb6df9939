/**
 * Reads, writes and compare-and-sets over a few keys at a time. Every written value is unique, so that a read names its
 * writer; keys are retired after a while, so that no single key's history grows without bound (Jepsen tutorial, chapter 6).
 */
import { checkSequential } from "../checkers/sequential/check.js";
import type { Check, Workload } from "../contract/workload.js";
import type { Json } from "../history/operation.js";
import { casRegister } from "../models/register.js";

const activeKeys = 3;
/** Operations of one client before it moves on to the next group of keys. */
const operationsPerGroup = 60;
/** How many of the latest keys the final reads look at. */
const finalKeys = 2 * activeKeys;

/** Keys are looked up in many maps, which is fastest if a key is always the same string. */
function namesOf(prefix: string): (key: number) => string {
  const names: string[] = [];
  return (key) => {
    names[key] ??= `${prefix}${key}`;
    return names[key];
  };
}

/** How registers are judged. */
interface Judgement {
  readonly words: string;
  readonly check: Check;
}

const linearizable: Judgement = {
  words: "linearizability of a cas-register per key",
  check: { property: "linearizability", model: casRegister() },
};

/** All keys together, in any order that keeps that of each client: reads may be old. */
const sequential: Judgement = {
  words: "sequential consistency of all registers together",
  check: {
    property: "sequential consistency",
    judge: (operations, limits) => checkSequential(operations, casRegister(), limits),
  },
};

/** `casNull`: whether a compare-and-set may expect that a key was never written. */
function registers({
  name,
  prefix,
  casNull,
  judged = linearizable,
}: {
  readonly name: string;
  readonly prefix: string;
  readonly casNull: boolean;
  readonly judged?: Judgement;
}): Workload {
  const nameOf = namesOf(prefix);
  return {
    name,
    summary: `read, write and cas of unique values over rotating keys; ${judged.words}`,
    generator({ client, clients, random }) {
      let n = -1;
      /** The value that a cas of this client expects: the last one it saw. */
      const lastSeen = new Map<string, Json>();
      return {
        next() {
          n += 1;
          const group = Math.floor(n / operationsPerGroup);
          const key = nameOf(group * activeKeys + random.below(activeKeys));
          const chance = random.next();
          const unique = n * clients + client + 1;
          if (chance < 0.5) return { f: "read", key, value: null };
          if (chance < 0.85) return { f: "write", key, value: unique };
          const expected = lastSeen.get(key) ?? null;
          if (expected === null && !casNull) return { f: "write", key, value: unique };
          return { f: "cas", key, value: [expected, unique] };
        },
        saw({ type, f, key, value }) {
          if (type !== "ok" || key === undefined) return;
          lastSeen.set(key, f === "cas" && Array.isArray(value) ? (value[1] ?? null) : value);
        },
      };
    },
    finalReads: (keys) => keys.slice(-finalKeys).map((key) => ({ f: "read", key, value: null })),
    command: ({ f, key = "", value }) => (f === "read" ? { f, key } : { f, key, value }),
    updates: ({ f }) => f !== "read",
    readOnly: (f) => f === "read",
    checks: [judged.check],
  };
}

export const register = registers({ name: "register", prefix: "r", casNull: true });

/** The same with keys that are numbers, for programs that expect those of Maelstrom. */
export const linKv = registers({ name: "lin-kv", prefix: "", casNull: false });

/** For servers that answer reads from their own state. */
export const sequentialRegister = registers({
  ...{ name: "sequential-register", prefix: "r", casNull: true, judged: sequential },
});
