/**
 * Runs of every correct system as a hunt draws them, made once for all that holds of each of them. None is convicted, and no replica breaks
 * an assertion of its own. Together they examine each claim, and replicas tell in them what their program lists and nothing else. The same
 * scenario gives the same bytes: on another machine, when every message and record is copied on its way, so that no replica lives by an
 * object it shares with another, and when the run is observed.
 */
import { isDeepStrictEqual } from "node:util";
import { describe, expect, it } from "vitest";
import { programSystems } from "../../../nodes/index.js";
import { traceEventSchema } from "../../../nodes/server/trace-schema.js";
import { createSimCluster } from "../../../src/clusters/sim/cluster.js";
import type { ObservedMessage } from "../../../src/contract/cluster.js";
import { areSafe, type ProgramSystem } from "../../../src/contract/system.js";
import { runInMemory } from "../../../src/execution/in-memory.js";
import { fitting } from "../../../src/history/json-file.js";
import { courseRecordSchema } from "../../../src/record/course.js";
import type { RunEvidence } from "../../../src/record/evidence.js";
import { faultRecordSchema, type Scenario } from "../../../src/record/record.js";
import { drawScenario, runSeed } from "../../../src/scenario/draw.js";
import { planScenario } from "../../../src/scenario/scenario.js";
import { type JudgedRun, judgedEvidence } from "../../../src/trials/judged-run.js";
import { assertionsIn } from "../../support/assertions.js";
import { examinedIn, isUsual } from "../../support/claims-examined.js";
import { digestOf } from "../../support/record-digest.js";

const drawn = 20;
/** The first ones: judged, and their records read back. */
const judged = 12;
/** The first ones, made again. */
const repeated = 6;
/** The searches end by themselves; a machine under load is given the benefit. */
const timeout = 300_000;

/** What is compared of a run: its record would take too much memory. */
interface DrawnRun {
  readonly scenario: Scenario;
  readonly events: number;
  readonly digest: string;
  readonly assertions: ReturnType<typeof assertionsIn>;
  readonly examined: readonly string[];
  readonly judged: JudgedRun | null;
}

const digestOfRun = (scenario: Scenario, { events, traces, faults }: RunEvidence): string =>
  digestOf([scenario, events, traces, faults]);

const scenarioOf = (system: string, index: number): Scenario =>
  drawScenario({ system, variant: null, options: {} }, runSeed(2026, index));

/** What its replicas told, each kind of event once, and each shape of one read back. */
class ToldBy {
  readonly types = new Set<string>();
  private readonly read = new Set<string>();

  constructor(private readonly system: ProgramSystem) {}

  note({ options }: Scenario, { traces }: RunEvidence): void {
    const promises = areSafe(this.system, options);
    for (const { event } of traces) {
      // The cluster tells it, not a replica, and it does so rightly where an option gives that promise up.
      if (!promises && event.type === "invariant-broken") continue;
      this.types.add(event.type);
      // One of those that differ in a number above zero only, and no matcher: there are a million events.
      const text = JSON.stringify(event);
      const shape = text.replaceAll(/[1-9]\d*/g, "1");
      if (this.read.has(shape)) continue;
      this.read.add(shape);
      if (isDeepStrictEqual(traceEventSchema.parse(JSON.parse(text)), event)) continue;
      expect.fail(`read back as something else: ${JSON.stringify(event)}`);
    }
  }

  lacksAny(): boolean {
    return this.system.program.traces.some((type) => !this.types.has(type));
  }
}

interface DrawnRuns {
  readonly runs: readonly DrawnRun[];
  readonly told: ToldBy;
}

/** What a run records of its faults and its course is what the readers of records know, to the field. */
function readBack({ faults, course }: RunEvidence): void {
  for (const record of faults) fitting(record, faultRecordSchema, { file: "faults.jsonl" });
  for (const record of course) fitting(record, courseRecordSchema, { file: "run.jsonl" });
}

async function makeDrawnRuns(system: ProgramSystem): Promise<DrawnRuns> {
  const runs: DrawnRun[] = [];
  const told = new ToldBy(system);
  for (let index = 0; index < drawn; index++) {
    const scenario = scenarioOf(system.name, index);
    const evidence = await runInMemory(scenario, (plan) => createSimCluster(plan));
    if (index < judged) {
      told.note(scenario, evidence);
      readBack(evidence);
    }
    runs.push({
      scenario,
      events: evidence.events.length,
      digest: digestOfRun(scenario, evidence),
      assertions: assertionsIn(evidence),
      examined: examinedIn(evidence),
      judged: index < judged ? judgedEvidence(evidence) : null,
    });
  }
  return { runs, told };
}

