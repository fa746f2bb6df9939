/** A finding over the nights: new, open, fixed only when enough replays passed, open again when it is seen again. */
import { describe, expect, it } from "vitest";
import type { Acknowledgement } from "../../../../src/campaign/findings/acknowledgements.js";
import { type FindingSummary, findingsOf, unexplained } from "../../../../src/campaign/findings/state.js";
import type { LedgerLine } from "../../../../src/campaign/ledger/lines.js";
import { summaryOf } from "../../../../src/campaign/summary.js";
import { attemptOf, findingOf, planOf, replayOf, sessionOf } from "../../../support/ledger-lines.js";

const id = "0123456789ab";
const now = new Date("2026-06-01T12:00:00Z");

function nights(count: number): readonly LedgerLine[] {
  return Array.from({ length: count }, (_, nth) => [sessionOf(`n${nth + 1}`), planOf(`n${nth + 1}`)]).flat();
}

/** The only finding of these lines. */
function only(lines: readonly LedgerLine[], acknowledged: readonly Acknowledgement[] = []): FindingSummary {
  const [found, ...more] = findingsOf("nightly", lines, acknowledged, now);
  expect(more).toEqual([]);
  if (found === undefined) throw new Error("there is no finding");
  return found;
}

describe("a finding", () => {
  const found = [findingOf("n1", id), attemptOf("n1", [{ signature: "raft | liveness | as found" }])];

  it("is new in the latest night, and open from the next one on", () => {
    expect(only([...nights(1), ...found])).toMatchObject({
      ...{ state: "new", directory: `corpus/${id}`, acknowledged: null, rateChanged: false, rates: [] },
      firstSeen: { night: "n1", version: "1.0.0", commit: "commit of n1" },
      lastSeen: { night: "n1" },
    });
    expect(only([...nights(2), ...found]).state).toBe("open");
  });

  it("is the same in whatever order the lines come, and knows nothing of another campaign", () => {
    const lines = [...nights(3), ...found, replayOf("n2", id, 20, 20), replayOf("n3", id, 0, 20)];
    const elsewhere = lines.map((line) => ({ ...line, campaign: "weekend" }));
    expect(findingsOf("nightly", [...lines].reverse().concat(elsewhere), [], now)).toEqual(
      findingsOf("nightly", lines, [], now),
    );
  });

  it("counts the runs of each night that show it, each once, by either signature", () => {
    const lines = [
      ...nights(3),
      ...found,
      attemptOf("n2", [
        { signature: "raft | liveness | as found" },
        { signature: "raft | liveness | shrunk" },
        { signature: "raft | liveness | something else" },
      ]),
      // The same job again, after its worker was lost.
      attemptOf("n2", [{ signature: "raft | liveness | as found" }], { attempt: 2 }),
      replayOf("n3", id, 1, 20),
    ];
    const { seenIn, lastSeen } = only(lines);
    expect([...seenIn]).toEqual([
      ["n1", 1],
      ["n2", 2],
      ["n3", 0],
    ]);
    expect(lastSeen).toEqual({ night: "n3", version: "1.0.0", commit: "commit of n3" });
    expect(unexplained("nightly", lines).map(({ run }) => run.signature)).toEqual(["raft | liveness | something else"]);
  });

  it("counts the runs that are like those which a line describes, too", () => {
    const alike = { signature: "raft | liveness | as found" };
    const batch = attemptOf("n2", [alike, alike, { ...alike, runs: 7 }, { signature: "raft | liveness | b", runs: 3 }]);
    const lines = [...nights(2), ...found, batch];
    expect([...only(lines).seenIn]).toEqual([
      ["n1", 1],
      ["n2", 9],
    ]);
    expect(summaryOf("nightly", lines, findingsOf("nightly", lines, [], now)).nights.at(-1)?.unexplained).toEqual([
      { cell: "raft sim", kind: "liveness", runs: 3 },
    ]);
    // Of runs on a busy machine nothing is known.
    const busy = attemptOf("n2", [{ ...alike, outcome: "too busy", runs: 9 }]);
    expect([...only([...nights(2), ...found, busy]).seenIn.keys()]).toEqual(["n1"]);
  });

  it("shares with another finding those runs that may show either, and each counts once", () => {
    const signature = "raft | liveness | as found";
    const [one, other] = [
      findingOf("n1", id),
      findingOf("n1", "fedcba987654", { run: 2, signature: "raft | liveness | shrunk otherwise" }),
    ];
    // Fifty runs that look alike; the first and the third were shrunk, to different findings.
    const batch = attemptOf("n1", [{ signature }, { signature }, { signature, runs: 48 }]);
    const seen = findingsOf("nightly", [...nights(1), one, other, batch], [], now);
    expect(seen.map(({ seenIn, sharedIn }) => [seenIn.get("n1"), sharedIn.get("n1")])).toEqual([
      [1, 48],
      [1, 48],
    ]);
  });

  it("of a kind beside the leading one counts all runs that were convicted of both", () => {
    const kinds = ["register", "liveness"];
    const beside = findingOf("n1", id, { from: [], kinds: ["liveness"] });
    const batch = attemptOf("n2", [{ signature: "raft | register | a", kinds, runs: 12 }]);
    expect([...only([...nights(2), beside, batch]).seenIn]).toEqual([
      ["n1", 1],
      ["n2", 12],
    ]);
  });

  it("was last seen when its run was made, and not when an earlier night's run was kept for lack of time then", () => {
    const shows = attemptOf("n1", [{ signature: "raft | liveness | as found" }]);
    const kept = (shrunk: boolean) =>
      only([...nights(2), shows, findingOf("n2", id, { shrunk, ranIn: "n1", cluster: "local" })]);
    expect([...kept(false).seenIn]).toEqual([["n1", 1]]);
    expect(kept(false)).toMatchObject({ state: "open", lastSeen: { night: "n1", commit: "commit of n1" } });
    // Shrinking made it fail again.
    expect([...kept(true).seenIn]).toEqual([
      ["n1", 1],
      ["n2", 0],
    ]);
    const another = attemptOf("n1", [{ signature: "raft | liveness | of the first batch" }]);
    expect(unexplained("nightly", [...nights(2), another, findingOf("n2", id, { ranIn: "n1" })])).toEqual([]);
  });

  it("is not seen by what a replica's crash, a busy machine or a canary shows", () => {
    const signature = "raft | liveness | as found";
    const lines = [
      ...nights(1),
      sessionOf("n2"),
      planOf("n2", ["canary"]),
      ...found,
      attemptOf("n2", [
        { signature, outcome: "too busy" },
        { signature, outcome: "replica crash" },
      ]),
      attemptOf("n2", [{ signature }], { cell: "canary" }),
    ];
    expect([...only(lines).seenIn.keys()]).toEqual(["n1"]);
    expect(unexplained("nightly", lines)).toEqual([]);
  });

  it("of the correct program is seen by a canary's run that fails without the mistake, too", () => {
    const signature = "raft variant=forgets | liveness | as found";
    const canary = (about: object) => attemptOf("n2", [{ signature, ...about }], { cell: "canary" });
    const correct = findingOf("n1", id, { from: [signature] });
    const lines = [...nights(1), sessionOf("n2"), planOf("n2", ["canary"]), correct];
    expect([...only([...lines, canary({ outcome: "vacuous" })]).seenIn.keys()]).toEqual(["n1", "n2"]);
    expect([...only([...lines, canary({ outcome: "invalid" })]).seenIn.keys()]).toEqual(["n1"]);
    const weaker = { signature: "raft reads=follower variant=forgets | liveness | as found", outcome: "vacuous" };
    expect(unexplained("nightly", [...lines, canary(weaker)])).toEqual([]);
    const other = { signature: "raft variant=forgets | liveness | another", outcome: "vacuous" };
    expect(unexplained("nightly", [...lines, canary(other)])).toHaveLength(1);
  });

  it("explains other kinds of its runs only as far as its own shrunk run shows them", () => {
    const signature = "raft | liveness | as found";
    const run = attemptOf("n2", [{ signature, kinds: ["liveness", "durability of a set"] }]);
    const shows = (kinds: string[]) => unexplained("nightly", [...nights(2), findingOf("n1", id, { kinds }), run]);
    expect(shows(["liveness", "durability of a set"])).toEqual([]);
    expect(shows(["liveness"]).map(({ kind }) => kind)).toEqual(["durability of a set"]);
  });
});

