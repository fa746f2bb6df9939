/** What is known of each finding over the nights: how often it was seen, how reliably it repeats, and whether it still does. */
import type { FindingLine, LedgerLine, ReplayLine, SessionLine } from "../ledger/lines.js";
import { nightsInOrder } from "../ledger/nights.js";
import { type Acknowledgement, isExpired } from "./acknowledgements.js";
import { Attribution, type Conviction, canariesIn, convictionsIn } from "./attribution.js";
import { type Counts, isGone, latestRate, missing, type Passes, passesIn, type Tally, wilson } from "./statistics.js";

/**
 * `new`: first seen in the latest night. `fixed`: enough replays passed since the night in which it was last seen that it would have shown
 * with more than 99 %, if it still failed as often as before; on every cluster on which replays of it ever failed; if none ever did, enough
 * runs of the cells in which it was found. `acknowledged`: a person
 * said why it may stay for now, and until when. `no longer tested`: not fixed, but the latest night had none of the cells in which it was found, so
 * that only replays would still show it.
 */
export type FindingState = "new" | "open" | "no longer tested" | "acknowledged" | "fixed";

/** Where it was seen: in which night, with which version of Schism and which commit of the test subject. */
export interface Sighting {
  readonly night: string;
  readonly version: string;
  readonly commit: string | null;
}

type ClusterKind = ReplayLine["cluster"];

/** Of one night, on one cluster. `interval`: Wilson's, at 95 %, of the rate failing / judged. */
export interface ReplayRate {
  readonly night: string;
  readonly cluster: ClusterKind;
  readonly judged: number;
  readonly failing: number;
  readonly couldNotRun: number;
  /** Runs that do not fail, on a machine that was too busy for that to mean anything. */
  readonly tooBusy: number;
  /** Replays that were due, and for which no time was left. */
  readonly notDone: number;
  /** Runs that were unknown, proved nothing, or were convicted of something else only. */
  readonly unproven: number;
  readonly otherKinds: readonly string[];
  readonly interval: readonly [number, number];
}

export interface FindingSummary {
  /** The first line about it. */
  readonly finding: FindingLine;
  readonly state: FindingState;
  readonly firstSeen: Sighting;
  /** By a run of the night or by a replay that failed. */
  readonly lastSeen: Sighting;
  /** Nights with runs or replays that showed it, and how many runs certainly did (0 if only replays did). */
  readonly seenIn: ReadonlyMap<string, number>;
  /** By night: how many more runs showed either it or another finding, since both look alike before they are shrunk. */
  readonly sharedIn: ReadonlyMap<string, number>;
  /** The cells in which it was found. */
  readonly cells: ReadonlySet<string>;
  /** Nights that had one of these cells; a night whose plan is not on record counts. */
  readonly testedIn: ReadonlySet<string>;
  /** Oldest first. */
  readonly rates: readonly ReplayRate[];
  /** Of the runs or replays that have to pass before it counts as fixed, those that are furthest from it. Null if nothing tells how many. */
  readonly passes: Passes | null;
  /** On some cluster, the interval of the latest rate does not overlap that of the rate before. */
  readonly rateChanged: boolean;
  /** `expired`: it counts as open again. */
  readonly acknowledged: { readonly reason: string; readonly until: string; readonly expired: boolean } | null;
  /** Below the campaign's folder; null if it was pruned. */
  readonly directory: string | null;
}

/**
 * Those to look at first: new, then open, no longer tested, acknowledged, fixed. `lines`: of any campaigns, each key once. `isKept`: whether the corpus still
 * has the finding's directory, which no line says.
 */
