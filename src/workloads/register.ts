/**
 * Reads and writes, and mostly compare-and-sets, too, over a few keys at a time. Every written value is unique, so that a read names its
 * writer; keys are retired after a while, so that no single key's history grows without bound (Jepsen tutorial, chapter 6).
 */
import { checkSequential } from "../checkers/sequential/check.js";
import type { Workload } from "../contract/workload.js";
import type { Json } from "../history/operation.js";
import type { Model } from "../models/model.js";
import { casRegister, register as plainRegister } from "../models/register.js";
import { linearizableAs } from "./forms.js";
import { goneWrites } from "./gone.js";

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

/** Whether clients ask for compare-and-sets: `unless-null` for none that expects that a key was never written. */
type Cas = "always" | "unless-null" | "never";

/** How registers are judged. */
interface Judgement extends Pick<Workload, "complaint" | "checks"> {
  readonly words: string;
}

function linearizable(model: Model): Judgement {
  return { words: `linearizability of a ${model.name} per key`, ...linearizableAs(model) };
}

/** All keys together, in any order that keeps that of each client: reads may be old. */
const sequential: Judgement = {
  words: "sequential consistency of all registers together",
  complaint: linearizableAs(casRegister()).complaint,
  checks: [
    {
      property: "sequential consistency",
      judge: (operations, limits) => checkSequential(operations, casRegister(), limits),
    },
  ],
};

interface Registers {
  readonly name: string;
  readonly prefix: string;
  readonly cas: Cas;
  readonly judged: Judgement;
}

function registers({ name, prefix, cas, judged }: Registers): Workload {
  const { words, complaint, checks } = judged;
  const nameOf = namesOf(prefix);
  const asked = cas === "never" ? "read and write" : "read, write and cas of";
  return {
    name,
    summary: `${asked} unique values over rotating keys; ${words}`,
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
          if (chance < 0.85 || cas === "never") return { f: "write", key, value: unique };
          const expected = lastSeen.get(key) ?? null;
          if (expected === null && cas === "unless-null") return { f: "write", key, value: unique };
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
    ...(cas === "never" ? { gone: goneWrites } : {}),
    complaint,
    checks,
  };
}

export const register = registers({
  ...{ name: "register", prefix: "r", cas: "always", judged: linearizable(casRegister()) },
});

/** Without compare-and-set, which a register that is emulated without consensus cannot have (Herlihy 1991). */
export const readWrite = registers({
  ...{ name: "read-write", prefix: "r", cas: "never", judged: linearizable(plainRegister) },
});

/** The same with keys that are numbers, for programs that expect those of Maelstrom. */
export const linKv = registers({
  ...{ name: "lin-kv", prefix: "", cas: "unless-null", judged: linearizable(casRegister()) },
});

/** For servers that answer reads from their own state. */
export const sequentialRegister = registers({
  ...{ name: "sequential-register", prefix: "r", cas: "always", judged: sequential },
});
