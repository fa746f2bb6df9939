/** What nodes come to hold, against every subset of the updates whose outcome is unknown. */
import { describe, expect, it } from "vitest";
import { type Random, seededRandom } from "../../../nodes/random.js";
import { checkConvergingCounter } from "../../../src/checkers/convergence/counter.js";
import { checkConvergingSet } from "../../../src/checkers/convergence/set.js";
import { done, type ToldEvent, told } from "../../support/told.js";

const ends = ["ok", "ok", "ok", "info", "fail"] as const;
const nodes = ["n1", "n2"] as const;

interface Update {
  readonly value: number;
  readonly end: (typeof ends)[number];
}

function updatesOf(random: Random, value: (nth: number) => number): readonly Update[] {
  return Array.from({ length: 1 + random.below(6) }, (_, nth) => ({ value: value(nth), end: random.pick(ends) }));
}

function events(updates: readonly Update[]): readonly ToldEvent[] {
  return updates.flatMap(({ value, end }, process) => done(process, "add", value, value, { type: end, node: "n1" }));
}

function subsets<T>(all: readonly T[]): readonly (readonly T[])[] {
  let found: (readonly T[])[] = [[]];
  for (const each of all) found = found.flatMap((some) => [some, [...some, each]]);
  return found;
}

/** What a node may come to hold: all that is acknowledged, and any of the rest that did not fail. */
function possible(updates: readonly Update[]): readonly (readonly Update[])[] {
  const sure = updates.filter(({ end }) => end === "ok");
  return subsets(updates.filter(({ end }) => end === "info")).map((some) => [...sure, ...some]);
}

/** What right reads prove: nothing, if nothing had to be there. */
function provided(updates: readonly Update[]): true | "unknown" {
  return updates.some(({ end }) => end === "ok") || "unknown";
}

describe("a counter", () => {
  it("is judged as every subset of the doubtful adds has it", () => {
    for (let seed = 0; seed < 400; seed++) {
      const random = seededRandom(seed, "counter");
      const updates = updatesOf(random, () => random.below(7) - 3);
      const reads = nodes.map(() => random.below(13) - 6);
      const sums = possible(updates).map((all) => all.reduce((sum, { value }) => sum + value, 0));
      const history = told([
        ...events(updates),
        ...nodes.flatMap((node, at) => done(20 + at, "settled", null, reads[at] ?? 0, { node })),
      ]);
      const right = reads.every((value) => sums.includes(value)) && provided(updates);
      expect(checkConvergingCounter(history).valid, JSON.stringify({ seed, updates, reads })).toBe(right);
    }
  });

  it("may be late before, but never shows more than had been added", () => {
    const late = (value: number): readonly ToldEvent[] => [
      ...done(0, "add", 2, 2, { node: "n1" }),
      ...done(1, "read", null, value, { node: "n2" }),
      ...done(0, "add", 3, 3, { node: "n1" }),
      ...nodes.flatMap((node) => done(1, "settled", null, 5, { node })),
    ];
    expect(checkConvergingCounter(told(late(0))).valid).toBe(true);
    const early = checkConvergingCounter(told(late(5)));
    expect(early.valid).toBe(false);
    expect(early.explanations[0]?.headline).toBe("A read shows more, or less, than was ever added.");
  });

  it("tells what the sum would be", () => {
    const wrong = checkConvergingCounter(
      told([
        ...done(0, "add", 2, 2, { node: "n1" }),
        ...done(1, "add", 4, 4, { node: "n1", type: "info" }),
        ...done(2, "settled", null, 3, { node: "n1" }),
      ]),
    );
    expect(wrong.explanations[0]?.steps[0]?.sentence).toBe(
      "Event 4: client 2 read 3 at n1 after 1 acknowledged add, which comes to 2, or with adds of unknown outcome to something from 2 to 6.",
    );
  });
});

