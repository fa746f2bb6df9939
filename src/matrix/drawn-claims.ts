/**
 * The claims of a system that hold in every run, tried in runs that are drawn as a hunt draws them: the same runs for the same seed. A variant
 * is also tried in the setting that shows it, since many a mistake shows in one drawn run of hundreds only.
 */

import type { Verdict } from "../checkers/verdict.js";
import { createSimCluster } from "../clusters/sim/cluster.js";
import { claimsUnder, demonstrationOf, neededBy, type Options, promises, servesUnder } from "../contract/system.js";
import type { Workload } from "../contract/workload.js";
import { runInMemory } from "../execution/in-memory.js";
import { own } from "../history/own.js";
import { plural } from "../history/plural.js";
import { judgeAvailability } from "../judging/availability.js";
import { judgeChecks } from "../judging/judge.js";
import { courseEvents } from "../record/course.js";
import type { RunEvidence } from "../record/evidence.js";
import type { Scenario } from "../record/record.js";
import { drawScenario, type HuntTarget, runSeed } from "../scenario/draw.js";
import { planScenario } from "../scenario/scenario.js";
import type { MeasuredClaim } from "./claims.js";
import { underLongFaults } from "./long-faults.js";
import type { MatrixSubject } from "./subjects.js";

export interface DrawnPlan {
  readonly subject: MatrixSubject;
  /** Options that were chosen; each run draws among the others that keep all promises. */
  readonly chosen: Readonly<Record<string, string>>;
  /** Of each workload. */
  readonly runs: number;
  readonly seed: number;
}

/** One of the runs. */
export interface DrawnJob {
  readonly chosen: Readonly<Record<string, string>>;
  readonly seed: number;
  readonly index: number;
  readonly tried: { readonly workload: string } | "long faults" | "the setting of the variant";
}

/** What one run says of one claim. */
interface Examination {
  /** Null if it was not decided. */
  readonly examined: number | null;
  readonly broken: number;
}

/** What is known of one run: plain data, as it may come from another thread. */
export interface DrawnRun {
  readonly scenario: Scenario;
  /** By the property of a check of its workload. */
  readonly properties: readonly (readonly [property: string, Examination])[];
  /** By the name of a claim about replicas. */
  readonly replicas: readonly (readonly [name: string, Examination])[];
  /** Of `endings`, those that the run broke. */
  readonly brokenEndings: readonly string[];
  /** Null for a run of a workload. */
  readonly serving: Examination | null;
}

/** What is judged of every run, by the property of the verdict that breaks it. */
const endings = new Map([
  ["crash", "no replica crashes"],
  [
    "liveness",
    "once all faults are over, clients are served again, every request is answered, and every node catches up",
  ],
  ["stability", "a leader stays while nothing disturbs it"],
]);

/** Of one claim in many runs. */
class Tally {
  examined = 0;
  broken = 0;
  undecided = 0;
  runs = 0;
  first: Scenario | null = null;
  firstBroken: Scenario | null = null;

  add(scenario: Scenario, { examined, broken }: Examination): void {
    if (examined === null) {
      this.undecided += 1;
      return;
    }
    this.examined += examined;
    this.broken += broken;
    if (examined > 0) {
      this.runs += 1;
      this.first ??= scenario;
    }
    if (broken > 0) this.firstBroken ??= scenario;
  }

  /** `unit`: what was examined, such as "operation". */
  outcome(unit: string): Pick<MeasuredClaim, "measured" | "result" | "run"> {
    const undecided = this.undecided === 0 ? "" : `, ${plural(this.undecided, "run")} undecided`;
    return {
      measured:
        this.broken > 0
          ? `broken in ${plural(this.broken, "run")}, ${plural(this.examined, unit)} examined${undecided}`
          : `${plural(this.examined, unit)} examined in ${plural(this.runs, "run")}${undecided}`,
      result: this.broken > 0 ? "broken" : this.examined === 0 || this.undecided > 0 ? "not examined" : "held",
      run: this.firstBroken ?? this.first,
    };
  }
}

/** A search that takes longer is not worth the runs that could be made meanwhile; its run counts as undecided. */
const limits = { timeLimitMs: 5000, memoryLimitBytes: 2 ** 28 };

/** The runs of all workloads, one workload after the other, those under long faults, and the one that shows the variant. */
export function drawnJobs(plan: DrawnPlan): readonly DrawnJob[] {
  const { chosen, runs, seed } = plan;
  const drawn = [...workloadsOf(plan).map(({ name }) => ({ workload: name })), "long faults" as const];
  return [
    ...drawn.flatMap((tried) => Array.from({ length: runs }, (_, index) => ({ chosen, seed, index, tried }))),
    ...(isShown(plan) ? [{ chosen, seed, index: 0, tried: "the setting of the variant" as const }] : []),
  ];
}

/** Whether the options that were chosen leave the setting that shows the variant as it is. */
function isShown({ subject: { system, variant }, chosen }: DrawnPlan): boolean {
  const shown = demonstrationOf(system, variant);
  return shown !== undefined && suits({ ...neededBy(system, shown.workload), ...shown.options }, chosen);
}

function workloadsOf({ subject: { system }, chosen }: DrawnPlan): readonly Workload[] {
  return system.workloads.filter(({ name }) => suits(neededBy(system, name), chosen));
}

/** Whether what a workload needs leaves every chosen option as it is. */
function suits(needed: Options, chosen: Options): boolean {
  return Object.entries(needed).every(([name, value]) => (own(chosen, name) ?? value) === value);
}

