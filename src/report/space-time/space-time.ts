/** From an observer's record of a run to its space-time diagram. */

import type { Verdict } from "../../checkers/verdict.js";
import { descriptionOf } from "../../contract/system.js";
import type { Sightings } from "../../execution/observed-messages.js";
import type { RunEvidence } from "../../record/evidence.js";
import { clientOf } from "../../record/request-names.js";
import type { SpaceTime } from "../page/data.js";
import type { Lanes } from "../page-operations.js";
import { Texts } from "../texts.js";
import { messageColumns } from "./messages.js";
import { moments } from "./moments.js";
import { Named } from "./named.js";
import { marksOf, type NodeInput, outagesOf, rolesOf } from "./nodes.js";
import { recordedSightings } from "./recorded.js";

export interface SpaceTimeInput
  extends Pick<RunEvidence, "scenario" | "system" | "events" | "operations" | "faults" | "traces"> {
  readonly checks: readonly Verdict[];
  /** The clients' lanes on the timeline. */
  readonly lanes: Lanes;
  /** Null if messages were not observed: then the diagram shows the records only. */
  readonly seen: Sightings | null;
}

/** `operations` are in the order of their places on the page. */
export function spaceTime(input: SpaceTimeInput): SpaceTime {
  const { scenario, events, operations, traces, checks, lanes } = input;
  const end = events.at(-1)?.time ?? 0;
  const times = moments(input, checks);
  const seen = input.seen ?? recordedSightings(input, times);
  const nodes = new Map(scenario.nodes.map((name, place) => [name, place]));
  const clients = new Map(operations.map((operation) => [clientOf(operation.process), lanes.laneOf(operation)]));
  const partyOf = (name: string): number => nodes.get(name) ?? nodes.size + (clients.get(name) ?? 0);
  const named = new Named(events, operations);
  const places = new Map(operations.map(({ call }, place) => [call, place]));
  const steps = checks.flatMap(({ valid, explanations }) =>
    valid === false ? explanations.flatMap((explanation) => explanation.steps) : [],
  );
  const marked = new Set(steps.flatMap(({ call }) => places.get(call ?? -1) ?? []));
  const onNodes: NodeInput = { traces, changes: seen.changes, end, partyOf, named };
  const marks = marksOf(onNodes);
  const told = marks.flatMap((mark) => (mark.weight === "breach" && !mark.own ? mark.operations : []));
  const objects = new Set([...marked, ...told].flatMap((place) => operations[place]?.key ?? []));
  const texts = new Texts();
  const messages = messageColumns({
    ...{ observedMessages: seen.observedMessages, texts, partyOf, operationOf: named.requests, marked, objects },
  });
  return {
    parties: [
      ...scenario.nodes.map((name) => ({ name, node: true })),
      ...lanes.names.map((name) => ({ name, node: false })),
    ],
    epochName: descriptionOf(input.system).epochName ?? "epoch",
    spans: seen.spans.length === 0 ? [[0, end]] : seen.spans.map(([from, to]) => [from, Math.min(to, end)]),
    total: seen.total,
    observed: input.seen !== null,
    focus: times.at(-1) ?? end,
    texts: texts.all,
    messages,
    roles: rolesOf(onNodes),
    outages: outagesOf(onNodes),
    marks,
  };
}
