/**
 * Whether a run meant anything: how many operations of each kind succeeded, and how many while each fault was in effect. A
 * run in which nothing succeeded, or no fault bit, passes every checker and proves nothing.
 */
import { nodesEndedBy } from "../faults/fault.js";
import type { HistoryEvent } from "../history/operation.js";
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
  const operations = new Map<string, { ok: number; fail: number; info: number }>();
  const succeeded = spans.map(() => new Map<string, number>());
  for (const event of events) {
    if (typeof event.process !== "number") continue;
    const counts = operations.get(event.f) ?? { ok: 0, fail: 0, info: 0 };
    operations.set(event.f, counts);
    if (event.type === "invoke") continue;
    counts[event.type] += 1;
    if (event.type !== "ok") continue;
    spans.forEach((span, index) => {
      if (event.time < span.from || event.time > span.to) return;
      succeeded[index]?.set(event.f, (succeeded[index].get(event.f) ?? 0) + 1);
    });
  }
  const faults = spans.map(({ id, description, proven }, index) => ({
    ...{ id, description, proven },
    ok: Object.fromEntries(succeeded[index] ?? []),
  }));
  return { operations: Object.fromEntries(operations), faults, warnings: warnings(operations, spans) };
}

function warnings(operations: ReadonlyMap<string, { readonly ok: number }>, spans: readonly FaultSpan[]): string[] {
  const found: string[] = [];
  if (operations.size === 0) found.push("No client did anything.");
  for (const [f, counts] of operations) {
    if (counts.ok === 0) found.push(`No ${f} ever succeeded, so nothing was learnt about it.`);
  }
  for (const span of spans) {
    if (span.error !== null) found.push(`Fault ${span.id} (${span.description}): ${span.error}.`);
    else if (!span.proven) found.push(`Fault ${span.id} (${span.description}) was not proven to be in effect.`);
  }
  return found;
}