const made = new Map<ProgramSystem, Promise<DrawnRuns>>();

function drawnRuns(system: ProgramSystem): Promise<DrawnRuns> {
  const runs = made.get(system) ?? makeDrawnRuns(system);
  made.set(system, runs);
  return runs;
}

const systems = [...programSystems.values()].map((system) => [system.name, system] as const);

describe("correct programs are never convicted, assert nothing wrong, and have each claim examined", () => {
  it.each(systems)("%s", { timeout }, async (_, system) => {
    const { runs } = await drawnRuns(system);
    for (const [index, { assertions, judged: run }] of runs.entries()) {
      expect(assertions, `run ${index}`).toEqual({ told: [], crashes: 0 });
      if (run !== null) expect([run.kinds, run.valid], `run ${index}`).toEqual([[], true]);
    }
    const all = runs.flatMap((run) => run.judged ?? []);
    expect(all).toHaveLength(judged);
    const sum = (count: (run: JudgedRun) => number): number => all.reduce((total, run) => total + count(run), 0);
    expect(sum(({ operations }) => operations)).toBeGreaterThan(judged * 50);
    expect(sum(({ faultsInjected }) => faultsInjected)).toBeGreaterThan(judged * 3);
    const examined = new Set(runs.flatMap((run) => run.examined));
    const claims = system.claims.filter(({ when = {} }) => isUsual(system, when));
    expect(claims.map(({ claim }) => claim.name).filter((name) => !examined.has(name))).toEqual([]);
  });
});

describe("replicas", () => {
  it.each(systems)(
    "of %s tell all that their program lists, nothing else, and in the shape of the vocabulary",
    { timeout },
    async (name, system) => {
      const { told } = await drawnRuns(system);
      function* scenarios(): Iterable<Scenario> {
        // Some belong to an option that gives a promise up, such as hints of nodes that stand in for others.
        for (const setting of system.hardToShow ?? [])
          yield planScenario({ ...setting, ...{ system: name, cluster: "sim", mainMs: 8000 }, seed: 1 });
        // Some are rare, such as entries that a replica of a control plane discards.
        for (let index = judged; index < 600 && told.lacksAny(); index++) yield scenarioOf(name, index);
      }
      for (const scenario of scenarios())
        told.note(scenario, await runInMemory(scenario, (plan) => createSimCluster(plan)));
      const ofProcesses = new Set(["torn-tail", "unsynced-lost", "ended"]);
      expect([...told.types].filter((type) => !ofProcesses.has(type)).sort()).toEqual(
        [...system.program.traces].sort(),
      );
    },
  );
});

describe("a run in any world that a hunt draws", () => {
  it.each(systems)("of %s depends on its seed only, and not on who observes it", { timeout }, async (_, system) => {
    const losses = new Set<string>();
    for (const { scenario, digest } of (await drawnRuns(system)).runs.slice(0, repeated)) {
      const messages: ObservedMessage[] = [];
      const observer = { passed: (message: ObservedMessage) => messages.push(message), changed: () => undefined };
      const again = await runInMemory(scenario, (plan) => createSimCluster(plan, { copy: true }), { observer });
      expect(digestOfRun(scenario, again), `copied and observed, seed ${scenario.seed}`).toBe(digest);
      expect(messages.filter(({ departsAt, endsAt }) => departsAt < 0 || endsAt < departsAt)).toEqual([]);
      for (const { loss } of messages) if (loss !== null) losses.add(loss);
    }
    expect([...losses]).toEqual(expect.arrayContaining(["no connection", "its receiver was down"]));
  });

  /** Digests that one machine has recorded, compared on every other; `vitest run -u` records them again when runs change on purpose. */
  it("is the same to the byte on every machine", { timeout }, async () => {
    const lines: string[] = [];
    for (const system of programSystems.values()) {
      for (const { scenario, events, digest } of (await drawnRuns(system)).runs) {
        lines.push(`${system.name} ${scenario.seed} ${events} events ${digest}`);
      }
    }
    await expect(`${lines.join("\n")}\n`).toMatchFileSnapshot("../../end-to-end/clusters/sim/recorded-digests.txt");
  });
});
