/** Small clusters explored to the end: what is right holds in every order of events, and every mistake is found in some. */

import { describe, expect, it } from "vitest";
import { paxos } from "../../../nodes/paxos/system.js";
import { twoPhaseCommit } from "../../../nodes/two-phase-commit/system.js";
import type { Bounds } from "../../../src/contract/exploration.js";
import { explorableOf } from "../../../src/explore/explorable.js";
import { type Exploration, explorationOf, explorationSchema, replayed } from "../../../src/explore/record.js";
import { type Outcome, Search } from "../../../src/explore/search.js";
import type { Reductions } from "../../../src/explore/space.js";
import { findSystem } from "../../../src/scenario/find-system.js";

const all: Reductions = { symmetry: true, sleepSets: true, skipInert: true };
const none: Reductions = { symmetry: false, sleepSets: false, skipInert: false };

interface Question {
  readonly system: string;
  readonly variant?: string | null;
  readonly options?: Readonly<Record<string, string>>;
  readonly bounds?: Partial<Bounds>;
  readonly reductions?: Reductions;
  readonly audit?: boolean;
}

function explored({ system, variant = null, options = {}, bounds = {}, reductions = all, audit = false }: Question): {
  readonly outcome: Outcome;
  readonly search: Search;
} {
  const explorable = explorableOf(findSystem(system));
  const defaults = Object.entries(explorable.program.options).map(([name, { values }]) => [name, values[0]]);
  const search = new Search({
    explorable,
    settings: { options: { ...Object.fromEntries(defaults), ...options }, variant },
    bounds: { ...explorable.exploration.bounds, ...bounds },
    reductions,
    audit,
  });
  let outcome: Outcome | null = null;
  while (outcome === null) outcome = search.run(10_000);
  return { outcome, search };
}

/** Each set of facts that some state showed, as one text: a matcher that walks through thousands takes longer than the search. */
const factsOf = ({ search }: ReturnType<typeof explored>): string => search.factSets().join("\n");

describe("correct programs", () => {
  it.each<Question>([
    { system: "paxos", bounds: { timeouts: 0, crashes: 1 } },
    { system: "paxos", bounds: { requests: 1, timeouts: 1, crashes: 1 } },
    { system: "paxos", bounds: { requests: 1, timeouts: 1, crashes: 0, duplicates: 1 } },
    { system: "two-phase-commit" },
    { system: "two-phase-commit", bounds: { crashes: 1, duplicates: 1 } },
    // The third request asks for the first transaction once more.
    { system: "two-phase-commit", bounds: { requests: 3, timeouts: 0, crashes: 1 } },
  ])("hold in every state: %o", (question) => {
    const { outcome } = explored(question);
    expect(outcome.violation).toBeNull();
    expect(outcome.exhausted).toBe(true);
    expect(outcome.states).toBeGreaterThan(1000);
  });

  it.each<Question>([
    { system: "raft", bounds: { depth: 7 } },
    { system: "primary-backup", bounds: { depth: 6 } },
    { system: "primary-backup", options: { mode: "sync" }, bounds: { depth: 6 } },
  ])("hold to a depth: %o", (question) => {
    const { outcome } = explored(question);
    expect(outcome).toMatchObject({ violation: null, exhausted: false, depth: question.bounds?.depth });
  });
});

describe("mistakes", () => {
  // What only clients see, by the values that they read or by an answer that never comes, and what takes a request that is sent again.
  const unseen: readonly string[] = [
    ...["values-not-logged", "locks-forgotten", "locks-released-at-vote", "read-locks-released-at-vote"],
    ...["does-not-ask", "same-id-after-restart"],
  ];
  // Narrower bounds than the system's, where all that is left out is more than what is needed.
  const enough = new Map<string, Partial<Bounds>>([
    ...[
      "promise-not-persisted",
      "accepted-not-persisted",
      "ignore-accepted",
      "accept-below-promise",
      "shared-ballots",
    ].map((variant) => [variant, { timeouts: 0 }] as const),
    ["any-accepted", { crashes: 0 }],
  ]);
  const cases = [paxos, twoPhaseCommit].flatMap(({ name: system, program }) =>
    program.variants.flatMap(({ name }) => (unseen.includes(name) ? [] : [[system, name] as const])),
  );
  it.each(cases)("%s %s is convicted, and its file walks the same way again", (system, variant) => {
    const { outcome, search } = explored({ system, variant, bounds: enough.get(variant) ?? {} });
    if (outcome.violation === null) throw new Error("nothing was found");
    const record = explorationOf(system, search.space, outcome.violation);
    const read: Exploration = explorationSchema.parse(JSON.parse(JSON.stringify(record)));
    expect(replayed(findSystem(system), read)).toEqual({
      story: record.story,
      sentence: outcome.violation.sentence,
      impossible: null,
      same: true,
    });
    expect(record.story).toHaveLength(outcome.depth);
    // In the correct program the same steps lead nowhere bad, or cannot all happen.
    expect(replayed(findSystem(system), { ...read, variant: null }).sentence).toBeNull();
  });

  it("of primary-backup and Raft are found, too", () => {
    const backup = { system: "primary-backup", options: { mode: "sync" } };
    const early = { ...backup, variant: "ack-before-replicate", bounds: { timeouts: 0, crashes: 0 } };
    expect(explored(early).outcome.violation?.sentence).toMatch(/Two entries were committed at index 1/);
    const late = { ...backup, variant: "fail-on-lost-ack", bounds: { requests: 1, timeouts: 1, crashes: 0 } };
    expect(explored(late).outcome.violation?.sentence).toMatch(/answered with a failure/);
    const raft = { system: "raft", variant: "vote-not-persisted", bounds: { requests: 0 } };
    expect(explored(raft).outcome.violation?.sentence).toMatch(/voted for n2 and then for n1 in term 1/);
    const shorter = { system: "raft", variant: "vote-for-shorter-log", bounds: { requests: 0 } };
    expect(explored(shorter).outcome.violation?.sentence).toMatch(/Two entries were committed at index 1/);
  });

  it("are told in a file that another program cannot follow, and it says where", () => {
    const { outcome, search } = explored({ system: "two-phase-commit", variant: "abort-after-yes" });
    if (outcome.violation === null) throw new Error("nothing was found");
    const record = explorationOf("two-phase-commit", search.space, outcome.violation);
    const [first, ...rest] = record.moves;
    expect(replayed(twoPhaseCommit, { ...record, moves: rest }).impossible).toBe(1);
    expect(first?.kind).toBe("request");
  });
});

