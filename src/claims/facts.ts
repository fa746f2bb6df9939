/** Facts of a run, by what they are about, each once. */
import type { Json } from "../../nodes/host.js";
import type { Fact } from "../contract/claim.js";

const none: readonly Fact[] = [];

export class KnownFacts {
  private readonly byThing = new Map<Json, Fact[]>();

  /** Earlier facts about the same thing. */
  about({ about }: Fact): readonly Fact[] {
    return this.byThing.get(nameOf(about)) ?? none;
  }

  /** `known`: what `about` gave. */
  add(fact: Fact, known: readonly Fact[]): void {
    if (known.some((other) => sameFact(fact, other))) return;
    const name = nameOf(fact.about);
    const facts = this.byThing.get(name);
    if (facts === undefined) this.byThing.set(name, [fact]);
    else facts.push(fact);
  }
}

function nameOf(about: Json): Json {
  return typeof about === "object" ? JSON.stringify(about) : about;
}

/** Equality of facts about the same thing. `says` holds plain values. */
function sameFact(one: Fact, other: Fact): boolean {
  return (
    one.kind === other.kind &&
    one.says.length === other.says.length &&
    one.says.every((part, at) => part === other.says[at])
  );
}
