/**
 * The smallest scenario that still fails in the same way, and reliably. Each candidate is judged in several simulated worlds with timings
 * like those of real processes: a failure in only one of them is a coincidence of microseconds, which will not be seen again outside the
 * simulator. So a reduction counts if the result fails in as many worlds as before, and between reductions the timing is made steadier. A
 * failure that needs its own world is reduced in that one.
 */
import { seededRandom } from "../../nodes/random.js";
import type { World } from "../contract/world.js";
import type { Scenario } from "../record/record.js";
import { arrangements } from "./arrangements.js";
import { type Attempt, Attempts, type Success, type Trials } from "./attempts.js";
import { candidatesFrom, reduceAll } from "./fixpoint.js";
import { type Reduction, reductions } from "./reductions.js";
import { changed, type Observed } from "./steadying.js";
import { thinning } from "./thinning.js";
import { confirmingWorlds, otherProcessWorlds, processWorlds } from "./worlds.js";

export interface Shrinking {
  /** Fails in the simulator as it stands, including its world. */
  readonly scenario: Scenario;
  readonly tried: number;
  /** Nothing smaller was found in a whole round: not merely out of time. */
  readonly fixpoint: boolean;
  /** In how many worlds like those of real processes it fails; it was not shrunk in any of these. */
  readonly steadiness: { readonly failing: number; readonly worlds: number };
}

export interface ShrinkLimits {
  /**
   * How many runs are judged at most, but for some that the last candidate still needs. A limit in time would make the result depend on how
   * busy the machine is.
   */
  readonly runs: number;
  /** False to end it early, with the smallest so far. */
  readonly proceed: () => boolean;
  /** Number of seeds for each candidate in its own world, its own first. */
  readonly seeds: number;
  readonly onStep?: (name: string, scenario: Scenario, tried: number) => void;
}

/** Failing in this many of the worlds is reliable enough to be made smaller at the cost of the others. */
const sure = 18;
/** … and in this many, to be made more reliable by changes of its timing. */
const likely = 15;
const steadier = "steadier";
/** Each candidate gets twenty worlds to fail in, and so needs fewer seeds. */
const seedsInProcessWorlds = 2;
/** A person can follow this many faults. */
const readableFaults = 3;
/** Failing in fewer than this at first, it is made smaller in its own world before anything else: that takes fewer runs. */
const fair = 6;
/** Limits of the parts that may take long, as shares of all runs: some are always left for the rest. */
const shares = { arranging: 0.35, reducing: 0.85 };
/**
 * Number of changes that are tried to make a scenario steadier before it is accepted as it is: if it fails in none of the worlds, in some,
 * or already reliably.
 */
const changesTried = { unlucky: 200, unsure: 600, sure: 100 };

const seedsTried = 10;
/** A scenario that seems to fail only in its own world gets this many times the seeds there. */
const moreSeeds = 4;
/** An unreliable scenario gets at least this many more rounds of changes, each drawn again. */
const fewestRounds = 3;

/** Where a candidate is judged, only in its own world if the list is empty, and in how many it must fail. */
interface Judged {
  readonly worlds: readonly World[] | undefined;
  readonly required: number;
}

export async function shrink(failing: Scenario, trials: Trials, limits: ShrinkLimits): Promise<Shrinking> {
  return new Shrinker(failing, trials, limits).run();
}

class Shrinker {
  private readonly attempts: Attempts;
  /** Where candidates are judged. */
  private worlds: readonly World[] | undefined;
  private best: Attempt;
  private share = 1;
  /** Scenarios that failed reliably enough on the way, the latest last. */
  private readonly way: Attempt[] = [];

  constructor(
    failing: Scenario,
    private readonly trials: Trials,
    private readonly limits: ShrinkLimits,
  ) {
    this.best = { scenario: failing, failing: [] };
    this.attempts = new Attempts(trials, () => this.proceeds);
  }

  async run(): Promise<Shrinking> {
    this.share = shares.arranging;
    await this.arrange();
    this.share = shares.reducing;
    const fixpoint = await this.reduceAndSteady();
    this.share = 1;
    await this.thin();
    await this.polish();
    await this.settle();
    const { scenario } = this.best;
    const failing = await this.attempts.countIn(otherProcessWorlds, scenario);
    return {
      scenario,
      tried: this.attempts.tried,
      fixpoint: fixpoint && this.proceeds,
      steadiness: { failing, worlds: otherProcessWorlds.length },
    };
  }

  private get proceeds(): boolean {
    return this.attempts.tried < this.share * this.limits.runs && this.limits.proceed();
  }

  /** Looks for one that is small from the start and fails reliably. */
  private async arrange(): Promise<void> {
    const candidates = arrangements(this.best.scenario, this.trials.system);
    const asked = { worlds: processWorlds, required: likely, known: [] };
    const found = await this.attempts.surestOfMany(candidates, asked, sure);
    if (found !== undefined) this.goOnWith("a small standard scenario", found, processWorlds);
  }

  /** True if there is nothing left to do. */
  private async reduceAndSteady(): Promise<boolean> {
    if (this.worlds === undefined) {
      const judged = { worlds: processWorlds, required: fair };
      await this.takeFirst("timing like that of real processes", [this.best.scenario], judged);
    }
    let fixpoint = false;
    for (let round = 0; this.proceeds && !fixpoint; round++) {
      await this.reduce(false);
      // Many faults are hard to time: the more of them are removed before that, the better.
      if (this.worlds === undefined && this.hasManyFaults()) await this.reduce(true);
      fixpoint = !(await this.steady(round)) && (this.isSure() || round >= fewestRounds);
    }
    if (this.worlds === undefined) await this.reduce(true);
    return fixpoint;
  }

