/**
 * The smallest scenario that still fails in the same way, and surely. Each candidate is judged in several simulated worlds with
 * timings like those of real processes: what fails in one of them only is a coincidence of microseconds, which nobody will see
 * again outside the simulator. So a reduction counts if what is left fails in as many worlds as before, and between reductions
 * the timing is made steadier. A failure that needs a world of its own is reduced in that one.
 */
import { seededRandom } from "../../nodes/random.js";
import { loadedProcessWorld, type World } from "../clusters/world.js";
import { processWorlds as idleWorlds, otherProcessWorlds as otherIdleWorlds } from "../hunt/steadiness.js";
import type { Scenario } from "../run/record.js";
import { arrangements } from "./arrangements.js";
import { inOrder } from "./in-order.js";
import { type Reduction, reductions } from "./reductions.js";
import { changed, type Observed } from "./steadying.js";

/** How scenarios are tried out. */
export interface Trials {
  /** Whether a simulated run of this very scenario fails in the way that is looked for. Several may be asked for at once. */
  fails(scenario: Scenario): Promise<boolean>;
  /** Whether the failure is the fault of the program's mistake. Asked of failing scenarios only. */
  counts(scenario: Scenario): Promise<boolean>;
  observe(scenario: Scenario): Promise<Observed>;
  /** So many runs are made at once. */
  readonly width: number;
}

export interface Shrinking {
  /** Fails in the simulator as it stands, its world included. */
  readonly scenario: Scenario;
  readonly tried: number;
  /** Nothing smaller was found in a whole round: not merely out of time. */
  readonly fixpoint: boolean;
  /** In how many worlds like those of real processes it fails, none of which it was shrunk in. */
  readonly steadiness: { readonly failing: number; readonly worlds: number };
}

export interface ShrinkLimits {
  /** Tells whether there is time for another candidate. */
  readonly proceed: () => boolean;
  /** Seeds that each candidate is tried with in its own world, its own first. */
  readonly seeds: number;
  readonly onStep?: (name: string, scenario: Scenario, tried: number) => void;
}

/** Every second one is on a machine that is too busy. */
function halfLoaded(worlds: readonly World[]): readonly World[] {
  return worlds.map((world, index) => (index % 2 === 0 ? world : loadedProcessWorld(world.seed ?? index)));
}

/** The worlds in which scenarios are made smaller. */
const processWorlds = halfLoaded(idleWorlds);
/** Others, for the figure that is told. */
const otherProcessWorlds = halfLoaded(otherIdleWorlds);
/** Failing in so many of the worlds is sure enough to be made smaller at the cost of the others. */
const sure = 18;
/** … and in so many, to be made surer by changes of its timing. */
const likely = 15;
const steadier = "steadier";
/** Each candidate gets twenty worlds to fail in, and so needs fewer seeds. */
const seedsInProcessWorlds = 2;
/** A person can follow so many faults. */
const readableFaults = 3;
/** Failing in fewer than this at first, it is made smaller in its own world before anything else: that takes fewer runs. */
const fair = 6;
/** A candidate that fails in none of the first so many worlds, likeliest first, is given up. */
const patience = { likely: 3, unknown: 7, arranged: 2 };
/**
 * Changes that are tried to make a scenario steadier before it is taken as it is: if it fails in none of the worlds, in some, or
 * surely already.
 */
const changesTried = { unlucky: 200, unsure: 600, sure: 100 };

const seedsTried = 10;
/** What is not sure yet gets at least so many more rounds of changes, each drawn anew. */
const fewestRounds = 3;

/** Where a candidate is judged, its own world alone if there are none, and in how many it must fail. */
interface Judged {
  readonly worlds: readonly World[] | undefined;
  readonly required: number;
  readonly patience?: number;
}

/** A scenario and the process worlds in which it fails, by index. */
interface Attempt {
  readonly scenario: Scenario;
  readonly failing: readonly number[];
}

export async function shrink(failing: Scenario, trials: Trials, limits: ShrinkLimits): Promise<Shrinking> {
  return new Shrinker(failing, trials, limits).run();
}

class Shrinker {
  private tried = 0;
  /** Where candidates are judged. */
  private worlds: readonly World[] | undefined;
  private best: Attempt;

  constructor(
    failing: Scenario,
    private readonly trials: Trials,
    private readonly limits: ShrinkLimits,
  ) {
    this.best = { scenario: failing, failing: [] };
  }

