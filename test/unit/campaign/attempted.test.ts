/** What a batch of runs leaves in the ledger: a few runs of each sort have an entry, and no run is without one that stands for it. */
import { describe, expect, it } from "vitest";
import { Attempted, type NotedRun } from "../../../src/campaign/night/attempted.js";

function resultOf(runs: readonly Partial<NotedRun>[]) {
  const attempted = new Attempted();
  runs.forEach((about, run) => {
    const usual = { run, seed: run, kinds: [], signature: null, reason: null, directory: null };
    attempted.add({ ...usual, outcome: "invalid", ...about }, 1, undefined);
  });
  return attempted.result();
}

describe("the entries of a batch", () => {
  const alike = { kinds: ["register"], signature: "raft | register | a" };

  it("are three for runs that are alike, of which the last stands for the others", () => {
    const { notable, outcomes } = resultOf(Array.from({ length: 50 }, () => alike));
    expect(notable.map(({ run, runs }) => [run, runs])).toEqual([
      [0, 1],
      [1, 1],
      [2, 48],
    ]);
    expect(outcomes).toEqual({ invalid: 50 });
  });

  it("leave out no run that alone was convicted of a kind beside the first", () => {
    const both = { ...alike, kinds: ["register", "liveness"] };
    const { notable } = resultOf([alike, alike, alike, alike, both, alike]);
    expect(notable.map(({ run, runs }) => [run, runs])).toEqual([
      [0, 1],
      [1, 1],
      [2, 3],
      [4, 1],
    ]);
  });

  it("have each reason for which there was no verdict, and none for passes", () => {
    const { notable } = resultOf([
      { outcome: "valid" },
      { outcome: "unknown", reason: "slow" },
      { outcome: "could not run", reason: "absent" },
    ]);
    expect(notable.map(({ run, reason, runs }) => [run, reason, runs])).toEqual([
      [1, "slow", 1],
      [2, "absent", 1],
    ]);
  });
});
