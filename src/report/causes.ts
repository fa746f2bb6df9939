/**
 * What went wrong in the cluster, for the first glance at a page: the split brain, the acknowledged updates that were lost, and
 * the faults that were in effect then.
 */
import type { Operation } from "../history/operation.js";
import { plural } from "../history/plural.js";
import type { FaultSpan } from "../record/fault-spans.js";
import type { Contested } from "../record/leadership.js";
import type { RunVerdict } from "../record/record.js";
import type { PageCause } from "./page/data.js";

export interface Cause extends Omit<PageCause, "text"> {
  readonly text: string;
}

type SplitBrain = RunVerdict["splitBrain"][number];
type LostWrite = RunVerdict["lostWrites"][number];

export interface CauseInput {
  readonly verdict: {
    readonly valid: RunVerdict["valid"];
    readonly splitBrain: readonly SplitBrain[];
    readonly lostWrites: readonly LostWrite[];
  };
  readonly spans: readonly FaultSpan[];
  /** When several nodes led at once. */
  readonly contested: readonly Contested[];
  /** The operations of the contradictions. */
  readonly blamed: readonly Operation[];
  /** End of the run, ns. */
  readonly end: number;
}

/** Maximum of each kind; the tables below have all. */
const mostOfAKind = 3;

export function causesOf({ verdict, spans, contested, blamed, end }: CauseInput): readonly Cause[] {
  const brains = splitBrains(verdict.splitBrain);
  const lost = lostUpdates(verdict.lostWrites);
  const leaders = verdict.valid === false ? twoLeaders(contested, verdict.splitBrain, intervalsOf(blamed)) : [];
  const found = [...brains, ...leaders, ...lost];
  const troubled = verdict.valid === false || found.length > 0;
  return [...found, ...(troubled ? faultsAround(spans, [...found, ...intervalsOf(blamed)], end) : [])];
}

function splitBrains(all: readonly SplitBrain[]): readonly Cause[] {
  const told = all.slice(0, mostOfAKind).map(({ from, to, leaders }): Cause => {
    const each = leaders.map(({ node, epoch, acknowledged }, place) => {
      const what = place === 0 ? `acknowledged ${plural(acknowledged, "update")}` : String(acknowledged);
      return `${node} (epoch ${epoch}) ${what}`;
    });
    const text = `Split brain from ${seconds(from)} to ${seconds(to)}: ${inWords(each)}.`;
    return { kind: "split-brain", text, from, to };
  });
  const left = all[mostOfAKind];
  const more = all.length - mostOfAKind;
  if (left === undefined) return told;
  const text = `Split brain ${plural(more, "more time", "more times")}, next from ${seconds(left.from)}.`;
  return [...told, { kind: "split-brain", text, from: left.from, to: left.to }];
}

/** Otherwise, only losses while operations of the contradiction were under way or between them; more is known about a split brain. */
function twoLeaders(
  contested: readonly Contested[],
  brains: readonly SplitBrain[],
  blamed: readonly Interval[],
): readonly Cause[] {
  const first = blamed.reduce((least, { from }) => Math.min(least, from), Number.POSITIVE_INFINITY);
  const last = blamed.reduce((most, { to }) => Math.max(most, to), first);
  const merged: Contested[] = [];
  for (const span of contested) {
    if (span.from > last || span.to < first || brains.some(({ from, to }) => from < span.to && to > span.from))
      continue;
    const before = merged.at(-1);
    if (before?.to === span.from && names(before.leading) === names(span.leading)) {
      merged[merged.length - 1] = { ...before, to: span.to };
    } else merged.push(span);
  }
  return merged.slice(0, mostOfAKind).map(({ from, to, leading }): Cause => {
    const each = leading.map(({ node, epoch }) => `${node} (epoch ${epoch})`);
    const text = `Two leaders from ${seconds(from)} to ${seconds(to)}: ${inWords(each)} led at the same time.`;
    return { kind: "two-leaders", text: leading.length > 2 ? text.replace("Two", "Several") : text, from, to };
  });
}

function names(leading: Contested["leading"]): string {
  return leading.map(({ node, epoch }) => `${node} ${epoch}`).join(" ");
}

function lostUpdates(lost: readonly LostWrite[]): readonly Cause[] {
  if (lost.length === 0) return [];
  const nodes = [...new Set(lost.map(({ discardedBy }) => discardedBy))];
  const acknowledged = lost.map(({ acknowledgedAt }) => acknowledgedAt);
  const discarded = lost.map(({ discardedAt }) => discardedAt);
  // By folding: there may be more than a call can take as arguments.
  const from = acknowledged.reduce((a, b) => Math.min(a, b));
  const begun = discarded.reduce((a, b) => Math.min(a, b));
  const to = discarded.reduce((a, b) => Math.max(a, b));
  const text =
    `${plural(lost.length, "acknowledged update was", "acknowledged updates were")} lost: discarded by ${inWords(nodes)}, ` +
    `which had acknowledged ${lost.length === 1 ? "it" : "them"}, ${seconds(begun) === seconds(to) ? `at ${seconds(to)}` : `between ${seconds(begun)} and ${seconds(to)}`}.`;
  return [{ kind: "lost", text, from, to }];
}

interface Interval {
  readonly from: number;
  readonly to: number;
}

/** Faults that overlap the failure, or else the last one before it. */
function faultsAround(spans: readonly FaultSpan[], troubles: readonly Interval[], end: number): readonly Cause[] {
  const applied = spans.filter(({ error }) => error === null);
  const first = troubles.reduce((least, { from }) => Math.min(least, from), end);
  const last = troubles.reduce((most, { to }) => Math.max(most, to), first);
  const during = applied.filter(({ from, to }) => from <= last && to >= first);
  const around = during.length > 0 ? during : applied.filter(({ to }) => to <= first).slice(-1);
  const told = around.slice(0, mostOfAKind).map((span): Cause => {
    const to = Math.min(span.to, end);
    const proven = span.proven ? "" : " (not proven)";
    const text = `Fault: ${span.description}${proven}, from ${seconds(span.from)} to ${span.to > end ? "the end" : seconds(to)}.`;
    return { kind: "fault", text, from: span.from, to };
  });
  const next = around[mostOfAKind];
  if (next === undefined) return told;
  const text = `${plural(around.length - mostOfAKind, "more fault")}, in the list of faults below.`;
  return [...told, { kind: "fault", text, from: next.from, to: Math.min(next.to, end) }];
}

function intervalsOf(operations: readonly Operation[]): readonly Interval[] {
  return operations.map(({ callTime, returnTime }) => ({
    from: callTime,
    to: Number.isFinite(returnTime) ? returnTime : callTime,
  }));
}

function inWords(names: readonly string[]): string {
  return names.length < 2 ? names.join("") : `${names.slice(0, -1).join(", ")} and ${names.at(-1)}`;
}

function seconds(ns: number): string {
  return `${(ns / 1e9).toFixed(2)} s`;
}