export async function drawnRun(subject: MatrixSubject, job: DrawnJob): Promise<DrawnRun> {
  const { tried } = job;
  const scenario = scenarioOf(subject, job);
  const evidence = await runInMemory(scenario, (to) => createSimCluster(to));
  const { examined, verdicts } = judgeAvailability(evidence, courseEvents(evidence.course, "replica ended"));
  const serving = { examined, broken: verdicts.length };
  const none = { properties: [], replicas: [], brokenEndings: [] };
  if (tried === "long faults") return { ...none, scenario, serving };
  const [properties, others] = propertiesIn(evidence);
  const brokenEndings = others.flatMap(({ property }) => (endings.has(property) ? [property] : []));
  const replicas = replicasIn(evidence);
  // Short faults of drawn runs leave no time in which it would have to serve.
  return { scenario, properties, replicas, brokenEndings, serving: typeof tried === "string" ? serving : null };
}

function scenarioOf(subject: MatrixSubject, { chosen, seed, index, tried }: DrawnJob): Scenario {
  const { system, variant, options } = subject;
  const huntTarget: HuntTarget = { system: system.name, variant, options: chosen, clientsJudged: true };
  if (tried === "long faults") return underLongFaults(huntTarget, seed, index);
  if (tried !== "the setting of the variant") return drawScenario({ ...huntTarget, ...tried }, runSeed(seed, index));
  const { huntedRun, seed: shownBy = 1 } = demonstrationOf(system, variant) ?? {};
  return huntedRun === undefined
    ? planScenario({ system: system.name, variant: variant ?? undefined, options, cluster: "sim", seed: shownBy })
    : drawScenario(huntTarget, runSeed(1, huntedRun - 1));
}

/** Of the checks of its workload, and what else was judged to be wrong. */
function propertiesIn(evidence: RunEvidence): readonly [DrawnRun["properties"], readonly Verdict[]] {
  const { workload, operations } = evidence;
  const succeeded = operations.filter(({ type }) => type === "ok").length;
  const verdicts = judgeChecks(evidence, limits);
  const own = new Set(workload.checks.map(({ property }) => property));
  return [
    verdicts
      .filter(({ property }) => own.has(property))
      .map(({ property, valid }) => [
        property,
        { examined: valid === "unknown" ? null : succeeded, broken: valid === false ? 1 : 0 },
      ]),
    verdicts.filter(({ property }) => !own.has(property)),
  ];
}

function replicasIn({ course }: RunEvidence): DrawnRun["replicas"] {
  return courseEvents(course, "ended").flatMap(({ claims }) =>
    claims.map(({ name, examined, broken }) => [name, { examined, broken }] as const),
  );
}

/** `made`: the runs of all jobs, in their order. */
export function drawnClaims(plan: DrawnPlan, made: readonly DrawnRun[]): readonly MeasuredClaim[] {
  const { subject, runs } = plan;
  const { system, options } = subject;
  const workloads = workloadsOf(plan);
  const replicas = new Map(claimsUnder(system, options).map(({ name }) => [name, new Tally()]));
  const properties = new Map(
    workloads.map(({ name, checks }) => [name, new Map(checks.map(({ property }) => [property, new Tally()]))]),
  );
  const serving = new Tally();
  const ended = made.filter(({ properties: judged }) => judged.length > 0);
  for (const { scenario, ...run } of made) {
    const ofWorkload = properties.get(scenario.workload);
    for (const [property, examination] of run.properties) ofWorkload?.get(property)?.add(scenario, examination);
    for (const [name, examination] of run.replicas) replicas.get(name)?.add(scenario, examination);
    if (run.serving !== null) serving.add(scenario, run.serving);
  }
  const shown = made.length > runs * (workloads.length + 1) ? made.at(-1)?.scenario : undefined;
  const andShown = shown === undefined ? "" : ", and the one that shows the variant";
  const experiment = `${plural(runs * workloads.length, "drawn run")}${andShown}`;
  return [
    ...workloads.flatMap(({ name }) =>
      [...(properties.get(name) ?? [])].map(([property, tally]) => ({
        claim: `${property} holds of the ${name} workload`,
        experiment: `${plural(runs, "drawn run")} of it${shown?.workload === name ? andShown : ""}`,
        ...outcomeOf(subject, name, tally),
      })),
    ),
    ...[...replicas].map(([name, tally]) => ({
      claim: `its replicas keep ${name}`,
      experiment,
      ...tally.outcome("case"),
    })),
    ...[...endings].map(([property, claim]) => ({ claim, experiment, ...endingOf(property, ended) })),
    {
      claim: servesUnder(system, options, subject.nodes.length).claim,
      experiment: `${plural(runs, "drawn run")} under faults that outlast every election${andShown}`,
      ...serving.outcome("time"),
    },
  ];
}

/** Of a check of a workload. A variant is held to it under every option: which of the two broke it is for a hunt to say. */
function outcomeOf({ system, variant, options }: MatrixSubject, workload: string, tally: Tally) {
  const outcome = tally.outcome("operation");
  return variant !== null || promises(system, options, workload)
    ? outcome
    : { ...outcome, result: "not claimed" as const };
}

function endingOf(property: string, runs: readonly DrawnRun[]): Pick<MeasuredClaim, "measured" | "result" | "run"> {
  const broken = runs.filter(({ brokenEndings }) => brokenEndings.includes(property));
  return {
    measured:
      broken.length === 0
        ? `never broken in ${plural(runs.length, "run")}`
        : `broken in ${plural(broken.length, "run")} of ${runs.length}`,
    result: broken.length > 0 ? "broken" : runs.length === 0 ? "not examined" : "held",
    run: (broken[0] ?? runs[0])?.scenario ?? null,
  };
}