export function findingsOf(
  campaign: string,
  lines: readonly LedgerLine[],
  acknowledged: readonly Acknowledgement[],
  now: Date,
  isKept: (finding: string) => boolean = () => true,
): readonly FindingSummary[] {
  const own = lines.filter((line) => line.campaign === campaign);
  const known = new Known(own);
  const byId = new Map(acknowledged.map((each) => [each.finding, each]));
  const all = [...known.findings.values()].map((ofFinding): FindingSummary => {
    const { finding } = ofFinding;
    const id = finding.finding;
    const acknowledgement = byId.get(id);
    const expired = acknowledgement !== undefined && isExpired(acknowledgement, now);
    const seen = known.nights.filter((night) => ofFinding.runs.has(night));
    const [first = finding.night, last = first] = [seen[0], seen.at(-1)];
    const rates = known.ratesOf(ofFinding);
    const passes = passesIn(known.tallies(ofFinding, rates, last));
    const testedIn = known.nightsWith(ofFinding.cells);
    const latest = known.nights.at(-1);
    return {
      finding,
      state: isGone(passes)
        ? "fixed"
        : acknowledgement !== undefined && !expired
          ? "acknowledged"
          : latest !== undefined && !testedIn.has(latest)
            ? "no longer tested"
            : first === latest
              ? "new"
              : "open",
      firstSeen: known.sighting(ofFinding, first, "first"),
      lastSeen: known.sighting(ofFinding, last, "last"),
      seenIn: new Map(seen.map((night) => [night, sumOf(ofFinding.runs.get(night)?.values() ?? [], "runs")])),
      sharedIn: new Map(
        seen.flatMap((night) => {
          const shared = sumOf(ofFinding.runs.get(night)?.values() ?? [], "shared");
          return shared === 0 ? [] : [[night, shared]];
        }),
      ),
      ...{ cells: ofFinding.cells, testedIn, rates },
      passes: passes.length === 0 ? null : passes.reduce((one, other) => (missing(other) > missing(one) ? other : one)),
      rateChanged: clustersOf(rates).some((cluster) => latestRate(on(cluster, rates)).changed),
      acknowledged:
        acknowledgement === undefined
          ? null
          : { reason: acknowledgement.reason, until: acknowledgement.until, expired },
      directory: isKept(id) ? corpusDirectory(id) : null,
    };
  });
  const order: readonly FindingState[] = ["new", "open", "no longer tested", "acknowledged", "fixed"];
  const recent = ({ lastSeen }: FindingSummary): number => known.nights.indexOf(lastSeen.night);
  return all.sort(
    (a, b) =>
      order.indexOf(a.state) - order.indexOf(b.state) ||
      recent(b) - recent(a) ||
      (a.finding.finding < b.finding.finding ? -1 : 1),
  );
}

/** Below the campaign's folder. */
export function corpusDirectory(finding: string): string {
  return `corpus/${finding}`;
}

/**
 * Convictions of a campaign that no finding explains yet, because there was no time to shrink them, or that no finding will ever explain,
 * since they could not be repeated. Their nights are as red as those with findings.
 */
export function unexplained(campaign: string, lines: readonly LedgerLine[]): readonly Conviction[] {
  const own = lines.filter((line) => line.campaign === campaign);
  const attribution = new Attribution(findingLinesIn(own));
  return convictionsIn(own).filter((each) => attribution.of(each).size === 0);
}

export function findingLinesIn(lines: readonly LedgerLine[]): readonly FindingLine[] {
  return lines.filter((line): line is FindingLine => line.line === "finding");
}

interface RunsOfCell {
  readonly cell: string;
  /** That certainly showed it. */
  readonly runs: number;
  /** That showed it or another finding. */
  readonly shared: number;
}

function sumOf(all: Iterable<RunsOfCell>, which: "runs" | "shared"): number {
  return [...all].reduce((total, of) => total + of[which], 0);
}

/** What the lines say about one finding. */
interface OfFinding {
  /** The earliest line about it. */
  readonly finding: FindingLine;
  /** By night: the runs that showed it, each with its cell and how many it stands for; empty if only replays did. */
  readonly runs: Map<string, Map<string, RunsOfCell>>;
  /** By night: the sessions that saw it, in the order in which they did. */
  readonly sessions: Map<string, { readonly at: string; readonly session: string }[]>;
  readonly replays: ReplayLine[];
  readonly cells: Set<string>;
}