  private hasManyFaults(): boolean {
    return this.best.scenario.schedule.length > readableFaults;
  }

  private isSure(): boolean {
    return this.worlds !== undefined && this.best.failing.length >= sure;
  }

  /** Makes it smaller until no reduction helps any more. `inItsOwnWorld`: it fails in no other. */
  private async reduce(inItsOwnWorld: boolean): Promise<void> {
    const seeds = this.limits.seeds * (inItsOwnWorld ? moreSeeds : 1);
    const among = reductions.filter(
      ({ ofWorld, ofFaultTiming }) =>
        (ofWorld !== true || this.worlds === undefined) &&
        // Short faults hit by luck: they do not lead to a scenario that needs no luck.
        (ofFaultTiming !== true || this.worlds !== undefined || inItsOwnWorld),
    );
    await reduceAll(among, (reduction, from) => this.takeSmaller(reduction, seeds, from));
  }

  /** Leaves out operations one by one: last, since there are many, and rates and times lose their meaning once few are left. */
  private async thin(): Promise<void> {
    await reduceAll(thinning, (reduction, from) => this.takeSmaller(reduction, 1, from));
  }

  /** The place of the accepted candidate; undefined if none was. Candidates before `from` are skipped. */
  private async takeSmaller(reduction: Reduction, seeds: number, from: number): Promise<number | undefined> {
    const { name, ofTiming } = reduction;
    const { scenario, failing } = this.best;
    let required = ofTiming === true ? failing.length : Math.min(failing.length, sure);
    // Scenarios with many faults often fail just because there are many. If a few of them fail less often, this is made up for afterwards.
    if (this.hasManyFaults()) required = Math.max(2, Math.ceil(required * 0.6));
    const candidates = candidatesFrom(reduction, scenario, from);
    const taken = await this.takeFirst(name, candidates, { worlds: this.worlds, required }, seeds);
    return taken === undefined ? undefined : from + taken.place;
  }

  /** Makes it fail in more worlds, until it is reliable; true if it could. Equally good candidates are accepted too, to escape plateaus. */
  private async steady(round: number): Promise<boolean> {
    const random = seededRandom(this.best.scenario.seed, "steady", round);
    const before = this.best.failing.length;
    let observed: Observed | undefined;
    if (this.worlds !== undefined && !this.isSure()) {
      const { scenario } = this.best;
      await this.takeFirst(steadier, otherSeeds(scenario), { worlds: processWorlds, required: before + 1 });
    }
    for (let tries = 0; this.proceeds; tries++) {
      const { scenario, failing } = this.best;
      if (tries >= (this.worlds === undefined ? changesTried.unlucky : changesTried.unsure)) break;
      if (this.isSure()) break;
      observed ??= await this.trials.observe(scenario);
      const candidate = changed(scenario, observed, random);
      const entering = this.hasManyFaults() ? fair : 1;
      const required =
        this.worlds === undefined ? entering : failing.length + (isNoLarger(candidate, scenario) ? 0 : 1);
      if ((await this.takeFirst(steadier, [candidate], { worlds: processWorlds, required })) === undefined) continue;
      observed = undefined;
      if (this.best.failing.length > failing.length) tries = 0;
    }
    return this.best.failing.length > before;
  }

  /** Makes a reliable scenario more reliable, as far as that costs nothing. */
  private async polish(): Promise<void> {
    while (this.worlds !== undefined && this.best.failing.length < processWorlds.length && this.proceeds) {
      if (!(await this.takeSurer())) break;
    }
  }

  private async takeSurer(): Promise<boolean> {
    const { scenario, failing } = this.best;
    const observed = await this.trials.observe(scenario);
    const random = seededRandom(scenario.seed, "surer", failing.length);
    const candidates = Array.from({ length: changesTried.sure }, () => changed(scenario, observed, random));
    const noLarger = candidates.filter((candidate) => isNoLarger(candidate, scenario));
    const judged = { worlds: processWorlds, required: failing.length + 1 };
    return (await this.takeFirst(steadier, [...otherSeeds(scenario), ...noLarger], judged)) !== undefined;
  }

  /** Of the scenarios found on the way, takes the latest that fails as reliably in worlds in which it was not made small. */
  private async settle(): Promise<void> {
    for (const attempt of this.way.toReversed()) {
      if ((await this.attempts.countIn(confirmingWorlds, attempt.scenario)) < likely) continue;
      if (attempt !== this.best) this.goOnWith("back to a more reliable one", attempt, processWorlds);
      return;
    }
  }

  /** Continues with the first candidate that fails in at least `required` of the worlds, if there is one. */
  private async takeFirst(
    name: string,
    candidates: Iterable<Scenario>,
    judged: Judged,
    seeds = 1,
  ): Promise<Success | undefined> {
    const { worlds, ...asked } = judged;
    const found =
      worlds === undefined
        ? await this.attempts.firstInOwnWorld(candidates, seeds)
        : await this.attempts.firstIn(
            candidates,
            { ...asked, worlds, known: this.best.failing },
            Math.min(seeds, seedsInProcessWorlds),
          );
    if (found !== undefined) this.goOnWith(name, found, worlds);
    return found;
  }

  private goOnWith(name: string, found: Attempt, worlds: readonly World[] | undefined): void {
    const gains = found.failing.length - this.best.failing.length;
    this.best = found;
    this.worlds = worlds;
    if (found.failing.length >= likely) this.way.push(found);
    // Sideways moves are not reported.
    if (name === steadier && gains <= 0) return;
    const where = worlds === undefined ? "" : ` (fails in ${found.failing.length} of ${worlds.length})`;
    this.limits.onStep?.(`${name}${where}`, found.scenario, this.attempts.tried);
  }
}

/** The same with other luck: the waiting times of replicas, for example, are drawn from the seed. */
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