  async run(): Promise<Shrinking> {
    const { limits } = this;
    const arranged = await this.arrange();
    if (!arranged)
      await this.takeFirst("timing as of real processes", [this.best.scenario], {
        worlds: processWorlds,
        required: fair,
      });
    let fixpoint = false;
    for (let round = 0; limits.proceed() && !fixpoint; round++) {
      await this.reduce(false);
      fixpoint = !(await this.steady(round)) && (this.isSure() || round >= fewestRounds);
    }
    if (this.worlds === undefined) await this.reduce(true);
    await this.polish();
    const { scenario } = this.best;
    const steadiness = { failing: 0, worlds: otherProcessWorlds.length };
    const elsewhere = otherProcessWorlds.map((world) => ({ ...scenario, world }));
    await this.eachInOrder(elsewhere, (fails) => {
      if (fails) steadiness.failing += 1;
      return true;
    });
    return { scenario, tried: this.tried, fixpoint: fixpoint && limits.proceed(), steadiness };
  }

  /** Looks for one that is small from the start, and surely fails. */
  private arrange(): Promise<boolean> {
    const candidates = arrangements(this.best.scenario);
    return this.takeFirst("arranged by the book", candidates, {
      worlds: processWorlds,
      required: likely,
      patience: patience.arranged,
    });
  }

  private isSure(): boolean {
    return this.worlds !== undefined && this.best.failing.length >= sure;
  }

  /** Makes it smaller until no reduction helps any more. `inItsOwnWorld`: there is no other in which it fails. */
  private async reduce(inItsOwnWorld: boolean): Promise<void> {
    const seeds = this.limits.seeds * (inItsOwnWorld ? 4 : 1);
    for (let improved = true; improved; ) {
      improved = false;
      for (const reduction of reductions) {
        if (reduction.ofWorld === true && this.worlds !== undefined) continue;
        // Short faults hit by luck: they are no way to where it takes none.
        if (reduction.ofFaultTiming === true && this.worlds === undefined && !inItsOwnWorld) continue;
        // After a success the same reduction goes on from the smaller scenario.
        while (await this.takeSmaller(reduction, seeds)) improved = true;
      }
    }
  }

  private takeSmaller({ name, ofTiming, candidates }: Reduction, seeds: number): Promise<boolean> {
    const { scenario, failing } = this.best;
    let required = ofTiming === true ? failing.length : Math.min(failing.length, sure);
    // Many faults fail by their number. That a few of them fail less often is made up for afterwards.
    if (scenario.schedule.length > readableFaults) required = Math.max(2, Math.ceil(required * 0.6));
    return this.takeFirst(name, candidates(scenario), { worlds: this.worlds, required }, seeds);
  }

  /** Makes it fail in more worlds, until it is sure; true if it could. What fails in as many is gone on from, too, so as to get about. */
  private async steady(round: number): Promise<boolean> {
    const random = seededRandom(this.best.scenario.seed, "steady", round);
    const before = this.best.failing.length;
    let observed: Observed | undefined;
    if (this.worlds !== undefined && !this.isSure()) {
      const { scenario } = this.best;
      await this.takeFirst(steadier, otherSeeds(scenario), { worlds: processWorlds, required: before + 1 });
    }
    for (let tries = 0; this.limits.proceed(); tries++) {
      const { scenario, failing } = this.best;
      if (tries >= (this.worlds === undefined ? changesTried.unlucky : changesTried.unsure)) break;
      if (this.isSure()) break;
      observed ??= await this.trials.observe(scenario);
      const candidate = changed(scenario, observed, random);
      const required = this.worlds === undefined ? 1 : failing.length + (isNoLarger(candidate, scenario) ? 0 : 1);
      if (!(await this.takeFirst(steadier, [candidate], { worlds: processWorlds, required }))) continue;
      observed = undefined;
      if (this.best.failing.length > failing.length) tries = 0;
    }
    return this.best.failing.length > before;
  }

  /** Makes what is sure surer, as far as that costs nothing. */
  private async polish(): Promise<void> {
    while (this.worlds !== undefined && this.best.failing.length < processWorlds.length && this.limits.proceed()) {
      if (!(await this.takeSurer())) break;
    }
  }

  private async takeSurer(): Promise<boolean> {
    const { scenario, failing } = this.best;
    const observed = await this.trials.observe(scenario);
    const random = seededRandom(scenario.seed, "surer", failing.length);
    const candidates = Array.from({ length: changesTried.sure }, () => changed(scenario, observed, random));
    const noLarger = candidates.filter((candidate) => isNoLarger(candidate, scenario));
    return this.takeFirst(steadier, [...otherSeeds(scenario), ...noLarger], {
      worlds: processWorlds,
      required: failing.length + 1,
    });
  }

