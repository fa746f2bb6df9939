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

export interface Model<S extends Json = Json> {
  readonly name: string;
  readonly init: S;
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
   * For objects that are one register: the state that an operation must find and the one that it leaves, where there are such.
   * What finds nothing in particular is possible in every state; what leaves nothing leaves the state as it was. Undefined for
   * an operation that is neither.
   */
  access?(op: ModelOperation): { readonly finds?: Json; readonly leaves?: Json } | undefined;
  /**
   * Given everything else done to the object, which indeterminate operations can be left out without changing the verdict?
   * Default: none. `others` holds all operations that reach the model, the one asked about included.
   */
  ignorable?(others: readonly ModelOperation[]): (op: ModelOperation) => boolean;
  /** True if a failed operation is an observation (a failed cas saw another value) rather than nothing at all. Default false. */
  observesFailure?(op: ModelOperation): boolean;
  /** What is wrong with the shape of an operation's input or output, if anything is. */
  complaint?(op: Pick<Operation, "f" | "input" | "output" | "type">): string | undefined;
  /** How to print an operation and a state to a person. Default: f and JSON. */
  describe?(op: ModelOperation): string;
  describeState?(state: S): string;
}
