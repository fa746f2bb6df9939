/**
 * Replicated counters. A read shows the sum of some updates that may have reached its node: all that the node had acknowledged before, and
 * none that had not begun. Between two reads of a node, one after the other, the sum changes by updates that the first need not have seen.
 * After convergence it is the sum of all acknowledged updates and of some whose outcome is not known. Sums of a run's updates by the
 * moments of their calls and answers decide each read, so the work grows as the number of operations times its logarithm.
 */
import { InputError } from "../../history/errors.js";
import type { Operation } from "../../history/operation.js";
import type { Verdict } from "../verdict.js";
import { type Finding, inOrder, judgeObjects, type ObjectJudge, stepOf, withoutForm } from "./judge-objects.js";
import { settled } from "./knowledge.js";

/**
 * Operations: `add` of a whole number, negative ones included; `read`, and `settled` after convergence. Throws InputError for an
 * update that is not a whole number.
 */
export function checkReplicatedCounter(operations: readonly Operation[]): Verdict {
  return judgeObjects(operations, {
    property: "every update counts once",
    model: "replicated counter",
    judgeOf: (updates) => new CounterJudge(updates),
  });
}

/** Sums of the parts that go up and those that go down. */
interface Sums {
  readonly up: number;
  readonly down: number;
}

const zero: Sums = { up: 0, down: 0 };

class CounterJudge implements ObjectJudge {
  /** Of all updates, by their calls. */
  private readonly begun: Series;
  /** Of acknowledged ones, by their answers. */
  private readonly acknowledged: Series;
  /** The same of those at one node. */
  private readonly acknowledgedAt: ReadonlyMap<string, Series>;
  private readonly updates: readonly Operation[];
  /** By node: the latest read, in the order of answers, that each later one is compared with. */
  private readonly latest = new Map<string, Operation>();

  constructor(updates: readonly Operation[]) {
    this.updates = updates;
    for (const update of updates) refuseFraction(update);
    const ok = updates.filter(({ type }) => type === "ok");
    this.begun = new Series(updates, ({ call }) => call);
    this.acknowledged = new Series(ok, (update) => update.return);
    const nodes = new Set(ok.flatMap(({ node }) => node ?? []));
    this.acknowledgedAt = new Map(
      [...nodes].map((node) => [
        node,
        new Series(
          ok.filter((update) => update.node === node),
          (update) => update.return,
        ),
      ]),
    );
  }

  completed(operation: Operation): Finding | undefined {
    if (operation.f === "add") return undefined;
    const { output: value } = operation;
    if (typeof value !== "number") return withoutForm(operation);
    const { least, most } = this.bounds(operation);
    if (value < least || value > most) {
      const range = least === most ? `be ${least}` : `lie between ${least} and ${most}`;
      const which = operation.f === settled ? "all acknowledged updates" : "the updates acknowledged there before";
      return {
        headline: value < least ? "Updates of a counter are missing." : "A counter shows more than was added.",
        steps: [stepOf(operation, `: it must ${range}, by ${which} and those whose outcome was open`)],
      };
    }
    return this.afterLatest(operation, value);
  }

  private bounds(read: Operation): { readonly least: number; readonly most: number } {
    const may = this.begun.before(read.return);
    const must = this.mustSee(read);
    return { least: must.up - may.down, most: may.up - must.down };
  }

  /** What is certainly counted. */
  private mustSee({ f, node, call }: Operation): Sums {
    if (f === settled) return this.acknowledged.before(call);
    return (node === undefined ? undefined : this.acknowledgedAt.get(node)?.before(call)) ?? zero;
  }

  /** What a node has counted, it does not forget. */
  private afterLatest(read: Operation, value: number): Finding | undefined {
    const { node, f } = read;
    if (node === undefined || f === settled) return undefined;
    const before = this.latest.get(node);
    if (before === undefined || before.return >= read.call) {
      this.latest.set(node, before ?? read);
      return undefined;
    }
    this.latest.set(node, read);
    const counted = this.mustSee(before);
    const may = this.begun.before(read.return);
    // Those that began after the first read was answered and were acknowledged at the node before the second one.
    let added = zero;
    for (const update of this.between(before.return, read.call)) {
      if (update.node !== node || update.return >= read.call) continue;
      added = plus(added, update);
    }
    const change = value - Number(before.output);
    const least = added.up - (may.down - counted.down);
    const most = may.up - counted.up - added.down;
    if (change >= least && change <= most) return undefined;
    return {
      headline: change < least ? "A node has forgotten what it had counted." : "A node has counted an update twice.",
      steps: inOrder([
        stepOf(before),
        stepOf(read, `: the difference must lie between ${least} and ${most}, by the updates that came in between`),
      ]),
    };
  }

  /** Updates that were invoked in between. */
  private between(from: number, to: number): readonly Operation[] {
    return this.updates.slice(this.begun.countBefore(from + 1), this.begun.countBefore(to));
  }
}

/** Sums of updates up to a moment. */
class Series {
  private readonly at: readonly number[];
  private readonly sums: readonly Sums[];

  constructor(updates: readonly Operation[], timeOf: (update: Operation) => number) {
    const sorted = updates.toSorted((a, b) => timeOf(a) - timeOf(b));
    this.at = sorted.map(timeOf);
    let sum = zero;
    this.sums = [zero, ...sorted.map((update) => (sum = plus(sum, update)))];
  }

  countBefore(time: number): number {
    let [low, high] = [0, this.at.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((this.at[middle] ?? 0) < time) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  before(time: number): Sums {
    return this.sums[this.countBefore(time)] ?? zero;
  }
}

function plus({ up, down }: Sums, { input }: Operation): Sums {
  const amount = Number(input);
  return amount >= 0 ? { up: up + amount, down } : { up, down: down - amount };
}

function refuseFraction({ call, f, input }: Operation): void {
  if (Number.isSafeInteger(input)) return;
  throw new InputError(
    `${f} of a counter has ${JSON.stringify(input)}, which is not a whole number`,
    { field: `event ${call}` },
    "count in whole numbers",
  );
}
