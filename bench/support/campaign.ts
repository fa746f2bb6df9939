/**
 * A synthetic campaign for benchmarks and tests of reports: the lines that its nights would leave in a ledger, through the real schemas.
 * From a seed, so that the same campaign is made again.
 */
import { createHash } from "node:crypto";
import { type Random, seededRandom } from "../../nodes/random.js";
import type { Acknowledgement } from "../../src/campaign/findings/acknowledgements.js";
import { type FindingSummary, findingsOf } from "../../src/campaign/findings/state.js";
import { type AttemptLine, type LedgerLine, ledgerLineSchema, type PlanLine } from "../../src/campaign/ledger/lines.js";
import { sampleOf } from "../../src/campaign/night/steering.js";
import { type CampaignSummary, summaryOf } from "../../src/campaign/summary.js";

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
  readonly acknowledged: readonly Acknowledgement[];
  /** What is known of its findings by some of its lines, as `findingsOf` says. */
  findings(lines: readonly LedgerLine[]): readonly FindingSummary[];
  /** Of all its lines. */
  summary(): CampaignSummary;
}

const runsOfBatch = 100;
const firstNight = Date.UTC(2026, 0, 1, 22);
const nightMs = 86_400_000;
const systems = ["raft", "paxos", "chain", "craq", "etcd", "primary-backup"] as const;
const clusters = ["sim", "local", "docker"] as const;
const kinds = ["register", "elections", "log-matching", "acknowledged-write-lost"] as const;

/** Of situations; drawing one for each line would take longer than the rest of it. */
const samples = Array.from({ length: 100 }, (_, place) => {
  const random = seededRandom(1, "situations", place);
  return sampleOf(Array.from({ length: 16 }, () => random.below(2 ** 32)));
});

export function syntheticCampaign(shape: CampaignShape): SyntheticCampaign {
  const campaign = "nightly";
  const starts = Array.from({ length: shape.nights }, (_, night) => firstNight + night * nightMs);
  const nights = starts.map((start) => new Date(start).toISOString().slice(0, 10));
  const cells = Array.from({ length: shape.cells }, (_, place) => cellOf(place, shape.attempts));
  const findings = Array.from({ length: shape.findings }, (_, place) => findingOf(place, shape, cells));
  const acknowledged = findings
    .filter((_, place) => place % 4 === 2)
    .map(({ id }) => ({ finding: id, reason: "known since the rewrite", until: "2099-12-31" }));
  return {
    ...{ campaign, nights, acknowledged },
    findings: (lines) => findingsOf(campaign, lines, acknowledged, new Date(starts.at(-1) ?? 0)),
    summary() {
      const lines = [...this.lines()];
      return summaryOf(campaign, lines, this.findings(lines));
    },
    *lines() {
      for (const [place, night] of nights.entries()) {
        const of = { campaign, night };
        yield* linesOf({ ...{ of, place, cells, findings, shape }, start: starts[place] ?? 0 });
      }
    },
  };
}

/** Where a finding shows: in nights `first` to `last`, in the first job of its cell. */
interface SyntheticFinding {
  readonly id: string;
  readonly cell: PlanLine["cells"][number];
  readonly kind: string;
  readonly signature: string;
  readonly headline: string;
  readonly first: number;
  readonly last: number;
}

