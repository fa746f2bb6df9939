/**
 * The corpus is replayed: how often does each finding still fail? In the simulator each replay but the first is in a world of its own,
 * since the same scenario gives the same run; each night uses other worlds, so that nights add up. On processes or containers a finding is
 * replayed where it was found.
 */
import { rmSync } from "node:fs";
import { availableParallelism } from "node:os";
import { seededRandom } from "../../../nodes/random.js";
import { plural } from "../../history/plural.js";
import type { Scenario } from "../../record/record.js";
import { outcomeOf } from "../../replay/outcome.js";
import { inWorld } from "../../replay/world.js";
import { findSystem } from "../../scenario/find-system.js";
import { TrialExecutor } from "../../trials/executor.js";
import { onlyInSim } from "../../trials/kinds.js";
import type { FindingLine, ReplayLine } from "../ledger/lines.js";
import { nightsInOrder } from "../ledger/nights.js";
import { type JudgedOnCluster, runOnCluster } from "../night/cluster-run.js";
import type { FindingsContext, Lanes } from "./context.js";
import { hasEntry, readEntry } from "./corpus.js";
import { findingsOf } from "./state.js";

/**
 * To be called before the runs of a night. What was already replayed this night is not replayed again. The time for it may not be enough
 * for all: then simulated replays, which are quick, come first, and among the others those that were replayed the longest ago.
 */
export async function replayFindings(context: FindingsContext): Promise<void> {
  const { campaign, folder, shard, signal, limits } = context;
  const nights = nightsInOrder(context.lines().filter((line) => line.campaign === campaign));
  const until = untilAfter(limits.replayMs);
  const all = findingsOf(campaign, context.lines(), [], new Date(), (finding) => hasEntry(folder.corpus, finding));
  const due = all.flatMap(({ finding, directory, rates }) => {
    const mine = Number.parseInt(finding.finding.slice(0, 8), 16) % shard.of === shard.nth - 1;
    if (!mine || directory === null) return [];
    return clustersFor(finding).map((cluster) => {
      const done = rates.filter(
        (rate) => rate.cluster === cluster && rate.judged + rate.tooBusy + rate.couldNotRun > 0,
      );
      return { finding, cluster, last: done.length === 0 ? -1 : nights.indexOf(done.at(-1)?.night ?? "") };
    });
  });
  due.sort((a, b) => Number(a.cluster !== "sim") - Number(b.cluster !== "sim") || a.last - b.last);
  for (const { finding, cluster } of due) if (!signal.aborted) await replayOn(context, finding, cluster, until);
}

/** When these times from now are over, as `performance.now` tells time. */
export function untilAfter({ sim, real }: Lanes): Lanes {
  const now = performance.now();
  return { sim: now + sim, real: now + real };
}

/** On each cluster that can show it. What has not begun by `until` is not done. */
export async function replayFinding(context: FindingsContext, finding: FindingLine, until: Lanes): Promise<void> {
  if (!hasEntry(context.folder.corpus, finding.finding)) return;
  for (const cluster of clustersFor(finding)) {
    if (!context.signal.aborted) await replayOn(context, finding, cluster, until);
  }
}

async function replayOn(
  context: FindingsContext,
  finding: FindingLine,
  cluster: ReplayLine["cluster"],
  untilOfLanes: Lanes,
): Promise<void> {
  const { limits, folder, onProgress } = context;
  const made = madeThisNight(context, finding, cluster);
  const lane = cluster === "sim" ? "sim" : "real";
  const wanted = limits.replays[lane] - made;
  const until = untilOfLanes[lane];
  if (wanted <= 0) return;
  const { scenario } = readEntry(folder.corpus, finding.finding);
  const replay: Replay = { finding, scenario: { ...scenario, cluster }, made };
  if (performance.now() >= until) return tellNotDone(context, replay, wanted);
  onProgress?.(`replaying ${finding.finding} (${finding.kind}) on ${cluster}`);
  if (cluster === "sim") await replayInSim(context, replay, wanted);
  else await replayOnCluster(context, replay, wanted, until);
}

function clustersFor({ shrunk, cluster, kind, system }: FindingLine): readonly ReplayLine["cluster"][] {
  const shows = cluster !== "sim" && !onlyInSim(kind, findSystem(system));
  return [...(shrunk ? (["sim"] as const) : []), ...(shows ? [cluster] : [])];
}

interface Replay {
  readonly finding: FindingLine;
  readonly scenario: Scenario;
  /** How many replays of it were already made this night, on this cluster. */
  readonly made: number;
}

function madeThisNight(context: FindingsContext, finding: FindingLine, cluster: string): number {
  const { campaign, night } = context;
  return context
    .lines()
    .filter((line): line is ReplayLine => line.line === "replay" && line.finding === finding.finding)
    .filter((line) => line.campaign === campaign && line.night === night && line.cluster === cluster)
    .reduce((sum, { judged, couldNotRun, tooBusy, unproven }) => sum + judged + couldNotRun + tooBusy + unproven, 0);
}

/** What matters about a run: only a run that is valid and proves something is a pass. */
interface Shown {
  readonly kinds: readonly string[];
  readonly passed: boolean;
  /** On a machine that is too busy, a failure that needs a certain timing may not show, so such a run does not count as a pass either. */
  readonly tooBusy: boolean;
}

