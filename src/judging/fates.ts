/**
 * What became of the updates behind an explanation, in a system whose nodes keep copies that need not agree: which nodes an update reached,
 * and which write, removal, merge or crash took it away again. Told from what nodes report of their copies (copies.ts), and only as far as they
 * do.
 */
import { writtenBy } from "../checkers/replicated/cells.js";
import { settled } from "../checkers/replicated/knowledge.js";
import { listed, onKey, shown } from "../checkers/telling/shown.js";
import type { Explanation, ExplanationStep } from "../checkers/verdict.js";
import { canonicalJson } from "../history/json.js";
import type { Json, Operation } from "../history/operation.js";
import { plural } from "../history/plural.js";
import type { RunEvidence } from "../record/evidence.js";
import { type FaultSpan, faultSpans } from "../record/fault-spans.js";
import { Copies, type Copy, type Dot } from "./copies.js";
import { areOfOneRegister, elementOf, isInForce, isRemoval, isWrite, showsDiffer } from "./in-force.js";

type Evidence = Pick<RunEvidence, "operations" | "workload" | "traces" | "faults" | "scenario">;

/** Of updates that no step names, at most this many are told. */
const mostUnnamed = 4;
/** Of one update, at most this many changes at each node. */
const mostChanges = 2;
/** A fault counts as in effect once that was seen, which is after it struck: by at most this, ns. */
const lagNs = 1e9;

/** Steps to follow those of the explanation; none if the traces do not say. */
export function fatesIn({ steps, key }: Explanation, evidence: Evidence): readonly ExplanationStep[] {
  const { operations, workload } = evidence;
  const calls = new Set(steps.map(({ call }) => call));
  const named = operations.filter(({ call }) => calls.has(call));
  const of = key ?? named[0]?.key ?? null;
  if (of === null || named.length === 0) return [];
  const fates = new Fates(of, evidence, Math.max(...named.map(({ returnTime }) => returnTime)));
  const updates = named.filter((each) => each.key === of && !workload.readOnly(each.f));
  const reads = named.filter((each) => each.key === of && workload.readOnly(each.f));
  const sentences = updates.length > 0 ? fates.ofNamed(updates, reads) : fates.behind(reads);
  return sentences.map((sentence) => ({ call: null, sentence }));
}

/** What happened to a copy; the same of several nodes becomes one sentence. */
interface Change {
  readonly node: string;
  readonly time: number;
  readonly what: string;
}

interface Fate {
  readonly sentence: string;
  readonly changes: readonly Change[];
}

class Fates {
  private readonly updates: readonly Operation[];
  private readonly copies: Copies;
  private readonly spans: readonly FaultSpan[];

  /** `until`: what happened to copies later does not matter, ns. */
  constructor(
    private readonly key: string,
    private readonly evidence: Evidence,
    private readonly until: number,
  ) {
    const { operations, workload, traces, faults } = evidence;
    this.updates = operations.filter((each) => each.key === key && each.type !== "fail" && !workload.readOnly(each.f));
    this.copies = new Copies(key, traces, this.updates, ({ f, input }) => workload.command({ f, key, value: input }));
    this.spans = faultSpans(faults);
  }

  ofNamed(updates: readonly Operation[], reads: readonly Operation[]): readonly string[] {
    const fates = updates.flatMap((update) => this.of(update) ?? []);
    const told = fates.flatMap(({ changes }) => changes);
    const since = Math.min(...updates.map(({ callTime }) => callTime));
    const relapses = reads.flatMap((read) => this.relapse(read, since) ?? []);
    const untold = relapses.filter(({ node, time }) => !told.some((each) => each.node === node && each.time === time));
    return [...fates.map(({ sentence }) => sentence), ...grouped(untold)];
  }

  /** What explains reads where no update is named: they differ, or show something else than the updates come to. */
  behind(reads: readonly Operation[]): readonly string[] {
    if (this.copies.nodes.length === 0) return [];
    const missing = this.updates.filter((update) => this.isMissing(update, reads));
    const differing = reads.length < 2 ? [] : this.updates.filter((update) => showsDiffer(update, reads));
    const told = (differing.length > 0 ? differing : missing).slice(-mostUnnamed);
    const rest = missing.filter((update) => !told.includes(update)).length;
    const where =
      reads.length > 1 ? "did not reach every node that has a copy" : `did not reach ${reads[0]?.node} in time`;
    const others = told.some((update) => missing.includes(update)) ? " other" : "";
    return [
      ...told.flatMap((update) => this.of(update)?.sentence ?? []),
      ...(rest > 0 ? [`${rest}${others} ${rest === 1 ? "update" : "updates"}${onKey(this.key)} ${where}.`] : []),
      ...(missing.length === 0 && reads.length > 1
        ? [`Every update${onKey(this.key)} that a node took reached all nodes that have a copy.`]
        : []),
      ...grouped(reads.flatMap((read) => this.miscount(read) ?? [])),
    ];
  }

