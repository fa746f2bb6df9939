/** Orders of some elements that several operations have shown, and whether one order of all elements agrees with them. */
import type { Operation } from "../../history/operation.js";

/** `by` has shown that `from` comes before `to`. */
export interface Ordered {
  readonly from: string;
  readonly to: string;
  readonly by: Operation;
}

/** The shortest of this many cycles is told. */
const compared = 20;

export class Orders {
  private readonly next = new Map<string, Map<string, Operation>>();

  /** Of neighbours the first operation that has shown them is kept. */
  add(list: readonly string[], by: Operation): void {
    for (const [place, from] of list.entries()) {
      let followers = this.next.get(from);
      if (followers === undefined) {
        followers = new Map();
        this.next.set(from, followers);
      }
      const to = list[place + 1];
      if (to !== undefined && !followers.has(to)) followers.set(to, by);
    }
  }

  /** A cycle, in which pairs one after the other by the same operation are one; undefined if there is none. */
  cycle(): readonly Ordered[] | undefined {
    const cyclic = this.onCycles();
    let best: readonly Ordered[] | undefined;
    let tried = 0;
    for (const start of cyclic) {
      const found = this.shortestFrom(start, cyclic);
      if (found === undefined) continue;
      if (best === undefined || found.length < best.length) best = found;
      // A short one is easier to read, and any convicts.
      if (++tried === compared) break;
    }
    return best;
  }

  /** Elements that remain when those without predecessors, and then those without followers, are taken away again and again. */
  private onCycles(): ReadonlySet<string> {
    const before = new Map<string, string[]>([...this.next.keys()].map((each) => [each, []]));
    for (const [from, followers] of this.next) for (const to of followers.keys()) before.get(to)?.push(from);
    const after = new Map([...this.next].map(([each, followers]) => [each, [...followers.keys()]]));
    const left = new Set(this.next.keys());
    peel(left, before, after);
    peel(left, after, before);
    return left;
  }

  private shortestFrom(start: string, among: ReadonlySet<string>): readonly Ordered[] | undefined {
    const reached = new Map<string, Ordered>();
    const open = [start];
    for (let place = 0; place < open.length && !reached.has(start); place++) {
      const from = open[place] ?? start;
      for (const [to, by] of this.next.get(from) ?? []) {
        if (!among.has(to) || reached.has(to)) continue;
        reached.set(to, { from, to, by });
        open.push(to);
      }
    }
    const steps: Ordered[] = [];
    for (
      let step = reached.get(start);
      step !== undefined;
      step = step.from === start ? undefined : reached.get(step.from)
    ) {
      const [later] = steps;
      if (later?.by === step.by) steps[0] = { ...later, from: step.from };
      else steps.unshift(step);
    }
    return steps.length === 0 ? undefined : steps;
  }
}

/** Takes away what has no neighbour left on the one side, until nothing follows from it. */
function peel(
  left: Set<string>,
  one: ReadonlyMap<string, readonly string[]>,
  other: ReadonlyMap<string, readonly string[]>,
): void {
  const counts = new Map(
    [...left].map((each) => [each, (one.get(each) ?? []).filter((neighbour) => left.has(neighbour)).length]),
  );
  const open = [...left].filter((each) => counts.get(each) === 0);
  for (let each = open.pop(); each !== undefined; each = open.pop()) {
    left.delete(each);
    for (const neighbour of other.get(each) ?? []) {
      const count = (counts.get(neighbour) ?? 0) - 1;
      counts.set(neighbour, count);
      if (count === 0 && left.has(neighbour)) open.push(neighbour);
    }
  }
}
