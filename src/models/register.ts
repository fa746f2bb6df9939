/** A register: read, write, and compare-and-set with input `[from, to]`. It starts as null unless set otherwise. */
import { sameJson } from "../history/json.js";
import type { Json } from "../history/operation.js";
import { ValueNumbers } from "../history/value-numbers.js";
import { complaintOfAnswer, complaintOfQuestion } from "./answers.js";
import { firstUnwritten } from "./guess.js";
import type { Access, Model, ModelDescription, ModelOperation } from "./model.js";

export interface CasRegisterOptions {
  /**
   * `ignored`: a failed cas reveals nothing, as in Knossos. `informative`: it saw a value other than the expected one, as in Porcupine's
   * model of etcd; sound only if the system fails a cas for no other reason.
   */
  readonly failedCas?: "ignored" | "informative";
}

const readAndWrite: ModelDescription["operations"] = [
  { f: "read", asks: "null", answers: "the value" },
  { f: "write", asks: "the value to put in its place", answers: "nothing: null, or what was asked" },
];

/** Always the same object, so that anything cached about it is found again. */
export function casRegister(options: CasRegisterOptions = {}): Model {
  return options.failedCas === "informative" ? informed : ignoring;
}

function create(informative: boolean): Model {
  return {
    name: informative ? "etcd-register" : "cas-register",
    description: {
      object: "value with compare-and-set",
      starts: "null",
      operations: [
        ...readAndWrite,
        {
          f: "cas",
          asks: "`[from, to]`",
          answers: informative
            ? "nothing: null, or what was asked; `fail` says that another value than `from` was there"
            : "nothing: null, or what was asked; `fail` says nothing of the value",
        },
      ],
    },
    init: null,
    start: {
      shape: "a JSON value",
      stateOf: (value) => value,
      guess: (operations) =>
        firstUnwritten(operations, (op) => (op.type === "fail" && op.f === "cas" ? failedCasAccess(op) : accessOf(op))),
    },
    step(state, op) {
      if (op.f === "read") return op.output === undefined || sameJson(state, op.output) ? state : undefined;
      if (op.f === "write") return op.input;
      const [from, to] = pairOf(op.input);
      const matches = sameJson(state, from);
      if (op.type === "fail") return matches ? undefined : state;
      return matches ? to : undefined;
    },
    readOnly: (op) => op.f === "read" || op.type === "fail",
    // A value that no operation read or expected: without its write, everything else happens as before. A failed cas that counts as an
    // observation may have needed it.
    ignorable(others) {
      if (others.some((op) => op.type === "fail")) return () => false;
      const observed = new ValueNumbers();
      for (const op of others) {
        if (op.f === "read" && op.output !== undefined) observed.of(op.output);
        else if (op.f === "cas") observed.of(pairOf(op.input)[0]);
      }
      return (op) => {
        if (op.f === "read") return true;
        return !observed.has(op.f === "write" ? op.input : pairOf(op.input)[1]);
      };
    },
    access: accessOf,
    observesFailure: (op) => informative && op.f === "cas",
    complaint(op) {
      if (op.f !== "read" && op.f !== "write" && op.f !== "cas")
        return `a register has read, write and cas, not ${op.f}`;
      if (op.f === "read") return complaintOfQuestion(op);
      if (op.f === "cas") {
        if (!(Array.isArray(op.input) && op.input.length === 2)) return "value of cas must be [from, to]";
        if (op.type === "ok" && op.output === false)
          return "a cas that answered false is recorded as ok: record one that did not match as fail";
      }
      return complaintOfAnswer(op);
    },
    describe: describeRegister,
  };
}

const ignoring = create(false);
const informed = create(true);

/** A register with read and write only. */
export const register: Model = {
  ...casRegister(),
  name: "register",
  complaint: (op) =>
    op.f === "read" || op.f === "write" ? ignoring.complaint?.(op) : `a register has read and write, not ${op.f}`,
  description: { object: "value", starts: "null", operations: readAndWrite },
};

function accessOf(op: ModelOperation): Access {
  if (op.f === "read") return op.output === undefined ? {} : { reads: op.output };
  if (op.f === "write") return { writes: op.input };
  const [from, to] = pairOf(op.input);
  return { reads: from, writes: to };
}

/** A failed cas found a value other than the expected one, but does not report it. */
function failedCasAccess(op: ModelOperation): Access {
  return { writes: pairOf(op.input)[1] };
}

function pairOf(input: Json): readonly [Json, Json] {
  // `complaint` has checked the shape; a cas that was not checked simply cannot match.
  return Array.isArray(input) ? [input[0] ?? null, input[1] ?? null] : [null, null];
}

function describeRegister(op: ModelOperation): string {
  if (op.f === "read") return op.output === undefined ? "read, with no answer" : `read ${JSON.stringify(op.output)}`;
  if (op.f === "write") return `wrote ${JSON.stringify(op.input)}`;
  const [from, to] = pairOf(op.input);
  return `changed ${JSON.stringify(from)} to ${JSON.stringify(to)}`;
}
