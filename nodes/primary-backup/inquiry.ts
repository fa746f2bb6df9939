/** A primary that was down asks all other nodes, again and again, whether it was replaced meanwhile. */
import type { Host, NodeId } from "../host.js";
import type { PrimaryBackupMessage } from "./messages.js";
import type { PrimaryBackupTrace } from "./traces.js";

export const askTimer = "ask";
const askEveryMs = 100;

export class Inquiry {
  private readonly confirmed = new Set<NodeId>();

  private readonly others: readonly NodeId[];

  constructor(private readonly host: Host<PrimaryBackupMessage, PrimaryBackupTrace>) {
    this.others = host.members.filter((member) => member !== host.id);
  }

  /** Whether all others have said that no later primary is known to them. */
  get isComplete(): boolean {
    return this.confirmed.size === this.others.length;
  }

  begin(epoch: number): void {
    this.confirmed.clear();
    this.ask(epoch);
  }

  /** Those that have not said it yet. */
  ask(epoch: number): void {
    for (const other of this.others) {
      if (!this.confirmed.has(other)) this.host.send(other, { type: "AskEpoch", epoch });
    }
    this.host.setTimer(askTimer, askEveryMs);
  }

  /** True if it was the last one. */
  confirm(other: NodeId): boolean {
    this.confirmed.add(other);
    return this.isComplete;
  }

  end(): void {
    this.host.cancelTimer(askTimer);
  }
}
