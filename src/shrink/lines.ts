/** Terminal lines while a run is shrunk, and at the end. */
import { join } from "node:path";
import { plural } from "../history/plural.js";
import { runFiles } from "../record/files.js";
import type { Scenario } from "../record/record.js";
import type { ShrunkRun, Small } from "./shrink-run.js";

export function originalLine(kind: string, scenario: Scenario, operations: number): string {
  return `${kind}: ${sized({ scenario, operations })}`;
}

export function stepLine(name: string, scenario: Scenario, tried: number): string {
  return `  ${plural(tried, "run").padStart(10)}  ${name}: ${size(scenario)}`;
}

export function shrunkLines(shrunk: ShrunkRun): readonly string[] {
  if (shrunk.outcome === "nothing") return ["Interrupted before anything smaller was found; nothing is written."];
  const { found, tried, fixpoint, interrupted, repro, operations, reproFile, directory } = shrunk;
  const end = fixpoint
    ? "Nothing smaller fails"
    : interrupted
      ? "Interrupted, so perhaps not the smallest,"
      : "Stopped, so perhaps not the smallest,";
  const ended = ["", `${end} after ${plural(tried, "run")}: ${sized(found)}.`];
  const again = `again      npx schism replay ${reproFile}`;
  if (shrunk.outcome === "kept") {
    const kept = sized({ scenario: repro.scenario, operations });
    return [
      ...ended,
      `The existing ${reproFile} is at least as small and still fails; keeping it: ${kept}.`,
      "",
      again,
    ];
  }
  const { failing, worlds } = repro.steadiness;
  return [
    ...ended,
    repro.scenario.cluster === "sim"
      ? `It fails in ${failing} of ${worlds} simulated worlds with timings like those of real processes.`
      : `Run again on processes, it failed in ${failing} of ${plural(worlds, "run")}.`,
    "",
    ...(repro.story.length === 0 ? [repro.headline] : repro.story),
    "",
    `report     ${join(directory, runFiles.report)}`,
    again,
  ];
}

function sized({ scenario, operations }: Small): string {
  return `${size(scenario)}, ${plural(operations, "operation")}`;
}

function size({ nodes, clients, schedule, mainMs }: Scenario): string {
  const counts = [plural(nodes.length, "node"), plural(clients, "client"), plural(schedule.length, "fault")];
  return `${counts.join(", ")}, ${(mainMs / 1000).toFixed(1)} s`;
}
