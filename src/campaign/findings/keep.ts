/**
 * What a night's runs were convicted of becomes findings: each contradiction that no finding explains yet is shrunk once, described, and
 * kept in the corpus. What fails in the simulator is shrunk there, wherever it was found; the rest is kept as it was found.
 */
import { createHash } from "node:crypto";
import { join } from "node:path";
import { isProgramSystem } from "../../contract/system.js";
import { calmWorld } from "../../contract/world.js";
import { InputError, statOf } from "../../history/errors.js";
import { judgeRun } from "../../judging/judge.js";
import type { Scenario } from "../../record/record.js";
import type { Repro } from "../../record/repro.js";
import { readScenario } from "../../run/directory.js";
import { recordedEvidence } from "../../run/rejudge.js";
import { findSystem } from "../../scenario/find-system.js";
import { shrinkInPool } from "../../shrink/pool.js";
import { reproductionOf } from "../../shrink/reproduction.js";
import { inProcessWorld, processWorlds } from "../../shrink/worlds.js";
import { convictedWithoutMistake, judgedRun } from "../../trials/judged-run.js";
import { kindsOf } from "../../trials/kinds.js";
import { signatureOf } from "../../trials/signature.js";
import { toldOf } from "../../trials/told.js";
import type { FindingLine, LedgerLine } from "../ledger/lines.js";
import { Attribution, type Conviction, convictionsIn, Dropped, groupOf } from "./attribution.js";
import type { FindingsContext } from "./context.js";
import { hasEntry, writeRecorded, writeSimulated } from "./corpus.js";
import { inTurn } from "./order.js";
import { replayFinding, untilAfter } from "./replays.js";
import { findingLinesIn } from "./state.js";

export interface Kept {
  /** Those that were not known before. */
  readonly findings: readonly FindingLine[];
  /** How many different contradictions are left, because time ran out: no finding explains them yet. */
  readonly left: number;
  /** How many of an earlier night could not be repeated, and are not tried again. */
  readonly dropped: number;
}

/** To be called when the runs of a night are finished, or were interrupted. */
export async function keepFindings(context: FindingsContext): Promise<Kept> {
  const { campaign, night, limits, signal } = context;
  const until = untilAfter(limits.keepMs);
  const lines = context.lines().filter((line) => line.campaign === campaign);
  const known = [...findingLinesIn(lines)];
  const before = new Attribution(known.filter((line) => line.night !== night));
  let tried = triedIn(context, lines);
  const findings: FindingLine[] = [];
  let [left, dropped] = [0, 0];
  const gone = new Dropped(lines);
  const open = convictionsIn(lines).filter((conviction) => !gone.has(conviction));
  for (const conviction of inTurn(open, before)) {
    // A finding that was kept meanwhile, or before this night was interrupted, may explain it.
    if (new Attribution(known).of(conviction).size > 0) continue;
    const isOver = signal.aborted || performance.now() > until.sim || tried >= limits.keepRuns;
    const came = isOver ? "to nothing yet" : await keepOrTell(context, conviction, (runs) => (tried += runs));
    if (came === "to nothing yet") {
      left += 1;
    } else if ("vain" in came) {
      // The same program repeats a simulated run exactly, so in the same night this is a mistake of ours, to be tried again.
      if (conviction.attempt.night === night) left += 1;
      else {
        dropped += 1;
        await drop(context, conviction, came.vain);
      }
    } else {
      await context.append(came);
      if (!known.some(({ finding }) => finding === came.finding)) {
        findings.push(came);
        await replayFinding(context, came, until);
      }
      known.push(came);
    }
  }
  return { findings, left, dropped };
}

/** How many runs this shard's shrinking has taken in the night: a night that is continued has no more of them than one in one piece. */
function triedIn({ night, shard }: FindingsContext, lines: readonly LedgerLine[]): number {
  const name = `${shard.nth}/${shard.of}`;
  const sessions = new Set(
    lines.flatMap((line) =>
      line.line === "session" && line.night === night && line.shard === name ? [line.session] : [],
    ),
  );
  return findingLinesIn(lines)
    .filter((line) => line.night === night && sessions.has(line.session))
    .reduce((sum, { tried }) => sum + tried, 0);
}

/** With all convictions of its group that are as old or older. */
async function drop(context: FindingsContext, conviction: Conviction, reason: string): Promise<void> {
  const { campaign, night, session, commit, onProgress } = context;
  const { kind, attempt } = conviction;
  const about = { campaign, night, session, commit, kind, reason, cell: attempt.cell };
  onProgress?.(`${kind} of ${attempt.cell} in the night ${attempt.night} is not tried again: ${reason}`);
  const at = new Date().toISOString();
  await context.append({ line: "dropped", ...about, at, group: groupOf(conviction), until: attempt.begun });
}

type Came =
  | FindingLine
  /** It was interrupted, or there was no time for it. */
  | "to nothing yet"
  /** Why it cannot be repeated. */
  | { readonly vain: string };

/** A conviction that cannot be explained, because of a mistake of ours, keeps no other one from being explained, nor the night from ending. */
async function keepOrTell(
  context: FindingsContext,
  conviction: Conviction,
  onShrunk: (runs: number) => void,
): Promise<Came> {
  try {
    return await keep(context, conviction, onShrunk);
  } catch (error) {
    // A folder that cannot be written, or a file in it that was damaged: all others would meet the same.
    if (error instanceof InputError && error.where.file !== undefined) throw error;
    const why = error instanceof Error ? (error.stack ?? error.message) : String(error);
    const { kind, attempt } = conviction;
    context.onProgress?.(`${kind} of ${attempt.cell} could not be explained, which is a defect of Schism: ${why}`);
    return "to nothing yet";
  }
}

