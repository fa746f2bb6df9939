/**
 * The story of a run in words, in order: which faults came and went, which nodes led when and whether they knew of each other, the answers
 * to the clients of the contradiction and the nodes that gave them, the losses; then how that led to the failure.
 */

import type { Verdict } from "../checkers/verdict.js";
import { programText } from "../contract/settings-text.js";
import { anchorEventsOf, type TimedAnchorEvent } from "../execution/anchor-events.js";
import { type Anchor, answers } from "../faults/fault.js";
import type { Operation } from "../history/operation.js";
import { ordinal, plural } from "../history/plural.js";
import { clientName, clientNameFirst } from "../history/process.js";
import { discardedAcknowledgements } from "../judging/forensics.js";
import type { RunEvidence } from "../record/evidence.js";
import { faultSpans } from "../record/fault-spans.js";
import { type LeadershipInterval, leadershipIntervals } from "../record/leadership.js";
import type { FaultRecord, Scenario, TraceRecord } from "../record/record.js";

interface Told {
  readonly time: number;
  readonly sentence: string;
}

const longestStory = 60;
/** Of a contradiction between more operations, only the last are listed. */
const mostOperations = 8;
const mostNamed = 3;
/** Votes are listed if the failure is about them, from this long before it, ns. */
const votesBeforeNs = 2e9;
/** Of the promises and acceptances of an acceptor that broke one, at most this many are listed. */
const mostBallots = 10;

export function storyOf(evidence: RunEvidence, checks: readonly Verdict[]): string[] {
  const wrong = checks.filter((check) => check.valid === false);
  const intervals = leadershipIntervals(
    evidence.traces,
    faultSpans(evidence.faults),
    evidence.events.at(-1)?.time ?? 0,
  );
  const concerned = operationsOf(evidence, wrong);
  const told = [
    ...faultsTold(evidence),
    ...leadershipTold(evidence, intervals),
    ...replicasTold(evidence),
    ...concerned.slice(-mostOperations).map((operation) => operationTold(operation, evidence, intervals)),
  ].sort((a, b) => a.time - b.time);
  const lines = told.map(({ time, sentence }) => `${seconds(time)}  ${sentence}`);
  return [
    castOf(evidence),
    ...(lines.length > longestStory
      ? [
          ...lines.slice(0, longestStory / 2),
          `… ${lines.length - longestStory} more …`,
          ...lines.slice(-longestStory / 2),
        ]
      : lines),
    ...endOf(evidence, concerned, intervals),
    ...wrong.flatMap((check) => [check.summary, ...check.explanations.map((each) => each.headline)]),
  ];
}

function castOf({ scenario }: RunEvidence): string {
  const { nodes, clients, workload, operationsPerClient } = scenario;
  return (
    `${nodes.length} replicas of ${programText(scenario)}, ${plural(clients, "client")} at ` +
    `${scenario.ratePerClient} operations a second${limitOf(operationsPerClient)}, workload ${workload}.`
  );
}

function limitOf(most: Scenario["operationsPerClient"]): string {
  if (most === undefined) return "";
  if (typeof most === "number") return `, at most ${most} each`;
  return `, of which ${plural(most.flat().length, "is", "are")} made`;
}

function faultsTold(evidence: RunEvidence): Told[] {
  const { faults, scenario } = evidence;
  const anchorEvents = anchorEventsOf(evidence);
  return faults.flatMap((record) => {
    const { id, time, state, description } = record;
    const { after, orUntil } = scenario.schedule[id] ?? {};
    if (state === "active")
      return [{ time, sentence: `begins: ${description}${after === undefined ? "" : ` (${waited(after)})`}` }];
    if (state !== "healed") return [];
    const why =
      orUntil !== undefined && endedBy(orUntil, id, faults, anchorEvents) ? ` (because ${came(orUntil)})` : "";
    return [{ time, sentence: `ends: ${description}${why}` }];
  });
}

/** Whether the event came before the fault's time was over. */
function endedBy(
  anchor: Anchor,
  id: number,
  faults: readonly FaultRecord[],
  anchorEvents: readonly TimedAnchorEvent[],
): boolean {
  const msOf = (state: FaultRecord["state"]): number | undefined => {
    const record = faults.find((each) => each.id === id && each.state === state);
    return record === undefined ? undefined : record.time / 1e6;
  };
  const [from, to] = [msOf("active"), msOf("healing")];
  if (from === undefined || to === undefined) return false;
  const since = Math.max(from, anchor.sinceMs ?? 0);
  return anchorEvents.filter((each) => each.ms >= since && each.ms <= to && answers(each, anchor)).length >= anchor.nth;
}

