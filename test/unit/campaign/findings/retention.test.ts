/** What pruning must leave: the last witness of whatever is not fixed. */
import { describe, expect, it } from "vitest";
import { lastWitnesses } from "../../../../src/campaign/findings/retention.js";
import { findingsOf } from "../../../../src/campaign/findings/state.js";
import type { LedgerLine } from "../../../../src/campaign/ledger/lines.js";
import { attemptOf, findingOf, planOf, replayOf, sessionOf } from "../../../support/ledger-lines.js";

const id = "0123456789ab";
const known = "raft | liveness | as found";

const base: readonly LedgerLine[] = [
  ...["n1", "n2", "n3"].flatMap((night) => [sessionOf(night), planOf(night)]),
  findingOf("n1", id),
  replayOf("n1", id, 20, 20),
  attemptOf("n1", [{ signature: known, directory: "runs/raft/1" }]),
  attemptOf("n2", [{ signature: known, directory: "runs/raft/2" }]),
];

function kept(lines: readonly LedgerLine[], directories: readonly string[]): readonly string[] {
  const findings = findingsOf("nightly", lines, [], new Date("2026-06-01"));
  return [...lastWitnesses("nightly", lines, findings, (directory) => directories.includes(directory))].sort();
}

describe("the last witness of a finding", () => {
  it("is its entry in the corpus, or else its latest run that is there", () => {
    expect(kept(base, [`corpus/${id}`, "runs/raft/1", "runs/raft/2"])).toEqual([`corpus/${id}`]);
    expect(kept(base, ["runs/raft/1", "runs/raft/2"])).toEqual(["runs/raft/2"]);
    expect(kept(base, ["runs/raft/1"])).toEqual(["runs/raft/1"]);
    expect(kept(base, [])).toEqual([]);
  });

  it("may go once it is fixed", () => {
    const fixed = [...base, replayOf("n3", id, 0, 20)];
    expect(kept(fixed, [`corpus/${id}`, "runs/raft/1"])).toEqual([]);
  });

  it("is kept of what no finding explains yet, too, of each signature", () => {
    const more = [
      ...base,
      attemptOf("n3", [
        { signature: "raft | liveness | another", directory: "runs/raft/3" },
        { signature: "raft | liveness | another", directory: "runs/raft/4" },
        { signature: "raft | liveness | a third", directory: "runs/raft/5" },
      ]),
    ];
    const all = [`corpus/${id}`, ...[1, 2, 3, 4, 5].map((nth) => `runs/raft/${nth}`)];
    expect(kept(more, all)).toEqual([`corpus/${id}`, "runs/raft/3", "runs/raft/5"]);
  });
});
