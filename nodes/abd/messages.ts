/** Messages of ABD: a coordinator asks for the versions that replicas hold, and hands them one to store. */
import type { Json, Message } from "../host.js";
import type { Version } from "./tags.js";

interface OfOperation extends Message {
  /** The coordinator's name for its operation, such as `2/7`: the seventh since its second start. */
  readonly operation: string;
  readonly key: string;
}

/** The first phase. */
export interface Query extends OfOperation {
  readonly type: "Query";
}

/** The version that the sender holds, which is on its disk. */
export interface Held extends OfOperation {
  readonly type: "Held";
  readonly version: Version<Json>;
}

/** The second phase. */
export interface Store extends OfOperation {
  readonly type: "Store";
  readonly version: Version<Json>;
}

/** The version to store, or a later one, is on the sender's disk. */
export interface Stored extends OfOperation {
  readonly type: "Stored";
}

export type AbdMessage = Query | Held | Store | Stored;
