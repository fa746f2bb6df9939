/** The lives of a run's faults, read off its journal. */
import { nodesEndedBy } from "../faults/fault.js";
import { type CourseRecord, courseEvents } from "./course.js";
import type { FaultRecord } from "./record.js";

/** A fault's life: when it was in effect (ns), and whether that was proven. `to` is Infinity if it never ended. */
export interface FaultSpan {
  readonly id: number;
  readonly description: string;
  readonly from: number;
  readonly to: number;
  readonly proven: boolean;
  readonly nodesDown: readonly string[];
  /** The cluster was changed for it: the event that it waits for, if any, happened. */
  readonly begun: boolean;
  readonly error: string | null;
}

/** As `faultSpans`; faults of links that carried nothing between nodes are not proven: probes went through, the servers did not. */
export function provenSpans(records: readonly FaultRecord[], course: readonly CourseRecord[]): FaultSpan[] {
  const spans = faultSpans(records);
  if (courseEvents(course, "links unused").length === 0) return spans;
  const onLinks = new Set(records.flatMap(({ id, resolved }) => (hitsLinks(resolved) ? [id] : [])));
  return spans.map((span) => (onLinks.has(span.id) ? { ...span, proven: false } : span));
}

/** Of a journal, which another version may have written. */
export function hitsLinks(resolved: unknown): boolean {
  return typeof resolved === "object" && resolved !== null && "links" in resolved;
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
        begun: begun !== undefined,
        error: failed?.error ?? null,
      },
    ];
  });
}
