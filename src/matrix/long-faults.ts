/** Runs whose faults outlast every election: only they show whether a system serves while faults last. */
import { seededRandom } from "../../nodes/random.js";
import { planSchedule } from "../faults/plan.js";
import type { Scenario } from "../record/record.js";
import { drawScenario, type HuntTarget, runSeed } from "../scenario/draw.js";

/** As a hunt draws it, but for its faults. */
export function underLongFaults(huntTarget: HuntTarget, seed: number, index: number): Scenario {
  const own = runSeed(seed, index);
  const base = drawScenario(huntTarget, own);
  const random = seededRandom(own, "long faults");
  const kinds = (["partition", "kill", "pause", "power-loss"] as const).filter(() => random.next() < 0.5);
  const tempo = { duration: { least: 5000, most: 14_000 }, quiet: { least: 3000, most: 9000 } };
  const plan = { seed: own, nodes: base.nodes, startMs: 7000, endMs: 25_000, tempo };
  return {
    ...base,
    mainMs: 25_000,
    schedule: [...planSchedule({ kinds: kinds.length === 0 ? ["partition"] : kinds, ...plan })],
  };
}
