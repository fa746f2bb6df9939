/** What is read off one simulated run of an experiment. */
import { preconditionFailed } from "../../nodes/kv/state-machine.js";
import { checkLadder } from "../checkers/ladder/check.js";
import { type ModelName, modelNames } from "../checkers/ladder/weak-models.js";
import { createSimCluster } from "../clusters/sim/cluster.js";
import { type Workload, watchable } from "../contract/workload.js";
import { runInMemory } from "../execution/in-memory.js";
import type { Operation } from "../history/operation.js";
import { judgeOperations } from "../judging/judge.js";
import { courseEvents } from "../record/course.js";
import type { RunEvidence } from "../record/evidence.js";
import { faultSpans } from "../record/fault-spans.js";
import type { Scenario } from "../record/record.js";

export async function measuredRun(scenario: Scenario): Promise<RunEvidence> {
  return runInMemory(scenario, (plan) => createSimCluster(plan));
}

/** Which models a run satisfies; a run without an answer satisfies none, as it shows nothing. */
export interface ModelsSeen {
  readonly holding: readonly ModelName[];
  readonly failing: readonly ModelName[];
  /** Operations that succeeded. */
  readonly successes: number;
}

/** A history that is not decided by then counts as neither. No history of these experiments should take so long, whatever else the machine does. */
const ladderLimits = { timeLimitMs: 20_000, memoryLimitBytes: 2 ** 28 };

export function modelsSeen({ workload, operations }: RunEvidence): ModelsSeen {
  const model = watchable(workload);
  const successes = operations.filter(({ type }) => type === "ok").length;
  if (model === undefined || successes === 0) return { holding: [], failing: [], successes };
  const { rungs } = checkLadder(operations, model, ladderLimits);
  const named = (status: string): readonly ModelName[] =>
    modelNames.filter((name) => rungs.some((rung) => rung.name === name && rung.status === status));
  return { holding: named("holds"), failing: named("fails"), successes };
}

/** How long successful operations took, ms. */
export interface Latencies {
  readonly updates: readonly number[];
  readonly reads: readonly number[];
}

/** `from`, `to`: operations that began in this span of the run, ms. */
export function latencies({ workload, operations }: RunEvidence, from: number, to: number): Latencies {
  const taken = operations
    .filter(({ type, callTime }) => type === "ok" && callTime >= from * 1e6 && callTime < to * 1e6)
    .map(({ f, callTime, returnTime }) => ({ f, ms: (returnTime - callTime) / 1e6 }));
  const [reads, updates] = split(taken, workload);
  return { updates: updates.map(({ ms }) => ms), reads: reads.map(({ ms }) => ms) };
}

/** Of operations that began in a span: how many ended by an answer, and how many were asked. */
export interface Served {
  readonly asked: number;
  readonly answered: number;
}

export interface Serving {
  readonly updates: Served;
  readonly reads: Served;
}

type Span = { readonly from: number; readonly to: number };

/** Of operations that began in a span of the run (ms), at any node. */
export function serving({ workload, operations }: RunEvidence, span: Span): Serving {
  return counted(begunIn(operations, span, workload), workload, isAnswered);
}

/** A compare-and-set that found another value was answered. */
function isAnswered({ type, error }: Operation): boolean {
  return type === "ok" || (type === "fail" && error === preconditionFailed);
}

/** The same, of those that clients first asked one of these nodes about; what another node answered is not counted as answered. */
export function servingAt(
  { workload, operations, events }: RunEvidence,
  span: Span,
  nodes: readonly string[],
): Serving {
  const isOne = (node: string | undefined): boolean => node !== undefined && nodes.includes(node);
  const asked = begunIn(operations, span, workload).filter(({ call }) => isOne(events[call]?.node));
  return counted(asked, workload, (one) => isAnswered(one) && isOne(one.node));
}

/** Without those about what was decided before the span: any node that knows the decision answers them. */
function begunIn(operations: readonly Operation[], { from, to }: Span, workload: Workload): readonly Operation[] {
  const decided = new Set(
    workload.decidesOnce === true
      ? operations.flatMap(({ type, key, returnTime }) => (type === "ok" && returnTime < from * 1e6 ? [key] : []))
      : [],
  );
  return operations.filter(({ key, callTime }) => callTime >= from * 1e6 && callTime < to * 1e6 && !decided.has(key));
}

function counted(asked: readonly Operation[], workload: Workload, meets: (one: Operation) => boolean): Serving {
  const [reads, updates] = split(asked, workload);
  const of = (some: readonly Operation[]): Served => ({ asked: some.length, answered: some.filter(meets).length });
  return { updates: of(updates), reads: of(reads) };
}

function split<T extends { readonly f: string }>(
  operations: readonly T[],
  { readOnly }: Workload,
): readonly [reads: readonly T[], updates: readonly T[]] {
  return [operations.filter(({ f }) => readOnly(f)), operations.filter(({ f }) => !readOnly(f))];
}

/** The nodes that the run's only partition cut off from the larger part; empty if it cut nothing. */
export function cutOff({ faults, scenario }: RunEvidence): readonly string[] {
  const [record] = faults.filter(({ state }) => state === "active");
  const links = linksOf(record?.resolved);
  const reached = (node: string): number => scenario.nodes.filter((other) => !links.has(`${node} ${other}`)).length;
  return scenario.nodes.filter((node) => reached(node) * 2 <= scenario.nodes.length);
}

function linksOf(resolved: unknown): ReadonlySet<string> {
  const links = new Set<string>();
  if (typeof resolved !== "object" || resolved === null || !("links" in resolved)) return links;
  if (!Array.isArray(resolved.links)) return links;
  for (const link of resolved.links) links.add(`${String(link.from)} ${String(link.to)}`);
  return links;
}

/** Time from the loss of nodes to the first update that began after it and succeeded, ms; null if none did while they were down. */
export function recovery({ workload, operations, faults }: RunEvidence): { readonly ms: number | null } | undefined {
  const [span] = faultSpans(faults).filter(({ nodesDown }) => nodesDown.length > 0);
  if (span === undefined) return undefined;
  const ends = operations.flatMap(({ type, f, callTime, returnTime }) =>
    type === "ok" && !workload.readOnly(f) && callTime >= span.from && returnTime <= span.to ? [returnTime] : [],
  );
  return { ms: ends.length === 0 ? null : (Math.min(...ends) - span.from) / 1e6 };
}

/** The commands that an operator gave: `promote` for each failover, and what nodes had waited for. */
export function operated({ course, faults }: RunEvidence): readonly string[] {
  const failovers = faults.filter(({ state, fault }) => state === "active" && isFailover(fault));
  return [...failovers.map(() => "promote"), ...courseEvents(course, "operator").map(({ command }) => command)];
}

function isFailover(fault: unknown): boolean {
  return typeof fault === "object" && fault !== null && "kind" in fault && fault.kind === "failover";
}

/** Transactions on several objects that succeeded, and whether the run keeps what the workload checks. */
export function transactionsOf({ workload, operations }: RunEvidence): {
  readonly succeeded: number;
  readonly holds: boolean;
} {
  return {
    succeeded: operations.filter(({ type }) => type === "ok").length,
    holds: judgeOperations(workload, operations, ladderLimits).every(({ valid }) => valid === true),
  };
}

/** The word for what a node was when something happened to it, such as "leader" or "tail"; undefined if it traces none. */
export function roleAt({ traces }: RunEvidence, node: string, timeNs: number): string | undefined {
  let role: string | undefined;
  for (const { time, node: told, event } of traces) {
    if (time > timeNs) break;
    if (told === node && event.type === "role") role = event.role;
  }
  return role;
}
