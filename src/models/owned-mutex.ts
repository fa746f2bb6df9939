/**
 * Locks that know who holds them, not reentrant. A step sees no process, so the input of `acquire` and `release` names the owner.
 * `owner-mutex`: only the owner releases (Jepsen's tests of Hazelcast, 2017 and 2020, have models of these names).
 * `fenced-mutex`: each acquire also answers a fencing token, a whole number greater than that of every earlier acquire
 * (Kleppmann 2016, "How to do distributed locking"), so that a store can refuse a client whose lock is no longer its own.
 */
import { sameJson } from "../history/json.js";
import type { Json } from "../history/operation.js";
import type { Model, ModelOperation } from "./model.js";

const complaintOfOwned: NonNullable<Model["complaint"]> = (op) => {
  if (op.f !== "acquire" && op.f !== "release") return `a mutex has acquire and release, not ${op.f}`;
  return op.input === null ? `value of ${op.f} must name the owner` : undefined;
};

/** The owner, or null. */
export const ownerMutex: Model = {
  name: "owner-mutex",
  description: {
    object: "lock that only its owner releases",
    starts: "free",
    operations: [
      { f: "acquire", asks: "the name of the owner to be", answers: "nothing: null, or what was asked" },
      { f: "release", asks: "the name of the owner", answers: "nothing: null, or what was asked" },
    ],
  },
  init: null,
  step: nextOwner,
  complaint: complaintOfOwned,
  describe: (op) => `${op.f === "acquire" ? "acquired" : "released"} the lock as ${JSON.stringify(op.input)}`,
  describeState: describeOwner,
};

type Fenced = {
  readonly owner: Json;
  /** The least number that the latest token can be; null while it can be any. */
  readonly token: number | null;
};

export const fencedMutex: Model<Fenced> = {
  name: "fenced-mutex",
  description: {
    object: "lock with fencing tokens",
    starts: "free",
    operations: [
      {
        f: "acquire",
        asks: "the name of the owner to be",
        answers: "the fencing token, a whole number greater than all before",
      },
      { f: "release", asks: "the name of the owner", answers: "nothing: null, or what was asked" },
    ],
  },
  init: { owner: null, token: null },
  step({ owner, token }, op) {
    const next = nextOwner(owner, op);
    if (next === undefined) return undefined;
    if (op.f === "release") return { owner: next, token };
    // A token that nobody saw was at least the next one.
    if (op.output === undefined) return { owner: next, token: token === null ? null : token + 1 };
    if (typeof op.output !== "number" || (token !== null && op.output <= token)) return undefined;
    return { owner: next, token: op.output };
  },
  complaint(op) {
    if (op.f === "acquire" && op.type === "ok" && !Number.isSafeInteger(op.output))
      return "an acquire must answer its fencing token, a whole number";
    return complaintOfOwned(op);
  },
  describe(op) {
    const owner = JSON.stringify(op.input);
    if (op.f === "release") return `released the lock as ${owner}`;
    return `acquired the lock as ${owner}${op.output === undefined ? "" : ` with token ${JSON.stringify(op.output)}`}`;
  },
  describeState: ({ owner, token }) =>
    `${describeOwner(owner)}${token === null ? "" : `, tokens from ${token + 1} on to come`}`,
};

function nextOwner(owner: Json, op: ModelOperation): Json | undefined {
  if (op.f === "acquire") return owner === null ? op.input : undefined;
  return owner !== null && sameJson(owner, op.input) ? null : undefined;
}

function describeOwner(owner: Json): string {
  return owner === null ? "free" : `held by ${JSON.stringify(owner)}`;
}