async function keep(context: FindingsContext, conviction: Conviction, onShrunk: (runs: number) => void): Promise<Came> {
  const { signal, limits, folder, onProgress } = context;
  const { kind } = conviction;
  const found = scenarioOf(context, conviction);
  if (found === undefined) return { vain: "its cell is not in the campaign any more" };
  const failing = await failingInSim(found, kind);
  if (failing === undefined) return keepAsFound(context, conviction, found);
  onProgress?.(`shrinking ${kind} of ${conviction.attempt.cell}`);
  const { shrinkRuns, shrinkMs } = limits;
  const shrunk = await shrinkInPool(failing, kind, { runs: shrinkRuns, timeMs: shrinkMs, seeds, signal });
  if (signal.aborted) return "to nothing yet";
  onShrunk(shrunk.tried);
  const { repro, evidence, checks } = await reproductionOf(shrunk, kind);
  const signature = signatureOf(evidence, checks, kind);
  if (signature === null) throw new Error(`what was shrunk does not fail: ${kind}`);
  const finding = idOf(signature);
  if (!hasEntry(folder.corpus, finding)) await writeSimulated(folder.corpus, finding, repro);
  return {
    ...lineOf(context, conviction, found, repro),
    ...{ finding, signature, kinds: [...kindsOf(checks)], shrunk: true, steadiness: repro.steadiness },
    tried: shrunk.tried,
    operations: toldOf(checks, kind, evidence.system).operations,
  };
}

/** Number of seeds that each smaller scenario is tried with, as in `schism shrink`. */
const seeds = 5;

/** What the simulator does not show is kept with its history. */
async function keepAsFound(context: FindingsContext, conviction: Conviction, scenario: Scenario): Promise<Came> {
  const { folder } = context;
  const { kind, run } = conviction;
  const directory = run.directory === null ? undefined : join(folder.root, run.directory);
  // If a simulated run does not fail again, another program than this one made it.
  if (directory === undefined) return { vain: "it does not fail any more" };
  if (statOf(directory) === undefined)
    return { vain: "it does not fail in the simulator, and its run directory is gone" };
  const evidence = await recordedEvidence(directory);
  const { checks } = judgeRun(evidence);
  const signature = signatureOf(evidence, checks, kind);
  if (signature === null) return { vain: "judged again, its run is not convicted of that" };
  const finding = idOf(signature);
  const { headline, operations } = toldOf(checks, kind, evidence.system);
  const repro: Repro = {
    ...{ format: "schism-repro-1", kind, headline },
    ...{ story: [], steadiness: { failing: 0, worlds: processWorlds.length }, fixpoint: false, scenario },
  };
  if (!hasEntry(folder.corpus, finding)) await writeRecorded(folder.corpus, finding, repro, directory);
  return {
    ...lineOf(context, conviction, scenario, repro),
    ...{ finding, signature, kinds: [...kindsOf(checks)], shrunk: false, steadiness: null },
    tried: 0,
    operations,
  };
}

type Common = Omit<FindingLine, "finding" | "signature" | "kinds" | "shrunk" | "steadiness" | "tried" | "operations">;

function lineOf(
  { campaign, night, session }: FindingsContext,
  { attempt, run, kind, signature }: Conviction,
  { system, cluster }: Scenario,
  { headline, scenario: { variant } }: Repro,
): Common {
  return {
    ...{ line: "finding", campaign, night, session, found: new Date().toISOString(), kind, system, variant, headline },
    ...{ cell: attempt.cell, cluster, job: attempt.job, run: run.run, seed: run.seed },
    ...(attempt.night === night ? {} : { ranIn: attempt.night }),
    from: signature === null ? [] : [signature],
  };
}

/** Derived from the signature, so that every shard uses the same name. */
function idOf(signature: string): string {
  return createHash("sha256").update(signature).digest("hex").slice(0, 12);
}

/** Undefined if neither the campaign nor a directory has it. */
function scenarioOf(context: FindingsContext, { attempt, run, ofCorrectProgram }: Conviction): Scenario | undefined {
  const directory = run.directory === null ? undefined : join(context.folder.root, run.directory);
  const scenario =
    directory !== undefined && statOf(directory) !== undefined
      ? readScenario(directory)
      : context.scenarioOf(attempt.cell, run.seed);
  return scenario === undefined || !ofCorrectProgram ? scenario : { ...scenario, variant: null };
}

/**
 * As it is, or, for a run on processes, in a world like theirs. A variant counts only if the correct program is acquitted. A server that is
 * not ours cannot be simulated.
 */
async function failingInSim(found: Scenario, kind: string): Promise<Scenario | undefined> {
  if (!isProgramSystem(findSystem(found.system))) return undefined;
  const scenario: Scenario = { ...found, cluster: "sim", world: found.world ?? calmWorld };
  const worlds = found.cluster === "sim" ? [] : processWorlds;
  for (const candidate of [scenario, ...worlds.map((world) => inProcessWorld(scenario, world))]) {
    if (!(await judgedRun(candidate)).kinds.includes(kind)) continue;
    if (!(await convictedWithoutMistake(candidate, [kind]))) return candidate;
  }
  return undefined;
}