function findingOf(place: number, shape: CampaignShape, cells: readonly PlanLine["cells"][number][]): SyntheticFinding {
  const random = seededRandom(shape.seed, "finding", place);
  const correct = cells.filter(({ canary }) => !canary);
  const cell = correct[place % correct.length];
  if (cell === undefined) throw new RangeError("a campaign has cells");
  const kind = kinds[place % kinds.length] ?? "register";
  // The first one is new in the last night; every fourth one is fixed in the middle.
  const first = place === 0 ? shape.nights - 1 : random.below(shape.nights);
  const last = place % 4 === 1 ? Math.floor((first + shape.nights - 1) / 2) : shape.nights - 1;
  return {
    ...{ cell, kind, first, last },
    id: createHash("sha256").update(`finding ${place}`).digest("hex").slice(0, 12),
    signature: `${cell.system} | ${kind} | shape ${place}`,
    headline: `A read of x${place} returned a value that was overwritten before it began.`,
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

interface OfNight {
  readonly of: { readonly campaign: string; readonly night: string };
  /** Which night it is, from 0, and when it begins, ms. */
  readonly place: number;
  readonly start: number;
  readonly cells: readonly PlanLine["cells"][number][];
  readonly findings: readonly SyntheticFinding[];
  readonly shape: CampaignShape;
}

function* linesOf(night: OfNight): Generator<LedgerLine> {
  const { of, start, cells, shape } = night;
  const random = seededRandom(shape.seed, of.night);
  const session = `${of.night}-s1`;
  const at = (ms: number): string => new Date(start + ms).toISOString();
  const line = (content: unknown): LedgerLine => ledgerLineSchema.parse(content);
  yield line({
    ...{ line: "session", ...of, session, shard: "1/1", begun: at(0), version: "0.1.0", commit: "0123abcd" },
    ...{ node: "v20.20.2", platform: "linux x64", kernel: "6.1.0", cores: 2 },
  });
  yield line({
    ...{ line: "plan", ...of, shard: "1/1", seed: random.below(2 ** 32), digest: "f".repeat(64), cells },
    ...{ budget: { timeMs: null, runs: null }, minimum: { okPerFault: 1 }, limits: { unknown: 0.05 } },
  });
  const shown = night.findings.filter(({ first, last }) => first <= night.place && night.place <= last);
  for (const cell of cells) {
    for (let job = 0; job < shape.attempts; job++) {
      const own = job === 0 ? shown.filter((finding) => finding.cell === cell) : [];
      yield line({
        ...{ line: "attempt", ...of, session },
        ...attemptOf(cell, job, own, random),
        begun: at(job * 1000),
      });
    }
  }
  for (const finding of night.findings) {
    if (finding.first === night.place) yield line({ ...of, session, found: at(7_000_000), ...findingLine(finding) });
    if (finding.first <= night.place) {
      const failing = night.place <= finding.last ? 5 + random.below(10) : 0;
      yield line({
        ...{
          line: "replay",
          ...of,
          session,
          nth: 0,
          finding: finding.id,
          cluster: "sim",
          begun: at(8_000_000),
          ms: 900,
        },
        ...{ judged: 20, failing, couldNotRun: 0, unproven: 0, otherKinds: [], commit: "0123abcd" },
      });
    }
  }
  yield line({ line: "end", ...of, session, shard: "1/1", ended: at(28_800_000), reason: "budget" });
}

function attemptOf(
  cell: PlanLine["cells"][number],
  job: number,
  shown: readonly SyntheticFinding[],
  random: Random,
): Omit<AttemptLine, "line" | "campaign" | "night" | "session" | "begun"> {
  const convicted = cell.canary ? 1 + random.below(30) : 0;
  const invalid = convicted + shown.length;
  const unknown = random.below(50) === 0 ? 1 : 0;
  const counts = new Map(convicted > 0 ? [["register", convicted]] : []);
  for (const { kind } of shown) counts.set(kind, (counts.get(kind) ?? 0) + 1);
  return {
    ...{ cell: cell.cell, job, attempt: 1, ms: 2000 + random.below(3000), load: 0.9 },
    outcomes: {
      valid: runsOfBatch - invalid - unknown,
      ...(invalid > 0 ? { invalid } : {}),
      ...(unknown > 0 ? { unknown } : {}),
    },
    kinds: Object.fromEntries(counts),
    operations: 20_000 + random.below(10_000),
    faults: { windows: 300, ok: 9000 + random.below(3000) },
    ...(cell.cluster === "sim" ? { situations: samples[random.below(samples.length)] } : {}),
    notable: shown.map(({ kind, signature }, run) => ({
      ...{ run, seed: random.below(2 ** 32), outcome: "invalid", kinds: [kind], signature, reason: null },
      ...{ directory: null, runs: 1 },
    })),
  };
}

function findingLine({ id, cell, kind, signature, headline }: SyntheticFinding): object {
  return {
    ...{ line: "finding", finding: id, signature, kind, kinds: [kind], system: cell.system, variant: cell.variant },
    ...{ headline, cell: cell.cell, cluster: cell.cluster, job: 0, run: 0, seed: 1, from: [], shrunk: true },
    ...{ steadiness: { failing: 8, worlds: 10 }, tried: 100, operations: 3 },
  };
}
