/**
 * What a server holds: how much of its log is committed and applied (figure 2, volatile state on all servers), and the state machine that this has
 * led to. Before the first entry of the log stands its snapshot, if it has one.
 */
import type { ClientRequest, Json, LogView, Outcome } from "../host.js";
import type { ReplicatedStateMachine } from "../state-machine.js";
import type { RaftLog } from "./log.js";

export class Copy {
  commitIndex = 0;
  lastApplied = 0;
  readonly logView: LogView;

  constructor(
    private readonly log: RaftLog,
    readonly machine: ReplicatedStateMachine,
  ) {
    this.logView = {
      commitIndex: () => this.commitIndex,
      lastIndex: () => log.lastIndex,
      epochAt: (index) => log.termAt(index),
      requestAt: (index) => log.find(index)?.request ?? null,
      entryAt: (index) => log.find(index),
      members: () => log.configuration.members,
      oldMembers: () => log.configuration.old,
      firstIndex: () => log.base.index + 1,
      state: () => [machine.snapshot(), log.configurationAt(this.commitIndex) as unknown as Json], // made of JSON values
    };
  }

  /** `executed` is called for each request, in the order of the log, which holds all entries up to this one. */
  commitUpTo(index: number, executed: (index: number, request: ClientRequest, outcome: Outcome) => void): void {
    this.commitIndex = index;
    while (this.lastApplied < this.commitIndex) {
      this.lastApplied += 1;
      const { request } = this.log.at(this.lastApplied);
      if (request !== null) executed(this.lastApplied, request, this.machine.apply(request));
    }
  }

  /** The state is what the entries up to this one lead to, and they are committed. */
  isAt(index: number): void {
    this.commitIndex = index;
    this.lastApplied = index;
  }

  /** Whether the state has executed this request, or a later one of its client. */
  hasExecuted(request: ClientRequest): boolean {
    return this.machine.answered(request) !== undefined;
  }
}