describe("a finding of a cell that is gone", () => {
  const found = [findingOf("n1", id), replayOf("n1", id, 20, 20)];
  /** A night of other cells. */
  const other = (night: string): readonly LedgerLine[] => {
    const plan = planOf(night);
    if (plan.line !== "plan") throw new TypeError("not a plan");
    return [sessionOf(night), { ...plan, cells: plan.cells.map((cell) => ({ ...cell, cell: "raft local" })) }];
  };

  it("is no longer tested, until its cell is back, or a cell of the campaign shows it", () => {
    const gone = [...nights(1), ...other("n2"), ...found];
    expect(only(gone)).toMatchObject({ state: "no longer tested", testedIn: new Set(["n1"]) });
    expect(only([...gone, replayOf("n2", id, 20, 20)]).state).toBe("no longer tested");
    expect(only([...gone, sessionOf("n3"), planOf("n3")]).state).toBe("open");
    const shown = attemptOf("n2", [{ signature: "raft | liveness | as found" }], { cell: "raft local" });
    const moved = [...nights(1), ...other("n2"), ...found, shown];
    expect(only(moved)).toMatchObject({ state: "open", cells: new Set(["raft sim", "raft local"]) });
  });

  it("is fixed by replays that pass, not by not being run, and acknowledged as others are", () => {
    const gone = [...nights(1), ...other("n2"), ...found];
    expect(only([...gone, replayOf("n2", id, 0, 2)]).state).toBe("no longer tested");
    expect(only([...gone, replayOf("n2", id, 0, 0, { notDone: 20 })]).state).toBe("no longer tested");
    expect(only([...gone, replayOf("n2", id, 0, 20)]).state).toBe("fixed");
    expect(only(gone, [{ finding: id, reason: "by design", until: "2026-12-31" }]).state).toBe("acknowledged");
  });
});