/** Adds up replays, some of which may have been unable to run. */
function counted(kind: string, shown: readonly (Shown | undefined)[]) {
  const ran = shown.filter((each) => each !== undefined);
  const failing = ran.filter(({ kinds }) => kinds.includes(kind)).length;
  const others = ran.filter(({ kinds }) => !kinds.includes(kind));
  const tooBusy = others.filter((each) => each.tooBusy).length;
  const passed = others.filter((each) => !each.tooBusy && each.passed && each.kinds.length === 0).length;
  return {
    ...{ judged: failing + passed, failing, couldNotRun: shown.length - ran.length, tooBusy },
    unproven: others.length - tooBusy - passed,
    otherKinds: [...new Set(ran.flatMap(({ kinds }) => kinds))].filter((each) => each !== kind).sort(),
  };
}

/** All of them are one line of the ledger; if interrupted, there is none. */
async function replayInSim(
  context: FindingsContext,
  { finding, scenario, made }: Replay,
  wanted: number,
): Promise<void> {
  const { signal, campaign, night, shard } = context;
  const begun = new Date();
  const executor = new TrialExecutor(Math.min(wanted, availableParallelism()));
  const giveUp = (): void => executor.giveUp();
  signal.addEventListener("abort", giveUp);
  if (signal.aborted) giveUp();
  // The first replay uses the recorded world, so that an exact repetition of the recorded run is among them.
  const others = seededRandom(0, "replays", campaign, night, finding.finding, shard.nth).below(2 ** 31);
  try {
    const outcomes = await Promise.all(
      Array.from({ length: wanted }, (_, index) => {
        const nth = made + index;
        return executor.run({ scenario: inWorld(scenario, nth === 0 ? 0 : others + nth) });
      }),
    );
    const shown = outcomes.map((outcome) =>
      outcome?.outcome === "judged"
        ? {
            kinds: outcome.kinds,
            passed: outcome.valid === true && outcome.provesNothing === null,
            tooBusy: false,
          }
        : undefined,
    );
    if (outcomes.includes(undefined)) return;
    await tell(context, { finding, scenario, made }, begun, shown);
  } finally {
    signal.removeEventListener("abort", giveUp);
    await executor.close();
  }
}

/** Each is a line of the ledger of its own, since it takes long. The first run that fails is kept, in a directory of its own. */
async function replayOnCluster(context: FindingsContext, replay: Replay, wanted: number, until: number): Promise<void> {
  const { folder, signal, creatorFor, watchMachine, onProgress } = context;
  const { finding, scenario } = replay;
  let kept = false;
  for (let nth = replay.made; nth < replay.made + wanted && !signal.aborted; nth++) {
    if (performance.now() >= until) {
      return tellNotDone(context, { ...replay, made: nth }, replay.made + wanted - nth);
    }
    const begun = new Date();
    const run = await runOnCluster({ scenario, runs: folder.runs, creatorFor, watchMachine, signal });
    if (run.came === "to nothing") return;
    const shown = run.came === "to a verdict" ? shownBy(scenario, run) : undefined;
    if (run.came === "to no verdict") {
      const [reason] = run.reason.split("\n", 1);
      onProgress?.(`${finding.finding} could not be replayed on ${scenario.cluster}: ${reason}`);
    }
    const { directory } = run;
    if (directory !== undefined) {
      if (kept || shown?.kinds.includes(finding.kind) !== true) rmSync(directory, { recursive: true });
      else kept = true;
    }
    await tell(context, { ...replay, made: nth }, begun, [shown]);
  }
}

/** Undefined if the cluster did not start, so that the run shows nothing. */
function shownBy(scenario: Scenario, { verdict, kinds, tooBusy }: JudgedOnCluster): Shown | undefined {
  if (verdict.incomplete.some(({ reason }) => reason === "could not start")) return undefined;
  const { valid, vacuous } = outcomeOf(scenario, verdict);
  return { kinds, passed: valid === true && vacuous === null, tooBusy: tooBusy !== null };
}

/** Once a night: a process that goes on with it may find as many of them left. */
async function tellNotDone(
  { campaign, night, session, commit, lines, append, onProgress }: FindingsContext,
  { finding, scenario: { cluster }, made }: Replay,
  notDone: number,
): Promise<void> {
  const id = finding.finding;
  const known = lines().some(
    (line) =>
      line.line === "replay" &&
      line.campaign === campaign &&
      line.night === night &&
      line.finding === id &&
      line.cluster === cluster &&
      line.notDone > 0,
  );
  if (known) return;
  onProgress?.(`no time was left to replay ${id} on ${cluster}: ${plural(notDone, "replay")} not done`);
  await append({
    ...{ line: "replay", campaign, night, session, nth: made, finding: id, cluster, begun: new Date().toISOString() },
    ...{ ms: 0, judged: 0, failing: 0, couldNotRun: 0, tooBusy: 0, notDone, unproven: 0, otherKinds: [], commit },
  });
}

function tell(
  context: FindingsContext,
  { finding, scenario, made }: Replay,
  begun: Date,
  shown: readonly (Shown | undefined)[],
): Promise<void> {
  const { campaign, night, session, commit } = context;
  return context.append({
    ...{ line: "replay", campaign, night, session, nth: made, finding: finding.finding, cluster: scenario.cluster },
    ...{ begun: begun.toISOString(), ms: Date.now() - begun.getTime(), commit },
    ...{ ...counted(finding.kind, shown), notDone: 0 },
  });
}
