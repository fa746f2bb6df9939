/**
 * The messages that CRAQ adds to those of chain replication: a version query (Terrace and Freedman, section 2.3). Versions are indexes of
 * entries.
 */
import type { LinkMessage } from "../chain/messages.js";

/** To the tail: what is the last committed version of this object? */
export interface VersionQuery {
  readonly type: "VersionQuery";
  readonly epoch: number;
  readonly key: string;
  /** The sender's, as in Confirm. */
  readonly life: number;
  /** Tells queries of one life apart: an answer to an earlier one may be out of date for a later one. */
  readonly number: number;
}

export interface Version {
  readonly type: "Version";
  readonly epoch: number;
  /** Of the node that asked. */
  readonly life: number;
  readonly number: number;
  /** 0 if there is none. */
  readonly version: number;
}

export type CraqMessage = LinkMessage | VersionQuery | Version;
