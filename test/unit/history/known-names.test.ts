/** Names that are close enough to a known one to be what was meant. */
import { describe, expect, it } from "vitest";
import { amongKnown, nearest } from "../../../src/history/known-names.js";

describe("the nearest known name", () => {
  const names = ["raft", "paxos", "partition", "set", "read-write", "sim"];
  it.each([
    ["a letter left out", "rft", "raft"],
    ["a letter too many", "simm", "sim"],
    ["another letter", "pacos", "paxos"],
    ["neighbours swapped", "rfat", "raft"],
    ["two slips in a long name", "partion", "partition"],
    ["capital letters", "RAFT", "raft"],
    ["nothing like it", "wings", undefined],
    ["a short name that is another word", "get", "set"],
    ["nothing at all", "", undefined],
  ])("%s", (_, given, meant) => {
    expect(nearest(given, names)).toBe(meant);
  });

  it("is none if two are as near", () => {
    expect(nearest("abx", ["aby", "abz"])).toBeUndefined();
    expect(nearest("abx", ["aby", "abz", "abx"])).toBe("abx");
  });

  it("stands before all that are known", () => {
    expect(amongKnown("rft", names)).toBe('is "raft" meant? Known are raft, paxos, partition, set, read-write, sim');
    expect(amongKnown("wings", ["a", "b"])).toBe("known are a, b");
  });
});
