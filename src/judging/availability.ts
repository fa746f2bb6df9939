/**
 * Whether a cluster served when it claims to. If enough nodes were up, connected and left alone, clients asked them, and for longer
 * than the grace period no answer came, it did not. Where any node serves by itself, each is asked apart. Updates and reads count separately: a cluster that answers only one of them does not serve.
 */
import { noCost, type Verdict } from "../checkers/verdict.js";
import { type Availability, servesUnder } from "../contract/system.js";
import type { HistoryEvent } from "../history/operation.js";
import { plural } from "../history/plural.js";
import { isNemesis } from "../history/process.js";
import type { ReplicaEvidence } from "../record/evidence.js";
import { faultSpans } from "../record/fault-spans.js";
import { leadershipIntervals } from "../record/leadership.js";
import type { FaultRecord, Scenario, TraceRecord } from "../record/record.js";
import { type Leadership, type Stretch, stretchesOf } from "./able.js";
import { conditionsOf, type Ending } from "./conditions.js";
import { whyDisturbed, whySilenceSaysNothing } from "./patience.js";

export interface AvailabilityJudgement {
  /** Spans long enough to judge in which nodes could serve and clients asked, for updates and for reads. */
  readonly examined: number;
  readonly verdicts: readonly Verdict[];
}

/** This many unanswered operations are not an accident. */
const leastInVain = 3;
/** A completion this long before its operation's timeout is a replica's answer, even if it is a refusal, ns. */
const clearlyAnsweredNs = 50e6;

interface Asked {
  readonly call: number;
  readonly from: number;
  readonly to: number;
  /** A replica answered, possibly with a refusal. */
  readonly served: boolean;
  /** Nodes that were certainly asked: the first and the last, which is the one that answered if one did. */
  readonly first: string | undefined;
  readonly last: string | undefined;
}

interface Gap {
  readonly stretch: Stretch;
  readonly what: "update" | "question";
  readonly from: number;
  readonly to: number;
  readonly inVain: readonly Asked[];
}

export function judgeAvailability(
  { scenario, system, workload, events, faults, traces }: ReplicaEvidence,
  endings: readonly Ending[],
): AvailabilityJudgement {
  const nothing = { examined: 0, verdicts: [] };
  const end = events.at(-1)?.time ?? 0;
  const { claim, needs, graceMs } = servesUnder(system, scenario.options, scenario.nodes.length);
  // A run that was stopped because of a message storm is not judged either.
  if (traces.some(({ event }) => event.type === "invariant-broken" && event.claim === "bounded-work")) return nothing;
  if ((whyDisturbed(scenario.world) ?? whySilenceSaysNothing(scenario)) !== null) return nothing;
  const conditions = conditionsOf(scenario.nodes, faults, endings, end);
  const graceNs = graceMs * 1e6;
  const leastNs = graceNs + Math.max(2 * scenario.operationTimeoutMs, 2000) * 1e6;
  const leads = needs === "leader" ? leaderships(scenario.nodes, faults, traces, end) : [];
  const stretches = stretchesOf(needs, conditions, leads).filter(({ from, to }) => to - from >= leastNs);
  if (stretches.length === 0) return nothing;
  let examined = 0;
  const gaps: Gap[] = [];
  for (const what of ["update", "question"] as const) {
    const asked = askedOf(events, (f) => workload.readOnly(f) === (what === "question"), scenario.operationTimeoutMs);
    for (const stretch of stretches) {
      const names = stretch.nodes.map((place) => scenario.nodes[place]);
      const isOne = (node: string | undefined): boolean => names.includes(node);
      // A node that has to answer by itself is not excused by another that answers, nor blamed for what others left too little time for.
      const concerns = ({ first, last, served }: Asked): boolean => needs !== "any" || isOne(served ? last : first);
      const within = asked.filter((one) => one.to > stretch.from && one.from < stretch.to && concerns(one));
      const answers = within.filter(({ served }) => served);
      let told = answers.length > 0;
      let since = stretch.from;
      for (const until of [...answers.map(({ to }) => to), stretch.to]) {
        const to = Math.min(until, stretch.to);
        // Most answers come soon after the previous one: then no request after the grace period went unanswered.
        const inVain =
          to - since < graceNs
            ? []
            : within.filter(
                (one) =>
                  !one.served && one.from >= since + graceNs && one.to <= to && (isOne(one.first) || isOne(one.last)),
              );
        const enough = inVain.length >= leastInVain;
        if (enough && to - since >= leastNs) gaps.push({ stretch, what, from: since, to, inVain });
        told ||= enough;
        since = Math.max(since, to);
      }
      if (told) examined += 1;
    }
  }
  const longest = gaps.toSorted((a, b) => b.to - b.from - (a.to - a.from))[0];
  if (longest === undefined) return { examined, verdicts: [] };
  return { examined, verdicts: [verdictOf(longest, { scenario, claim, needs, graceNs })] };
}

