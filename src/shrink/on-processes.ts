/**
 * Shrinking where the simulator does not show the failure: each candidate is run on processes. Such a run takes seconds and depends on chance, so
 * candidates are few, each must fail twice in a row to be accepted, and at the end the smallest is run some more times to say how reliably it fails.
 */
import { existsSync, renameSync, rmSync } from "node:fs";
import { join } from "node:path";
import { InputError } from "../history/errors.js";
import type { RunEvidence } from "../record/evidence.js";
import type { RunVerdict, Scenario } from "../record/record.js";
import { creatorFor } from "../run/creator.js";
import { newRunDirectory } from "../run/directory.js";
import { runScenario } from "../run/run.js";
import { kindsOf } from "../trials/kinds.js";
import { candidatesFrom, reduceAll } from "./fixpoint.js";
import { type Reduction, reductions } from "./reductions.js";

export interface RealLimits {
  readonly timeMs: number;
  readonly signal: AbortSignal;
  /** Called with the number of operations of the first run that fails again. */
  readonly onOriginal: (operations: number) => void;
  readonly onStep: (name: string, scenario: Scenario, tried: number) => void;
}

export interface RealShrinking {
  readonly scenario: Scenario;
  readonly tried: number;
  readonly fixpoint: boolean;
  /** Of the runs of the smallest scenario after it was found, how many failed. */
  readonly steadiness: { readonly failing: number; readonly worlds: number };
  /** The directory of a run of it that fails. */
  readonly directory: string;
  readonly verdict: RunVerdict;
  readonly operations: number;
}

/** Runs of the given scenario, until one fails again. */
const mostRepeats = 5;
/** The smallest scenario is run this many times more. */
const counted = 5;
/** This share of the time is for reducing; the rest, to count. */
const reducing = 0.8;

/**
 * What takes most away comes first. Operations are left out last, since a real run takes as long without them; faults as short as a failure
 * allows depend on coincidences that another run does not have.
 */
const suited = reductions.filter(({ ofWorld, ofFaultTiming }) => ofWorld !== true && ofFaultTiming !== true);
const reductionsInReal = [
  ...suited.filter(({ name }) => name !== "fewer operations"),
  ...suited.filter(({ name }) => name === "fewer operations"),
];

interface Failed {
  readonly directory: string;
  readonly verdict: RunVerdict;
  readonly evidence: RunEvidence;
}

/** `home`: where directories of runs are made meanwhile. Rejects with an InputError if it does not fail again; undefined if it is interrupted before it did. */
export async function shrinkOnProcesses(
  original: Scenario,
  kind: string,
  home: string,
  limits: RealLimits,
): Promise<RealShrinking | undefined> {
  return new RealShrinker(original, kind, join(home, "shrinking"), limits).run();
}

class RealShrinker {
  private tried = 0;
  /** A run of the best scenario that fails; undefined before one has. */
  private smallest: Failed | undefined;
  private readonly begun = performance.now();

  constructor(
    private best: Scenario,
    private readonly kind: string,
    private readonly root: string,
    private readonly limits: RealLimits,
  ) {}

  async run(): Promise<RealShrinking | undefined> {
    try {
      return await this.shrunk();
    } finally {
      rmSync(this.root, { recursive: true, force: true });
    }
  }

  private async shrunk(): Promise<RealShrinking | undefined> {
    this.smallest = await this.failsAgain();
    if (this.smallest === undefined) return undefined;
    this.limits.onOriginal(this.smallest.evidence.operations.length);
    await reduceAll(reductionsInReal, (reduction, from) => this.takeSmaller(reduction, from));
    const fixpoint = this.proceeds(reducing);
    const steadiness = await this.countedAgain();
    const { verdict, evidence } = this.smallest;
    const directory = `${this.root}-smallest`;
    rmSync(directory, { recursive: true, force: true });
    renameSync(this.smallest.directory, directory);
    const operations = evidence.operations.length;
    return { scenario: this.best, tried: this.tried, fixpoint, steadiness, directory, verdict, operations };
  }

  private async failsAgain(): Promise<Failed | undefined> {
    for (let nth = 0; nth < mostRepeats; nth++) {
      const failed = await this.fails(this.best);
      if (failed !== undefined) return failed;
      if (this.limits.signal.aborted) return undefined;
    }
    throw new InputError(
      `is not convicted of ${this.kind} again in ${mostRepeats} runs`,
      {},
      "it depends on chance too much to be shrunk",
    );
  }

  private async takeSmaller(reduction: Reduction, from: number): Promise<number | undefined> {
    let place = from;
    for (const candidate of candidatesFrom(reduction, this.best, from)) {
      if (!this.proceeds(reducing)) return undefined;
      const failed = await this.failsTwice(candidate);
      if (failed !== undefined) {
        if (this.smallest !== undefined) rmSync(this.smallest.directory, { recursive: true });
        this.smallest = failed;
        this.best = candidate;
        this.limits.onStep(reduction.name, candidate, this.tried);
        return place;
      }
      place += 1;
    }
    return undefined;
  }

  private async failsTwice(scenario: Scenario): Promise<Failed | undefined> {
    const first = await this.fails(scenario);
    if (first === undefined) return undefined;
    const second = await this.fails(scenario);
    rmSync((second ?? first).directory, { recursive: true });
    return second === undefined ? undefined : first;
  }

  private async countedAgain(): Promise<RealShrinking["steadiness"]> {
    let [failing, worlds] = [0, 0];
    while (worlds < counted && this.proceeds(1)) {
      const failed = await this.fails(this.best);
      if (this.limits.signal.aborted) break;
      worlds += 1;
      if (failed === undefined) continue;
      failing += 1;
      rmSync(failed.directory, { recursive: true });
    }
    // It failed twice in a row when it was found.
    return worlds === 0 ? { failing: 1, worlds: 1 } : { failing, worlds };
  }

  /** One run; undefined if it does not fail by the kind, or the mistake of a variant is not to blame. */
  private async fails(scenario: Scenario): Promise<Failed | undefined> {
    const run = await this.once(scenario);
    if (run === undefined) return undefined;
    if (scenario.variant === null) return run;
    const correct = await this.once({ ...scenario, variant: null });
    if (correct === undefined) return run;
    for (const { directory } of [run, correct]) rmSync(directory, { recursive: true });
    return undefined;
  }

  private async once(scenario: Scenario): Promise<Failed | undefined> {
    const { signal } = this.limits;
    if (signal.aborted) return undefined;
    this.tried += 1;
    const create = await creatorFor(scenario);
    const directory = newRunDirectory(this.root, scenario, new Date());
    const { verdict, evidence } = await runScenario(scenario, directory, create, { signal });
    if (!signal.aborted && kindsOf(verdict.checks).includes(this.kind)) return { directory, verdict, evidence };
    if (existsSync(directory)) rmSync(directory, { recursive: true });
    return undefined;
  }

  private proceeds(share: number): boolean {
    return !this.limits.signal.aborted && performance.now() - this.begun < share * this.limits.timeMs;
  }
}
