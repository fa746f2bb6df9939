/** Texts that tell the states of replicas apart. */
import { describe, expect, it } from "vitest";
import { textOf } from "../../../src/explore/canonical.js";

/** A part that knows the whole, as a leader's part of a replica knows the replica. */
class Part {
  constructor(
    readonly whole: Whole,
    readonly round: number,
  ) {}
}

class Whole {
  readonly part: Part;

  constructor(
    readonly term: number,
    round: number,
  ) {
    this.part = new Part(this, round);
  }
}

describe("the text of a state", () => {
  const of = (value: unknown, ...opaque: readonly object[]): string => textOf(value, new Set(opaque));

  it("goes through what knows its whole, and tells both apart", () => {
    expect(of(new Whole(1, 2))).toBe(of(new Whole(1, 2)));
    const texts = [new Whole(1, 2), new Whole(1, 3), new Whole(2, 2)].map((whole) => of(whole));
    expect(new Set(texts).size).toBe(3);
  });

  it("is another for another order of a map or set, since a program may walk through it", () => {
    expect(of(new Set(["a", "b"]))).not.toBe(of(new Set(["b", "a"])));
    expect(of(new Map([["a", 1]]))).not.toBe(of(new Map([["a", 2]])));
  });

  it("leaves out what is none of the state", () => {
    const host = { now: 5 };
    expect(of({ host, term: 1 }, host)).toBe(of({ host: null, term: 1 }).replace("null", ""));
  });
});
