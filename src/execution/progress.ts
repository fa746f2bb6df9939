/** What a person wants to see while a run goes: phase, throughput, outcomes, who leads, which faults are in effect. */

import type { RoleTrace } from "../../nodes/trace.js";
import { descriptionOf, type System } from "../contract/system.js";
import { nodesEndedBy } from "../faults/fault.js";
import { isNemesis } from "../history/process.js";
import type { FaultRecord, Scenario, TraceRecord } from "../record/record.js";
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
  private recentOk: number[] = [];
  private readonly leading = new Map<string, RoleTrace>();
  private readonly hasLeaders: boolean;

  constructor(
    private readonly scenario: Scenario,
    system: System,
    recorder: Recorder,
    private readonly nowNs: () => number,
  ) {
    this.hasLeaders = descriptionOf(system).traces.includes("role");
    recorder.onEvent((event) => {
      if (isNemesis(event.process) || event.type === "invoke") return;
      this.counts[event.type] += 1;
      if (event.type === "ok") this.recentOk.push(event.time);
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
    this.recentOk = this.recentOk.filter((time) => time > now - 1e9);
    return {
      phase: this.phase,
      elapsedMs: this.phase === "starting" ? 0 : now / 1e6,
      mainMs: this.scenario.mainMs,
      ...this.counts,
      okPerSecond: this.recentOk.length,
      leaders: this.hasLeaders ? this.leaders() : null,
      faults,
    };
  }

  /** The newest first. */
  private leaders(): readonly string[] {
    const newest = [...this.leading].sort(([, a], [, b]) => b.epoch - a.epoch);
    return newest.map(([node, { role, epoch }]) => (epoch === 0 ? `${role} ${node}` : `${role} ${node} (${epoch})`));
  }
}
