/** The operations of a history as the page's columns, each on a lane of the timeline. */
import type { Operation } from "../history/operation.js";
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
    ...{ call: [], completion: [], from: [], to: [], type: [], process: [], lane: [], object: [] },
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
    columns.process.push(operation.process);
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
  for (const { process } of operations) processes[process % clients]?.add(process);
  const names = processes.map((each, client) => `client ${[...each].join(", ") || client}`);
  return { names, laneOf: ({ process }) => process % clients };
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
  const lastEvent = new Map<number, number>();
  for (const { process, call, return: returned } of operations) {
    lastEvent.set(process, returned === Number.POSITIVE_INFINITY ? call : returned);
  }
  const shared = lastEvent.size > mostLanes;
  const lanes = new Map<number, number>();
  const freeFrom: number[] = [];
  for (const { process, call } of operations) {
    if (lanes.has(process)) continue;
    const free = shared ? freeFrom.findIndex((event) => event < call) : -1;
    const lane = free < 0 ? freeFrom.length : free;
    lanes.set(process, lane);
    freeFrom[lane] = lastEvent.get(process) ?? call;
  }
  if (!shared) {
    const sorted = [...lanes.keys()].sort((a, b) => a - b);
    for (const [lane, process] of sorted.entries()) lanes.set(process, lane);
  }
  const names: string[] = [];
  for (const [process, lane] of lanes) names[lane] ??= shared ? "" : `client ${process}`;
  return { names, laneOf: ({ process }) => lanes.get(process) ?? 0 };
}
