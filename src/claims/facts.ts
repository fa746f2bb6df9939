/**
 * Facts of a run, by what they are about, each once. A long run has hundreds of thousands of things that facts are about, most of
 * them counted from 1: these lie in lists, not in maps, which would be copied again and again as they grow.
 */
import { type Fact, isPair, type Thing, type ThingPart } from "../contract/claim.js";

export class KnownFacts {
  private readonly single = new Shelf<Fact[]>(() => []);
  private readonly pairs = new Shelf<Shelf<Fact[]>>(() => new Shelf<Fact[]>(() => []));

  /** Facts about a thing: the list that `add` adds to. */
  about(thing: Thing): Fact[] {
    if (!isPair(thing)) return this.single.at(thing);
    const [whose, which] = thing;
    return this.pairs.at(whose).at(which);
  }

  /** `known`: what `about` gave. */
  add(fact: Fact, known: Fact[]): void {
    for (const other of known) if (sameFact(fact, other)) return;
    known.push(fact);
  }
}

/** Something for each name or number, made when it is first asked for. */
class Shelf<T> {
  private readonly numbered: (T | undefined)[] = [];
  private readonly named = new Map<ThingPart, T>();

  constructor(private readonly make: () => T) {}

  at(part: ThingPart): T {
    if (typeof part !== "number" || !Number.isSafeInteger(part) || part < 0) return this.byName(part);
    const found = this.numbered[part] ?? this.make();
    this.numbered[part] = found;
    return found;
  }

  private byName(part: ThingPart): T {
    let found = this.named.get(part);
    if (found === undefined) {
      found = this.make();
      this.named.set(part, found);
    }
    return found;
  }
}

/** Of facts about the same thing. What facts say are plain values. */
function sameFact(one: Fact, other: Fact): boolean {
  return (
    one.kind === other.kind &&
    one.says.length === other.says.length &&
    one.says.every((part, at) => part === other.says[at])
  );
}
