/**
 * Every system of the registry in simulated worlds drawn as a hunt draws them: every option that gives a promise up is soon convicted, and
 * every variant by the command beside it in the system's README. What is right is never convicted, also under other options than the usual
 * ones (drawn.test.ts holds it to that under those). What replicas assert of themselves ends correct programs; a variant goes on and tells it.
 */
import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { programSystems } from "../../../nodes/index.js";
import { clockBound } from "../../../nodes/lease.js";
import { clockBound as raftBound } from "../../../nodes/raft/lease.js";
import { createSimCluster } from "../../../src/clusters/sim/cluster.js";
import type { Cluster, ClusterPlan } from "../../../src/contract/cluster.js";
import { isSafe, type ProgramSystem, type System } from "../../../src/contract/system.js";
import { runInMemory } from "../../../src/execution/in-memory.js";
import { own } from "../../../src/history/own.js";
import type { RunEvidence } from "../../../src/record/evidence.js";
import type { Scenario } from "../../../src/record/record.js";
import { drawScenario, type HuntTarget, runSeed } from "../../../src/scenario/draw.js";
import { planScenario } from "../../../src/scenario/scenario.js";
import { judgedEvidence, judgedRun } from "../../../src/trials/judged-run.js";
import { assertionsIn } from "../../support/assertions.js";
import { examinedIn, isUsual } from "../../support/claims-examined.js";

const huntSeed = 1;
/** They examine every claim. */
const acquittals = 12;
/** A claim about what some options alone make of a rare event gets more. */
const rarelyExamining = 3 * acquittals;
const patience = 4000;
/** The searches end by themselves; a machine under load is given the benefit. */
const timeout = 300_000;

/** As a hunt judges: what a replica's claim has convicted is not searched for an order, which may take seconds. */
const hunted = { stopOnViolation: true };

/**
 * Whether any of the first drawn runs convicts it. A run that did so once is tried first, since the ones before it may take ten seconds; if
 * draws or the system have changed, all others follow.
 */
async function isConvicted(huntTarget: HuntTarget, convictedOnce: number): Promise<boolean> {
  for (let nth = 0; nth < patience; nth++) {
    const index = (convictedOnce + nth) % patience;
    if ((await judgedRun(drawScenario(huntTarget, runSeed(huntSeed, index)), hunted)).kinds.length > 0) return true;
  }
  return false;
}

describe("claims that are made under other options are examined there, and hold", () => {
  const conditional = [...programSystems.values()].flatMap((system) => {
    const claims = system.claims.filter(({ when = {} }) => !isUsual(system, when));
    const settings = new Map(claims.map(({ when = {} }) => [JSON.stringify(when), when]));
    return [...settings.values()].map((when) => {
      const made = claims.filter((each) => JSON.stringify(each.when) === JSON.stringify(when));
      return [system.name, when, made.map(({ claim }) => claim.name), system] as const;
    });
  });
  it.each(conditional)("%s %o: %o", { timeout }, async (system, options, claims, { keepsUnder = [] }) => {
    const kept = keepsUnder.find((each) => JSON.stringify(each.options) === JSON.stringify(options));
    const [workload = null] = kept?.workloads ?? [];
    const unexamined = new Set(claims);
    for (let index = 0; index < acquittals || (unexamined.size > 0 && index < rarelyExamining); index++) {
      const scenario = drawScenario({ system, variant: null, options, workload }, runSeed(huntSeed, index));
      const evidence = await runInMemory(scenario, (plan) => createSimCluster(plan));
      expect(judgedEvidence(evidence).kinds, `run ${index}`).toEqual([]);
      for (const name of examinedIn(evidence)) unexamined.delete(name);
    }
    expect([...unexamined]).toEqual([]);
  });
});

/** The run up to what shows the mistake for good: a broken claim, and the replica's own assertion if it breaks one; or an answer to a client. */
function evidenceOfMistake(scenario: Scenario, breaks: string | undefined): Promise<RunEvidence> {
  const shown = new AbortController();
  let convicted = false;
  let told = breaks === undefined;
  const created = (plan: ClusterPlan): Cluster => {
    const cluster = createSimCluster(plan);
    cluster.onTrace(({ event }) => {
      if (event.type !== "invariant-broken") return;
      if (event.claim !== "assertion") convicted = true;
      else if (breaks !== undefined && names(event.sentence, breaks)) told = true;
      if (convicted && told) shown.abort();
    });
    return cluster;
  };
  return runInMemory(scenario, created, { ...hunted, signal: shown.signal });
}

/** Whether a replica that says this names the invariant. */
function names(sentence: string, invariant: string): boolean {
  return sentence.endsWith(`: ${invariant}.`);
}

