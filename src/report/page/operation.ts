/** An operation in the form that the page uses; its columns are in data.ts. */
import type { Outcome } from "./data.js";

export interface PageOperation {
  readonly number: number;
  readonly call: number;
  /** -1 if there was none. */
  readonly completion: number;
  readonly from: number;
  readonly to: number;
  readonly type: Outcome;
  /** Such as `client 3`. */
  readonly client: string;
  readonly lane: number;
  readonly object: number;
  readonly f: string;
  readonly input: string;
  readonly output: string;
  readonly node: string;
  readonly error: string;
  /** Such as `read 3`. */
  readonly label: string;
  /** Number of the sentence about it in the explanation of a violation; 0 if it is in none. */
  mark: number;
}