function verdictOf(
  { stretch, what, from, to, inVain }: Gap,
  {
    scenario: { nodes: names, operationTimeoutMs },
    claim,
    needs,
    graceNs,
  }: { scenario: Scenario; claim: string; needs: Availability["needs"]; graceNs: number },
): Verdict {
  const who = stretch.nodes.map((place) => names[place]).join(" ");
  const everybody = stretch.nodes.length === names.length;
  const faults = stretch.faults.length === 0 ? "" : ` (${stretch.faults.join("; ")})`;
  const state =
    needs === "any"
      ? `${who} was up`
      : needs === "leader"
        ? `${who} led and was up`
        : everybody
          ? "all nodes were up and connected"
          : `${who} were up and connected with each other, and no other node could disturb them`;
  const last = from > stretch.from ? ` The last answer to one had come at ${seconds(from)}.` : "";
  const asked = plural(inVain.length, what);
  const headline = {
    any: "A node could serve and did not.",
    majority: everybody ? "All nodes could serve and did not." : "A majority could serve and did not.",
    all: "All nodes could serve and did not.",
    leader: "The leader could serve and did not.",
  }[needs];
  const first = inVain[0];
  return {
    property: "availability",
    model: null,
    valid: false,
    summary: `Not available: for ${seconds(to - from)} no ${what} was answered, though ${state}.`,
    explanations: [
      {
        headline,
        key: null,
        steps: [
          { call: null, sentence: `From ${seconds(stretch.from)} to ${seconds(stretch.to)} ${state}${faults}.` },
          {
            call: null,
            sentence: `The claim: ${claim}. It has ${seconds(graceNs)} to become available, until ${seconds(from + graceNs)}.`,
          },
          {
            call: first?.call ?? null,
            sentence:
              `Between then and ${seconds(to)} clients began ${asked} that reached ${stretch.nodes.length === 1 ? "it" : "one of these nodes"}, ` +
              `each for up to ${seconds(operationTimeoutMs * 1e6)}, and none was answered.${last}`,
          },
        ],
      },
    ],
    cost: noCost,
    details: { from, to, nodes: stretch.nodes.map((place) => names[place] ?? ""), what, inVain: inVain.length },
  };
}

/** Operations that have ended, in order of their ends. */
function askedOf(
  events: readonly HistoryEvent[],
  isAsked: (f: string) => boolean,
  operationTimeoutMs: number,
): readonly Asked[] {
  const open = new Map<HistoryEvent["process"], HistoryEvent>();
  const asked: Asked[] = [];
  for (const event of events) {
    if (isNemesis(event.process) || !isAsked(event.f)) continue;
    if (event.type === "invoke") {
      open.set(event.process, event);
      continue;
    }
    const invocation = open.get(event.process);
    if (invocation === undefined) continue;
    open.delete(event.process);
    const early = event.time - invocation.time < operationTimeoutMs * 1e6 - clearlyAnsweredNs;
    const served = event.type === "ok" || (event.type === "fail" && early);
    const { index: call, time: from } = invocation;
    asked.push({ call, from, to: event.time, served, first: invocation.node, last: event.node });
  }
  return asked;
}

function leaderships(
  nodes: readonly string[],
  faults: readonly FaultRecord[],
  traces: readonly TraceRecord[],
  end: number,
): readonly Leadership[] {
  return leadershipIntervals(traces, faultSpans(faults), end).map(({ node, epoch, from, to }) => ({
    ...{ place: nodes.indexOf(node), epoch, from, to },
  }));
}

function seconds(ns: number): string {
  return `${(ns / 1e9).toFixed(1)} s`;
}
