/**
 * The cells of a campaign: every combination of system, variant or options, workload, cluster and mix of faults that its file names. A
 * combination that cannot run is refused when the file is read, since a cell that never runs would be green without any evidence.
 */

import type { Options } from "../../contract/system.js";
import { type FaultKind, faultKinds } from "../../faults/fault.js";
import { InputError } from "../../history/errors.js";
import { findSystem } from "../../scenario/find-system.js";
import { type Cell, cellName } from "./cell.js";
import type { CellsOfFile, ReadCampaign } from "./file.js";
import { scenarioOf } from "./scenarios.js";

/** Throws InputError with the place in the file for cells that cannot be run. */
export function cellsOf({ path, file, lineOf }: ReadCampaign): readonly Cell[] {
  const cells = new Map<string, Cell>();
  for (const [list, canary] of [
    ["cells", false],
    ["canaries", true],
  ] as const) {
    for (const [index, group] of file[list].entries()) {
      const at = (field: string): { file: string; line?: number; field: string } => {
        const whole = [list, index, ...(field === "" ? [] : field.split("."))];
        const line = lineOf(whole) ?? lineOf([list, index]);
        return { file: path, field: whole.join("."), ...(line === undefined ? {} : { line }) };
      };
      for (const cell of expanded(group, canary, at)) {
        if (cells.has(cell.name))
          throw new InputError(`appears twice in the campaign: ${cell.name}`, at(""), "remove one of them");
        try {
          scenarioOf(cell, 0);
        } catch (error) {
          if (!(error instanceof InputError)) throw error;
          throw new InputError(`${cell.name} cannot be run: ${error.problem}`, at(""), error.remedy);
        }
        cells.set(cell.name, cell);
      }
    }
  }
  return [...cells.values()];
}

function* expanded(
  group: CellsOfFile,
  canary: boolean,
  at: (field: string) => { readonly file: string; readonly field: string },
): Iterable<Cell> {
  const { nodes, clients, rate, time, weight } = group;
  if (group.clusters.every((cluster) => cluster === "sim")) {
    const ignored = Object.entries({ clients, rate, time }).find(([, value]) => value !== undefined);
    if (ignored !== undefined) {
      throw new InputError(
        "has no effect on simulated runs, which draw it from their seeds",
        at(ignored[0]),
        "leave it out",
      );
    }
  }
  for (const [nth, systemName] of group.systems.entries()) {
    try {
      findSystem(systemName);
    } catch (error) {
      throw error instanceof InputError ? error.within(at(`systems.${nth}`)) : error;
    }
    for (const variant of group.variants ?? [null])
      for (const options of combinations(group.options))
        for (const workload of group.workloads ?? [null])
          for (const cluster of group.clusters)
            for (const [place, mix] of group.faults.entries()) {
              const faults = mixOf(mix, at(`faults.${place}`));
              const chosen = { system: systemName, variant, options, workload, cluster, faults };
              yield {
                name: cellName(chosen),
                ...{ ...chosen, weight, canary },
                ...(nodes === undefined ? {} : { nodes }),
                ...(clients === undefined ? {} : { clients }),
                ...(rate === undefined ? {} : { ratePerClient: rate }),
                ...(time === undefined ? {} : { mainMs: time }),
              };
            }
  }
}

/** Each value of a list of values with each of the others. */
function combinations(options: CellsOfFile["options"]): readonly Options[] {
  let all: Options[] = [{}];
  for (const [option, values] of Object.entries(options)) {
    const each = typeof values === "string" ? [values] : values;
    all = all.flatMap((chosen) => each.map((value) => ({ ...chosen, [option]: value })));
  }
  return all;
}

function mixOf(text: string, place: { readonly file: string; readonly field: string }): readonly FaultKind[] | null {
  if (text === "all") return null;
  if (text === "none") return [];
  return text.split("+").map((part) => {
    const kind = faultKinds.find((known) => known === part.trim());
    if (kind !== undefined) return kind;
    throw new InputError(
      `${JSON.stringify(part)} is not a kind of fault`,
      place,
      `known are all, none, ${faultKinds.join(", ")}`,
    );
  });
}
