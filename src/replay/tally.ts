/** Counts of the outcomes of one scenario's runs in a replay. */
import { plural } from "../history/plural.js";
import type { RunOutcome } from "./outcome.js";

export class Tally {
  couldNotRun = 0;
  judged = 0;
  /** Runs that do not fail, on a machine that was too busy for that to mean anything: they are not judged. */
  tooBusy = 0;
  /** Runs convicted of the kind that is counted. */
  reproduced = 0;
  /** Runs convicted of anything. */
  convicted = 0;
  unknown = 0;
  /** Valid runs that prove something. */
  valid = 0;
  /** Valid runs that prove nothing, by reason. */
  readonly vacuous = new Map<string, number>();
  /** Runs in which some fault never began. */
  incomplete = 0;
  /** By kind: how many runs were convicted of it. */
  private readonly convictions = new Map<string, number>();
  private readonly digests = new Set<string>();
  private readonly succeeded: number[] = [];

  constructor(
    /** The kind that counts; any contradiction if undefined. */
    readonly counted: string | undefined,
    /** Number of runs asked for. */
    readonly times: number,
  ) {}

  get made(): number {
    return this.judged + this.couldNotRun + this.tooBusy;
  }

  /** `digest` is that of the run's history. */
  add(outcome: RunOutcome, digest: string | null): void {
    const { valid, kinds, tooBusy, succeeded, vacuous, neverBegan } = outcome;
    if (valid === null) {
      this.couldNotRun += 1;
      return;
    }
    if (tooBusy !== null) {
      this.tooBusy += 1;
      return;
    }
    this.judged += 1;
    if (succeeded !== null) this.succeeded.push(succeeded);
    if (digest !== null) this.digests.add(digest);
    if (neverBegan > 0) this.incomplete += 1;
    if (valid === "unknown") this.unknown += 1;
    if (kinds.length > 0) this.convicted += 1;
    if (this.counted === undefined ? kinds.length > 0 : kinds.includes(this.counted)) this.reproduced += 1;
    for (const each of kinds) increment(this.convictions, each);
    if (valid !== true) return;
    if (vacuous === null) this.valid += 1;
    else increment(this.vacuous, vacuous);
  }

  /** All histories are identical to the byte. */
  get repeated(): boolean {
    return this.judged > 1 && this.digests.size === 1;
  }

  /** All runs were made, and each was judged valid and proves something. */
  get allValid(): boolean {
    return this.valid === this.times;
  }

  /** `7`, or `3 to 9`: how many operations succeeded in a run. */
  get succeededRange(): string {
    const least = Math.min(...this.succeeded);
    const most = Math.max(...this.succeeded);
    if (this.succeeded.length === 0) return "no operations";
    return least === most ? plural(least, "operation") : `${least} to ${most} operations`;
  }

  /** Kinds other than the counted one, most frequent first: `also liveness: 1 of 3`. */
  others(): readonly string[] {
    const also = this.counted === undefined ? "" : "also ";
    return [...this.convictions]
      .filter(([kind]) => kind !== this.counted)
      .sort(([, a], [, b]) => b - a)
      .map(([kind, count]) => `${also}${kind}: ${count} of ${this.judged}`);
  }

  /** For programs; `counted` is null if any contradiction counts. */
  get facts() {
    const { times, judged, reproduced, couldNotRun, tooBusy, unknown, repeated } = this;
    const vacuous = [...this.vacuous.values()].reduce((sum, count) => sum + count, 0);
    const convictions = Object.fromEntries(this.convictions);
    const counted = this.counted ?? null;
    return {
      counted,
      times,
      judged,
      reproduced,
      couldNotRun,
      tooBusy,
      unknown,
      valid: this.valid,
      vacuous,
      convictions,
      repeated,
    };
  }
}

function increment(counts: Map<string, number>, name: string): void {
  counts.set(name, (counts.get(name) ?? 0) + 1);
}