function waited(anchor: Anchor): string {
  const { nth } = anchor;
  switch (anchor.event) {
    case "acknowledged":
      return `triggered by the ${ordinal(nth)} acknowledged update${since(anchor)}`;
    case "invoked":
      return `triggered by the ${ordinal(nth)} operation${since(anchor)}`;
    case "leads":
      return `triggered when ${anchor.node ?? "a node"} became leader${times(nth)}${since(anchor)}`;
    case "votes":
      return `triggered when ${anchor.node ?? "a node"} voted${times(nth)}${since(anchor)}`;
    case "restarts":
      return `triggered when ${anchor.node ?? "a node"} restarted${times(nth)}${since(anchor)}`;
    case "reports":
      return `triggered when ${anchor.node ?? "a node"} reported ${anchor.type}${times(nth)}${since(anchor)}`;
  }
}

/** The event that ended a fault; only events during the fault count. */
function came(anchor: Anchor): string {
  const { nth } = anchor;
  const of = nth === 1 ? "an" : `${nth} times an`;
  switch (anchor.event) {
    case "acknowledged":
      return `${of} update was acknowledged`;
    case "invoked":
      return `${of} operation was asked for`;
    case "leads":
      return `${anchor.node ?? "some node"} came to lead${times(nth)}`;
    case "votes":
      return `${anchor.node ?? "some node"} voted${times(nth)}`;
    case "restarts":
      return `${anchor.node ?? "some node"} restarted${times(nth)}`;
    case "reports":
      return `${anchor.node ?? "some node"} reported ${anchor.type}${times(nth)}`;
  }
}

function since({ sinceMs }: Anchor): string {
  return sinceMs === undefined ? "" : `, counted from ${seconds(sinceMs * 1e6)} on`;
}

function times(nth: number): string {
  return nth === 1 ? "" : ` ${nth} times`;
}

function leadershipTold({ traces }: RunEvidence, intervals: readonly LeadershipInterval[]): Told[] {
  return intervals.flatMap((interval) => {
    const { node, epoch, from, to } = interval;
    const role = traces.find(
      ({ time, node: teller, event }) => teller === node && time >= from && event.type === "role" && event.leads,
    )?.event;
    const others = intervals.filter((other) => other.node !== node && other.from < from && other.to > from);
    const unaware = others.map((other) => `${other.node} still believes it leads epoch ${other.epoch}`);
    const begins = {
      time: from,
      sentence: `${[`${node} becomes ${role?.type === "role" ? role.role : "leader"}${inEpoch(epoch)}`, ...unaware].join("; ")}.`,
    };
    const deposed = intervals.find((other) => other.node !== node && other.from > from && other.from < to);
    const learns = traces.some((record) => record.node === node && record.time === to && record.event.type === "role");
    if (deposed === undefined || !learns) return [begins];
    return [begins, { time: to, sentence: `${node} learns that it no longer leads.` }];
  });
}

/** If no number grows with leadership, there is nothing to tell. */
function inEpoch(epoch: number): string {
  return epoch === 0 ? "" : ` in epoch ${epoch}`;
}

function replicasTold({ traces, events }: RunEvidence): Told[] {
  const lost = discardedAcknowledgements(events, traces);
  const breaches = traces.filter(
    ({ event }) =>
      event.type === "invariant-broken" &&
      (event.claim === "one-vote-per-term" || event.claim === "one-leader-per-term"),
  );
  const ballots = ballotsConcerned(traces);
  return traces.flatMap((record: TraceRecord) => {
    const { time, node, event } = record;
    switch (event.type) {
      case "promised":
        return ballots.has(record)
          ? [
              {
                time,
                sentence: `${node} promises to accept nothing below ballot ${event.ballot} for ${event.key}.`,
              },
            ]
          : [];
      case "accepted":
        return ballots.has(record)
          ? [
              {
                time,
                sentence: `${node} accepts ${JSON.stringify(event.value)} at ballot ${event.ballot} for ${event.key}.`,
              },
            ]
          : [];
      case "invariant-broken":
        return [{ time, sentence: event.sentence }];
      case "unsynced-lost":
        return [{ time, sentence: `${node} loses ${event.changes} changes that were not synced.` }];
      case "vote": {
        if (!breaches.some((breach) => breach.time >= time && breach.time - time <= votesBeforeNs)) return [];
        const candidate = event.for === node ? "itself" : event.for;
        return [{ time, sentence: `${node} votes for ${candidate} in term ${event.epoch}.` }];
      }
      case "discarded": {
        const known = lost.filter((each) => each.discardedBy === node && each.discardedAt === time);
        const named = known.slice(0, mostNamed).map(({ f, key, value }) => [f, key, JSON.stringify(value)].join(" "));
        const more = known.length > named.length ? ` and ${known.length - named.length} more` : "";
        const acknowledged = known.length === 0 ? "" : `, which it had acknowledged: ${named.join(", ")}${more}`;
        const count = event.entries.length;
        return [
          { time, sentence: `${node} discards ${count} request${count === 1 ? "" : "s"} of its log${acknowledged}.` },
        ];
      }
      default:
        return [];
    }
  });
}

