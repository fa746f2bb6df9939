/**
 * Every system of the registry in simulated worlds drawn as a hunt draws them: what is right is never convicted, each of its claims is
 * examined, and every variant and every option that gives a promise up is soon convicted.
 */
import { describe, expect, it } from "vitest";
import { programSystems } from "../../../nodes/index.js";
import { clockBound } from "../../../nodes/raft/lease.js";
import { createSimCluster } from "../../../src/clusters/sim/cluster.js";
import { isSafe, type System } from "../../../src/contract/system.js";
import { runInMemory } from "../../../src/execution/in-memory.js";
import { own } from "../../../src/history/own.js";
import { courseEvents } from "../../../src/record/course.js";
import { drawScenario, type Quarry, runSeed } from "../../../src/scenario/draw.js";
import { planScenario } from "../../../src/scenario/scenario.js";
import { type JudgedRun, judgedRun } from "../../../src/trials/judged-run.js";

const huntSeed = 1;
const acquittals = 25;
const patience = 4000;
const drawnFirst = 20;
const plannedRuns = 8;
/** The searches end by themselves; a machine under load is given the benefit. */
const timeout = 300_000;

async function nthRun(quarry: Quarry, index: number): Promise<JudgedRun> {
  return judgedRun(drawScenario(quarry, runSeed(huntSeed, index)));
}

/** As a hunt judges: what a replica's claim has convicted is not searched for an order, which may take seconds. */
const hunted = { stopOnViolation: true };

/** How many runs it took: most are drawn; a variant that has survived the first ones gets the setting that shows it, too. */
async function firstConviction(quarry: Quarry): Promise<number | undefined> {
  const { system, variant } = quarry;
  for (let index = 0; index < patience; index++) {
    if ((await judgedRun(drawScenario(quarry, runSeed(huntSeed, index)), hunted)).kinds.length > 0) return index;
    const seed = index - drawnFirst;
    if (variant === null || seed < 1 || seed > plannedRuns) continue;
    const shown = await judgedRun(planScenario({ system, variant, cluster: "sim", seed }), hunted);
    if (shown.kinds.length > 0) return index;
  }
  return undefined;
}

describe("correct programs are never convicted", () => {
  it.each([...programSystems.keys()])("%s", { timeout }, async (system) => {
    let operations = 0;
    let faults = 0;
    for (let index = 0; index < acquittals; index++) {
      const run = await nthRun({ system, variant: null, options: {} }, index);
      expect(run.kinds, `run ${index}`).toEqual([]);
      expect(run.valid, `run ${index}`).toBe(true);
      operations += run.operations;
      faults += run.faultsInjected;
    }
    expect(operations).toBeGreaterThan(acquittals * 50);
    expect(faults).toBeGreaterThan(acquittals * 3);
  });
});

describe("claims are examined, each of them", () => {
  it.each([...programSystems.values()].map((system) => [system.name, system] as const))(
    "%s",
    async (name, { claims }) => {
      const examined = new Map(claims.map(({ claim }) => [claim.name, 0]));
      for (let index = 0; index < 12; index++) {
        const scenario = drawScenario({ system: name, variant: null, options: {} }, runSeed(huntSeed, index));
        const { course } = await runInMemory(scenario, (plan) => createSimCluster(plan));
        for (const count of courseEvents(course, "ended").flatMap((ended) => ended.claims)) {
          examined.set(count.name, (examined.get(count.name) ?? 0) + count.examined);
        }
      }
      expect([...examined].filter(([, count]) => count === 0)).toEqual([]);
    },
  );
});

describe("variants are convicted", () => {
  const mistakes = [...programSystems.values()].flatMap(({ name, program }) =>
    program.variants.map((variant) => [name, variant.name] as const),
  );
  it.each(mistakes)("%s %s", { timeout }, async (system, variant) => {
    expect(await firstConviction({ system, variant, options: {} })).toBeDefined();
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

  it("reads by lease hold if the clock keeps to the bound", { timeout }, async () => {
    const [setting] = programSystems.get("raft")?.hardToShow ?? [];
    const schedule = (setting?.schedule ?? []).map((entry) =>
      entry.fault.kind === "clock"
        ? { ...entry, fault: { ...entry.fault, driftPercent: 1 - clockBound.driftPercent } }
        : entry,
    );
    for (const seed of [1, 2, 3]) {
      const run = await judgedRun(
        planScenario({ ...setting, schedule, system: "raft", cluster: "sim", mainMs: 8000, seed }),
      );
      expect(run.kinds, `seed ${seed}`).toEqual([]);
    }
  });
});

describe("options that promise less are seen to", () => {
  const weaker = [...programSystems.values()].flatMap((system) =>
    Object.entries(system.program.options).flatMap(([option, { values }]) =>
      values
        .filter((value) => !isSafe(system, option, value) && !isHardToShow(system, option, value))
        .map((value) => [system.name, { [option]: value }] as const),
    ),
  );
  it.each(weaker)("%s %o", { timeout }, async (system, options) => {
    expect(await firstConviction({ system, variant: null, options })).toBeDefined();
  });
});