/** What the lines of one campaign say about all its findings. */
class Known {
  readonly nights: readonly string[];
  readonly findings = new Map<string, OfFinding>();
  private readonly sessions: ReadonlyMap<string, SessionLine>;
  /** By night. */
  private readonly planned = new Map<string, Set<string>>();
  /** By cell, canaries aside, and by night: runs that were judged, those of them included that are not recorded individually. */
  private readonly judged = new Map<string, Map<string, number>>();

  constructor(lines: readonly LedgerLine[]) {
    this.nights = nightsInOrder(lines);
    this.sessions = new Map(lines.flatMap((line) => (line.line === "session" ? [[line.session, line] as const] : [])));
    const lineOfFinding = [...findingLinesIn(lines)].sort((a, b) => (a.found < b.found ? -1 : 1));
    for (const finding of lineOfFinding) {
      const known = this.findings.get(finding.finding) ?? {
        ...{ finding, runs: new Map(), sessions: new Map(), replays: [], cells: new Set<string>() },
      };
      known.cells.add(finding.cell);
      this.findings.set(finding.finding, known);
      const { cell, job, run, night, ranIn = night, found, session } = finding;
      // A run of an earlier night was not made again, unless it was shrunk. Its own line says when it was made, and by which session.
      if (ranIn === night) see(known, night, { id: runId(cell, job, run), cell, runs: 1, shared: 0 }, found, session);
      else if (finding.shrunk) see(known, night, undefined, found, session);
    }
    const attribution = new Attribution(lineOfFinding);
    for (const conviction of convictionsIn(lines)) {
      const { night, begun, session, cell, job } = conviction.attempt;
      const { run } = conviction;
      const [shown, shownByOthers] = [attribution.of(conviction), attribution.ofOthers(conviction)];
      for (const id of new Set([...shown, ...(run.runs > 1 ? shownByOthers : [])])) {
        const known = this.findings.get(id);
        if (known === undefined) continue;
        const [own, others] = [shown.has(id) ? 1 : 0, shownByOthers.has(id) ? run.runs - 1 : 0];
        const runs = (shown.size === 1 ? own : 0) + (shownByOthers.size === 1 ? others : 0);
        see(known, night, { id: runId(cell, job, run.run), cell, runs, shared: own + others - runs }, begun, session);
        known.cells.add(cell);
      }
    }
    for (const line of lines) {
      if (line.line !== "plan") continue;
      const planned = this.planned.get(line.night) ?? new Set();
      this.planned.set(line.night, planned);
      for (const { cell } of line.cells) planned.add(cell);
    }
    const canaries = canariesIn(lines);
    for (const line of lines) {
      if (line.line !== "attempt" || canaries.has(line.cell)) continue;
      const ofCell = this.judged.get(line.cell) ?? new Map<string, number>();
      this.judged.set(line.cell, ofCell);
      const { valid, invalid } = line.outcomes;
      ofCell.set(line.night, (ofCell.get(line.night) ?? 0) + (valid ?? 0) + (invalid ?? 0));
    }
    for (const line of lines) {
      const known = line.line === "replay" ? this.findings.get(line.finding) : undefined;
      if (known === undefined || line.line !== "replay") continue;
      known.replays.push(line);
      if (line.failing > 0) see(known, line.night, undefined, line.begun, line.session);
    }
  }

  nightsWith(cells: ReadonlySet<string>): ReadonlySet<string> {
    const has = (night: string): boolean => {
      const planned = this.planned.get(night);
      return planned === undefined || [...cells].some((cell) => planned.has(cell));
    };
    return new Set(this.nights.filter(has));
  }

  ratesOf({ replays }: OfFinding): readonly ReplayRate[] {
    return this.nights.flatMap((night) => {
      const ofNight = replays.filter((line) => line.night === night);
      return clustersOf(ofNight).map((cluster): ReplayRate => {
        const all = on(cluster, ofNight);
        const sum = (of: (line: ReplayLine) => number): number => all.reduce((total, line) => total + of(line), 0);
        const [judged, failing] = [sum((line) => line.judged), sum((line) => line.failing)];
        return {
          ...{ night, cluster, judged, failing, couldNotRun: sum((line) => line.couldNotRun) },
          tooBusy: sum((line) => line.tooBusy),
          notDone: sum((line) => line.notDone),
          unproven: sum((line) => line.unproven),
          otherKinds: [...new Set(all.flatMap((line) => line.otherKinds))].sort(),
          interval: wilson(failing, judged),
        };
      });
    });
  }

