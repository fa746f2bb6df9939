/**
 * One object's history while it goes on. What is settled (nothing that began before it can still change) is held as the set of
 * configurations that can stand after it; the rest, the window, is swept again whenever an answer is asked for, with the
 * operations still open taken as indeterminate: each may take effect, with any answer, or never. So a window without an order
 * is one that nothing which comes later can explain.
 */

import type { HistoryEvent, Operation } from "../../../history/operation.js";
import { operationOf } from "../../../history/pairing.js";
import type { Process } from "../../../history/process.js";
import type { Model } from "../../../models/model.js";
import { LimitReached, noLimits, within } from "../../limits.js";
import { at, preparePartition } from "../partition.js";
import { type Standing, Sweep } from "../sweep.js";

export interface WindowLimits {
  /** Configurations that one sweep may meet, and bytes that it may remember. */
  readonly configurations: number;
  readonly memoryLimitBytes: number;
}

interface Entry {
  readonly invocation: HistoryEvent;
  readonly process: Process;
  completion: HistoryEvent | undefined;
}

/** Configurations between looks at the memory. */
const slice = 2000;

export class KeyWindow {
  /** True when it would cost too much to go on: nothing is said of this object any more. */
  lost = false;
  /** In order of invocation: operations that had not returned before the settled part's end, and all indeterminate ones. */
  private entries: Entry[] = [];
  private standing: readonly Standing[] | undefined;
  /** Events that can have made the history invalid since it was last found valid. */
  private unjudged: number[] = [];

  constructor(
    private readonly model: Model,
    private readonly limits: WindowLimits,
  ) {}

  invoke(invocation: HistoryEvent, process: Process): Entry {
    const entry: Entry = { invocation, process, completion: undefined };
    if (!this.lost) this.entries.push(entry);
    return entry;
  }

  complete(entry: Entry, completion: HistoryEvent): void {
    entry.completion = completion;
    // Before an operation ended without an answer, or failed and tells nothing, it was one that may not have happened.
    if (completion.type === "ok" || completion.type === "fail") this.unjudged.push(completion.index);
  }

  /** The index of the first event with which the history has no order; undefined if it has one, or that is not known. */
  judge(): number | undefined {
    const last = this.unjudged.at(-1);
    if (this.lost || last === undefined) return undefined;
    const outcome = this.sweep(last, true);
    if (outcome === "lost") {
      this.lost = true;
      this.entries = [];
    }
    if (outcome !== "invalid") {
      this.unjudged = [];
      return undefined;
    }
    // What has no order has none whatever follows, so halving finds the first such event.
    const suspects = this.unjudged;
    let low = 0;
    let high = suspects.length - 1;
    while (low < high) {
      const middle = (low + high) >> 1;
      const found = this.sweep(at(suspects, middle), false);
      if (found === "lost") return last;
      if (found === "invalid") high = middle;
      else low = middle + 1;
    }
    return at(suspects, low);
  }

  /** Judges the history up to and with event `end`. */
  private sweep(end: number, settle: boolean): "possible" | "invalid" | "lost" {
    const found = within(() => this.swept(end, settle));
    return found instanceof LimitReached ? "lost" : found;
  }

  private swept(end: number, settle: boolean): "possible" | "invalid" | "lost" {
    const known = this.entries.filter(({ invocation }) => invocation.index <= end);
    let firstOpen = Number.POSITIVE_INFINITY;
    const operations: Operation[] = [];
    for (const { invocation, process, completion } of known) {
      const ended = completion !== undefined && completion.index <= end ? completion : undefined;
      if (ended === undefined) firstOpen = Math.min(firstOpen, invocation.index);
      const operation = operationOf(operations.length, process, invocation, ended);
      if (operation.type === "fail" && this.model.observesFailure?.(operation) !== true) continue;
      operations.push(operation);
    }
    const partition = preparePartition(operations, this.model, { goesOn: true });
    const { returns, returnAt } = partition;
    // What returned before anything now open began is settled. The last return stays, for the sweep to stand before.
    let settled = 0;
    while (settled < returns.length - 1 && at(returnAt, at(returns, settled)) < firstOpen) settled += 1;
    const { memoryLimitBytes } = this.limits;
    const sweep = new Sweep(partition, this.standing, { ...noLimits, memoryLimitBytes });
    let standing: Standing[] | undefined;
    while (sweep.valid === undefined) {
      if (sweep.configurations > this.limits.configurations || sweep.bytes > memoryLimitBytes) return "lost";
      if (settle && standing === undefined && settled > 0 && sweep.position === settled) standing = sweep.standing();
      sweep.run(slice, standing === undefined && settled > 0 && settle ? settled : Number.POSITIVE_INFINITY);
    }
    if (!sweep.valid) return "invalid";
    if (standing !== undefined) this.settle(standing, at(returnAt, at(returns, settled)));
    return "possible";
  }

  /** Forgets what returned before event `from`, where these configurations stand, and what certainly never happened. */
  private settle(standing: readonly Standing[], from: number): void {
    this.standing = standing;
    this.entries = this.entries.filter(({ completion }) => {
      if (completion === undefined) return true;
      if (completion.type === "info") return this.matters(completion);
      return completion.index >= from;
    });
  }

  /** An indeterminate operation that leaves every state as it was is not worth remembering. */
  private matters({ f, value = null }: HistoryEvent): boolean {
    return this.model.readOnly?.({ f, input: value, output: undefined, type: "info" }) !== true;
  }
}
