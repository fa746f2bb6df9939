/** Terminal lines of a run before it begins and when it has ended. */
import { join, relative } from "node:path";
import { programText } from "../contract/settings-text.js";
import { plural } from "../history/plural.js";
import { runFiles } from "../record/files.js";
import type { RunVerdict, Scenario } from "../record/record.js";
import { renderVerdict, type Style } from "./terminal.js";

/** Two lines: the run, and its planned faults. */
export function renderPlan(scenario: Scenario, directory: string): string {
  const { cluster, nodes, clients, routing, workload, mainMs, seed, schedule } = scenario;
  const kinds = [...new Set(schedule.map((entry) => entry.fault.kind))];
  return [
    `${programText(scenario)}: ` +
      `${plural(nodes.length, `${cluster} replica`)}, ${plural(clients, `${routing} client`)}, ` +
      `workload ${workload}, ${mainMs / 1000} s, seed ${seed}`,
    `faults: ${kinds.length === 0 ? "none" : `${schedule.length} planned (${kinds.join(", ")})`}; record in ${relative(".", directory)}`,
  ].join("\n");
}

export interface EndedRun {
  readonly directory: string;
  readonly verdict: RunVerdict;
  /** The command that repeats it; left out if absent. */
  readonly command?: string;
}

export function renderEndedRun({ directory, verdict, command }: EndedRun, style: Style): string {
  const { stoppedBy } = verdict;
  const key = stoppedBy === undefined || stoppedBy.key === null ? "" : ` (${stoppedBy.key})`;
  const lines =
    stoppedBy === undefined ? [] : [`stopped    at event ${stoppedBy.event}${key}: no order of operations explains it`];
  lines.push(renderVerdict(verdict, style), "", `report     ${join(relative(".", directory), runFiles.report)}`);
  if (verdict.valid === false && command !== undefined) {
    lines.push(`smaller    npx schism shrink ${relative(".", directory) || "."}`);
  }
  if (command !== undefined) lines.push(`again      ${command}`);
  return lines.join("\n");
}
