/**
 * Locks that know their owner, not reentrant. A step sees no process, so the input of `acquire` and `release` names the owner.
 * `owner-mutex`: only the owner releases (Jepsen's tests of Hazelcast, 2017 and 2020, have models of these names). `fenced-mutex`: each
 * acquire also answers a fencing token, a whole number greater than that of every earlier acquire (Kleppmann 2016, "How to do distributed
 * locking"), so that a store can refuse a client whose lock is no longer its own.
 */
import { sameJson } from "../history/json.js";
import type { Json, Operation } from "../history/operation.js";
import { complaintOfAnswer } from "./answers.js";
import type { Model, ModelOperation } from "./model.js";
import { compareWhole, isWholeNumber, plus, type WholeNumber } from "./whole-number.js";

const complaintOfOwned: NonNullable<Model["complaint"]> = (op) => {
  if (op.f !== "acquire" && op.f !== "release") return `a mutex has acquire and release, not ${op.f}`;
  return op.input === null ? `value of ${op.f} must name the owner` : undefined;
};

/** The owner that released it before any operation had begun to acquire it. */
function guessOwner(operations: readonly Operation[]): Json | undefined {
  const acquired = operations.find(({ f, type }) => f === "acquire" && type !== "fail");
  const before = acquired?.call ?? Number.POSITIVE_INFINITY;
  return operations.find(({ f, type, return: returned }) => f === "release" && type === "ok" && returned < before)
    ?.input;
}

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
  start: { shape: "the owner, or null while it is free", stateOf: (value) => value, guess: guessOwner },
  step: nextOwner,
  complaint: (op) =>
    complaintOfOwned(op) ??
    complaintOfAnswer(op, "leave the answer out or, if it is a fencing token, name the model fenced-mutex"),
  describe: (op) => `${op.f === "acquire" ? "acquired" : "released"} the lock as ${JSON.stringify(op.input)}`,
  describeState: describeOwner,
};

type Fenced = {
  readonly owner: Json;
  /** The lowest possible value of the latest token; null while it can be any. */
  readonly token: WholeNumber | null;
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
  start: {
    shape: 'an object such as {"owner": "a", "token": 33}, either of which may be null',
    stateOf: startOf,
    guess: (operations) => ({ owner: guessOwner(operations) ?? null, token: null }),
  },
  step({ owner, token }, op) {
    const next = nextOwner(owner, op);
    if (next === undefined) return undefined;
    if (op.f === "release") return { owner: next, token };
    // A token that no client saw was at least the next one.
    if (op.output === undefined) return { owner: next, token: token === null ? null : plus(token, 1) };
    if (!isWholeNumber(op.output) || (token !== null && compareWhole(op.output, token) <= 0)) return undefined;
    return { owner: next, token: op.output };
  },
  complaint(op) {
    if (op.f === "acquire" && op.type === "ok" && !isWholeNumber(op.output))
      return "an acquire must answer its fencing token, a whole number, beyond 2^53 as its decimal text";
    return complaintOfOwned(op) ?? (op.f === "release" ? complaintOfAnswer(op) : undefined);
  },
  describe(op) {
    const owner = JSON.stringify(op.input);
    if (op.f === "release") return `released the lock as ${owner}`;
    return `acquired the lock as ${owner}${op.output === undefined ? "" : ` with token ${JSON.stringify(op.output)}`}`;
  },
  describeState: ({ owner, token }) =>
    `${describeOwner(owner)}${token === null ? "" : `, tokens from ${plus(token, 1)} on to come`}`,
};

function startOf(value: Json): Fenced | undefined {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return undefined;
  const fields = new Map(Object.entries(value));
  const owner = fields.get("owner") ?? null;
  const token = fields.get("token") ?? null;
  const known = [...fields.keys()].every((name) => name === "owner" || name === "token");
  return known && (token === null || isWholeNumber(token)) ? { owner, token } : undefined;
}

function nextOwner(owner: Json, op: ModelOperation): Json | undefined {
  if (op.f === "acquire") return owner === null ? op.input : undefined;
  return owner !== null && sameJson(owner, op.input) ? null : undefined;
}

function describeOwner(owner: Json): string {
  return owner === null ? "free" : `held by ${JSON.stringify(owner)}`;
}
