/**
 * Whether a run meant anything: how many operations of each kind succeeded, and how many while each fault was in effect. A
 * run in which nothing succeeded, or no fault bit, passes every checker and proves nothing.
 */

import { nodesEndedBy } from "../faults/fault.js";
import type { HistoryEvent } from "../history/operation.js";
import { isNemesis } from "../history/process.js";
import type { FaultRecord, RunVerdict } from "./record.js";

/** A fault's life: when it was in effect (ns), whether that was proven. `to` is Infinity if it never ended. */
export interface FaultSpan {
  readonly id: number;
  readonly description: string;
  readonly from: number;
  readonly to: number;
  readonly proven: boolean;
  readonly nodesDown: readonly string[];
  readonly error: string | null;
}

export function faultSpans(records: readonly FaultRecord[]): FaultSpan[] {
  const lives = new Map<number, FaultRecord[]>();
  for (const record of records) {
    const life = lives.get(record.id);
    if (life === undefined) lives.set(record.id, [record]);
    else life.push(record);
  }
  return [...lives].flatMap(([id, life]) => {
    const begun = life.find((record) => record.state === "injecting");
    const active = life.find((record) => record.state === "active");
    const ended = life.find((record) => record.state === "healed");
    const failed = life.find((record) => record.state === "failed");
    if (begun === undefined && failed === undefined) return [];
    const last = life[life.length - 1];
    return [
      {
        id,
        description: active?.description ?? begun?.description ?? last?.description ?? "",
        from: active?.time ?? begun?.time ?? failed?.time ?? 0,
        to: ended?.time ?? (active === undefined ? (failed?.time ?? 0) : Number.POSITIVE_INFINITY),
        proven: active?.proof !== undefined,
        nodesDown: nodesEndedBy(begun?.resolved),
        error: failed?.error ?? null,
      },
    ];
  });
}

export function vacuity(events: readonly HistoryEvent[], spans: readonly FaultSpan[]): RunVerdict["vacuity"] {
  const operations: Record<string, { ok: number; fail: number; info: number }> = {};
  const faults = spans.map((span) => ({
    id: span.id,
    description: span.description,
    proven: span.proven,
    ok: {} as Record<string, number>,
  }));
  for (const event of events) {
    if (isNemesis(event.process)) continue;
    operations[event.f] ??= { ok: 0, fail: 0, info: 0 };
    const counts = operations[event.f];
    if (counts === undefined || event.type === "invoke") continue;
    counts[event.type] += 1;
    if (event.type !== "ok") continue;
    spans.forEach((span, index) => {
      const fault = faults[index];
      if (fault !== undefined && event.time >= span.from && event.time <= span.to) {
        fault.ok[event.f] = (fault.ok[event.f] ?? 0) + 1;
      }
    });
  }
  return { operations, faults, warnings: warnings(operations, spans) };
}

function warnings(
  operations: Readonly<Record<string, { ok: number; fail: number; info: number }>>,
  spans: readonly FaultSpan[],
): string[] {
  const found: string[] = [];
  if (Object.keys(operations).length === 0) found.push("No client did anything.");
  for (const [f, counts] of Object.entries(operations)) {
    if (counts.ok === 0) found.push(`No ${f} ever succeeded, so nothing was learnt about it.`);
  }
  for (const span of spans) {
    if (span.error !== null) found.push(`Fault ${span.id} (${span.description}): ${span.error}.`);
    else if (!span.proven) found.push(`Fault ${span.id} (${span.description}) was not proven to be in effect.`);
  }
  return found;
}
