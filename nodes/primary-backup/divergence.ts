/**
 * Manual repair: from when a node is seen to hold entries that its primary does not have, until an operator's repair, it keeps them, and
 * tells which they are, since the operator may want to save them first.
 */
import type { ClientRequest, Host } from "../host.js";
import { discardedTrace } from "../trace.js";
import type { PrimaryBackupMessage } from "./messages.js";
import type { NodeState } from "./node-state.js";
import type { PrimaryBackupTrace } from "./traces.js";

export class Divergence {
  constructor(
    private readonly host: Host<PrimaryBackupMessage, PrimaryBackupTrace>,
    private readonly state: NodeState,
  ) {}

  /** The first of these entries; null if there is none. */
  get from(): number | null {
    return this.state.divergedFrom;
  }

  /** `requests`: of the entries from there on. */
  begin(from: number, requests: readonly ClientRequest[]): void {
    this.state.divergedFrom = from;
    this.state.store();
    const { epoch, entries } = discardedTrace(this.state.epoch, from, requests);
    this.host.trace({ type: "primary-backup/diverged", epoch, from, requests: entries.map((entry) => ({ ...entry })) });
  }

  end(): void {
    this.state.divergedFrom = null;
    this.state.store();
  }
}
