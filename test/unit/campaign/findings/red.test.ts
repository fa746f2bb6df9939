/** Which nights are red: those with a failure that was not acknowledged, explained by a finding or not yet. */
import { describe, expect, it } from "vitest";
import type { Acknowledgement } from "../../../../src/campaign/findings/acknowledgements.js";
import { findingsOf } from "../../../../src/campaign/findings/state.js";
import type { LedgerLine } from "../../../../src/campaign/ledger/lines.js";
import { summaryOf } from "../../../../src/campaign/summary.js";
import { attemptOf, findingOf, planOf, replayOf, sessionOf } from "../../../support/ledger-lines.js";

const id = "0123456789ab";
const known = "raft | liveness | as found";

function states(lines: readonly LedgerLine[], acknowledged: readonly Acknowledgement[] = []): readonly string[] {
  const findings = findingsOf("nightly", lines, acknowledged, new Date("2026-06-01"));
  return summaryOf("nightly", lines, findings).nights.map(({ state }) => state);
}

const night = (name: string): readonly LedgerLine[] => [
  sessionOf(name),
  planOf(name),
  attemptOf(name, [], { outcomes: { valid: 50 } }),
  {
    line: "end",
    campaign: "nightly",
    night: name,
    session: `session of ${name}`,
    shard: "1/1",
    ended: "2026-05-30T00:00:00Z",
    reason: "budget",
  },
];

describe("a night", () => {
  const found = [findingOf("n1", id), attemptOf("n1", [{ signature: known }], { job: 1, outcomes: { invalid: 1 } })];
  const rate = replayOf("n1", id, 20, 20);

  it("is red if a finding was seen in it, green if none was, and stays red when that is fixed", () => {
    expect(states([...night("n1"), ...night("n2")])).toEqual(["green", "green"]);
    expect(states([...night("n1"), ...night("n2"), ...found, rate])).toEqual(["red", "green"]);
    expect(states([...night("n1"), ...night("n2"), ...found, rate, replayOf("n2", id, 2, 20)])).toEqual(["red", "red"]);
    expect(states([...night("n1"), ...night("n2"), ...found, rate, replayOf("n2", id, 0, 20)])).toEqual([
      "red",
      "green",
    ]);
  });

  it("is void when the cell of a finding is gone, so that taking it out is noticed, and not red by it from then on", () => {
    const without = (name: string): readonly LedgerLine[] =>
      night(name).map((line) =>
        line.line === "plan"
          ? { ...line, cells: line.cells.map((cell) => ({ ...cell, cell: "raft local" })) }
          : line.line === "attempt"
            ? { ...line, cell: "raft local" }
            : line,
      );
    const lines = [...night("n1"), ...without("n2"), ...without("n3"), ...found, rate];
    const fails = [replayOf("n2", id, 20, 20), replayOf("n3", id, 20, 20)];
    expect(states([...lines, ...fails])).toEqual(["red", "void", "green"]);
    const [, second] = summaryOf("nightly", lines, findingsOf("nightly", lines, [], new Date("2026-06-01"))).nights;
    expect(second?.voidBecause).toEqual([
      `raft sim, where ${id} was found, is not in the campaign any more: from the next night on, this finding counts as no longer tested.`,
    ]);
    // Its cell is back.
    expect(states([...lines, ...fails, ...night("n4"), replayOf("n4", id, 20, 20)])).toEqual([
      ...["red", "void", "green", "red"],
    ]);
    const until = [{ finding: id, reason: "by design", until: "2026-12-31" }];
    expect(states(lines, until)).toEqual(["green", "green", "green"]);
    expect(states([...lines, replayOf("n2", id, 0, 20)])).toEqual(["red", "green", "green"]);
  });

  it("is not red by what is acknowledged, until that ends", () => {
    const until = (day: string): Acknowledgement[] => [{ finding: id, reason: "by design", until: day }];
    expect(states([...night("n1"), ...found], until("2026-12-31"))).toEqual(["green"]);
    expect(states([...night("n1"), ...found], until("2026-05-31"))).toEqual(["red"]);
  });

  it("is red by what no finding explains yet, even beside one that is acknowledged", () => {
    const other = attemptOf("n2", [{ signature: "raft | liveness | another" }, { signature: known }], { job: 1 });
    const lines = [...night("n1"), ...night("n2"), ...found, other];
    const acknowledged = [{ finding: id, reason: "by design", until: "2026-12-31" }];
    expect(states(lines, acknowledged)).toEqual(["green", "red"]);
    const findings = findingsOf("nightly", lines, acknowledged, new Date("2026-06-01"));
    expect(summaryOf("nightly", lines, findings).nights.map(({ unexplained }) => unexplained)).toEqual([
      [],
      [{ cell: "raft sim", kind: "liveness", runs: 1 }],
    ]);
  });
});

describe("how a night was steered", () => {
  it("is the mean of what its shards said at their last ends", () => {
    const end = (shard: string, session: string, ended: string, share: number): LedgerLine => ({
      ...{ line: "end", campaign: "nightly", night: "n1", session, shard, ended, reason: "interrupted" },
      novelty: { "raft sim": share },
    });
    const lines = [
      ...[sessionOf("n1"), planOf("n1"), attemptOf("n1", [], { outcomes: { valid: 50 } })],
      ...[end("1/2", "a", "2026-05-01T05:00:00Z", 0.1), end("1/2", "b", "2026-05-01T04:00:00Z", 0.9)],
      end("2/2", "c", "2026-05-01T03:00:00Z", 0.3),
    ];
    const novelty = (of: readonly LedgerLine[]) =>
      summaryOf("nightly", of, []).nights.flatMap(({ cells }) => cells.map((cell) => cell.novelty));
    expect(novelty(lines)).toEqual([0.2]);
    expect(novelty(lines.slice(0, 3))).toEqual([null]);
  });
});
