/**
 * The interesting moments of a run: when the operations of its violations began and ended, when an invariant broke, and the changes in
 * between (leaders, faults, discarded entries). In a run without a violation: its last fault, or else its end.
 */
import type { Verdict } from "../../checkers/verdict.js";
import type { RunEvidence } from "../../record/evidence.js";
import { Named } from "./named.js";

type Evidence = Pick<RunEvidence, "events" | "operations" | "faults" | "traces">;

/** Only the last changes between the moments of a violation; more would leave each too little room. */
const mostChanges = 16;

/** ns, in order. */
export function moments(evidence: Evidence, checks: readonly Verdict[]): readonly number[] {
  const { events, operations, traces, faults } = evidence;
  const wrong = checks.filter(({ valid }) => valid === false);
  const calls = new Set(
    wrong.flatMap(({ explanations }) => explanations.flatMap(({ steps }) => steps.flatMap(({ call }) => call ?? []))),
  );
  const named = new Named(events, operations);
  const told = traces.flatMap(({ event }) =>
    event.type === "invariant-broken" && event.claim !== "assertion"
      ? named.inSentence(event.sentence).flatMap((place) => operations[place]?.call ?? [])
      : [],
  );
  for (const call of told) calls.add(call);
  const brokenAt = (asserted: boolean): readonly number[] =>
    traces.flatMap(({ time, event }) =>
      event.type === "invariant-broken" && (event.claim === "assertion") === asserted ? [time] : [],
    );
  const seen = [
    ...operations
      .filter(({ call }) => calls.has(call))
      .flatMap(({ callTime, returnTime }) => [callTime, ...(Number.isFinite(returnTime) ? [returnTime] : [])]),
    ...brokenAt(false),
  ];
  // A variant may break an invariant of its own long before any other observer can see that.
  const times = [...(seen.length > 0 ? seen : brokenAt(true))].sort((a, b) => a - b);
  const first = times[0];
  const last = times.at(-1);
  if (first === undefined || last === undefined) return quietMoments(evidence, wrong.length > 0);
  const changes = [
    ...traces.flatMap(({ time, event }) =>
      event.type === "discarded" || (event.type === "role" && event.leads) ? [time] : [],
    ),
    ...faults.flatMap(({ time, state }) => (state === "active" || state === "healed" ? [time] : [])),
  ];
  const between = changes.filter((time) => time >= first && time <= last).sort((a, b) => a - b);
  return [...times, ...between.slice(-mostChanges)].sort((a, b) => a - b);
}

/** `silent`: the failure is that nothing happened. */
function quietMoments({ events, faults }: Evidence, silent: boolean): readonly number[] {
  const end = events.at(-1)?.time ?? 0;
  const last = faults.findLast(({ state }) => state === "active");
  if (last === undefined) return [end];
  const healed = faults.find(({ id, state }) => id === last.id && state === "healed");
  return [...(silent ? [] : [last.time]), ...(healed === undefined ? [] : [healed.time]), ...(silent ? [end] : [])];
}