describe("a finding is fixed", () => {
  const found = [findingOf("n1", id), replayOf("n1", id, 20, 20)];

  it("once so many replays passed that the old rate would have shown it with more than 99 %", () => {
    // 20 of 20 may be as rare as 84 %: three passes have a chance of 0.4 %.
    expect(only([...nights(2), ...found, replayOf("n2", id, 0, 2)]).state).toBe("open");
    expect(only([...nights(2), ...found, replayOf("n2", id, 0, 3)]).state).toBe("fixed");
    expect(only([...nights(3), ...found, replayOf("n2", id, 0, 2), replayOf("n3", id, 0, 1)]).state).toBe("fixed");
    // Runs that show nothing, or could not run, do not pass.
    const nothing = replayOf("n2", id, 0, 0, { couldNotRun: 20, unproven: 20 });
    expect(only([...nights(2), ...found, nothing]).state).toBe("open");
  });

  it("the later, the more rarely it failed", () => {
    const rare = [findingOf("n1", id), replayOf("n1", id, 2, 20)];
    expect(only([...nights(2), ...rare, replayOf("n2", id, 0, 160)]).state).toBe("open");
    expect(only([...nights(2), ...rare, replayOf("n2", id, 0, 165)]).state).toBe("fixed");
  });

  it("by the rate that it failed at last, not by that of long ago", () => {
    const lines = [...nights(4), ...found, replayOf("n2", id, 20, 20), replayOf("n3", id, 1, 20)];
    expect(only([...lines, replayOf("n4", id, 0, 20)])).toMatchObject({ state: "open", rateChanged: false });
    expect(only([...lines, replayOf("n4", id, 0, 600)]).state).toBe("fixed");
  });

  it("on every cluster on which replays of it failed", () => {
    const local = (night: string, failing: number, judged: number) =>
      replayOf(night, id, failing, judged, { cluster: "local" });
    const lines = [...nights(2), ...found, local("n1", 5, 5), replayOf("n2", id, 0, 20)];
    expect(only(lines).state).toBe("open");
    expect(only([...lines, local("n2", 0, 20)]).state).toBe("fixed");
    // Where it never failed there is nothing to wait for.
    expect(only([...nights(2), ...found, local("n1", 0, 5), replayOf("n2", id, 0, 20)]).state).toBe("fixed");
  });

  it("though it was repaired before there was time for a replay: shrinking has shown it in the simulator", () => {
    const notDone = replayOf("n1", id, 0, 0, { notDone: 20 });
    const repaired = (shrunk: boolean, passed: number): FindingSummary["state"] =>
      only([...nights(2), findingOf("n1", id, { shrunk }), notDone, replayOf("n2", id, 0, passed)]).state;
    expect([repaired(true, 20), repaired(true, 19), repaired(false, 20)]).toEqual(["fixed", "open", "open"]);
  });

  it("by later runs of its cells, if neither a replay nor shrinking showed it before it was repaired", () => {
    const cluster = "local" as const;
    const notDone = replayOf("n1", id, 0, 0, { notDone: 5, cluster });
    const shows = { signature: "raft | liveness | as found" };
    // Three of eight runs of the first night: it may be as rare as 14 %, and 32 passes have a chance below 1 %.
    const first = [attemptOf("n1", [shows, shows, shows], { outcomes: { valid: 5, invalid: 3 } }), notDone];
    const of = (shrunk: boolean) => [...nights(3), findingOf("n1", id, { shrunk, cluster }), ...first];
    const night = (name: string, valid: number, about: object = {}) =>
      attemptOf(name, [], { outcomes: { valid }, ...about });
    const passes = (name: string, judged: number) => replayOf(name, id, 0, judged, { cluster });
    const state = (...since: readonly LedgerLine[]) => only([...of(false), ...since]).state;
    expect([state(night("n2", 31)), state(night("n2", 32))]).toEqual(["open", "fixed"]);
    expect(only([...of(false), night("n2", 31)]).passes).toEqual({ since: 31, needed: 32 });
    expect(state(night("n2", 10), night("n3", 16), passes("n2", 3), passes("n3", 3))).toBe("fixed");
    // Neither runs of another cell, nor those that came to no verdict; and what was shrunk is shown by the simulator.
    expect(state(night("n2", 32, { cell: "raft local" }))).toBe("open");
    expect(state(night("n2", 30, { outcomes: { valid: 31, unknown: 9, "too busy": 9, vacuous: 9 } }))).toBe("open");
    expect(only([...of(true), night("n2", 32)]).state).toBe("open");
    // Replays of the first night say how rare it is, too.
    expect(state(passes("n1", 5), night("n2", 32))).toBe("open");
    expect(state(passes("n1", 5), night("n2", 60))).toBe("fixed");
  });

  it("in each cell that showed it", () => {
    const shows = [{ signature: "raft | liveness | as found" }, { signature: "raft | liveness | as found" }];
    const night = (name: string, cell: string) => attemptOf(name, [], { outcomes: { valid: 40 }, cell });
    const lines = [
      ...nights(2),
      findingOf("n1", id, { shrunk: false }),
      attemptOf("n1", shows, { outcomes: { invalid: 2 } }),
      attemptOf("n1", shows, { outcomes: { invalid: 2 }, cell: "raft local" }),
      night("n2", "raft sim"),
    ];
    expect(only(lines).state).toBe("open");
    expect(only([...lines, night("n2", "raft local")]).state).toBe("fixed");
  });

  it("never, if no replay ever showed it", () => {
    expect(
      only([...nights(2), findingOf("n1", id), replayOf("n1", id, 0, 500), replayOf("n2", id, 0, 500)]).state,
    ).toBe("open");
  });

  it("until it is seen again, by a replay or by a run of the night", () => {
    const fixed = [...nights(3), ...found, replayOf("n2", id, 0, 20)];
    expect(only(fixed).state).toBe("fixed");
    expect(only([...fixed, replayOf("n3", id, 1, 20)]).state).toBe("open");
    expect(only([...fixed, attemptOf("n3", [{ signature: "raft | liveness | as found" }])]).state).toBe("open");
  });
});

