/** The claims of a system that hold in every run, tried in runs that are drawn as a hunt draws them: the same runs for the same seed. */
import { createSimCluster } from "../clusters/sim/cluster.js";
import { claimsUnder, neededBy, type Options, servesUnder } from "../contract/system.js";
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

/** Of one claim in many runs. */
class Tally {
  examined = 0;
  broken = 0;
  undecided = 0;
  runs = 0;
  first: Scenario | null = null;
  firstBroken: Scenario | null = null;

  add(scenario: Scenario, examined: number, broken: number): void {
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

/** `onRun` is called after every run. */
export async function drawnClaims(plan: DrawnPlan, onRun: () => Promise<void>): Promise<readonly MeasuredClaim[]> {
  const { subject, chosen, runs, seed } = plan;
  const { system, variant, options } = subject;
  const replicas = new Map(claimsUnder(system, options).map(({ name }) => [name, new Tally()]));
  const results: MeasuredClaim[] = [];
  const workloads = system.workloads.filter(({ name }) => suits(neededBy(system, name), chosen));
  for (const workload of workloads) {
    const properties = new Map(workload.checks.map(({ property }) => [property, new Tally()]));
    for (let index = 0; index < runs; index++) {
      const quarry = { system: system.name, variant, options: chosen, workload: workload.name };
      const evidence = await runInMemory(drawScenario(quarry, runSeed(seed, index)), (to) => createSimCluster(to));
      addOperations(properties, evidence);
      addReplicas(replicas, evidence);
      await onRun();
    }
    for (const [property, tally] of properties) {
      results.push({
        claim: `${property} holds of the ${workload.name} workload`,
        experiment: `${plural(runs, "drawn run")} of it`,
        ...tally.outcome("operation"),
      });
    }
  }
  const experiment = `${plural(runs * workloads.length, "drawn run")}`;
  for (const [name, tally] of replicas)
    results.push({ claim: `its replicas keep ${name}`, experiment, ...tally.outcome("case") });
  return [...results, await servingClaim(plan, onRun)];
}

/** Whether what a workload needs leaves every chosen option as it is. */
function suits(needed: Options, chosen: Options): boolean {
  return Object.entries(needed).every(([name, value]) => (own(chosen, name) ?? value) === value);
}

/** Short faults leave no time in which it would have to serve. */
async function servingClaim(plan: DrawnPlan, onRun: () => Promise<void>): Promise<MeasuredClaim> {
  const { subject, chosen, runs, seed } = plan;
  const { system, variant, options } = subject;
  const tally = new Tally();
  for (let index = 0; index < runs; index++) {
    const scenario = underLongFaults({ system: system.name, variant, options: chosen }, seed, index);
    const evidence = await runInMemory(scenario, (to) => createSimCluster(to));
    const { examined, verdicts } = judgeAvailability(evidence, courseEvents(evidence.course, "replica ended"));
    tally.add(scenario, examined, verdicts.length);
    await onRun();
  }
  return {
    claim: servesUnder(system, options, subject.nodes.length).claim,
    experiment: `${plural(runs, "drawn run")} under faults that outlast every election`,
    ...tally.outcome("time"),
  };
}

function addOperations(tallies: ReadonlyMap<string, Tally>, { scenario, workload, operations }: RunEvidence): void {
  const succeeded = operations.filter(({ type }) => type === "ok").length;
  for (const { property, valid } of judgeOperations(workload, operations, limits)) {
    const tally = tallies.get(property);
    if (valid === "unknown" && tally !== undefined) tally.undecided += 1;
    else tally?.add(scenario, succeeded, valid === false ? 1 : 0);
  }
}

function addReplicas(tallies: ReadonlyMap<string, Tally>, { scenario, course }: RunEvidence): void {
  for (const { name, examined, broken } of courseEvents(course, "ended").flatMap(({ claims }) => claims))
    tallies.get(name)?.add(scenario, examined, broken);
}
