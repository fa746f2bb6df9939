/**
 * Messages that carry little: in some runs a node that sends another what it lacks often has room for a few entries, so that it takes several
 * messages where as a rule one is enough. Any of them may be lost, or be the last before a crash. Limits that are rarely met hide what is
 * wrong behind them (constants are "buggified" in Zhou et al., "FoundationDB: A Distributed Unbundled Transactional Key Value Store", SIGMOD 2021,
 * section 4).
 */
import { seededRandom } from "../../nodes/random.js";
import type { World } from "../contract/world.js";

/** From a stream of its own, so that all other runs are drawn as without it. */
export function withShortMessages(world: World, seed: number): World {
  const random = seededRandom(seed, "draw", "short messages");
  if (random.next() >= 1 / 6) return world;
  return { ...world, network: { ...world.network, cutShortPercent: random.pick([20, 60]) } };
}
