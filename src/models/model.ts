/**
 * Sequential specifications. A model says what one copy of the object, used by one client at a time, would do; a checker asks
 * whether a concurrent history could have come from it.
 *
 * A model of your own needs a name, an initial state and a step:
 *
 *     const light: Model<boolean> = {
 *       name: "light",
 *       init: false,
 *       step: (on, op) =>
 *         op.f === "toggle" ? !on : op.output === undefined || op.output === on ? on : undefined,
 *     };
 */
import type { Json, Operation } from "../history/operation.js";

/** The part of an operation that a step sees. `output` is undefined if no client saw the answer: then any answer is possible. */
export interface ModelOperation {
  readonly f: string;
  readonly input: Json;
  readonly output: Json | undefined;
  /** `fail` reaches a model only if `observesFailure` says that the failure reveals something about the state. */
  readonly type: "ok" | "fail" | "info";
}

/**
 * The effect of an operation on an object that holds one value: `reads` is the value just before it, `writes` the value after it. Either
 * may be absent; an operation with neither (a read whose answer no client saw) reveals nothing.
 */
export interface Access {
  readonly reads?: Json;
  readonly writes?: Json;
}

/** Possible initial values of an object, in words. */
export interface Start<S extends Json> {
  /** Such as "a whole number". */
  readonly shape: string;
  /** The state of an object that starts with this value; undefined if it cannot. Its default gives the model's `init`. */
  stateOf(value: Json): S | undefined;
  /**
   * The possible initial value, inferred from the answers of the operations (of one key, in order of invocation); undefined if they do not
   * show it. A guess, to be tested.
   */
  guess?(operations: readonly Operation[]): Json | undefined;
}

/** For people who record such an object; docs/histories.md is generated from these. */
export interface ModelDescription {
  /** A description of the object, after "one": "register that holds a value". */
  readonly object: string;
  /** The initial value, of it or of each key. */
  readonly starts: string;
  readonly operations: readonly {
    readonly f: string;
    /** The value of the invocation, in words. */
    readonly asks: string;
    /** The value of the ok completion, in words. */
    readonly answers: string;
  }[];
}

export interface Model<S extends Json = Json> {
  readonly name: string;
  readonly description?: ModelDescription;
  /** The initial state. */
  readonly init: S;
  /** Absent: it always starts in `init`. See `startingWith`. */
  readonly start?: Start<S>;
  /** The state after the operation, or undefined if it is impossible in that state. Pure and deterministic. */
  step(state: S, op: ModelOperation): S | undefined;
  /**
   * True if operations on different keys are independent, so that each key may be judged alone (linearizability is local:
   * Herlihy & Wing 1990, Theorem 1). Default true.
   */
  readonly keyed?: boolean;
  /** True for operations that change no state in which they are possible. Default: none is known to be such. */
  readOnly?(op: ModelOperation): boolean;
  /**
   * Given everything else done to the object, the indeterminate operations that can be left out without changing the verdict. Default:
   * none. `others` holds all operations that reach the model, including the one in question.
   */
  ignorable?(others: readonly ModelOperation[]): (op: ModelOperation) => boolean;
  /**
   * For objects that hold one value at a time (per key): the values that the operation read and wrote if it took effect; undefined for an
   * operation that cannot be described this way, such as an append. Must agree with `step`. If every value read has one writer, checkers
   * then know who read from whom. Default: no operation can be described this way.
   */
  access?(op: ModelOperation): Access | undefined;
  /** True if a failed operation is an observation (a failed cas saw another value) rather than nothing at all. Default false. */
  observesFailure?(op: ModelOperation): boolean;
  /** The problem with the shape of an operation's input or output, if there is one. */
  complaint?(op: Pick<Operation, "f" | "input" | "output" | "type">): string | undefined;
  /** How to print an operation and a state to a person. Default: f and JSON. */
  describe?(op: ModelOperation): string;
  describeState?(state: S): string;
}

/** The name of a model with its article: a register, an owner-mutex. */
export function withArticle(model: string): string {
  return `${/^[aeiou]/.test(model) ? "an" : "a"} ${model}`;
}
