/**
 * Fields of an event that only one protocol has. The type of such an event says only that they are JSON, so a claim reads them here: an event
 * without the field is one that cannot be, which the run tells (nodes/sound-reports.ts).
 */
import type { Json } from "../../nodes/host.js";
import { UnsoundReport } from "../../nodes/sound-reports.js";
import type { TraceEvent } from "../../nodes/trace.js";
import { shownBriefly } from "../../nodes/well-formed.js";

export function numberIn(event: TraceEvent, field: string): number {
  const value = fieldOf(event, field);
  if (typeof value === "number") return value;
  throw unsound(event, field, value, "number");
}

export function textIn(event: TraceEvent, field: string): string {
  const value = fieldOf(event, field);
  if (typeof value === "string") return value;
  throw unsound(event, field, value, "text");
}

export function textsIn(event: TraceEvent, field: string): readonly string[] {
  const value = fieldOf(event, field);
  if (!Array.isArray(value)) throw unsound(event, field, value, "list of texts");
  return value.map((each: Json) => {
    if (typeof each === "string") return each;
    throw unsound(event, field, each, "text");
  });
}

/** Any JSON; null if the field may be absent. */
export function jsonIn(event: TraceEvent, field: string): Json {
  return fieldOf(event, field) ?? null;
}

function fieldOf(event: TraceEvent, field: string): Json | undefined {
  // The types of events say that all of their fields are JSON, and hosts check it. Claims read fields of every event of some protocols: a map
  // of all of them for each reading took almost a tenth of the time of these protocols' judged runs.
  return Object.getOwnPropertyDescriptor(event, field)?.value;
}

function unsound({ type }: TraceEvent, field: string, value: Json | undefined, kind: string): UnsoundReport {
  const what =
    value === undefined ? `no field ${field}` : `the ${field} ${shownBriefly(value)}, which is not a ${kind}`;
  return new UnsoundReport(`its event ${type} has ${what}`);
}
