/** Lines of ledgers made by hand: what a test says nothing of is as it usually is. */
import type { AttemptLine, FindingLine, LedgerLine, Notable, ReplayLine } from "../../src/campaign/ledger/lines.js";

const campaign = "nightly";

/** The nth night began on the nth day. */
export function dayOf(night: string): string {
  return `2026-05-${night.slice(1).padStart(2, "0")}`;
}

export function sessionOf(night: string, commit: string | null = `commit of ${night}`): LedgerLine {
  return {
    ...{ line: "session", campaign, night, session: `session of ${night}`, shard: "1/1" },
    ...{ begun: `${dayOf(night)}T00:00:00.000Z`, version: "1.0.0", commit },
    ...{ node: "v20", platform: "linux x64", kernel: "6.1", cores: 2 },
  };
}

export function planOf(night: string, canaries: readonly string[] = [], tested = "raft sim"): LedgerLine {
  const cell = { system: "raft", variant: null, cluster: "sim" as const, weight: 1, runs: null };
  return {
    ...{ line: "plan", campaign, night, shard: "1/1", seed: 1, digest: "d", limits: {} },
    ...{ budget: { timeMs: 1000, runs: null }, minimum: { okPerFault: 0 } },
    cells: [
      { ...cell, cell: tested, canary: false },
      ...canaries.map((name) => ({ ...cell, cell: name, canary: true })),
    ],
  };
}

export function attemptOf(
  night: string,
  notable: readonly Partial<Notable>[],
  about: Partial<AttemptLine> = {},
): AttemptLine {
  return {
    ...{ line: "attempt", campaign, night, session: `session of ${night}`, cell: "raft sim", job: 0, attempt: 1 },
    ...{ begun: `${dayOf(night)}T01:00:00.000Z`, ms: 10, load: 0, outcomes: {}, kinds: {}, operations: 1 },
    faults: { windows: 0, ok: 0 },
    notable: notable.map((each, run) => ({
      ...{ run, seed: run, outcome: "invalid" as const, kinds: ["liveness"] },
      ...{ signature: null, reason: null, directory: null, runs: 1 },
      ...each,
    })),
    ...about,
  };
}

export function findingOf(night: string, finding: string, about: Partial<FindingLine> = {}): FindingLine {
  return {
    ...{ line: "finding", campaign, night, session: `session of ${night}`, finding },
    ...{ found: `${dayOf(night)}T02:00:00.000Z`, signature: "raft | liveness | shrunk", kind: "liveness" },
    ...{ kinds: ["liveness"], system: "raft", variant: null, headline: "Nothing is answered." },
    ...{ cell: "raft sim", cluster: "sim", job: 0, run: 0, seed: 0, from: ["raft | liveness | as found"] },
    ...{ shrunk: true, steadiness: { failing: 20, worlds: 20 }, tried: 100, operations: 3 },
    ...about,
  };
}

export function replayOf(
  night: string,
  finding: string,
  failing: number,
  judged: number,
  about: Partial<ReplayLine> = {},
): ReplayLine {
  return {
    ...{ line: "replay", campaign, night, session: `session of ${night}`, nth: 0, finding, cluster: "sim" },
    ...{
      begun: `${dayOf(night)}T00:10:00.000Z`,
      ms: 5,
      judged,
      failing,
      couldNotRun: 0,
      tooBusy: 0,
      notDone: 0,
      unproven: 0,
    },
    ...{ otherKinds: [], commit: `commit of ${night}` },
    ...about,
  };
}
