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

/** What a step sees of an operation. `output` is undefined when nobody saw the answer: then any answer is possible. */
export interface ModelOperation {
  readonly f: string;
  readonly input: Json;
  readonly output: Json | undefined;
  /** `fail` reaches a model only where `observesFailure` says that the failure tells something about the state. */
  readonly type: "ok" | "fail" | "info";
}

/**
 * What an operation on an object that holds one value does to it: `reads` is the value it saw just before, `writes` the value
 * it left behind. Either may be absent; an operation that has neither (a read that nobody saw the answer of) tells nothing.
 */
export interface Access {
  readonly reads?: Json;
  readonly writes?: Json;
}

/** What an object can start with, as a person says it. */
export interface Start<S extends Json> {
  /** Such as "a whole number". */
  readonly shape: string;
  /** The state of an object that starts with this value; undefined if none can. Its default gives the model's `init`. */
  stateOf(value: Json): S | undefined;
  /**
   * What the object may have started with, by what its operations (of one key, in order of invocation) were answered; undefined
   * where they do not show it. A guess, to be tried.
   */
  guess?(operations: readonly Operation[]): Json | undefined;
}

/** For people who record such an object; docs/histories.md is made of these. */
export interface ModelDescription {
  /** What the object is, after "one": "register that holds a value". */
  readonly object: string;
  /** What it, or each key, starts as. */
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
  /** The state that it starts in. */
  readonly init: S;
  /** Absent: it starts in `init` and nothing else. See `startingWith`. */
  readonly start?: Start<S>;
  /** The state after the operation, or undefined if it is impossible in that state. Pure and deterministic. */
  step(state: S, op: ModelOperation): S | undefined;
  /**
   * True if operations on different keys are independent, so that each key may be judged alone (linearizability is local:
   * Herlihy & Wing 1990, Theorem 1). Default true.
   */
  readonly keyed?: boolean;
  /** True for operations that leave every state in which they are possible unchanged. Default: none is known to. */
  readOnly?(op: ModelOperation): boolean;
  /**
   * Given everything else done to the object, which indeterminate operations can be left out without changing the verdict?
   * Default: none. `others` holds all operations that reach the model, the one asked about included.
   */
  ignorable?(others: readonly ModelOperation[]): (op: ModelOperation) => boolean;
  /**
   * For objects that hold one value at a time (per key): what the operation read and wrote if it took effect; undefined for an
   * operation that cannot be put so, such as an append. Must say the same as `step`. Where every value read has one writer,
   * checkers then know who read from whom. Default: nothing can be put so.
   */
  access?(op: ModelOperation): Access | undefined;
  /** True if a failed operation is an observation (a failed cas saw another value) rather than nothing at all. Default false. */
  observesFailure?(op: ModelOperation): boolean;
  /** What is wrong with the shape of an operation's input or output, if anything is. */
  complaint?(op: Pick<Operation, "f" | "input" | "output" | "type">): string | undefined;
  /** How to print an operation and a state to a person. Default: f and JSON. */
  describe?(op: ModelOperation): string;
  describeState?(state: S): string;
}

/** The name of a model after its article: a register, an owner-mutex. */
export function withArticle(model: string): string {
  return `${/^[aeiou]/.test(model) ? "an" : "a"} ${model}`;
}
