/**
 * What a replica hands to its host, checked as it is handed over: types say what it should be, and a program may compute something else (NaN,
 * a field that is missing). The host throws then, as it does at a message to itself, and the process ends as one whose assertion failed. So
 * nothing that the program reported is lost on the way, or has to be guessed.
 */
import type { Outcome, ReplicaStatus } from "./host.js";
import type { TraceEvent } from "./trace.js";

/** A value in a sentence; also one that JSON has no word for. */
export function shownBriefly(value: unknown): string {
  const text = typeof value === "object" ? textOf(value) : String(value);
  return text.length > 80 ? `${text.slice(0, 80)}…` : text;
}

function textOf(value: object | null): string {
  try {
    return JSON.stringify(value);
  } catch {
    return "an object that is not JSON";
  }
}

/** The value itself. Throws if it is malformed. */
export function wellFormed<T>(value: T, malformed: (value: T) => string | null): T {
  const clause = malformed(value);
  if (clause !== null) throw new Error(clause);
  return value;
}

/** What `setTimer` throws. */
export function unsoundTimer(name: string, ms: number): Error {
  return new Error(`it sets the timer ${name} to ${shownBriefly(ms)} ms`);
}

/** A clause, null if the event is what it should be. */
export function malformedTrace(event: TraceEvent): string | null {
  switch (event.type) {
    case "role":
      return (
        unlessText(event, "role", event.role) ??
        unlessCount(event, "epoch", event.epoch) ??
        unless(typeof event.leads === "boolean", event, "leads", event.leads)
      );
    case "vote":
      return unlessCount(event, "epoch", event.epoch) ?? unlessText(event, "for", event.for);
    case "membership":
      return (
        unlessCount(event, "epoch", event.epoch) ?? unless(areTexts(event.members), event, "members", event.members)
      );
    case "discarded": {
      const { epoch, from, entries } = event;
      return (
        unlessCount(event, "epoch", epoch) ??
        unlessCount(event, "from", from) ??
        unless(Array.isArray(entries), event, "entries", entries)
      );
    }
    case "promised":
      return unlessText(event, "key", event.key) ?? unlessCount(event, "ballot", event.ballot);
    case "accepted":
      return (
        unlessText(event, "key", event.key) ??
        unlessCount(event, "ballot", event.ballot) ??
        unless(isPlain(event.value), event, "value", event.value)
      );
    case "chosen":
      return unlessText(event, "key", event.key) ?? unless(isPlain(event.value), event, "value", event.value);
    case "decided":
      return (
        unlessText(event, "txn", event.txn) ??
        unless(event.decision === "commit" || event.decision === "abort", event, "decision", event.decision)
      );
    default:
      return malformedOwn(event);
  }
}

/** Of an event that only one protocol has, each field is some JSON. */
function malformedOwn(event: TraceEvent): string | null {
  for (const [field, value] of Object.entries(event)) if (!isPlain(value)) return told(event, field, value);
  return null;
}

/** The same of an answer to a client. */
export function malformedOutcome(outcome: Outcome): string | null {
  const { type } = outcome;
  if (type === "ok") return isPlain(outcome.value) ? null : `it answers with the value ${shownBriefly(outcome.value)}`;
  if (type !== "fail" && type !== "info") return `it answers with an outcome of the type ${shownBriefly(type)}`;
  return typeof outcome.error === "string" ? null : `it answers with the error ${shownBriefly(outcome.error)}`;
}

/** The same of a replica's view of itself. */
export function malformedStatus(status: ReplicaStatus): string | null {
  const { role, leads, epoch, leader, commitIndex, lastIndex, members, awaits } = status;
  for (const [field, value] of [
    ["epoch", epoch],
    ["commitIndex", commitIndex],
    ["lastIndex", lastIndex],
  ] as const) {
    if (value !== undefined && !isCount(value)) return `the ${field} of its status is ${shownBriefly(value)}`;
  }
  for (const [field, value] of [
    ["role", role],
    ["awaits", awaits],
    ["leader", leader ?? undefined],
  ] as const) {
    if (value !== undefined && typeof value !== "string") return `the ${field} of its status is ${shownBriefly(value)}`;
  }
  if (leads !== undefined && typeof leads !== "boolean")
    return `the field leads of its status is ${shownBriefly(leads)}`;
  if (members !== undefined && !areTexts(members)) return `the members of its status are ${shownBriefly(members)}`;
  return null;
}

function unlessCount(event: TraceEvent, field: string, value: number): string | null {
  return isCount(value) ? null : told(event, field, value);
}

function unlessText(event: TraceEvent, field: string, value: string): string | null {
  return typeof value === "string" ? null : told(event, field, value);
}

function unless(sound: boolean, event: TraceEvent, field: string, value: unknown): string | null {
  return sound ? null : told(event, field, value);
}

function told({ type }: TraceEvent, field: string, value: unknown): string {
  return `its event ${shownBriefly(type)} has the ${field} ${shownBriefly(value)}`;
}

function isCount(value: number): boolean {
  return Number.isSafeInteger(value) && value >= 0;
}

function areTexts(values: readonly string[]): boolean {
  return Array.isArray(values) && values.every((value) => typeof value === "string");
}

/** JSON, as far as that shows at first sight. */
function isPlain(value: unknown): boolean {
  return typeof value === "number" ? Number.isFinite(value) : plainTypes.has(typeof value);
}

const plainTypes: ReadonlySet<string> = new Set(["string", "boolean", "object"]);