describe("the rate of a finding", () => {
  it("is told for each night and cluster, with its interval", () => {
    const { rates } = only([
      ...nights(1),
      findingOf("n1", id),
      replayOf("n1", id, 3, 10, { unproven: 1, otherKinds: ["liveness"] }),
      replayOf("n1", id, 2, 10, { session: "another", couldNotRun: 2, tooBusy: 4, notDone: 3, otherKinds: ["crash"] }),
    ]);
    expect(rates).toEqual([
      {
        ...{ night: "n1", cluster: "sim", judged: 20, failing: 5, couldNotRun: 2, tooBusy: 4, notDone: 3, unproven: 1 },
        ...{ otherKinds: ["crash", "liveness"], interval: [expect.closeTo(0.112, 2), expect.closeTo(0.469, 2)] },
      },
    ]);
  });

  it("has changed if the intervals of the last night and of those before have nothing in common", () => {
    const at = (...failing: number[]) =>
      only([
        ...nights(failing.length),
        findingOf("n1", id),
        ...failing.map((each, nth) => replayOf(`n${nth + 1}`, id, each, 20)),
      ]).rateChanged;
    expect(at(20, 20, 6)).toBe(true);
    expect(at(20, 20, 17)).toBe(false);
    expect(at(20, 20, 6, 5)).toBe(false);
    expect(at(1, 8)).toBe(false);
  });
});

