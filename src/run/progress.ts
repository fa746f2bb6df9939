/** What a person wants to see while a run goes: phase, throughput, outcomes, who leads, which faults are in effect. */

import { nodesEndedBy } from "../faults/fault.js";
import { isNemesis } from "../history/process.js";
import type { Recorder } from "../history/recorder.js";
import type { FaultRecord, Scenario, TraceRecord } from "./record.js";

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
  readonly leaders: readonly string[];
  readonly faults: readonly string[];
}

export class Progress {
  phase: Phase = "starting";
  private readonly counts = { ok: 0, fail: 0, info: 0 };
  private recentOk: number[] = [];
  private readonly leading = new Map<string, number>();

  constructor(
    private readonly scenario: Scenario,
    recorder: Recorder,
    private readonly nowNs: () => number,
  ) {
    recorder.onEvent((event) => {
      if (isNemesis(event.process) || event.type === "invoke") return;
      this.counts[event.type] += 1;
      if (event.type === "ok") this.recentOk.push(event.time);
    });
  }

  onTrace({ node, event }: TraceRecord): void {
    if (event.type === "ended") this.leading.delete(node);
    if (event.type !== "role") return;
    if (event.leads) this.leading.set(node, event.epoch);
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
      leaders: [...this.leading].sort(([, a], [, b]) => b - a).map(([node, epoch]) => `${node} (${epoch})`),
      faults,
    };
  }
}