describe("reductions change what a search costs and not what it finds", () => {
  const questions: Question[] = [
    { system: "paxos", bounds: { timeouts: 0, crashes: 0, depth: 12 } },
    { system: "paxos", bounds: { requests: 1, timeouts: 1, crashes: 1 } },
    { system: "paxos", variant: "half-quorum", bounds: { timeouts: 0, crashes: 0 } },
    { system: "paxos", variant: "ignore-accepted", bounds: { timeouts: 0, crashes: 0 } },
    { system: "two-phase-commit", bounds: { requests: 1, timeouts: 2, crashes: 1, depth: 12 } },
    { system: "two-phase-commit", bounds: { requests: 2, timeouts: 0, crashes: 0 } },
    { system: "two-phase-commit", variant: "decision-not-logged", bounds: { requests: 1, timeouts: 1, crashes: 1 } },
    { system: "two-phase-commit", variant: "commit-without-all-votes", bounds: { timeouts: 0, crashes: 0 } },
    { system: "raft", bounds: { requests: 1, timeouts: 1, crashes: 0, depth: 8 } },
  ];
  const ways: Reductions[] = [
    { ...none, symmetry: true },
    { ...none, sleepSets: true },
    { ...none, skipInert: true },
    { ...all, symmetry: false },
    all,
  ];
  it.each(questions)("%o", (question) => {
    const plain = explored({ ...question, reductions: none });
    for (const reductions of ways) {
      const reduced = explored({ ...question, reductions });
      const way = JSON.stringify(reductions);
      expect(reduced.outcome.violation === null, way).toBe(plain.outcome.violation === null);
      expect(reduced.outcome.violation?.moves.length, way).toBe(plain.outcome.violation?.moves.length);
      expect(reduced.outcome.states, way).toBeLessThanOrEqual(plain.outcome.states);
      if (plain.outcome.violation !== null) continue;
      expect(reduced.outcome.transitions, way).toBeLessThanOrEqual(plain.outcome.transitions);
      if (!reductions.symmetry) expect(factsOf(reduced), way).toBe(factsOf(plain));
      // Sleep sets skip transitions, never states.
      if (!reductions.symmetry && !reductions.skipInert) expect(reduced.outcome.states).toBe(plain.outcome.states);
    }
  });

  it("and symmetry keeps what was decided", () => {
    const question: Question = { system: "paxos", bounds: { requests: 1, timeouts: 1, crashes: 1 } };
    const plain = explored({ ...question, reductions: none });
    const reduced = explored({ ...question, reductions: { ...none, symmetry: true } });
    expect(factsOf(reduced)).toBe(factsOf(plain));
    expect(reduced.outcome.states).toBeLessThan(plain.outcome.states * 0.6);
  });
});

describe("the search", () => {
  it("takes for the same only what acts the same, and for alike only nodes that are", () => {
    for (const question of [
      { system: "paxos", bounds: { requests: 1, timeouts: 1, crashes: 1 } },
      { system: "two-phase-commit", bounds: { requests: 1, timeouts: 1, crashes: 1 } },
      { system: "raft", bounds: { depth: 6 } },
      { system: "primary-backup", bounds: { depth: 5 } },
    ]) {
      expect(explored({ ...question, audit: true }).outcome.violation).toBeNull();
    }
  });

  it("counts the same every time", () => {
    const count = () => explored({ system: "two-phase-commit", bounds: { requests: 1, crashes: 1 } }).outcome;
    expect(count()).toEqual(count());
    expect(explored({ system: "paxos", bounds: { timeouts: 0, crashes: 0 } }).outcome.states).toBe(13_237);
  });

  it("says that it is not done when its states or its depth are used up", () => {
    const cut = explored({ system: "paxos", bounds: { depth: 5 } }).outcome;
    expect(cut).toMatchObject({ exhausted: false, depth: 5 });
    expect(explored({ system: "paxos", bounds: { states: 500 } }).outcome.exhausted).toBe(false);
    // A bound beyond the deepest state cuts nothing off.
    const deep = { requests: 1, timeouts: 0, crashes: 0, depth: 100 };
    expect(explored({ system: "paxos", bounds: deep }).outcome.exhausted).toBe(true);
  });
});
