/**
 * A synthetic campaign for benchmarks and tests of reports: the lines that so many nights would leave in a ledger, through the real
 * schemas, and its findings as they would be summed up. From a seed, so that the same campaign is made again.
 */
import { createHash } from "node:crypto";
import { type Random, seededRandom } from "../../nodes/random.js";
import type { FindingState, FindingSummary } from "../../src/campaign/findings/state.js";
import {
  type AttemptLine,
  type FindingLine,
  type LedgerLine,
  ledgerLineSchema,
  type PlanLine,
} from "../../src/campaign/ledger/lines.js";

export interface CampaignShape {
  readonly nights: number;
  /** One in ten of them is a canary. */
  readonly cells: number;
  readonly findings: number;
  /** Attempts of each cell in each night. */
  readonly attempts: number;
  readonly seed: number;
}

export interface SyntheticCampaign {
  readonly campaign: string;
  readonly nights: readonly string[];
  /** Of one night after the other. */
  lines(): Generator<LedgerLine>;
  readonly findings: readonly FindingSummary[];
}

const runsOfBatch = 100;
const firstNight = Date.UTC(2026, 0, 1, 22);
const nightMs = 86_400_000;
const systems = ["raft", "paxos", "chain", "craq", "etcd", "primary-backup"] as const;
const clusters = ["sim", "local", "docker"] as const;
const kinds = ["register", "elections", "log-matching", "acknowledged-write-lost"] as const;

export function syntheticCampaign(shape: CampaignShape): SyntheticCampaign {
  const campaign = "nightly";
  const starts = Array.from({ length: shape.nights }, (_, night) => firstNight + night * nightMs);
  const nights = starts.map((start) => new Date(start).toISOString().slice(0, 10));
  const cells = Array.from({ length: shape.cells }, (_, place) => cellOf(place, shape.attempts));
  return {
    campaign,
    nights,
    findings: Array.from({ length: shape.findings }, (_, place) => findingOf(campaign, place, shape, nights)),
    *lines() {
      for (const [place, night] of nights.entries())
        yield* linesOf({ campaign, night }, starts[place] ?? 0, cells, shape);
    },
  };
}

function cellOf(place: number, attempts: number): PlanLine["cells"][number] {
  const system = systems[place % systems.length] ?? "raft";
  const cluster = clusters[Math.floor(place / systems.length) % clusters.length] ?? "sim";
  const canary = place % 10 === 9;
  return {
    cell: `${system}-${cluster}-partition+kill-${place}${canary ? "-canary" : ""}`,
    ...{ system, cluster, canary, variant: canary ? "commits-too-early" : null, weight: 1 },
    runs: attempts * runsOfBatch,
  };
}

function* linesOf(
  ofNight: { readonly campaign: string; readonly night: string },
  start: number,
  cells: readonly PlanLine["cells"][number][],
  { attempts, seed }: CampaignShape,
): Generator<LedgerLine> {
  const random = seededRandom(seed, ofNight.night);
  const session = `${ofNight.night}-s1`;
  const at = (ms: number): string => new Date(start + ms).toISOString();
  const line = (content: unknown): LedgerLine => ledgerLineSchema.parse(content);
  yield line({
    ...{ line: "session", ...ofNight, session, shard: "1/1", begun: at(0), version: "0.1.0", commit: "0123abcd" },
    ...{ node: "v20.20.2", platform: "linux x64", kernel: "6.1.0", cores: 2 },
  });
  yield line({
    ...{ line: "plan", ...ofNight, shard: "1/1", seed: random.below(2 ** 32), digest: "f".repeat(64), cells },
    ...{ budget: { timeMs: null, runs: null }, minimum: { okPerFault: 1 }, limits: { unknown: 0.05 } },
  });
  for (const cell of cells) {
    for (let job = 0; job < attempts; job++)
      yield line(attemptOf(ofNight, { session, cell, job, begun: at(job * 1000), random }));
  }
  yield line({ line: "end", ...ofNight, session, shard: "1/1", ended: at(28_800_000), reason: "budget" });
}

interface Attempted {
  readonly session: string;
  readonly cell: PlanLine["cells"][number];
  readonly job: number;
  readonly begun: string;
  readonly random: Random;
}

function attemptOf(
  ofNight: { readonly campaign: string; readonly night: string },
  { session, cell, job, begun, random }: Attempted,
): AttemptLine {
  const invalid = cell.canary ? 1 + random.below(30) : 0;
  const unknown = random.below(50) === 0 ? 1 : 0;
  return {
    ...{ line: "attempt", ...ofNight, session, cell: cell.cell, job, attempt: 1, begun },
    ...{ ms: 2000 + random.below(3000), load: 0.9 },
    outcomes: {
      valid: runsOfBatch - invalid - unknown,
      ...(invalid > 0 ? { invalid } : {}),
      ...(unknown > 0 ? { unknown } : {}),
    },
    kinds: invalid > 0 ? { register: invalid } : {},
    operations: 20_000 + random.below(10_000),
    faults: { windows: 300, ok: 9000 + random.below(3000) },
    notable: [],
  };
}

function findingOf(campaign: string, place: number, shape: CampaignShape, nights: readonly string[]): FindingSummary {
  const random = seededRandom(shape.seed, "finding", place);
  const states: readonly FindingState[] = ["open", "fixed", "acknowledged", "open"];
  const state = place === 0 ? "new" : (states[place % states.length] ?? "open");
  const first = state === "new" ? nights.length - 1 : random.below(nights.length);
  // A fixed one was seen in the first half of its time only.
  const last = state === "fixed" ? Math.floor((first + nights.length - 1) / 2) : nights.length - 1;
  const replayed = nights.slice(first);
  const sighting = (night: number) => ({ night: nights[night] ?? "", version: "0.1.0", commit: `c${night}` });
  return {
    finding: findingLine(campaign, place, nights[first] ?? "", random),
    ...{ state, firstSeen: sighting(first), lastSeen: sighting(last) },
    seenIn: new Map(nights.slice(first, last + 1).map((night) => [night, random.below(20)])),
    rates: replayed.map((night, after) => {
      const failing = first + after > last ? 0 : 5 + random.below(10);
      return {
        night,
        cluster: "sim",
        judged: 20,
        failing,
        couldNotRun: 0,
        unproven: 0,
        otherKinds: [],
        interval: [failing / 40, (failing + 20) / 40],
      };
    }),
    rateChanged: false,
    acknowledged:
      state === "acknowledged" ? { reason: "known since the rewrite", until: "2027-01-31", expired: false } : null,
    directory: `corpus/${idOf(place)}`,
  };
}

function idOf(place: number): string {
  return createHash("sha256").update(`finding ${place}`).digest("hex").slice(0, 12);
}

function findingLine(campaign: string, place: number, night: string, random: Random): FindingLine {
  const system = systems[place % systems.length] ?? "raft";
  return {
    ...{
      line: "finding",
      campaign,
      night,
      session: `${night}-s1`,
      found: `${night}T23:00:00.000Z`,
      finding: idOf(place),
    },
    ...{ signature: `register/read-write/leader-${place}`, kind: kinds[place % kinds.length] ?? "register", system },
    ...{ kinds: [kinds[place % kinds.length] ?? "register"], cluster: "sim" },
    ...{ variant: null, headline: `A read of x${place} returned a value that was overwritten before it began.` },
    ...{ cell: `${system}-sim-partition+kill-${place}`, job: random.below(100), run: 3, seed: random.below(2 ** 32) },
    ...{ from: [], shrunk: true, steadiness: { failing: 8, worlds: 10 }, operations: 3 },
  };
}