describe("variants are convicted by the command that the README names, and tell the invariant that they break", () => {
  const mistakes = [...programSystems.values()].flatMap(({ name, variants }) =>
    variants.map((variant) => [name, variant.name, variant] as const),
  );
  const command =
    /`npx schism (run|hunt) (\S+) --variant (\S+) (?:--cluster sim --seed (\d+)|--seed (\d+) --runs (\d+))`/g;
  const commandsIn = (system: string) =>
    [...readFileSync(new URL(`../../../nodes/${system}/README.md`, import.meta.url), "utf8").matchAll(command)]
      .filter(([, , of]) => of === system)
      .map(([, , , variant = "", seed, ofHunt, runs]) => ({ variant, seed, ofHunt, runs }));

  /** Of the correct program, by scenario: many variants are shown by the same one. */
  const kindsWithoutMistake = new Map<string, Promise<readonly string[]>>();
  const withoutMistake = ({ name: _, ...scenario }: Scenario): Promise<readonly string[]> => {
    const world = JSON.stringify({ ...scenario, variant: null });
    const kinds =
      kindsWithoutMistake.get(world) ??
      judgedRun({ ...scenario, name: "correct", variant: null }).then((run) => run.kinds);
    kindsWithoutMistake.set(world, kinds);
    return kinds;
  };

  /** Runs in which a variant may break its invariant, if its command ends with what a client saw. */
  function* others(
    system: string,
    { name: variant, shownBy: { options = {} } }: ProgramSystem["variants"][number],
  ): Iterable<Scenario> {
    for (let seed = 1; seed <= 10; seed++) yield planScenario({ system, variant, cluster: "sim", seed });
    for (let index = 0; index < 200; index++) yield drawScenario({ system, variant, options }, runSeed(99, index));
  }

  it.each(mistakes)("%s %s", { timeout }, async (system, name, variant) => {
    const [shown, ...more] = commandsIn(system).filter((each) => each.variant === name);
    expect(more).toEqual([]);
    if (shown === undefined) throw new Error(`nodes/${system}/README.md names no command: \`npm run docs\` writes it`);
    const scenario =
      shown.seed === undefined
        ? // The last run of that hunt: an earlier one need not be judged.
          drawScenario({ system, variant: name, options: {} }, runSeed(Number(shown.ofHunt), Number(shown.runs) - 1))
        : planScenario({ system, variant: name, cluster: "sim", seed: Number(shown.seed) });
    const evidence = await evidenceOfMistake(scenario, variant.breaks);
    const { kinds } = judgedEvidence(evidence);
    const survives = `its setting in system.ts does not convict it: another \`seed\`, other faults or nodes, or the \`huntedRun\` that does`;
    expect(kinds, survives).not.toEqual([]);
    const guiltless = "the correct program is convicted by the same run: the setting shows no mistake";
    expect(await withoutMistake(scenario), guiltless).toEqual([]);
    const { breaks } = variant;
    if (breaks === undefined) return;
    const isTold = (told: readonly string[]): boolean => told.some((sentence) => names(sentence, breaks));
    if (isTold(assertionsIn(evidence).told)) return;
    for (const other of others(system, variant)) {
      const { told, crashes } = assertionsIn(await runInMemory(other, (plan) => createSimCluster(plan)));
      expect(crashes).toBe(0);
      if (isTold(told)) return;
    }
    expect.fail(`no run broke it: ${breaks}`);
  });
});

function isHardToShow({ hardToShow = [] }: System, option: string, value: string): boolean {
  return hardToShow.some(({ options = {} }) => own(options, option) === value);
}

describe("options that a drawn run hardly convicts are shown by their setting", () => {
  const settings = [...programSystems.values()].flatMap(({ name, hardToShow = [] }) =>
    hardToShow.map((setting) => [name, setting] as const),
  );
  it.each(settings)("%s %o", { timeout }, async (system, setting) => {
    const run = await judgedRun(planScenario({ ...setting, system, cluster: "sim", mainMs: 8000, seed: 1 }));
    expect(run.kinds).not.toEqual([]);
  });

  /** By how much a clock may be slower than another, %, for a clock that is `times` as fast to be within the bound. */
  const slower = (times: number): number => Math.ceil((1 / times - 1) * 100);

  it.each([
    ["raft", 1 - raftBound.driftPercent],
    ["multi-paxos", slower(clockBound)],
    ["lease-service", slower(clockBound)],
  ])(
    "and those that go by a lease hold if the clock keeps to the bound: %s",
    { timeout },
    async (system, driftPercent) => {
      const [setting] = programSystems.get(system)?.hardToShow ?? [];
      const schedule = (setting?.schedule ?? []).map((entry) =>
        entry.fault.kind === "clock" ? { ...entry, fault: { ...entry.fault, driftPercent } } : entry,
      );
      expect(schedule.some(({ fault }) => fault.kind === "clock")).toBe(true);
      for (const seed of [1, 2, 3]) {
        const run = await judgedRun(planScenario({ ...setting, schedule, system, cluster: "sim", mainMs: 8000, seed }));
        expect(run.kinds, `seed ${seed}`).toEqual([]);
      }
    },
  );
});

describe("options that promise less are seen to", () => {
  const weaker = [...programSystems.values()].flatMap((system) =>
    Object.entries(system.program.options).flatMap(([option, { values }]) =>
      values
        .filter((value) => !isSafe(system, option, value) && !isHardToShow(system, option, value))
        .map((value) => [system.name, { [option]: value }] as const),
    ),
  );
  /** Of those that are convicted late. */
  const convictedOnce = new Map([
    ["lease-service checks=memory", 274],
    ["lease-service fencing=off", 45],
    ["three-phase-commit termination=backup", 40],
    ["zab reads=sync", 119],
  ]);

  it.each(weaker)("%s %o", { timeout }, async (system, options) => {
    const [[option, value] = []] = Object.entries(options);
    const first = convictedOnce.get(`${system} ${option}=${value}`) ?? 0;
    expect(await isConvicted({ system, variant: null, options }, first)).toBe(true);
  });
});
