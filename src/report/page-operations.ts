/** The operations of a history as the page's columns, each on a lane of the timeline. */

import type { Operation } from "../history/operation.js";
import { clientName, type Process, processName } from "../history/process.js";
import { cut } from "../history/visible.js";
import { type OperationColumns, outcomes } from "./page/data.js";
import type { Texts } from "./texts.js";

/** When the client of an indeterminate operation learnt that the outcome would stay unknown. */
export interface GivenUp {
  readonly index: number;
  readonly time: number;
}

export interface ColumnOptions {
  readonly texts: Texts;
  readonly laneOf: (operation: Operation) => number;
  readonly objectOf: (operation: Operation) => number;
  /** By `call` index. */
  readonly givenUp: ReadonlyMap<number, GivenUp>;
  /** The origin of times, ns. */
  readonly origin: number;
}

/** Names and errors are only shown; whole values may have to be compared. */
const nameLimits = { longest: 120 } as const;

/** `operations`: in order of invocation. */
export function operationColumns(
  operations: readonly Operation[],
  { texts, laneOf, objectOf, givenUp, origin }: ColumnOptions,
): OperationColumns {
  const columns: OperationColumns = {
    ...{ call: [], completion: [], from: [], to: [], type: [], client: [], lane: [], object: [] },
    ...{ f: [], input: [], output: [], node: [], error: [] },
  };
  const since = (time: number): number => (time < 0 ? -1 : time - origin);
  for (const operation of operations) {
    const ended = operation.return !== Number.POSITIVE_INFINITY;
    const abandoned = givenUp.get(operation.call);
    columns.call.push(operation.call);
    columns.completion.push(ended ? operation.return : (abandoned?.index ?? -1));
    columns.from.push(since(operation.callTime));
    columns.to.push(ended ? since(operation.returnTime) : since(abandoned?.time ?? -1));
    columns.type.push(outcomes.indexOf(operation.type));
    columns.client.push(texts.numberOf(clientName(operation.process)));
    columns.lane.push(laneOf(operation));
    columns.object.push(objectOf(operation));
    columns.f.push(texts.numberOf(operation.f, nameLimits));
    columns.input.push(texts.numberOf(JSON.stringify(operation.input)));
    columns.output.push(texts.numberOf(operation.output === undefined ? "" : JSON.stringify(operation.output)));
    columns.node.push(texts.numberOf(operation.node ?? "", nameLimits));
    columns.error.push(texts.numberOf(operation.error ?? ""));
  }
  return columns;
}

/** More operations than this are left out of a page. */
const mostOperations = 250_000;

/**
 * The operations for which a page has room: all of them, or the last ones up to a little after the last operation of the contradiction, and
 * the others of the contradiction wherever they are.
 */
export function shownOperations(operations: readonly Operation[], blamed: ReadonlySet<number>): readonly Operation[] {
  if (operations.length <= mostOperations) return operations;
  const last = operations.findLastIndex(({ call }) => blamed.has(call));
  const end = last < 0 ? operations.length : Math.min(operations.length, last + mostOperations / 10);
  const begin = Math.max(0, end - mostOperations);
  return operations.filter(({ call }, place) => (place >= begin && place < end) || blamed.has(call));
}

/** Of a lane, in characters. */
const longestName = 80;

/** More processes than this share lanes. */
const mostLanes = 40;

export interface Lanes {
  readonly names: readonly string[];
  readonly laneOf: (operation: Operation) => number;
}

/**
 * A lane for each client of a run. A client that lost track continues as another process, whose number is that of the client plus a
 * multiple of their count.
 */
export function clientLanes(operations: readonly Operation[], clients: number): Lanes {
  // Process names occur only in histories that were edited.
  if (!operations.every(({ process }) => Number.isSafeInteger(process))) return processLanes(operations);
  const laneOf = ({ process }: Operation): number => Number(process) % clients;
  const processes = Array.from({ length: clients }, () => new Set<Process>());
  for (const operation of operations) processes[laneOf(operation)]?.add(operation.process);
  const names = processes.map((each, client) => cut(`client ${[...each].join(", ") || client}`, longestName));
  return { names, laneOf };
}

/**
 * A lane for each process. If clients that lost track continued under new numbers, as Jepsen's do, a process takes over the lane of one
 * that does nothing any more.
 */
export function processLanes(operations: readonly Operation[]): Lanes {
  const lastEvent = new Map<Process, number>();
  for (const { process, call, return: returned } of operations) {
    lastEvent.set(process, returned === Number.POSITIVE_INFINITY ? call : returned);
  }
  const shared = lastEvent.size > mostLanes;
  const lanes = new Map<Process, number>();
  const freeFrom: number[] = [];
  for (const { process, call } of operations) {
    if (lanes.has(process)) continue;
    const free = shared ? freeFrom.findIndex((event) => event < call) : -1;
    const lane = free < 0 ? freeFrom.length : free;
    lanes.set(process, lane);
    freeFrom[lane] = lastEvent.get(process) ?? call;
  }
  // Lanes are in the order of their first processes.
  const firsts: Process[] = [];
  for (const [process, lane] of lanes) firsts[lane] ??= process;
  const order = [...firsts.keys()].sort((a, b) => byName(firsts[a] ?? 0, firsts[b] ?? 0));
  const placeOf = new Map(order.map((lane, place) => [lane, place]));
  for (const [process, lane] of lanes) lanes.set(process, placeOf.get(lane) ?? lane);
  const usersOf = new Map<number, Process[]>();
  for (const [process, lane] of lanes) usersOf.set(lane, [...(usersOf.get(lane) ?? []), process]);
  const names = Array.from({ length: usersOf.size }, (_, lane) => cut(namesOf(usersOf.get(lane) ?? []), longestName));
  return { names, laneOf: ({ process }) => lanes.get(process) ?? 0 };
}

function namesOf(processes: readonly Process[]): string {
  const [first = 0, ...others] = processes;
  return others.length === 0 ? clientName(first) : `client ${processes.map(processName).join(", ")}`;
}

/** Numbers by their size, then names. */
function byName(a: Process, b: Process): number {
  if (typeof a === "number" && typeof b === "number") return a - b;
  if (typeof a !== typeof b) return typeof a === "number" ? -1 : 1;
  return String(a) < String(b) ? -1 : 1;
}
