/**
 * Histories that come from a program, perhaps an untyped one, instead of a file: every field is checked, so that no verdict is
 * based on an event without an index or on a value that JSON cannot hold.
 */
import { InputError } from "./errors.js";
import { deepestNesting } from "./limits.js";
import type { HistoryEvent, Operation } from "./operation.js";

/** An event as a program gives it; if it has no index and time, its place in the list counts. */
export interface GivenEvent extends Pick<HistoryEvent, "type" | "process" | "f" | "value"> {
  readonly index?: number | undefined;
  /** Nanoseconds, or a text in any form that history files have. */
  readonly time?: number | string | undefined;
  readonly key?: string | number | null | undefined;
  readonly node?: string | null | undefined;
  readonly error?: string | null | undefined;
}

/** Checkers count events in 32 bits. */
const largestIndex = 2 ** 31 - 2;

/** Throws InputError, with the place in the list, for an invalid history. `byTime`: the order of the list is ignored. */
export function checkEvents(given: unknown, byTime: boolean): asserts given is readonly GivenEvent[] {
  if (!Array.isArray(given)) throw new InputError("a history is a list of events", { field: "events" });
  const checker = new EventChecker(byTime);
  for (const event of given) checker.check(event);
}

/** Checks one event after the other. */
export class EventChecker {
  private count = 0;
  private last = -1;
  private numbered: boolean | undefined;

  constructor(private readonly byTime = false) {}

  check(given: unknown): HistoryEvent {
    const place = this.count++;
    if (!isEvent(given)) throw errorAt(`events[${place}]`, complaintOfEvent(given));
    const wrong = this.complaintOfIndex(given, place);
    if (wrong !== undefined) throw errorAt(`events[${place}]`, wrong);
    this.last = given.index ?? place;
    if (isWhole(given)) return given;
    const { index = place, time, type, process, f, key, value, node, error } = given;
    return {
      ...{ index, time: typeof time === "number" ? time : -1, type, process, f },
      ...(key === undefined || key === null ? {} : { key: String(key) }),
      ...(value === undefined ? {} : { value }),
      ...(node === undefined || node === null ? {} : { node }),
      ...(error === undefined || error === null ? {} : { error }),
    };
  }

  private complaintOfIndex({ index }: GivenEvent, place: number): Complaint | undefined {
    this.numbered ??= index !== undefined;
    if (this.numbered !== (index !== undefined)) {
      return { at: ".index", problem: "is given for some events and not for others", remedy: "give all or none" };
    }
    const position = index ?? place;
    if (!isIndex(position)) return { at: ".index", problem: `must be a whole number from 0 to ${largestIndex}` };
    if (this.byTime || position > this.last) return undefined;
    const remedy = "events stand in the order in which they happened";
    return { at: ".index", problem: `is ${position} after ${this.last}`, remedy };
  }
}

/** All but the index. */
function complaintOfEvent(given: unknown): Complaint | undefined {
  if (!isObject(given)) return { at: "", problem: "is not an event" };
  if ("call" in given) return { at: "", problem: "is an operation, which is made of two events" };
  const { time, type, process, f, key, value, node, error } = given;
  if (type !== "invoke" && type !== "ok" && type !== "fail" && type !== "info") {
    return { at: ".type", problem: 'must be "invoke", "ok", "fail" or "info"' };
  }
  if (!isProcess(process)) return { at: ".process", problem: "must be a whole number or a name" };
  if (typeof f !== "string" || f === "") return { at: ".f", problem: "must name an operation" };
  if (time !== undefined && typeof time !== "string" && (typeof time !== "number" || Number.isNaN(time))) {
    return { at: ".time", problem: "must be a number of nanoseconds, or a text of one or of a date" };
  }
  if (!isOptionalText(key) && !Number.isSafeInteger(key)) return { at: ".key", problem: "must be a string" };
  if (!isOptionalText(node)) return { at: ".node", problem: "must be a string" };
  if (!isOptionalText(error)) return { at: ".error", problem: "must be a string" };
  const ofValue = value === undefined ? undefined : complaintOfJson(value);
  return ofValue === undefined ? undefined : { ...ofValue, at: `.value${ofValue.at}` };
}

function isEvent(given: unknown): given is GivenEvent {
  return complaintOfEvent(given) === undefined;
}

/** True if nothing has to be filled in or left out. */
function isWhole(event: GivenEvent): event is HistoryEvent {
  const { index, time, key, node, error } = event;
  const named = key === undefined || typeof key === "string";
  return index !== undefined && typeof time === "number" && named && node !== null && error !== null;
}

function isOptionalText(value: unknown): value is string | null | undefined {
  return value === undefined || value === null || typeof value === "string";
}

