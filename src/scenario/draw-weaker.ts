/**
 * Options that give promises up, drawn by hunts of correct programs: code that runs under these options only has mistakes of its own. Clients
 * may see whatever was given up, so their answers are not judged; what replicas claim under such options holds all the same.
 */
import { seededRandom } from "../../nodes/random.js";
import { isProgramSystem, isSafe, type Kept, type Options, type System } from "../contract/system.js";
import type { FaultKind } from "../faults/fault.js";
import { own } from "../history/own.js";

/** What the caller asked for. */
interface Asked {
  readonly variant: string | null;
  readonly options: Options;
  readonly faults?: readonly FaultKind[] | null;
  readonly clientsJudged?: true;
}

/** In one of eight runs, if the system has such options and the caller chose none of them. */
export function drawnWeaker(system: System, asked: Asked, seed: number): Kept | undefined {
  // From a stream of its own, so that all other runs are drawn as without it.
  const random = seededRandom(seed, "draw", "weaker");
  const { variant, options: chosen, faults = null, clientsJudged = false } = asked;
  // Of other servers it is only known what they answer to clients.
  if (variant !== null || clientsJudged || !isProgramSystem(system) || random.next() >= 1 / 8) return undefined;
  if (Object.entries(chosen).some(([name, value]) => !isSafe(system, name, value))) return undefined;
  const weaker = Object.entries(system.program.options).flatMap(([name, known]) => {
    const values = "values" in known && own(chosen, name) === undefined ? known.values : [];
    const unsafe = values.filter((value) => !isSafe(system, name, value));
    return unsafe.length === 0 ? [] : [[name, random.pick(unsafe)] as const];
  });
  if (weaker.length === 0) return undefined;
  const surely = random.below(weaker.length);
  const options = Object.fromEntries(weaker.filter((_, place) => place === surely || random.next() < 0.5));
  // What the system does not tolerate under one of them, it does not under that one and others.
  const known = (system.keepsUnder ?? []).filter((kept) =>
    Object.entries(kept.options).every(([name, value]) => own(options, name) === value),
  );
  const without = known.flatMap((kept) => kept.without ?? []);
  if (faults?.some((kind) => without.includes(kind)) === true) return undefined;
  const leastNodes = Math.max(0, ...known.map((kept) => kept.leastNodes ?? 0));
  const connected = known.some(({ datagrams }) => datagrams === false);
  return { options, without, leastNodes, ...(connected ? { datagrams: false } : {}) };
}