  /** "Event 7 reached n1 at 1.204 s and n3 at 1.300 s, never n2. At 2.100 s n1 replaced it by 6 (event 12 at n3)." */
  private of(update: Operation): Fate | undefined {
    const dot = this.copies.nameOf(update);
    if (dot === undefined) return undefined;
    const { nodes } = this.evidence.scenario;
    const reached = nodes.flatMap((node) => {
      const all = this.copies.of(node);
      const first = all.findIndex((copy) => copy.time >= update.callTime && copy.has(dot));
      return first < 0 ? [] : [all.slice(first)];
    });
    const first = reached.flatMap(([copy]) => copy ?? []).sort((one, other) => one.time - other.time);
    const hints = this.copies.hintsOf(dot).filter(({ from }) => from <= this.until);
    const never = nodes.filter((node) => ![...first, ...hints].some((copy) => copy.node === node));
    const lost = hints.flatMap(({ node, from, until }) => this.crashBetween({ node, time: from }, { time: until }));
    const changes = [
      ...reached.flatMap((copies) => this.changes(update, dot, copies)),
      ...lost.filter(({ time }) => time <= this.until),
    ];
    const sentence = [
      `Event ${update.call} reached ${listed(first.map(({ node, time }) => `${node} at ${at(time)}`))}`,
      never.length === 0 ? "." : `, never ${or(never)}.${this.meanwhile(first[0])}`,
      ...hints.map(({ node, owner, from, until }) => {
        const end = until <= this.until ? ` to ${at(until)}` : " on";
        return ` For ${owner} ${node} kept it from ${at(from)}${end}.`;
      }),
      ...grouped(changes).map((each) => ` ${each}`),
    ].join("");
    return { sentence, changes };
  }

  /** `copies`: of one node, from the first that has the update. */
  private changes(update: Operation, dot: Dot, copies: readonly Copy[]): readonly Change[] {
    const found: Change[] = [];
    const add = ({ node, time }: Copy, what: string): void => void found.push({ node, time, what });
    let inForce: boolean | undefined;
    for (const [place, copy] of copies.entries()) {
      const before = copies[place - 1];
      const now = isInForce(update, copy.shows);
      if (before === undefined && now === false) add(copy, this.whyNotAtOnce(update, copy));
      else if (before?.has(dot) === true && !copy.has(dot)) add(copy, "came to have a copy without it");
      else if (before !== undefined && now !== undefined && now !== inForce) add(copy, this.why(update, copy, now));
      inForce = now;
      found.push(...this.crashBetween(copy, copies[place + 1]));
    }
    return found.filter(({ time }) => time <= this.until).slice(0, mostChanges);
  }

  private whyNotAtOnce(update: Operation, copy: Copy): string {
    if (isRemoval(update)) return `still showed ${shown(elementOf(update))}`;
    const [kept] = this.rivalsOf(update, copy.shows);
    return kept === undefined ? "did not show it" : `kept ${shown(writtenBy(kept))} ${originOf(kept)}`;
  }

  /** Why the update shows in the copy from this change on, or why not any more. */
  private why(update: Operation, copy: Copy, inForce: boolean): string {
    const took = copy.took && this.copies.updateOf(copy.took.dot);
    const element = shown(elementOf(update));
    if (isWrite(update) && inForce) return "went back to it";
    if (isWrite(update)) {
      const rivals = this.rivalsOf(update, copy.shows);
      if (took !== undefined && rivals.includes(took))
        return `replaced it by ${shown(writtenBy(took))} (event ${took.call})`;
      const writer = rivals.at(-1);
      if (writer !== undefined) return `replaced it by ${shown(writtenBy(writer))} ${originOf(writer)}`;
      if (update.f === "write") return "did not show it any more";
    }
    const isRemoved = inForce === isRemoval(update);
    const causes = copy.added
      .flatMap((each) => this.copies.updateOf(each) ?? [])
      .filter((each) => isRemoval(each) === isRemoved && shown(elementOf(each)) === element);
    const [cause] = causes;
    if (cause === undefined) {
      return isRemoved
        ? `did not show ${element} any more, although no removal of it was new there`
        : `showed ${element} again, although no addition of it was new there`;
    }
    const by = causes.length === 1 && cause === took ? `by event ${cause.call}` : `by ${originsOf(causes)}`;
    return isRemoved ? `removed ${element} ${by}` : `added ${element} again ${by}`;
  }

