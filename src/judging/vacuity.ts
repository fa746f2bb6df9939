/**
 * Whether a run meant anything: how many operations of each kind succeeded, and how many while each fault was in effect. A
 * run in which nothing succeeded, or no fault took effect, passes every checker and proves nothing.
 */
import { type Claim, isObservable } from "../contract/claim.js";
import type { System } from "../contract/system.js";
import type { HistoryEvent } from "../history/operation.js";
import { plural } from "../history/plural.js";
import { isNemesis } from "../history/process.js";
import { cut } from "../history/visible.js";
import { type CourseRecord, courseEvents } from "../record/course.js";
import type { FaultSpan } from "../record/fault-spans.js";
import type { FaultRecord, RunVerdict, Scenario } from "../record/record.js";
import { type Times, whyDisturbed, whySilenceSaysNothing } from "./patience.js";

export interface VacuityInput {
  readonly scenario: Pick<Scenario, "schedule" | "mainMs" | "cluster"> & Times;
  readonly system: Pick<System, "claims">;
  readonly events: readonly HistoryEvent[];
  readonly faults: readonly FaultRecord[];
  readonly spans: readonly FaultSpan[];
  readonly course: readonly CourseRecord[];
  readonly claims: RunVerdict["claims"];
  /** True if the run came to its end: events that did not happen were not just cut off. */
  readonly wholeRun: boolean;
}

export function vacuity(input: VacuityInput): RunVerdict["vacuity"] {
  const { events, spans } = input;
  const counts = new Map<string, { ok: number; fail: number; info: number }>();
  const okMeanwhile = spans.map(() => new Map<string, number>());
  for (const event of events) {
    if (isNemesis(event.process)) continue;
    const ofThis = counts.get(event.f) ?? { ok: 0, fail: 0, info: 0 };
    counts.set(event.f, ofThis);
    if (event.type === "invoke") continue;
    ofThis[event.type] += 1;
    if (event.type !== "ok") continue;
    spans.forEach((span, index) => {
      const ok = okMeanwhile[index];
      if (event.time >= span.from && event.time <= span.to) ok?.set(event.f, (ok.get(event.f) ?? 0) + 1);
    });
  }
  return {
    operations: Object.fromEntries(counts),
    faults: spans.map(({ id, description, proven, begun }, index) => ({
      ...{ id, description, proven },
      ...(begun ? {} : { begun: false as const }),
      ok: Object.fromEntries(okMeanwhile[index] ?? []),
    })),
    warnings: [
      ...faultWarnings(
        input,
        spans.filter((_, index) => okMeanwhile[index]?.size === 0),
      ),
      ...claimWarnings(input),
      ...errorWarnings(events, counts),
    ],
    provesNothing: emptiness(input, counts),
  };
}

/** Why a run proves nothing. Like Jepsen's `stats` checker, it does not call a run valid if some kind of operation never succeeded. */
export function emptiness(
  {
    scenario,
    spans,
    wholeRun,
  }: Pick<VacuityInput, "spans" | "wholeRun"> & {
    readonly scenario: Pick<Scenario, "schedule" | "mainMs">;
  },
  counts: ReadonlyMap<string, { readonly ok: number }>,
): string[] {
  const found: string[] = [];
  const failed = [...counts].flatMap(([f, { ok }]) => (ok === 0 ? [f] : []));
  if (counts.size === 0) found.push("No client did anything, so there is nothing to judge.");
  else if (failed.length === counts.size) found.push("No operation succeeded, so there is nothing to judge.");
  else for (const f of failed) found.push(`No ${f} ever succeeded, so nothing was learnt about it.`);
  const [first] = scenario.schedule.map(({ at }) => at).sort((a, b) => a - b);
  if (!wholeRun || first === undefined || spans.some(({ proven }) => proven)) return found;
  const none = `${scenario.schedule.length === 1 ? "The scheduled fault was not" : `None of the ${scenario.schedule.length} scheduled faults was`} seen to be in effect`;
  const why =
    first >= scenario.mainMs ? `: the main phase was over after ${scenario.mainMs} ms, before the first was due` : "";
  return [...found, `${none}${why}.`];
}

