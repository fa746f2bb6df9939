/**
 * What a night's runs were convicted of becomes findings: each contradiction that no finding explains yet is shrunk once, described, and
 * kept in the corpus. What fails in the simulator is shrunk there, wherever it was found; the rest is kept as it was found.
 */
import { createHash } from "node:crypto";
import { join } from "node:path";
import { isProgramSystem } from "../../contract/system.js";
import { calmWorld } from "../../contract/world.js";
import { statOf } from "../../history/errors.js";
import { judgeRun } from "../../judging/judge.js";
import type { Scenario } from "../../record/record.js";
import type { Repro } from "../../record/repro.js";
import { readScenario } from "../../run/directory.js";
import { recordedEvidence } from "../../run/rejudge.js";
import { findSystem } from "../../scenario/find-system.js";
import { shrinkInPool } from "../../shrink/pool.js";
import { reproductionOf } from "../../shrink/reproduction.js";
import { processWorlds } from "../../shrink/worlds.js";
import { convictedWithoutMistake, judgedRun } from "../../trials/judged-run.js";
import { kindsOf } from "../../trials/kinds.js";
import { signatureOf, testedOf } from "../../trials/signature.js";
import type { FindingLine } from "../ledger/lines.js";
import { Attribution, type Conviction, convictionsIn } from "./attribution.js";
import type { FindingsContext } from "./context.js";
import { hasEntry, writeRecorded, writeSimulated } from "./corpus.js";
import { replayFinding } from "./replays.js";
import { findingLinesIn } from "./state.js";

export interface Kept {
  /** Those that were not known before. */
  readonly findings: readonly FindingLine[];
  /** How many different contradictions are left, because time ran out or they could not be run again: no finding explains them. */
  readonly left: number;
}

/** To be called when the runs of a night are finished, or were interrupted. */
export async function keepFindings(context: FindingsContext): Promise<Kept> {
  const { campaign, limits, signal } = context;
  const begun = performance.now();
  const lines = context.lines().filter((line) => line.campaign === campaign);
  const known = [...findingLinesIn(lines)];
  const findings: FindingLine[] = [];
  let left = 0;
  for (const conviction of inTurn(convictionsIn(lines), new Attribution(known))) {
    // A finding that was shrunk meanwhile may explain it.
    if (new Attribution(known).of(conviction).size > 0) continue;
    const line =
      signal.aborted || performance.now() - begun > limits.keepMs ? undefined : await keep(context, conviction);
    if (line === undefined) {
      left += 1;
      continue;
    }
    await context.append(line);
    if (!known.some(({ finding }) => finding === line.finding)) {
      findings.push(line);
      await replayFinding(context, line);
    }
    known.push(line);
  }
  return { findings, left };
}

/**
 * One conviction for each signature that nothing explains yet: first one of each kind and each test subject, and among those the ones seen
 * most often, so that the available time shows as much as it can.
 */
function inTurn(convictions: readonly Conviction[], attribution: Attribution): readonly Conviction[] {
  const bySignature = new Map<string, Conviction[]>();
  for (const conviction of convictions) {
    if (attribution.of(conviction).size > 0) continue;
    const { signature, run, kind, attempt } = conviction;
    const key = JSON.stringify([kind, signature ?? (run.signature === null ? attempt.cell : testedOf(run.signature))]);
    const alike = bySignature.get(key);
    if (alike === undefined) bySignature.set(key, [conviction]);
    else alike.push(conviction);
  }
  const byKind = new Map<string, number>();
  return [...bySignature.values()]
    .sort((a, b) => b.length - a.length)
    .flatMap((alike) => {
      // A simulated run is the same whenever it is made.
      const best = alike.find(({ run }) => run.directory === null) ?? alike[0];
      if (best === undefined) return [];
      const { kind, attempt } = best;
      const group = JSON.stringify([kind, attempt.cell]);
      const turn = byKind.get(group) ?? 0;
      byKind.set(group, turn + 1);
      return [{ best, turn }];
    })
    .sort((a, b) => a.turn - b.turn)
    .map(({ best }) => best);
}

