/** What CRAQ adds to the messages of chain replication: a version query (Terrace and Freedman, section 2.3). Versions are indexes of entries. */
import type { LinkMessage } from "../chain/messages.js";

/** To the tail: which version of this object is the last that is committed? */
export interface VersionQuery {
  readonly type: "VersionQuery";
  readonly epoch: number;
  readonly key: string;
  /** Tells queries of one node apart: what was true for an earlier one may not be for a later. */
  readonly number: number;
}

export interface Version {
  readonly type: "Version";
  readonly epoch: number;
  readonly number: number;
  /** 0 if there is none. */
  readonly version: number;
}

export type CraqMessage = LinkMessage | VersionQuery | Version;