function faultWarnings(
  { scenario, faults, spans, course, wholeRun }: VacuityInput,
  barren: readonly FaultSpan[],
): string[] {
  const found: string[] = [];
  if (courseEvents(course, "links unused").length > 0) {
    found.push(
      "The servers did not dial each other at the addresses that Schism gave them while clients ran, so faults of links did nothing to them.",
    );
  }
  const without = spans.filter(({ error, begun }) => error !== null && !begun);
  for (const { id, description, error } of without.slice(0, mostNamed)) {
    found.push(`Fault ${id} (${description}) did not happen: ${error}.`);
  }
  const more = without.length - mostNamed;
  if (more > 0) found.push(`${plural(more, "more fault")} did not happen, for reasons of this kind.`);
  for (const { id, description, error, proven } of spans) {
    const name = `Fault ${id} (${description})`;
    if (error === null && !proven) found.push(`${name} was not proven to be in effect.`);
  }
  const known = new Set(spans.map(({ id }) => id));
  const missed = scenario.schedule.map((_, id) => id).filter((id) => !known.has(id));
  if (wholeRun && missed.length > 0 && faults.length > 0) {
    const [first] = missed;
    found.push(
      missed.length === 1
        ? `Fault ${first} never began: the main phase ended before.`
        : `${missed.length} faults, the first of them fault ${first}, never began: the main phase ended before.`,
    );
  }
  const names = barren
    .filter(({ begun, from, to }) => begun && to > from)
    .map(({ id, description }) => `fault ${id} (${description})`);
  if (names.length > 0) {
    const more = names.length > mostNamed ? ` and ${names.length - mostNamed} more` : "";
    found.push(`No operation succeeded during ${names.slice(0, mostNamed).join(", ")}${more}.`);
  }
  return found;
}

/** The number of names of one kind in a warning. */
const mostNamed = 5;

/** A claim that was never examined passed without being checked. One about what the run did not do could not be. */
function claimWarnings({ scenario, system, claims, wholeRun }: VacuityInput): string[] {
  const { cluster, schedule } = scenario;
  const hidden = new Set(system.claims.flatMap(({ claim }) => (isObservable(claim) ? [] : [claim.name])));
  const changesMembership = schedule.some(({ fault }) => fault.kind === "membership");
  const aboutChanges = new Set(system.claims.flatMap(({ claim }) => (isAboutChanges(claim) ? [claim.name] : [])));
  const idle = claims.flatMap(({ name, examined }) =>
    examined > 0 || (!changesMembership && aboutChanges.has(name)) ? [] : [name],
  );
  const unseen = cluster === "sim" ? [] : idle.filter((name) => hidden.has(name));
  const others = idle.filter((name) => !unseen.includes(name) && name !== "availability");
  const found: string[] = [];
  const silence = whySilenceSaysNothing(scenario);
  if (silence !== null) found.push(`Whether the cluster serves was not judged: ${silence}.`);
  // Without a fault, or in a run that hardly began, no user expects that it was.
  else if (idle.includes("availability") && schedule.length > 0 && wholeRun) {
    const why =
      whyDisturbed(scenario.world) ?? "no fault left the nodes that must keep serving undisturbed for long enough";
    found.push(`Availability during faults was not examined: ${why}.`);
  }
  if (others.length > 0) found.push(`Nothing in this run examined the claims ${others.join(", ")}.`);
  if (unseen.length > 0) {
    found.push(`Not examined, since only the simulator can look into replicas' logs: the claims ${unseen.join(", ")}.`);
  }
  return found;
}

/** The number of different errors that are quoted. */
const mostQuoted = 3;

/** Why operations of a kind ended as they did if hardly any of them succeeded: a client that cannot reach its node says so here. */
function errorWarnings(
  events: readonly HistoryEvent[],
  counts: ReadonlyMap<string, { readonly ok: number; readonly info: number }>,
): string[] {
  const failing = new Set([...counts].flatMap(([f, { ok, info }]) => (ok === 0 || info > ok ? [f] : [])));
  if (failing.size === 0) return [];
  const errors = new Map<string, number>();
  let all = 0;
  for (const { process, f, type, error } of events) {
    if (isNemesis(process) || !failing.has(f) || (type !== "fail" && type !== "info") || error === undefined) continue;
    all += 1;
    errors.set(error, (errors.get(error) ?? 0) + 1);
  }
  if (all === 0) return [];
  const frequent = [...errors].sort((one, other) => other[1] - one[1]);
  const quoted = frequent.slice(0, mostQuoted).map(([text, count]) => `${count} with "${cut(text, longestError)}"`);
  const more = frequent.slice(mostQuoted).reduce((sum, [, count]) => sum + count, 0);
  const rest = more === 0 ? "" : `, ${more} with other errors`;
  const kinds = [...failing].join(", ");
  return [`${plural(all, "operation")} (${kinds}) did not succeed: ${quoted.join(", ")}${rest}.`];
}

/** Of an error that is quoted, UTF-16 units. */
const longestError = 300;

/** Whether it looks at changes of the membership alone. */
function isAboutChanges(claim: Claim): boolean {
  return claim.kind === "state" && claim.at.every((at) => at === "membership");
}
