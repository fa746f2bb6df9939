/** Summaries of campaigns by hand, for tests of reports: a calm night, and what a test changes in it. */

import type { CellNight } from "../../src/campaign/cell-night.js";
import type { FindingSummary } from "../../src/campaign/findings/state.js";
import type { FindingLine, SessionLine } from "../../src/campaign/ledger/lines.js";
import type { OutcomeKind } from "../../src/campaign/outcome.js";
import type { CampaignSummary, NightSummary } from "../../src/campaign/summary.js";

/** Text that breaks out of whatever does not escape it. */
export const hostile = `"><script>alert(1)</script>]]> '<!-- @octocat #1 | \`x\` [a](javascript:alert(1)) \u0000\u202e\uffff\n# x`;

export function cellOf(changes: Partial<CellNight> = {}): CellNight {
  return {
    ...{ cell: "raft sim", system: "raft", variant: null, cluster: "sim", canary: false, weight: 1, due: 100 },
    ...{ runs: 100, ms: 60_000, operations: 5000, faults: { windows: 200, ok: 3000 }, novelty: null, voidBecause: [] },
    outcomes: new Map<OutcomeKind, number>([["valid", 100]]),
    ...{ kinds: new Map(), reasons: new Map() },
    ...changes,
  };
}

export const canary = cellOf({
  ...{ cell: "raft canary", variant: "log-not-synced", canary: true },
  outcomes: new Map<OutcomeKind, number>([
    ["valid", 60],
    ["invalid", 40],
  ]),
  kinds: new Map([["register", 40]]),
});

/** A cell whose runs were convicted of what `findingOf` is. */
export const convicted = cellOf({
  ...{ cell: "paxos sim", system: "paxos" },
  outcomes: new Map<OutcomeKind, number>([
    ["valid", 97],
    ["invalid", 3],
  ]),
  kinds: new Map([["register", 3]]),
});

export function sessionOf(changes: Partial<SessionLine> = {}): SessionLine {
  return {
    ...{ line: "session", campaign: "nightly", night: "2026-11-28", session: "s1", shard: "1/1" },
    ...{ begun: "2026-11-28T01:00:00.000Z", version: "0.1.0", commit: "abc123", node: "v20.20.2" },
    ...{ platform: "linux x64", kernel: "6.1.0", cores: 2 },
    ...changes,
  };
}

export function nightOf(changes: Partial<NightSummary> = {}): NightSummary {
  const cells = changes.cells ?? [cellOf(), canary];
  const state = changes.voidBecause !== undefined && changes.voidBecause.length > 0 ? "void" : "green";
  return {
    ...{ night: "2026-11-28", state, voidBecause: [], seed: 7 },
    ...{ begun: "2026-11-28T01:00:00.000Z", ended: "2026-11-28T09:00:00.000Z" },
    shards: { expected: 1, finished: ["1/1"], missing: [] },
    ...{ sessions: [sessionOf()], cells, unexplained: [], dropped: [] },
    runs: cells.reduce((sum, { runs }) => sum + runs, 0),
    ms: cells.reduce((sum, { ms }) => sum + ms, 0),
    ...changes,
  };
}

export function findingOf(changes: Partial<FindingSummary> = {}, line: Partial<FindingLine> = {}): FindingSummary {
  const sighting = { night: "2026-11-28", version: "0.1.0", commit: "abc123" };
  return {
    finding: {
      ...{ line: "finding", campaign: "nightly", night: "2026-11-28", session: "s1" },
      ...{
        found: "2026-11-28T02:00:00.000Z",
        finding: "0123456789ab",
        signature: "register/stale",
        kind: "register",
        kinds: ["register"],
      },
      ...{ system: "paxos", variant: null, headline: "A read of x returned a value that was overwritten before." },
      ...{
        cell: "paxos sim",
        cluster: "sim",
        job: 4,
        run: 2,
        seed: 99,
        from: [],
        shrunk: true,
        tried: 100,
        operations: 3,
      },
      steadiness: { failing: 8, worlds: 10 },
      ...line,
    },
    ...{
      state: "new",
      firstSeen: sighting,
      lastSeen: sighting,
      seenIn: new Map([["2026-11-28", 3]]),
      sharedIn: new Map(),
    },
    rates: [
      {
        ...{
          night: "2026-11-28",
          cluster: "sim",
          judged: 20,
          failing: 7,
          couldNotRun: 1,
          tooBusy: 0,
          notDone: 0,
          unproven: 2,
        },
        ...{ otherKinds: [], interval: [0.18, 0.57] },
      },
    ],
    ...{ cells: new Set(["paxos sim"]), testedIn: new Set(["2026-11-28"]) },
    ...{ rateChanged: false, passes: null, acknowledged: null, directory: "corpus/0123456789ab" },
    ...changes,
  };
}

export function campaignOf(
  nights: readonly NightSummary[] = [nightOf()],
  findings: readonly FindingSummary[] = [],
  campaign = "nightly",
): CampaignSummary {
  return { campaign, nights, findings };
}

/** A red night with one new finding. */
export function redCampaign(): CampaignSummary {
  return campaignOf([nightOf({ state: "red", cells: [cellOf(), canary, convicted] })], [findingOf()]);
}
