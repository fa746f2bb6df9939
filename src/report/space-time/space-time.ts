/** From what an observer saw of a run to what its space-time diagram shows. */

import type { Verdict } from "../../checkers/verdict.js";
import type { HistoryEvent, Operation } from "../../history/operation.js";
import type { Process } from "../../history/process.js";
import type { Sightings } from "../../run/passages.js";
import type { FaultRecord, Scenario, TraceRecord } from "../../run/record.js";
import type { SpaceTime } from "../page/data.js";
import { Texts } from "../texts.js";
import { messageColumns } from "./messages.js";
import { moments } from "./moments.js";
import { marksOf, type NodeInput, outagesOf, rolesOf } from "./nodes.js";
import { nameOf } from "./words.js";

export interface SpaceTimeInput {
  readonly scenario: Scenario;
  readonly events: readonly HistoryEvent[];
  readonly operations: readonly Operation[];
  readonly faults: readonly FaultRecord[];
  readonly traces: readonly TraceRecord[];
  readonly checks: readonly Verdict[];
  /** Names of the clients' lanes on the timeline. */
  readonly laneNames: readonly string[];
  readonly seen: Sightings;
}

export function spaceTime(input: SpaceTimeInput): SpaceTime {
  const { scenario, events, operations, traces, checks, laneNames, seen } = input;
  const end = events.at(-1)?.time ?? 0;
  const nodes = new Map(scenario.nodes.map((name, place) => [name, place]));
  const partyOf = (name: string): number => nodes.get(name) ?? nodes.size + (Number(name.slice(1)) % scenario.clients);
  const operationOf = operationsByRequest(operations);
  const places = new Map(operations.map(({ call }, place) => [call, place]));
  const steps = checks.flatMap(({ valid, explanations }) =>
    valid === false ? explanations.flatMap((explanation) => explanation.steps) : [],
  );
  const marked = new Set(steps.flatMap(({ call }) => places.get(call ?? -1) ?? []));
  const texts = new Texts();
  const messages = messageColumns({ passages: seen.passages, texts, partyOf, operationOf, marked });
  const onNodes: NodeInput = { traces, changes: seen.changes, end, partyOf, operationOf };
  const times = moments(input, checks);
  return {
    parties: [
      ...scenario.nodes.map((name) => ({ name, node: true })),
      ...laneNames.map((name) => ({ name, node: false })),
    ],
    epochName: seen.passages.some(({ load }) => load.kind === "message" && "term" in load.message) ? "term" : "epoch",
    spans: seen.spans.map(([from, to]) => [from, Math.min(to, end)]),
    total: seen.total,
    focus: times.at(-1) ?? end,
    texts: texts.all,
    messages,
    roles: rolesOf(onNodes),
    outages: outagesOf(onNodes),
    marks: marksOf(onNodes),
  };
}

/** A client names its n-th request as a process n, and sends the same one again under the same name. */
function operationsByRequest(operations: readonly Operation[]): Map<string, number> {
  const found = new Map<string, number>();
  const counts = new Map<Process, number>();
  for (const [place, { process }] of operations.entries()) {
    const seq = (counts.get(process) ?? 0) + 1;
    counts.set(process, seq);
    found.set(nameOf({ client: `p${process}`, seq }), place);
  }
  return found;
}