/** The earlier promises and acceptances of the node that broke a promise, in the same instance: the latest, and the promise itself. */
function ballotsConcerned(traces: readonly TraceRecord[]): ReadonlySet<TraceRecord> {
  return new Set(
    traces.flatMap((breach) => {
      if (breach.event.type !== "invariant-broken" || breach.event.claim !== "promises-kept") return [];
      const { sentence } = breach.event;
      const before = traces.filter(
        ({ time, node, event }) =>
          (event.type === "promised" || event.type === "accepted") &&
          time <= breach.time &&
          node === breach.node &&
          sentence.includes(` for ${event.key},`),
      );
      const promised = ({ event }: TraceRecord): number => (event.type === "promised" ? event.ballot : -1);
      const highest = Math.max(...before.map(promised));
      const broken = before.filter((record) => record.event.type === "promised" && promised(record) === highest);
      return [...broken.slice(0, 1), ...before.slice(-mostBallots)];
    }),
  );
}

/** The operations of all contradictions, in the order in which they ended. */
function operationsOf({ operations }: RunEvidence, wrong: readonly Verdict[]): readonly Operation[] {
  const steps = wrong.flatMap((check) => check.explanations).flatMap((explanation) => explanation.steps);
  const calls = new Set(steps.flatMap(({ call }) => (call === null ? [] : [call])));
  return operations.filter(({ call }) => calls.has(call)).sort((a, b) => a.return - b.return || a.call - b.call);
}

function operationTold(
  operation: Operation,
  { workload }: RunEvidence,
  intervals: readonly LeadershipInterval[],
): Told {
  const { process, f, key, input, output, type, node, callTime, returnTime } = operation;
  const asked = `asked at ${seconds(callTime)}`;
  const what = [f, ...(key === null ? [] : [key]), ...(workload.readOnly(f) ? [] : [JSON.stringify(input)])].join(" ");
  const interval = intervals.find((each) => each.node === node && each.from <= returnTime && each.to >= returnTime);
  const who = `${node ?? "a node"}${interval === undefined ? "" : ` (leading epoch ${interval.epoch})`}`;
  if (type === "ok" && workload.readOnly(f)) {
    return {
      time: returnTime,
      sentence: `${who} answers ${clientName(process)}'s ${what} with ${JSON.stringify(output)}, ${asked}.`,
    };
  }
  if (type === "ok")
    return { time: returnTime, sentence: `${who} acknowledges ${clientName(process)}'s ${what}, ${asked}.` };
  if (type === "fail")
    return { time: returnTime, sentence: `${who} tells ${clientName(process)} that its ${what} failed, ${asked}.` };
  return {
    time: callTime,
    sentence: `${clientNameFirst(process)} asks for ${what} and never learns its outcome.`,
  };
}

/** How the acknowledged update was lost, or why the read was stale, as far as replicas reported it. */
function endOf(
  { events, traces, workload }: RunEvidence,
  concerned: readonly Operation[],
  intervals: readonly LeadershipInterval[],
): string[] {
  const calls = new Set(concerned.map(({ call }) => call));
  const deaths = discardedAcknowledgements(events, traces)
    .filter(({ call }) => calls.has(call))
    .slice(0, mostNamed)
    .map(({ f, key, value, acknowledgedBy, discardedAt }) => {
      const followed = intervals.filter(({ from, node }) => from <= discardedAt && node !== acknowledgedBy).at(-1);
      const why = followed === undefined ? "" : `, to follow ${followed.node}`;
      const what = [f, ...(key === undefined ? [] : [key]), JSON.stringify(value)].join(" ");
      return `${what} was lost: ${acknowledgedBy} had acknowledged it and discarded it at ${seconds(discardedAt)}${why}.`;
    });
  const last = concerned.at(-1);
  if (last === undefined || last.type !== "ok" || !workload.readOnly(last.f)) return deaths;
  const own = intervals.find(
    ({ node, from, to }) => node === last.node && from <= last.returnTime && to >= last.callTime,
  );
  const newer = intervals.find(
    ({ node, epoch, from, to }) =>
      own !== undefined && node !== own.node && epoch > own.epoch && from <= last.returnTime && to >= last.callTime,
  );
  if (own === undefined || newer === undefined) return deaths;
  return [
    ...deaths,
    `${own.node} answered the last read as if it still led, but ${newer.node} had led epoch ${newer.epoch} since ` +
      `${seconds(newer.from)}: ${own.node} knew nothing of what ${newer.node} acknowledged.`,
  ];
}

function seconds(ns: number): string {
  return `${(ns / 1e9).toFixed(4)} s`;
}