describe("an acknowledged finding", () => {
  const lines = [...nights(2), findingOf("n1", id), replayOf("n1", id, 20, 20)];
  const until = (day: string): Acknowledgement[] => [{ finding: id, reason: "by design", until: day }];

  it("stays on the list until the day has passed, and is open again then", () => {
    expect(only(lines, until("2026-06-01"))).toMatchObject({
      state: "acknowledged",
      acknowledged: { reason: "by design", until: "2026-06-01", expired: false },
    });
    expect(only(lines, until("2026-05-31"))).toMatchObject({
      state: "open",
      acknowledged: { reason: "by design", until: "2026-05-31", expired: true },
    });
  });

  it("is fixed like any other", () => {
    expect(only([...lines, replayOf("n2", id, 0, 20)], until("2026-06-01")).state).toBe("fixed");
  });
});

describe("findings", () => {
  it("come in the order in which they should be looked at", () => {
    const of = (finding: string, night: string, replays: readonly LedgerLine[] = []): readonly LedgerLine[] => [
      findingOf(night, finding, { signature: `raft | liveness | ${finding}`, from: [] }),
      ...replays,
    ];
    const lines = [
      ...nights(3),
      ...of("000000000001", "n1", [replayOf("n1", "000000000001", 20, 20), replayOf("n2", "000000000001", 0, 20)]),
      ...of("000000000002", "n1"),
      ...of("000000000003", "n3"),
      ...of("000000000004", "n2"),
      ...of("000000000005", "n2"),
    ];
    const acknowledged = [{ finding: "000000000005", reason: "known", until: "2027-01-01" }];
    expect(
      findingsOf("nightly", lines, acknowledged, now, (each) => each !== "000000000004").map(
        ({ finding, state, directory }) => [finding.finding.slice(-1), state, directory === null],
      ),
    ).toEqual([
      ["3", "new", false],
      ["4", "open", true],
      ["2", "open", false],
      ["5", "acknowledged", false],
      ["1", "fixed", false],
    ]);
  });
});
