/** The operations of a history as the page's columns, each on a lane of the timeline. */

import type { Operation } from "../history/operation.js";
import { clientName, type Process } from "../history/process.js";
import type { OperationColumns } from "./page/data.js";
import type { Texts } from "./texts.js";

/** When the client of an indeterminate operation learnt that it would not know. */
export interface GivenUp {
  readonly index: number;
  readonly time: number;
}

export interface ColumnOptions {
  readonly texts: Texts;
  readonly laneOf: (operation: Operation) => number;
  readonly objectOf: (operation: Operation) => number;
  /** By `call` index. */
  readonly givenUp?: ReadonlyMap<number, GivenUp>;
}

const typeNumbers = { ok: 0, fail: 1, info: 2 } as const;

/** `operations`: in order of invocation. */
export function operationColumns(
  operations: readonly Operation[],
  { texts, laneOf, objectOf, givenUp }: ColumnOptions,
): OperationColumns {
  const columns: OperationColumns = {
    ...{ call: [], completion: [], from: [], to: [], type: [], client: [], lane: [], object: [] },
    ...{ f: [], input: [], output: [], node: [], error: [] },
  };
  for (const operation of operations) {
    const ended = operation.return !== Number.POSITIVE_INFINITY;
    const abandoned = givenUp?.get(operation.call);
    columns.call.push(operation.call);
    columns.completion.push(ended ? operation.return : (abandoned?.index ?? -1));
    columns.from.push(operation.callTime);
    columns.to.push(ended ? operation.returnTime : (abandoned?.time ?? -1));
    columns.type.push(typeNumbers[operation.type]);
    columns.client.push(texts.numberOf(clientName(operation.process)));
    columns.lane.push(laneOf(operation));
    columns.object.push(objectOf(operation));
    columns.f.push(texts.numberOf(operation.f));
    columns.input.push(texts.numberOf(JSON.stringify(operation.input)));
    columns.output.push(texts.numberOf(operation.output === undefined ? "" : JSON.stringify(operation.output)));
    columns.node.push(texts.numberOf(operation.node ?? ""));
    columns.error.push(texts.numberOf(operation.error ?? ""));
  }
  return columns;
}

/**
 * A lane for each of the clients of a run. A client that lost track goes on as another process, whose number is that of the
 * client and a multiple of their count.
 */
export function clientLanes(operations: readonly Operation[], clients: number): Lanes {
  const processes = Array.from({ length: clients }, () => new Set<number>());
  const clientOf = (process: Process): number => Number(process) % clients;
  // Only a person who edited the history has named its processes.
  if (!operations.every(({ process }) => Number.isSafeInteger(process))) return processLanes(operations);
  for (const { process } of operations) processes[clientOf(process)]?.add(Number(process));
  const names = processes.map((each, client) => `client ${[...each].join(", ") || client}`);
  return { names, laneOf: ({ process }) => clientOf(process) };
}

/** More processes than this share lanes. */
const mostLanes = 40;

export interface Lanes {
  readonly names: readonly string[];
  readonly laneOf: (operation: Operation) => number;
}

/**
 * A lane for each process. Where clients that lost track went on under new numbers, as Jepsen's do, a process takes over the
 * lane of one that does nothing any more.
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
  if (!shared) {
    const sorted = [...lanes.keys()].sort(byName);
    for (const [lane, process] of sorted.entries()) lanes.set(process, lane);
  }
  const names: string[] = [];
  for (const [process, lane] of lanes) names[lane] ??= shared ? "" : clientName(process);
  return { names, laneOf: ({ process }) => lanes.get(process) ?? 0 };
}

/** Numbers in their order, then names in theirs. */
function byName(a: Process, b: Process): number {
  if (typeof a === "number" && typeof b === "number") return a - b;
  if (typeof a === "number" || typeof b === "number") return typeof a === "number" ? -1 : 1;
  return a < b ? -1 : 1;
}
