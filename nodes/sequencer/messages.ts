/** What replicas send each other. A request's number is its place in the one sequence, from 1. */
import type { ClientRequest } from "../host.js";

/** To the sequencer, from the node that a client asked: this request needs a number. `have`: how many numbers the sender has stored. */
export interface Order {
  readonly type: "Order";
  readonly request: ClientRequest;
  readonly have: number;
}

/** From the sequencer: the requests with the numbers from `number` on. `last`: the last number that was given out. */
export interface Ordered {
  readonly type: "Ordered";
  readonly number: number;
  readonly requests: readonly ClientRequest[];
  readonly last: number;
}

/** To the sequencer: the sender has stored the first `have` numbers, and lacks what comes after them, if there is any. */
export interface Lack {
  readonly type: "Lack";
  readonly have: number;
}

export type SequencerMessage = Order | Ordered | Lack;