describe("a set", () => {
  it("is judged as every subset of the doubtful adds has it", () => {
    for (let seed = 0; seed < 400; seed++) {
      const random = seededRandom(seed, "set");
      const updates = updatesOf(random, (nth) => nth);
      const drawn = (): readonly number[] =>
        [...updates, { value: 9, end: "ok" as const }].flatMap(({ value, end }) => {
          const chance = value === 9 ? 0.05 : end === "ok" ? 0.95 : end === "info" ? 0.5 : 0.1;
          return random.next() < chance ? [value] : [];
        });
      const reads = nodes.map(drawn);
      const contents = possible(updates).map((all) => JSON.stringify(all.map(({ value }) => value).sort()));
      const history = told([
        ...events(updates),
        ...nodes.flatMap((node, at) => done(20 + at, "settled", null, reads[at] ?? [], { node })),
      ]);
      const right = reads.every((read) => contents.includes(JSON.stringify([...read].sort()))) && provided(updates);
      expect(checkConvergingSet(history).valid, JSON.stringify({ seed, updates, reads })).toBe(right);
    }
  });

  it("never shows an element before a client began to add it, not even for a while", () => {
    const invented = told([
      ...done(1, "read", null, [7], { node: "n1" }),
      ...done(0, "add", 7, 7, { node: "n1" }),
      ...done(1, "settled", null, [7], { node: "n1" }),
    ]);
    const refused = told([
      ...done(0, "add", 7, 7, { node: "n1", type: "fail" }),
      ...done(1, "read", null, [7], { node: "n1" }),
      ...done(0, "add", 8, 8, { node: "n1" }),
      ...done(1, "settled", null, [8], { node: "n1" }),
    ]);
    expect(checkConvergingSet(refused).valid).toBe(false);
    const verdict = checkConvergingSet(invented);
    expect(verdict.valid).toBe(false);
    expect(verdict.explanations[0]?.headline).toBe("A node holds an element that no client added.");
  });

  it("counts the last read of a node only, and every node that was used", () => {
    const settling: readonly ToldEvent[] = [
      ...done(0, "add", 7, 7, { node: "n1" }),
      ...done(1, "settled", null, [], { node: "n2" }),
      ...done(0, "settled", null, [7], { node: "n1" }),
    ];
    expect(checkConvergingSet(told(settling)).valid).toBe(false);
    expect(checkConvergingSet(told([...settling, ...done(1, "settled", null, [7], { node: "n2" })])).valid).toBe(true);
    const unread = checkConvergingSet(told([...settling, ...done(1, "add", 8, 8, { node: "n2", type: "fail" })]));
    expect(unread).toMatchObject({ valid: "unknown", summary: expect.stringContaining("no read succeeded") });
    const half = checkConvergingSet(
      told([
        ...done(0, "add", 7, 7, { node: "n1" }),
        // By a client that had not been told to stop: n2 may have heard of the element a moment later.
        ...done(1, "read", null, [], { node: "n2" }),
        ...done(0, "settled", null, [7], { node: "n1" }),
      ]),
    );
    expect(half).toMatchObject({ valid: "unknown", summary: expect.stringContaining("n2 answered no read") });
  });

  it("of a node that falls silent is not judged by a read that may have come too early", () => {
    const [add, early, answered] = [
      done(0, "add", 7, 7, { node: "n1" }),
      done(1, "settled", null, [], { node: "n2" }),
      done(0, "settled", null, [7], { node: "n1" }),
    ];
    const silent = done(1, "settled", null, null, { node: "n2", type: "fail" });
    const verdict = checkConvergingSet(told([...add, ...early, ...answered, ...silent]));
    expect(verdict).toMatchObject({
      valid: "unknown",
      summary: expect.stringContaining("n2 answered no read late enough"),
    });
    const late = told([...add, ...answered, ...early, ...silent]).map((each) => ({
      ...each,
      callTime: each.call * 1e9,
    }));
    expect(checkConvergingSet(late).valid).toBe(false);
    // What it holds already, it does not lose.
    const right = done(1, "settled", null, [7], { node: "n2" });
    expect(checkConvergingSet(told([...add, ...right, ...answered, ...silent])).valid).toBe(true);
  });

  it("holds each element once", () => {
    const twice = told([...done(0, "add", 7, 7, { node: "n1" }), ...done(0, "settled", null, [7, 7], { node: "n1" })]);
    expect(checkConvergingSet(twice).valid).toBe(false);
  });
});