/** Throws InputError, with the place in the list, for what is not a list of operations as `pairOperations` gives them. */
export function checkOperations(given: unknown): asserts given is readonly Operation[] {
  if (!Array.isArray(given)) throw new InputError("a list of operations is needed", { field: "operations" });
  const calls = new Set<number>();
  for (const [place, operation] of given.entries()) {
    const wrong = complaintOfOperation(operation, calls);
    if (wrong !== undefined) throw errorAt(`operations[${place}]`, wrong);
  }
}

interface Complaint {
  /** Where, below what was given. */
  readonly at: string;
  readonly problem: string;
  readonly remedy?: string | undefined;
}

function errorAt(place: string, wrong: Complaint | undefined): InputError {
  return new InputError(
    wrong?.problem ?? "has the wrong shape",
    { field: `${place}${wrong?.at ?? ""}` },
    wrong?.remedy,
  );
}

/** `calls`: those of the operations before; this operation's call is added. */
function complaintOfOperation(given: unknown, calls: Set<number>): Complaint | undefined {
  if (!isObject(given)) return { at: "", problem: "is not an operation" };
  const { process, f, key, input, output, type, call, return: returned } = given;
  if (!("call" in given) && type === "invoke") {
    return { at: "", problem: "is an event", remedy: "pair the events of a history with pairOperations" };
  }
  if (!isProcess(process)) return { at: ".process", problem: "must be a whole number or a name" };
  if (typeof f !== "string" || f === "") return { at: ".f", problem: "must name an operation" };
  if (key !== null && typeof key !== "string") return { at: ".key", problem: "must be a string, or null" };
  if (type !== "ok" && type !== "fail" && type !== "info") {
    return { at: ".type", problem: 'must be "ok", "fail" or "info"' };
  }
  if (!isIndex(call)) return { at: ".call", problem: `must be the index of an event, from 0 to ${largestIndex}` };
  if (calls.has(call)) return { at: ".call", problem: `is ${call}, where another operation begins` };
  calls.add(call);
  if (type === "info" ? returned !== Number.POSITIVE_INFINITY : !isIndex(returned)) {
    const wanted = type === "info" ? "Infinity: nobody knows when it takes effect" : "the index of an event";
    return { at: ".return", problem: `must be ${wanted}` };
  }
  if (typeof returned === "number" && returned < call) return { at: ".return", problem: "is before its call" };
  const ofInput = complaintOfJson(input);
  if (ofInput !== undefined) return { ...ofInput, at: `.input${ofInput.at}` };
  if (type !== "ok") {
    return output === undefined ? undefined : { at: ".output", problem: "is given for an operation that is not ok" };
  }
  if (output === undefined)
    return { at: ".output", problem: "is missing", remedy: "null means that there was no answer" };
  const ofOutput = complaintOfJson(output);
  return ofOutput === undefined ? undefined : { ...ofOutput, at: `.output${ofOutput.at}` };
}

/** Why JSON cannot hold a value exactly; undefined if it can. */
export function complaintOfJson(value: unknown, depth = 0): Complaint | undefined {
  switch (typeof value) {
    case "string":
    case "boolean":
      return undefined;
    case "number":
      if (!Number.isFinite(value)) return { at: "", problem: `is ${value}, which is not a JSON value` };
      if (!Number.isInteger(value) || Number.isSafeInteger(value)) return undefined;
      return {
        at: "",
        problem: "is a whole number beyond 2^53, which JavaScript rounds",
        remedy: "give its decimal text",
      };
    case "object":
      break;
    default:
      return {
        at: "",
        problem: `is ${typeof value === "undefined" ? "missing" : `a ${typeof value}`}, which is not a JSON value`,
      };
  }
  if (value === null) return undefined;
  if (depth >= deepestNesting) return { at: "", problem: `is nested deeper than ${deepestNesting}` };
  if (!Array.isArray(value)) {
    const prototype: unknown = Object.getPrototypeOf(value);
    if (prototype !== null && prototype !== Object.prototype && !isForeignObject(prototype)) {
      return { at: "", problem: "is neither a plain object nor a list, which JSON cannot hold" };
    }
  }
  // A list with holes would be shorter by entries.
  const entries: Iterable<readonly [string | number, unknown]> = Array.isArray(value)
    ? value.entries()
    : Object.entries(value);
  for (const [name, item] of entries) {
    const wrong = complaintOfJson(item, depth + 1);
    if (wrong !== undefined) return { ...wrong, at: `[${JSON.stringify(name)}]${wrong.at}` };
  }
  return undefined;
}

/** The prototype of plain objects of another realm, as test runners and vm contexts make them. */
function isForeignObject(prototype: unknown): boolean {
  return isObject(prototype) && Object.getPrototypeOf(prototype) === null && "hasOwnProperty" in prototype;
}

function isIndex(value: unknown): value is number {
  return typeof value === "number" && Number.isInteger(value) && value >= 0 && value <= largestIndex;
}

function isProcess(value: unknown): value is number | string {
  return typeof value === "string" ? value !== "" : Number.isSafeInteger(value);
}

function isObject(value: unknown): value is { readonly [field: string]: unknown } {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
