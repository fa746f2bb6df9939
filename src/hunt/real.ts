/** What a hunt on processes of this machine needs beside what every hunt needs: faults that are possible here, and scenarios that are steered. */
import { seededRandom } from "../../nodes/random.js";
import { createCluster } from "../clusters/create.js";
import { descriptionOf } from "../contract/system.js";
import type { FaultKind } from "../faults/fault.js";
import { kindsAmong } from "../faults/fitting.js";
import { drawFault } from "../faults/plan.js";
import { impossibleFaults } from "../nemesis/nemesis.js";
import { creatorFor } from "../run/creator.js";
import type { HuntTarget } from "../scenario/draw.js";
import { drawRealScenario, variedScenario } from "../scenario/draw-real.js";
import { prepared } from "../scenario/prepared.js";
import type { RealHunt } from "./hunt.js";
import { Steering } from "./steering.js";

export interface SteeredHunt extends RealHunt {
  readonly steering: Steering;
  /** The kinds of faults that runs draw from. */
  readonly kinds: readonly FaultKind[];
  /** Those that the system tolerates and this machine cannot inject, each with the reason. */
  readonly impossible: readonly { readonly kind: FaultKind; readonly why: string }[];
}

/** `runs`: where run directories go. Rejects with an InputError if the system cannot be hunted here. */
export async function steeredHunt(huntTarget: HuntTarget, huntSeed: number, runs: string): Promise<SteeredHunt> {
  const first = drawRealScenario(huntTarget, [], huntSeed);
  const { system, plan } = prepared(first, "");
  const cluster = await createCluster("local", plan);
  const { commands } = descriptionOf(system);
  const wanted = huntTarget.faults ?? system.bears.faults;
  const scheduled = (kind: FaultKind) => {
    const fault = drawFault(kind, { nodes: first.nodes }, seededRandom(huntSeed, "possible", kind));
    return { at: first.warmupMs, until: first.mainMs, fault };
  };
  const among = wanted.filter((kind) => kindsAmong(first.nodes.length).includes(kind));
  const impossible = among.flatMap((kind) => {
    const [found] = impossibleFaults(cluster, [scheduled(kind)], commands);
    return found === undefined ? [] : [{ kind, why: found.why }];
  });
  // What the user named is refused, and what the system tolerates is left out.
  const kinds = huntTarget.faults ?? wanted.filter((kind) => !impossible.some((each) => each.kind === kind));
  await creatorFor({ ...first, schedule: among.filter((kind) => kinds.includes(kind)).map(scheduled) });
  const steering = new Steering({
    drawn: (seed) => drawRealScenario(huntTarget, kinds, seed),
    varied: (scenario, others, seed) => {
      const alike = others.filter(({ nodes }) => nodes.length === scenario.nodes.length);
      return variedScenario(scenario, { kinds, seed, others: alike.map((each) => each.schedule) });
    },
  });
  return {
    ...{ runs, steering, kinds, impossible },
    scenarioFor: (seed) => steering.next(seed),
    onShown: (scenario, sequences) => void steering.showed(scenario, sequences),
  };
}