/** Undefined if it was interrupted, or if nothing is left to run. */
async function keep(context: FindingsContext, conviction: Conviction): Promise<FindingLine | undefined> {
  const { signal, limits, folder, onProgress } = context;
  const { kind } = conviction;
  const found = scenarioOf(context, conviction);
  if (found === undefined) return undefined;
  const failing = await failingInSim(found, kind);
  if (failing === undefined) return keepAsFound(context, conviction, found);
  onProgress?.(`shrinking ${kind} of ${conviction.attempt.cell}`);
  const shrunk = await shrinkInPool(failing, kind, { timeMs: limits.shrinkMs, seeds, signal });
  if (signal.aborted) return undefined;
  const { repro, evidence, checks } = await reproductionOf(shrunk, kind);
  const signature = signatureOf(evidence, checks, kind);
  if (signature === null) throw new Error(`what was shrunk does not fail: ${kind}`);
  const finding = idOf(signature);
  if (!hasEntry(folder.corpus, finding)) await writeSimulated(folder.corpus, finding, repro);
  const told = checks.find((check) => kindsOf([check]).includes(kind))?.explanations[0];
  const calls = told?.steps.flatMap(({ call }) => (call === null ? [] : [call])) ?? [];
  return {
    ...lineOf(context, conviction, found, repro),
    ...{ finding, signature, kinds: [...kindsOf(checks)], shrunk: true, steadiness: repro.steadiness },
    operations: new Set(calls).size,
  };
}

/** Number of seeds that each smaller scenario is tried with, as in `schism shrink`. */
const seeds = 5;

/** What the simulator does not show is kept with its history. */
async function keepAsFound(
  context: FindingsContext,
  conviction: Conviction,
  scenario: Scenario,
): Promise<FindingLine | undefined> {
  const { folder } = context;
  const { kind, run } = conviction;
  const directory = run.directory === null ? undefined : join(folder.root, run.directory);
  // If a simulated run does not fail again, another program than this one made it.
  if (directory === undefined || statOf(directory) === undefined) return undefined;
  const evidence = await recordedEvidence(directory);
  const { checks } = judgeRun(evidence);
  const signature = signatureOf(evidence, checks, kind);
  if (signature === null) return undefined;
  const finding = idOf(signature);
  const told = checks.find((check) => kindsOf([check]).includes(kind));
  const repro: Repro = {
    ...{ format: "schism-repro-1", kind, headline: told?.explanations[0]?.headline ?? told?.summary ?? kind },
    ...{ story: [], steadiness: { failing: 0, worlds: processWorlds.length }, fixpoint: false, scenario },
  };
  if (!hasEntry(folder.corpus, finding)) await writeRecorded(folder.corpus, finding, repro, directory);
  const calls = told?.explanations[0]?.steps.flatMap(({ call }) => (call === null ? [] : [call])) ?? [];
  return {
    ...lineOf(context, conviction, scenario, repro),
    ...{ finding, signature, kinds: [...kindsOf(checks)], shrunk: false, steadiness: null },
    operations: new Set(calls).size,
  };
}

type Common = Omit<FindingLine, "finding" | "signature" | "kinds" | "shrunk" | "steadiness" | "operations">;

function lineOf(
  { campaign, night, session }: FindingsContext,
  { attempt, run, kind, signature }: Conviction,
  { system, cluster }: Scenario,
  { headline, scenario: { variant } }: Repro,
): Common {
  return {
    ...{ line: "finding", campaign, night, session, found: new Date().toISOString(), kind, system, variant, headline },
    ...{ cell: attempt.cell, cluster, job: attempt.job, run: run.run, seed: run.seed },
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
  for (const candidate of [scenario, ...worlds.map((world) => ({ ...scenario, world }))]) {
    if (!(await judgedRun(candidate)).kinds.includes(kind)) continue;
    if (!(await convictedWithoutMistake(candidate, [kind]))) return candidate;
  }
  return undefined;
}