  /** A crash has taken the latest changes of the node's disk, and this may be one of them: each report follows one change at least. */
  private crashBetween(
    { node, time: from }: Pick<Copy, "node" | "time">,
    next: Pick<Copy, "time"> | undefined,
  ): readonly Change[] {
    const until = next?.time ?? Number.POSITIVE_INFINITY;
    const own = this.evidence.traces.filter((each) => each.node === node && each.time >= from && each.time <= until);
    for (const { time, event } of own) {
      if (event.type !== "unsynced-lost") continue;
      const reports = own.filter((each) => each.time < time && each.event.type.includes("/")).length;
      if (reports > event.changes) return [];
      const fault = this.spans.find(
        (span) => span.nodesDown.includes(node) && span.from <= time + lagNs && time <= span.to,
      );
      const why = fault === undefined ? "" : ` (${fault.description})`;
      return [{ node, time, what: `crashed${why} and lost the latest ${plural(event.changes, "change")} of its disk` }];
    }
    return [];
  }

  /** The latest change by which the node of the read lost updates, or came to show something else without a new one. */
  private relapse({ node = "", returnTime }: Operation, since: number): Change | undefined {
    const copies = this.copies.of(node);
    const place = copies.findLastIndex((copy, each) => {
      const other = canonicalJson(copy.shows ?? null) !== canonicalJson(copies[each - 1]?.shows ?? null);
      return copy.time > since && copy.time <= returnTime && other && (copy.shrunk || copy.added.length === 0);
    });
    const [before, copy] = [copies[place - 1], copies[place]];
    if (before === undefined || copy === undefined) return undefined;
    const why = copy.shrunk ? "by a change that took updates from its copy" : "although no update was new there";
    return { node, time: copy.time, what: `went from ${shown(before.shows)} to ${shown(copy.shows)}, ${why}` };
  }

  /** Where the counter that was read first changed by something else than by the updates that were new to its node. */
  private miscount({ node = "", returnTime }: Operation): Change | undefined {
    if (this.updates.some(({ f, input }) => f !== "add" || typeof input !== "number")) return undefined;
    let before = 0;
    for (const { time, shows, added } of this.copies.of(node)) {
      if (time > returnTime || typeof shows !== "number") return undefined;
      const updates = added.flatMap((dot) => this.copies.updateOf(dot) ?? []);
      if (updates.length < added.length) return undefined;
      const sum = updates.reduce((all, { input }) => all + Number(input), 0);
      if (shows - before !== sum) {
        const news =
          updates.length === 0 ? "no update was new there" : `what was new there, ${originsOf(updates)}, adds ${sum}`;
        return { node, time, what: `went from ${before} to ${shows}, although ${news}` };
      }
      before = shows;
    }
    return undefined;
  }

  /** Of one read: its node should have the update, and has not. Of several: some node that has a copy never got it. */
  private isMissing(update: Operation, reads: readonly Operation[]): boolean {
    const dot = this.copies.nameOf(update);
    const [read, second] = reads;
    if (dot === undefined || read === undefined) return false;
    if (second !== undefined) return this.copies.nodes.some((node) => this.copies.of(node).at(-1)?.has(dot) !== true);
    const must = update.return < read.call && (read.f === settled || update.node === read.node);
    const last = this.copies.of(read.node ?? "").findLast(({ time }) => time <= read.returnTime);
    return must && last?.has(dot) !== true;
  }

  /** The faults while it was taken: mostly one of them is why it did not reach a node. */
  private meanwhile(taken: Copy | undefined): string {
    if (taken === undefined) return "";
    const during = this.spans.filter(({ from, to }) => from <= taken.time && taken.time < to);
    if (during.length === 0) return "";
    return ` In effect when ${taken.node} took it: ${listed(during.map(({ description }) => description))}.`;
  }

  /** The writes that can replace this one, and whose values the copy shows. */
  private rivalsOf(update: Operation, shows: Json | undefined): readonly Operation[] {
    return this.updates.filter((each) => areOfOneRegister(update, each) && isWrite(each) && isInForce(each, shows));
  }
}

/** "(event 1376 at n1)". */
function originOf({ call, node }: Operation): string {
  return `(event ${call}${node === undefined ? "" : ` at ${node}`})`;
}

/** "event 3 of n1 and event 7 of n2". */
function originsOf(updates: readonly Operation[]): string {
  return listed(updates.map(({ call, node }) => `event ${call}${node === undefined ? "" : ` of ${node}`}`));
}

/** "At 2.779 s n2 and at 2.785 s n3 kept 676 (event 1351 at n3)." */
function grouped(changes: readonly Change[]): readonly string[] {
  const byText = new Map<string, Change[]>();
  for (const change of changes.toSorted((one, other) => one.time - other.time)) {
    byText.set(change.what, [...(byText.get(change.what) ?? []), change]);
  }
  return [...byText].map(([what, own]) => {
    const places = own.map(({ time, node }, place) => `${place === 0 ? "At" : "at"} ${at(time)} ${node}`);
    return `${listed(places)} ${what}.`;
  });
}

function or(names: readonly string[]): string {
  return names.length < 2 ? names.join("") : `${names.slice(0, -1).join(", ")} or ${names.at(-1)}`;
}

function at(ns: number): string {
  return `${(ns / 1e9).toFixed(3)} s`;
}
