/**
 * Facts of a run, by what they are about, each once. A long run has hundreds of thousands of things that facts are about, most of
 * them counted from 1: these lie in lists, not in maps, which would be copied again and again as they grow.
 */
import { type Fact, isPair, type Thing, type ThingPart } from "../contract/claim.js";

const none: readonly Fact[] = [];

/** Of most things one fact is known, and a list for each would be much of what a long run keeps. */
type Known = Fact | readonly Fact[];

function isOne(known: Known): known is Fact {
  return !Array.isArray(known);
}

export class KnownFacts {
  private readonly single = new Shelf<Known>();
  private readonly pairs = new Shelf<Shelf<Known>>();

  /** Earlier facts about a thing. */
  about(thing: Thing): readonly Fact[] {
    const found = isPair(thing) ? this.pairs.get(thing[0])?.get(thing[1]) : this.single.get(thing);
    if (found === undefined) return none;
    return isOne(found) ? [found] : found;
  }

  /** Facts about something of this name, or about a numbered thing of it. */
  forget(name: string): void {
    this.single.delete(name);
    this.pairs.delete(name);
  }

  /** `known`: what `about` gave. */
  add(fact: Fact, known: readonly Fact[]): void {
    for (const other of known) if (sameFact(fact, other)) return;
    const facts = known.length === 0 ? fact : [...known, fact];
    const { about } = fact;
    if (!isPair(about)) {
      this.single.set(about, facts);
      return;
    }
    let shelf = this.pairs.get(about[0]);
    if (shelf === undefined) {
      shelf = new Shelf();
      this.pairs.set(about[0], shelf);
    }
    shelf.set(about[1], facts);
  }
}

/** Something for names and for numbers. */
class Shelf<T> {
  private readonly numbered: T[] = [];
  private readonly named = new Map<ThingPart, T>();

  get(part: ThingPart): T | undefined {
    return isPlace(part) ? this.numbered[part] : this.named.get(part);
  }

  delete(name: string): void {
    this.named.delete(name);
  }

  set(part: ThingPart, value: T): void {
    if (isPlace(part)) this.numbered[part] = value;
    else this.named.set(part, value);
  }
}

function isPlace(part: ThingPart): part is number {
  return typeof part === "number" && Number.isSafeInteger(part) && part >= 0;
}

/** Equality of facts about the same thing. `says` holds plain values. */
function sameFact(one: Fact, other: Fact): boolean {
  return one.kind === other.kind && one.says.length === other.says.length && sameParts(one.says, other.says);
}

function sameParts(one: Fact["says"], other: Fact["says"]): boolean {
  for (let at = 0; at < one.length; at++) if (one[at] !== other[at]) return false;
  return true;
}
