/**
 * The signature of a contradiction, by which findings are told apart: the system under test, the kind of contradiction (with its model
 * or claim), and the shape of its explanation, that is, which operations it takes, in what order, what was read from what, and whether
 * those who answered led. Values, times, and names of nodes, clients and keys are left out, so that the same failure has the same
 * signature in another run. Signatures of different kinds always differ.
 *
 * Options that give promises up are part of the signature: an expected stale read under `reads=follower` must not hide an unexpected
 * one. Options under which a system keeps its promises are not: one mistake shows under many of them.
 */
import type { Verdict } from "../checkers/verdict.js";
import { descriptionOf, isSafe } from "../contract/system.js";
import type { Workload } from "../contract/workload.js";
import { sameJson } from "../history/json.js";
import type { Json, Operation } from "../history/operation.js";
import type { Access, Model } from "../models/model.js";
import { courseEvents } from "../record/course.js";
import type { RunEvidence } from "../record/evidence.js";
import { faultSpans } from "../record/fault-spans.js";
import { type LeadershipInterval, leadershipIntervals } from "../record/leadership.js";
import type { RunVerdict } from "../record/record.js";
import { claimOfKind, kindsOf } from "./kinds.js";
import { type ShapeEdge, shapeOf } from "./shape.js";

/** The parts of a check that are looked at, of a verdict as it is recorded or as a checker gives it. */
type Check = Pick<RunVerdict["checks"][number] | Verdict, "property" | "model" | "valid" | "details" | "explanations">;

/** Null if the checks do not convict the run of the kind (one of `kindsOf`). */
export function signatureOf(evidence: RunEvidence, checks: readonly Check[], kind: string): string | null {
  const check = checks.find((each) => kindsOf([each]).includes(kind));
  if (check === undefined) return null;
  return [testedIn(evidence), kind, shapeOfCheck(evidence, check, kind)].join(" | ");
}

/** What a signature says is tested, with the options that give promises up: `primary-backup failover=auto mode=async`. */
export function testedOf(signature: string): string {
  return signature.split(" | ", 1).join("");
}

/** The part of a signature that says what the contradiction looks like. */
export function shapeIn(signature: string): string {
  return signature.split(" | ").slice(2).join(" | ");
}

/** What is tested: `raft`, `raft reads=follower`, `raft variant=log-not-synced`. */
function testedIn({ scenario: { variant, options }, system }: RunEvidence): string {
  const weaker = Object.entries(options).filter(([name, value]) => !isSafe(system, name, value));
  return [
    system.name,
    ...(variant === null ? [] : [`variant=${variant}`]),
    ...weaker.map(([name, value]) => `${name}=${value}`).sort(),
  ].join(" ");
}

function shapeOfCheck(evidence: RunEvidence, check: Check, kind: string): string {
  const claim = claimOfKind(kind);
  if (claim !== undefined) return shapeOfBreach(evidence, claim);
  if (check.property === "crash") return shapeOfCrash(evidence);
  if (check.property === "liveness" || check.property === "availability") return shapeOfSilence(evidence, check);
  const leaderships = new Leaderships(evidence);
  const shapes = check.explanations.map((explanation) => {
    const told = new Set(explanation.steps.map(({ call }) => call));
    return shapeOfOperations(
      evidence.operations.filter(({ call }) => told.has(call)),
      evidence,
      modelOf(evidence, check),
      leaderships,
    );
  });
  // Of several objects the one that takes the least to contradict.
  const [smallest = ""] = shapes.sort((a, b) => a.length - b.length || (a < b ? -1 : 1));
  return smallest;
}

function modelOf({ workload }: RunEvidence, check: Check): Model | undefined {
  for (const each of workload.checks) if ("model" in each && each.model.name === check.model) return each.model;
  return undefined;
}

function shapeOfOperations(
  operations: readonly Operation[],
  { workload }: RunEvidence,
  model: Model | undefined,
  leaderships: Leaderships,
): string {
  const accesses = operations.map(({ f, input, output, type }) =>
    type === "fail" ? undefined : model?.access?.({ f, input, output, type }),
  );
  const labels = operations.map((operation, place) => {
    const access = accesses[place];
    const answer = access === undefined ? answerOf(operation, workload) : foundOf(access, accesses);
    return [operation.f, operation.type, leaderships.roleOf(operation), answer].filter((word) => word !== "").join(" ");
  });
  const edges: ShapeEdge[] = [];
  for (const [from, one] of operations.entries()) {
    for (const [to, other] of operations.entries()) {
      if (from === to) continue;
      // Answers in a row may be what is wrong; of updates in a row that are told nothing, one is like the other.
      if (one.return < other.call) edges.push({ from, to, why: "before", quiet: !tells(workload, one.f) });
      const [written, found] = [accesses[from], accesses[to]];
      const why = found === undefined ? seenBy(one, other, workload) : wrote(written, found.reads) && "read by";
      if (typeof why === "string") edges.push({ from, to, why });
    }
  }
  return shapeOf(labels, edges);
}

