/** The claims of a system that hold in every run, tried in runs that are drawn as a hunt draws them: the same runs for the same seed. */
import { createSimCluster } from "../clusters/sim/cluster.js";
import { claimsUnder, neededBy, type Options, servesUnder } from "../contract/system.js";
import type { Workload } from "../contract/workload.js";
import { runInMemory } from "../execution/in-memory.js";
import { own } from "../history/own.js";
import { plural } from "../history/plural.js";
import { judgeAvailability } from "../judging/availability.js";
import { judgeOperations } from "../judging/judge.js";
import { courseEvents } from "../record/course.js";
import type { RunEvidence } from "../record/evidence.js";
import type { Scenario } from "../record/record.js";
import { drawScenario, runSeed } from "../scenario/draw.js";
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

/** One of the runs: of a workload, or under long faults. */
export interface DrawnJob {
  readonly chosen: Readonly<Record<string, string>>;
  readonly seed: number;
  readonly index: number;
  /** Null for a run under long faults. */
  readonly workload: string | null;
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
  /** Null for a run of a workload. */
  readonly serving: Examination | null;
}

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

/** The runs of all workloads, one workload after the other, and those under long faults. */
export function drawnJobs(plan: DrawnPlan): readonly DrawnJob[] {
  const { chosen, runs, seed } = plan;
  return [...workloadsOf(plan).map(({ name }) => name), null].flatMap((workload) =>
    Array.from({ length: runs }, (_, index) => ({ chosen, seed, index, workload })),
  );
}

function workloadsOf({ subject: { system }, chosen }: DrawnPlan): readonly Workload[] {
  return system.workloads.filter(({ name }) => suits(neededBy(system, name), chosen));
}

/** Whether what a workload needs leaves every chosen option as it is. */
function suits(needed: Options, chosen: Options): boolean {
  return Object.entries(needed).every(([name, value]) => (own(chosen, name) ?? value) === value);
}

export async function drawnRun(
  { system, variant }: MatrixSubject,
  { chosen, seed, index, workload }: DrawnJob,
): Promise<DrawnRun> {
  const quarry = { system: system.name, variant, options: chosen };
  // Short faults leave no time in which it would have to serve.
  const scenario =
    workload === null
      ? underLongFaults(quarry, seed, index)
      : drawScenario({ ...quarry, workload }, runSeed(seed, index));
  const evidence = await runInMemory(scenario, (to) => createSimCluster(to));
  if (workload !== null) {
    return { scenario, properties: propertiesIn(evidence), replicas: replicasIn(evidence), serving: null };
  }
  const { examined, verdicts } = judgeAvailability(evidence, courseEvents(evidence.course, "replica ended"));
  return { scenario, properties: [], replicas: [], serving: { examined, broken: verdicts.length } };
}

function propertiesIn({ workload, operations }: RunEvidence): DrawnRun["properties"] {
  const succeeded = operations.filter(({ type }) => type === "ok").length;
  return judgeOperations(workload, operations, limits).map(({ property, valid }) => [
    property,
    { examined: valid === "unknown" ? null : succeeded, broken: valid === false ? 1 : 0 },
  ]);
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
  const replicas = new Map(claimsUnder(system, options).map(({ name }) => [name, new Tally()]));
  const results: MeasuredClaim[] = [];
  const workloads = workloadsOf(plan);
  workloads.forEach((workload, place) => {
    const properties = new Map(workload.checks.map(({ property }) => [property, new Tally()]));
    for (const { scenario, ...run } of made.slice(place * runs, (place + 1) * runs)) {
      for (const [property, examination] of run.properties) properties.get(property)?.add(scenario, examination);
      for (const [name, examination] of run.replicas) replicas.get(name)?.add(scenario, examination);
    }
    for (const [property, tally] of properties) {
      results.push({
        claim: `${property} holds of the ${workload.name} workload`,
        experiment: `${plural(runs, "drawn run")} of it`,
        ...tally.outcome("operation"),
      });
    }
  });
  const experiment = `${plural(runs * workloads.length, "drawn run")}`;
  for (const [name, tally] of replicas)
    results.push({ claim: `its replicas keep ${name}`, experiment, ...tally.outcome("case") });
  const serving = new Tally();
  for (const run of made) if (run.serving !== null) serving.add(run.scenario, run.serving);
  return [
    ...results,
    {
      claim: servesUnder(system, options, subject.nodes.length).claim,
      experiment: `${plural(runs, "drawn run")} under faults that outlast every election`,
      ...serving.outcome("time"),
    },
  ];
}