  /**
   * Where replays showed it, those replays. A run that was shrunk has failed in the simulator once more before it was kept, and does so each
   * time: that counts where there was no time for a replay until it was repaired. If neither showed it, the runs of each cell in which it was
   * found, whose schedules differ, so that it fails in some of them only; a replay is one more run of its cell.
   */
  tallies({ finding, runs, cells }: OfFinding, rates: readonly ReplayRate[], last: string): readonly Tally[] {
    const lastSeen = this.nights.indexOf(last);
    const isUpTo = (night: string): boolean => this.nights.indexOf(night) <= lastSeen;
    const replays = (cluster: ClusterKind): Tally => {
      const all = on(cluster, rates);
      return { upTo: all.filter(({ night }) => isUpTo(night)), since: all.filter(({ night }) => !isUpTo(night)) };
    };
    const shown = clustersOf(rates.filter(({ night, failing }) => isUpTo(night) && failing > 0));
    const shrunk: Tally[] =
      finding.shrunk && !shown.includes("sim")
        ? [{ upTo: [{ judged: 1, failing: 1 }, ...replays("sim").upTo], since: replays("sim").since }]
        : [];
    if (shown.length + shrunk.length > 0) return [...shrunk, ...shown.map(replays)];
    return [...cells].map((cell): Tally => {
      const inNight = (night: string): Counts => ({
        judged: this.judged.get(cell)?.get(night) ?? 0,
        failing: sumOf(
          [...(runs.get(night)?.values() ?? [])].filter((each) => each.cell === cell),
          "runs",
        ),
      });
      const again = cell === finding.cell ? replays(finding.cluster) : { upTo: [], since: [] };
      return {
        upTo: [...this.nights.filter(isUpTo).map(inNight), ...again.upTo],
        since: [...this.nights.filter((night) => !isUpTo(night)).map(inNight), ...again.since],
      };
    });
  }

  /** According to the first or the last session that saw it in the night. */
  sighting({ sessions }: OfFinding, night: string, which: "first" | "last"): Sighting {
    const all = [...(sessions.get(night) ?? [])].sort((a, b) => (a.at < b.at ? -1 : 1));
    const session = this.sessions.get(all.at(which === "first" ? 0 : -1)?.session ?? "");
    return { night, version: session?.version ?? "unknown", commit: session?.commit ?? null };
  }
}

/** Which run of a night it is, whichever attempt made it. */
function runId(cell: string, job: number, run: number): string {
  return JSON.stringify([cell, job, run]);
}

/** `run`: undefined if a replay showed it. */
function see(
  known: OfFinding,
  night: string,
  run: ({ readonly id: string } & RunsOfCell) | undefined,
  at: string,
  session: string,
): void {
  const runs = known.runs.get(night) ?? new Map<string, RunsOfCell>();
  known.runs.set(night, runs);
  // A job that was made twice, after its worker was lost, counts once.
  const before = run === undefined ? undefined : runs.get(run.id);
  if (run !== undefined && run.runs + run.shared >= (before === undefined ? 0 : before.runs + before.shared)) {
    runs.set(run.id, run);
  }
  const sessions = known.sessions.get(night) ?? [];
  known.sessions.set(night, sessions);
  sessions.push({ at, session });
}

function clustersOf(rates: readonly { readonly cluster: ClusterKind }[]): readonly ClusterKind[] {
  return [...new Set(rates.map(({ cluster }) => cluster))].sort();
}

function on<T extends { readonly cluster: ClusterKind }>(cluster: ClusterKind, rates: readonly T[]): readonly T[] {
  return rates.filter((rate) => rate.cluster === cluster);
}
