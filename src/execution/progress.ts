/** What a person wants to see while a run goes: phase, throughput, outcomes, who leads, which faults are in effect. */

import type { RoleTrace } from "../../nodes/trace.js";
import { descriptionOf } from "../contract/system.js";
import { nodesEndedBy } from "../faults/fault.js";
import { isNemesis } from "../history/process.js";
import type { FaultRecord, Scenario, TraceRecord } from "../record/record.js";
import { findSystem } from "../scenario/scenario.js";
import type { Recorder } from "./recorder.js";

export type Phase = "starting" | "working" | "healing" | "recovering" | "final reads" | "stopping";

export interface RunProgress {
  readonly phase: Phase;
  /** Since clients started; 0 before. */
  readonly elapsedMs: number;
  readonly mainMs: number;
  readonly ok: number;
  readonly fail: number;
  readonly info: number;
  /** Completions that were ok in the last second. */
  readonly okPerSecond: number;
  /** `leader n1 (3)`: in its own word, with its epoch; null for a system in which no replica leads. */
  readonly leaders: readonly string[] | null;
  readonly faults: readonly string[];
}

export class Progress {
  phase: Phase = "starting";
  private readonly counts = { ok: 0, fail: 0, info: 0 };
  private readonly leading = new Map<string, RoleTrace>();
  private readonly hasLeaders: boolean;

  constructor(
    private readonly scenario: Scenario,
    private readonly recorder: Recorder,
    private readonly nowNs: () => number,
  ) {
    this.hasLeaders = descriptionOf(findSystem(scenario.system)).traces.includes("role");
    recorder.onEvent((event) => {
      if (isNemesis(event.process) || event.type === "invoke") return;
      this.counts[event.type] += 1;
    });
  }

  onTrace({ node, event }: TraceRecord): void {
    if (event.type === "ended") this.leading.delete(node);
    if (event.type !== "role") return;
    if (event.leads) this.leading.set(node, event);
    else this.leading.delete(node);
  }

  onFault(record: FaultRecord): void {
    if (record.state !== "active") return;
    for (const node of nodesEndedBy(record.resolved)) this.leading.delete(node);
  }

  snapshot(faults: readonly string[]): RunProgress {
    const now = this.nowNs();
    return {
      phase: this.phase,
      elapsedMs: this.phase === "starting" ? 0 : now / 1e6,
      mainMs: this.scenario.mainMs,
      ...this.counts,
      okPerSecond: this.okSince(now - 1e9),
      leaders: this.hasLeaders ? this.leaders() : null,
      faults,
    };
  }

  private okSince(since: number): number {
    const { events } = this.recorder;
    let ok = 0;
    for (let at = events.length - 1; at >= 0; at--) {
      const event = events[at];
      if (event === undefined || event.time <= since) break;
      if (event.type === "ok") ok += 1;
    }
    return ok;
  }

  /** The newest first. */
  private leaders(): readonly string[] {
    const newest = [...this.leading].sort(([, a], [, b]) => b.epoch - a.epoch);
    return newest.map(([node, { role, epoch }]) => (epoch === 0 ? `${role} ${node}` : `${role} ${node} (${epoch})`));
  }
}
