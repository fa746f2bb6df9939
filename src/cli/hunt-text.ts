/** What `schism hunt` says: when it begins, while it goes on, and what it found, for a person or a program. */
import { join, relative } from "node:path";
import { plural } from "../history/plural.js";
import type { Findings } from "../hunt/findings.js";
import type { SteeredHunt } from "../hunt/real.js";
import type { HuntOutcome, Written } from "../hunt/run.js";
import { runFiles } from "../record/files.js";
import { renderVerdict } from "../report/terminal.js";
import { commandOf } from "../scenario/command.js";

/** For programs. */
export function factsOf(
  { findings, real, seconds, firstFoundMs, written }: HuntOutcome,
  huntSeed: number,
  interrupted: boolean,
): object {
  const { runs, restored, found, unknown, simulatedMs, faults, operations, states } = findings;
  const { notTheMistakes, crashes, tooBusy, couldNotRun, firstFoundAfter } = findings;
  const covered =
    real === undefined
      ? { simulatedMs, states }
      : {
          ...{ sequences: real.steering.met, showedNew: real.steering.size, tooBusy, couldNotRun },
          ...{ faultKinds: real.kinds, leftOut: real.impossible.map(({ kind, why }) => ({ kind, why })) },
        };
  const firstFound = firstFoundMs === undefined ? null : { afterRuns: firstFoundAfter, seconds: firstFoundMs / 1000 };
  return {
    ...{ huntSeed, interrupted, seconds, runs, restored, found, firstFound, unknown, operations, faults, ...covered },
    ...{ notTheMistakes, crashes },
    findings: written.map(({ kind, signature, shape, count: alike, best, directory, scenario, verdict }) => ({
      ...{ kind, signature, kinds: best.kinds, count: alike, seed: best.seed, run: best.index + 1, directory },
      ...{ shape, summary: verdict.summary, failsInOfTenWorlds: best.steadiness },
      command: commandIn(directory, scenario),
    })),
  };
}

/** For a person. */
export function told(
  { findings, real, seconds, firstFoundMs, written }: HuntOutcome,
  huntSeed: number,
  interrupted: boolean,
): readonly string[] {
  const { firstFoundAfter = 0, notTheMistakes, crashes } = findings;
  const lines = [progressLine(findings, seconds * 1000, real)];
  if (firstFoundMs !== undefined) {
    const shown = findings.best()?.best.steadiness ?? null;
    const sure =
      shown === null ? "" : `; the one below fails in ${shown} of 10 worlds with timings like those of real processes`;
    lines.push(`first finding after ${plural(firstFoundAfter, "run")}, ${(firstFoundMs / 1000).toFixed(1)} s${sure}`);
  }
  if (notTheMistakes > 0) {
    const more = plural(notTheMistakes, "more run");
    lines.push(`In ${more} the correct program fails as well: these options give weaker guarantees.`);
  }
  lines.push(...kindsTold(written));
  const [crash] = crashes;
  if (crash !== undefined) {
    const failed = plural(crashes.length, "run");
    lines.push(`${failed} failed inside Schism itself, which is a bug in Schism. The first, of seed ${crash.seed}:`);
    lines.push(crash.error);
  }
  if (interrupted) lines.push("Interrupted.");
  const longer = interrupted ? "" : ": give it more time (--for)";
  if (findings.runs === 0) lines.push(`No run came to its end, so nothing was tried${longer}.`);
  else if (written.length === 0) {
    lines.push(real === undefined ? `Nothing found. The same runs again: --seed ${huntSeed}` : "Nothing found.");
  }
  return lines;
}

/** Of each kind the most frequent contradiction in full, and a line for each of the others. */
function kindsTold(written: readonly Written[]): readonly string[] {
  const kinds = new Set<string>();
  return written.flatMap((each) => {
    if (kinds.has(each.kind)) return [];
    kinds.add(each.kind);
    const others = written.filter((other) => other !== each && other.kind === each.kind);
    return ["", wholeText(each), ...othersTold(others)];
  });
}

/** A line for each is to be looked over. */
const longestShape = 160;

function othersTold(others: readonly Written[]): readonly string[] {
  if (others.length === 0) return [];
  return [
    `The same kind in ${plural(others.length, "other way")}:`,
    ...others.map(({ count: alike, best, directory, shape }) => {
      const cut = shape.length > longestShape ? `${shape.slice(0, longestShape)}…` : shape;
      return `  ${plural(alike, "run")}, such as seed ${best.seed}  ${shownPath(directory)}  ${cut}`.trimEnd();
    }),
  ];
}

function wholeText({ kind, count: alike, best, directory, scenario, verdict }: Written): string {
  const shown = shownPath(directory);
  return [
    `${kind}${alike > 1 ? `, in ${plural(alike, "run")}` : ""}; here run ${best.index + 1} of the hunt, seed ${best.seed}`,
    renderVerdict(verdict, { colour: process.stdout.isTTY === true }),
    "",
    `report     ${join(shown, runFiles.report)}`,
    `smaller    npx schism shrink ${shown}`,
    `again      ${commandIn(directory, scenario)}`,
  ].join("\n");
}

function shownPath(directory: string): string {
  return relative(".", directory) || directory;
}

function commandIn(directory: string, scenario: Written["scenario"]): string {
  return commandOf(scenario, join(shownPath(directory), runFiles.scenario));
}

export function begins(huntSeed: number, { runs }: Findings, real: SteeredHunt | undefined): string {
  const seed = `seed of the hunt ${huntSeed}${runs === 0 ? "" : `; goes on after ${plural(runs, "run")} that were made before`}`;
  if (real === undefined) return seed;
  const faults = real.kinds.length === 0 ? "no faults" : `faults: ${real.kinds.join(", ")}`;
  return [`${seed}; on processes of this machine; ${faults}`, ...real.impossible.map(leftOut)].join("\n");
}

function leftOut({ kind, why }: SteeredHunt["impossible"][number]): string {
  return `without ${kind}: ${why}`;
}

export function progressLine(findings: Findings, wallMs: number, real: SteeredHunt | undefined): string {
  const { runs, restored, found, simulatedMs, faults, operations, states, unknown, tooBusy, couldNotRun } = findings;
  if (real !== undefined) {
    const { met, size } = real.steering;
    return (
      `${(wallMs / 1000).toFixed(0)} s  ${plural(runs, "run")}  ${plural(operations, "operation")}  ${plural(faults, "fault")}  ` +
      `${plural(met, "sequence")} of messages (new ones in ${plural(size, "run")})  ${plural(found, "finding")}` +
      `${unknown > 0 ? `  ${unknown} unknown` : ""}${tooBusy > 0 ? `  ${tooBusy} too busy` : ""}` +
      `${couldNotRun > 0 ? `  ${couldNotRun} could not run` : ""}`
    );
  }
  return (
    `${(wallMs / 1000).toFixed(1)} s  ${plural(runs, "run")} (${(((runs - restored) / wallMs) * 1000).toFixed(1)}/s)  ` +
    `${(simulatedMs / 3_600_000).toFixed(2)} simulated hours (${(simulatedMs / wallMs).toFixed(0)}x)  ` +
    `${plural(operations, "operation")}  ${plural(faults, "fault")}  ${plural(states, "state")}  ${plural(found, "finding")}` +
    `${unknown > 0 ? `  ${unknown} unknown` : ""}`
  );
}