  /** Goes on with the first candidate that fails in at least `required` of the worlds; false if there is none. */
  private async takeFirst(name: string, candidates: Iterable<Scenario>, judged: Judged, seeds = 1): Promise<boolean> {
    const { worlds } = judged;
    const found =
      worlds === undefined
        ? await this.firstInOwnWorld(candidates, seeds)
        : await this.firstIn(candidates, { ...judged, worlds }, Math.min(seeds, seedsInProcessWorlds));
    if (found === undefined) return false;
    const gains = found.failing.length - this.best.failing.length;
    this.best = found;
    this.worlds = worlds;
    // Wandering among equals is nothing to tell.
    if (name === steadier && gains <= 0) return true;
    const where = worlds === undefined ? "" : ` (fails in ${found.failing.length} of ${worlds.length})`;
    this.limits.onStep?.(`${name}${where}`, found.scenario, this.tried);
    return true;
  }

  /** A smaller scenario is another run, with other coincidences, so that each gets a few seeds to fail in. */
  private async firstInOwnWorld(candidates: Iterable<Scenario>, seeds: number): Promise<Attempt | undefined> {
    let found: Attempt | undefined;
    await this.eachInOrder(this.seeded(candidates, seeds), async (fails, scenario) => {
      if (fails && (await this.trials.counts(scenario))) found = { scenario, failing: [] };
      return found === undefined;
    });
    return found;
  }

  private *seeded(candidates: Iterable<Scenario>, seeds: number): Iterable<Scenario> {
    for (const candidate of candidates) {
      for (let attempt = 0; attempt < seeds && this.limits.proceed(); attempt++) {
        const seed = attempt === 0 ? candidate.seed : seededRandom(candidate.seed, "shrink", attempt).below(2 ** 32);
        yield { ...candidate, seed };
      }
    }
  }

  private async firstIn(
    candidates: Iterable<Scenario>,
    judged: Judged & { readonly worlds: readonly World[] },
    seeds: number,
  ): Promise<Attempt | undefined> {
    for (const candidate of this.seeded(candidates, seeds)) {
      const found = await this.attempt(candidate, judged);
      if (found !== undefined) return found;
    }
    return undefined;
  }

  private async attempt(
    candidate: Scenario,
    { worlds, required, patience: given }: Judged & { readonly worlds: readonly World[] },
  ): Promise<Attempt | undefined> {
    // Where it failed so far it fails most likely again, and a candidate that does not is given up sooner.
    const known = this.best.failing;
    const order = [...known, ...worlds.keys()].filter((world, at, all) => all.indexOf(world) === at);
    const inWorlds = order.flatMap((index) => {
      const world = worlds[index];
      return world === undefined ? [] : [{ ...candidate, world }];
    });
    const failing: number[] = [];
    let seen = 0;
    await this.eachInOrder(inWorlds, (fails) => {
      if (fails) failing.push(order[seen] ?? 0);
      seen += 1;
      const most = given ?? (known.length > 0 ? patience.likely : patience.unknown);
      const hopeless = failing.length === 0 && seen >= most;
      return failing.length + worlds.length - seen >= required && !hopeless;
    });
    if (failing.length < required || seen < worlds.length) return undefined;
    failing.sort((a, b) => a - b);
    const world = worlds[failing[0] ?? 0];
    const scenario = world === undefined ? candidate : { ...candidate, world };
    return (await this.trials.counts(scenario)) ? { scenario, failing } : undefined;
  }

  private eachInOrder(
    scenarios: Iterable<Scenario>,
    next: (fails: boolean, scenario: Scenario) => boolean | Promise<boolean>,
  ): Promise<void> {
    const begin = (scenario: Scenario): Promise<boolean> => {
      this.tried += 1;
      return this.trials.fails(scenario);
    };
    return inOrder(scenarios, this.trials.width, begin, next);
  }
}

/** The same with other luck: how long replicas wait, for one, is drawn from the seed. */
function otherSeeds(scenario: Scenario): readonly Scenario[] {
  return Array.from({ length: seedsTried }, (_, index) => ({
    ...scenario,
    seed: seededRandom(scenario.seed, "other seeds", index).below(2 ** 32),
  }));
}

function isNoLarger(one: Scenario, other: Scenario): boolean {
  return (
    one.schedule.length <= other.schedule.length &&
    one.nodes.length <= other.nodes.length &&
    one.mainMs <= other.mainMs &&
    one.ratePerClient <= other.ratePerClient
  );
}
