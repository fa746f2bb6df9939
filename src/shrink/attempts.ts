/** Tries candidates until one of them fails as required: in its own world, or in enough of several that resemble real processes. */

import { seededRandom } from "../../nodes/random.js";
import type { System } from "../contract/system.js";
import type { World } from "../contract/world.js";
import type { Scenario } from "../record/record.js";
import { inOrder } from "./in-order.js";
import type { Observed } from "./steadying.js";
import { inProcessWorld } from "./worlds.js";

/** How scenarios are tried out. */
export interface Trials {
  /** The system under test, whatever its options. */
  readonly system: System;
  /** Whether a simulated run of exactly this scenario fails in the required way. Several calls may be open at once. */
  fails(scenario: Scenario): Promise<boolean>;
  /** Whether the program's mistake causes the failure. Called for failing scenarios only. */
  counts(scenario: Scenario): Promise<boolean>;
  observe(scenario: Scenario): Promise<Observed>;
  /** Number of runs made at once. */
  readonly width: number;
}

/** A scenario and the indexes of the worlds in which it fails; none if it was tried in its own only. */
export interface Attempt {
  readonly scenario: Scenario;
  readonly failing: readonly number[];
}

/** The candidate that failed, and the number of candidates before it. */
export interface Success extends Attempt {
  readonly place: number;
}

interface Placed {
  readonly scenario: Scenario;
  readonly place: number;
}

/** Where a candidate must fail, and in how many worlds. */
export interface Asked {
  readonly worlds: readonly World[];
  readonly required: number;
  /** Indexes of the worlds in which similar candidates failed before. It most likely fails there again, so they come first. */
  readonly known: readonly number[];
}

/** A candidate that fails in none of this many first worlds is given up: fewer if it should fail in them. */
const patience = { known: 3, unknown: 7 };

export class Attempts {
  private count = 0;

  constructor(
    private readonly trials: Trials,
    private readonly proceed: () => boolean,
  ) {}

  /** Number of runs judged, those begun ahead not counted: the same however many are made at once. */
  get tried(): number {
    return this.count;
  }

  /** A smaller scenario is another run, with other coincidences, so each gets a few seeds to fail with. */
  async firstInOwnWorld(candidates: Iterable<Scenario>, seeds: number): Promise<Success | undefined> {
    let found: Success | undefined;
    await this.eachInOrder(this.seeded(candidates, seeds), async (fails, placed) => {
      if (fails && (await this.trials.counts(placed.scenario))) found = { ...placed, failing: [] };
      return found === undefined && this.proceed();
    });
    return found;
  }

  async firstIn(candidates: Iterable<Scenario>, asked: Asked, seeds: number): Promise<Success | undefined> {
    for (const { scenario, place } of this.seeded(candidates, seeds)) {
      const found = await this.attempt(scenario, asked);
      if (found !== undefined) return { ...found, place };
    }
    return undefined;
  }

  /**
   * As `firstIn`, for many candidates of which none is likely: those that do not fail in the first world are given up. If none fails in
   * `wanted` worlds, the result is the first of those that fail in most.
   */
  async surestOfMany(candidates: Iterable<Scenario>, asked: Asked, wanted: number): Promise<Attempt | undefined> {
    const [world] = asked.worlds;
    let best: Attempt | undefined;
    await this.eachInOrder(this.inWorld(candidates, world), async (fails, { scenario }) => {
      const required = best === undefined ? asked.required : best.failing.length + 1;
      best = (fails ? await this.attempt(scenario, { ...asked, required }) : undefined) ?? best;
      return (best === undefined || best.failing.length < wanted) && this.proceed();
    });
    return best;
  }

  async countIn(worlds: readonly World[], scenario: Scenario): Promise<number> {
    let failing = 0;
    await this.eachInOrder(
      worlds.map((world, place) => ({ scenario: inProcessWorld(scenario, world), place })),
      (fails) => {
        if (fails) failing += 1;
        return true;
      },
    );
    return failing;
  }

  private *seeded(candidates: Iterable<Scenario>, seeds: number): Iterable<Placed> {
    let place = 0;
    for (const candidate of candidates) {
      for (let attempt = 0; attempt < seeds; attempt++) {
        if (!this.proceed()) return;
        const seed = attempt === 0 ? candidate.seed : seededRandom(candidate.seed, "shrink", attempt).below(2 ** 32);
        yield { scenario: { ...candidate, seed }, place };
      }
      place += 1;
    }
  }

  private *inWorld(candidates: Iterable<Scenario>, world: World | undefined): Iterable<Placed> {
    for (const { scenario, place } of this.seeded(candidates, 1)) {
      yield { scenario: world === undefined ? scenario : inProcessWorld(scenario, world), place };
    }
  }

  private async attempt(candidate: Scenario, asked: Asked): Promise<Attempt | undefined> {
    const { worlds, required, known } = asked;
    const order = [...known, ...worlds.keys()].filter((world, at, all) => all.indexOf(world) === at);
    const inWorlds = order.flatMap((index) => {
      const world = worlds[index];
      return world === undefined ? [] : [{ scenario: inProcessWorld(candidate, world), place: index }];
    });
    const most = known.length > 0 ? patience.known : patience.unknown;
    const failing: number[] = [];
    let seen = 0;
    await this.eachInOrder(inWorlds, (fails, { place }) => {
      if (fails) failing.push(place);
      seen += 1;
      const hopeless = failing.length === 0 && seen >= most;
      return failing.length + worlds.length - seen >= required && !hopeless;
    });
    if (failing.length < required || seen < worlds.length) return undefined;
    failing.sort((a, b) => a - b);
    const world = worlds[failing[0] ?? 0];
    const scenario = world === undefined ? candidate : inProcessWorld(candidate, world);
    return (await this.trials.counts(scenario)) ? { scenario, failing } : undefined;
  }

  private eachInOrder(
    scenarios: Iterable<Placed>,
    next: (fails: boolean, placed: Placed) => boolean | Promise<boolean>,
  ): Promise<void> {
    return inOrder(
      scenarios,
      this.trials.width,
      ({ scenario }) => this.trials.fails(scenario),
      (fails, placed) => {
        this.count += 1;
        return next(fails, placed);
      },
    );
  }
}