/** What it found, where that is of no other operation: the value from before the first write, or one that none of these wrote. */
function foundOf({ reads }: Access, all: readonly (Access | undefined)[]): string {
  if (reads === undefined || all.some((each) => wrote(each, reads))) return "";
  return reads === null ? "finds the start" : "finds another's";
}

function wrote(access: Access | undefined, value: Json | undefined): boolean {
  return access?.writes !== undefined && value !== undefined && sameJson(access.writes, value);
}

/** What it was answered, where that can be said without a value. Words, such as a decision to abort, are not values. */
function answerOf({ f, type, input, output }: Operation, workload: Workload): string {
  if (type !== "ok" || output === undefined || !tells(workload, f)) return "";
  if (typeof output === "string" || typeof output === "boolean") return `answers ${output}`;
  if (output === null) return "finds the start";
  if (workload.readOnly(f)) return "";
  return sameJson(input, output) ? "answers its own" : "answers another's";
}

/** How what the second was answered depends on the first, of an object that does not hold one value at a time. */
function seenBy(one: Operation, other: Operation, workload: Workload): string | undefined {
  const { input } = one;
  const { output } = other;
  if (input === null || output === undefined || workload.readOnly(one.f)) return undefined;
  // A collection: it holds what was put in, or lacks it.
  if (Array.isArray(output)) return output.some((each) => sameJson(each, input)) ? "seen by" : "missed by";
  return tells(workload, one.f) && tells(workload, other.f) && sameJson(input, output) ? "read by" : undefined;
}

function tells(workload: Workload, f: string): boolean {
  return workload.tells?.(f) ?? workload.readOnly(f);
}

/** A claim that was broken: where that was seen, and how many led then. */
function shapeOfBreach(evidence: RunEvidence, claim: string): string {
  const breach = evidence.traces.find(({ event }) => event.type === "invariant-broken" && event.claim === claim);
  if (breach === undefined) return "";
  const leaderships = new Leaderships(evidence);
  return [leaderships.roleAt(breach.node, breach.time), leaderships.countAt(breach.time)]
    .filter((word) => word !== "")
    .join(", ");
}

/** The unanswered operations, and how many nodes led meanwhile. */
function shapeOfSilence(evidence: RunEvidence, { details }: Check): string {
  const { what, to, unanswered } = details;
  const open = typeof what === "string" ? `no ${what} is answered` : "nothing is answered";
  const end = typeof to === "number" ? to : (evidence.events.at(-1)?.time ?? 0);
  return [unanswered === undefined ? open : "a question stays open", new Leaderships(evidence).countAt(end)]
    .filter((word) => word !== "")
    .join(", ");
}

/** What the replica said when it ended, without names and figures. */
function shapeOfCrash({ course, scenario }: RunEvidence): string {
  const [crash] = courseEvents(course, "replica ended").filter(({ cause }) => cause === "crash");
  if (crash === undefined) return "";
  const said = crash.status.split("ended itself: ")[1] ?? crash.log.find((line) => /\bError\b|Error:/.test(line));
  return (said ?? crash.status)
    .split("\n", 1)
    .join("")
    .replaceAll(/"[^"]*"|'[^']*'/g, "…")
    .split(/\b/)
    .map((word) => (scenario.nodes.includes(word) ? "node" : word))
    .join("")
    .replaceAll(/\d+/g, "#")
    .trim();
}

/** Leadership intervals, as far as replicas reported them. */
class Leaderships {
  private readonly all: readonly LeadershipInterval[];
  /** Replicas of this system report their roles. */
  private readonly told: boolean;

  constructor({ traces, faults, events, system }: RunEvidence) {
    this.told = descriptionOf(system).traces.includes("role");
    this.all = this.told ? leadershipIntervals(traces, faultSpans(faults), events.at(-1)?.time ?? 0) : [];
  }

  /** Of the node that answered, when it did; nothing is said about one without an answer. */
  roleOf({ node, type, returnTime }: Operation): string {
    return type === "info" || node === undefined ? "" : this.roleAt(node, returnTime);
  }

  roleAt(node: string, time: number): string {
    if (!this.told) return "";
    const known = this.all.filter(({ from }) => from <= time);
    const own = known.find((interval) => interval.node === node && interval.to >= time);
    if (own === undefined) return "by one that does not lead";
    const newest = Math.max(...known.map(({ epoch }) => epoch));
    return own.epoch < newest ? "by a deposed leader" : "by the leader";
  }

  countAt(time: number): string {
    if (!this.told) return "";
    const nodes = new Set(this.all.flatMap(({ node, from, to }) => (from <= time && to >= time ? [node] : [])));
    if (nodes.size === 0) return "none leads";
    return nodes.size === 1 ? "one leads" : "several lead";
  }
}
