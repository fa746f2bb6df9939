/**
 * The cells of a campaign: every combination of system, variant or options, workload, cluster and mix of faults that its file names. A
 * combination that cannot run is refused when the file is read, since a cell that never runs would be green without any evidence.
 */

import { areSafe, descriptionOf, groundsOf, type Options, whyNotOn } from "../../contract/system.js";
import { type FaultKind, faultKinds } from "../../faults/fault.js";
import { InputError, type InputPlace } from "../../history/errors.js";
import { amongKnown } from "../../history/known-names.js";
import type { Scenario } from "../../record/record.js";
import { findSystem } from "../../scenario/find-system.js";
import { exhibits, findExhibit, type Placed } from "../../scenario/museum.js";
import { type Cell, cellName } from "./cell.js";
import type { CellsOfFile, ReadCampaign } from "./file.js";
import { scenarioOf } from "./scenarios.js";

/** Throws InputError with the place in the file for cells that cannot be run. */
export function cellsOf(read: ReadCampaign): readonly Cell[] {
  const cells = new Map<string, Cell>();
  for (const { cell, at } of [...listed(read), ...exhibited(read)]) {
    const key = sameIfSpelt(cell);
    const same = cells.get(key);
    if (same !== undefined) {
      const also = same.name === cell.name ? "" : ` and ${same.name}`;
      throw new InputError(
        `appears twice in the campaign: ${cell.name}${also}`,
        at,
        "remove one of them; nodes, clients, rate, timeout, time and weight do not make another cell",
      );
    }
    const { options } = planned(cell, at);
    if (cell.canary && cell.exhibit === undefined && cannotBeConvicted(cell, options)) {
      throw new InputError(
        `${cell.name} is not a canary: the correct program keeps its promises there, and should never be convicted`,
        at,
        "give it variants, or an option that gives a promise up",
      );
    }
    cells.set(key, cell);
  }
  return [...cells.values()];
}

interface PlacedCell {
  readonly cell: Cell;
  readonly at: InputPlace;
}

function* listed({ path, file, lineOf }: ReadCampaign): Iterable<PlacedCell> {
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
      for (const cell of expanded(group, canary, at)) yield { cell, at: at("") };
    }
  }
}

/** Entries of the museum on each of the clusters that they are known on. */
function* exhibited({ path, file: { museum }, lineOf }: ReadCampaign): Iterable<PlacedCell> {
  if (museum === undefined) return;
  const line = lineOf(["museum"]);
  const at = { file: path, field: "museum", ...(line === undefined ? {} : { line }) };
  const { entries, clusters, weight } = museum;
  const chosen =
    entries === undefined
      ? exhibits().filter(({ exhibit }) => exhibit.clusters.some((cluster) => clusters.includes(cluster)))
      : entries.map((name, nth) => exhibitAt(name, { ...at, field: `museum.entries.${nth}` }));
  for (const { system, exhibit } of chosen) {
    const { options = {}, workload } = exhibit.setting;
    for (const cluster of clusters) {
      // Of all entries, those that this cluster can show; one that is named has to be shown on each.
      if (entries === undefined && !exhibit.clusters.includes(cluster)) continue;
      const common = { system: system.name, variant: null, options, workload: workload ?? null };
      const name = `museum ${exhibit.name} ${cluster}`;
      const role = { weight, canary: exhibit.convicted, exhibit: exhibit.name };
      yield { cell: { name, ...common, cluster, faults: null, ...role }, at };
    }
  }
}

function exhibitAt(name: string, place: InputPlace): Placed {
  try {
    return findExhibit(name);
  } catch (error) {
    throw error instanceof InputError ? error.within(place) : error;
  }
}

function planned(cell: Cell, place: InputPlace): Pick<Scenario, "options"> {
  try {
    return scenarioOf(cell, 0);
  } catch (error) {
    if (!(error instanceof InputError)) throw error;
    const system = findSystem(cell.system);
    // The option that the error proposes is one of the command line.
    const remedy =
      whyNotOn(system, cell.cluster) === undefined
        ? error.remedy
        : `write for example clusters: [${groundsOf(system)[0]}]`;
    throw new InputError(`${cell.name} cannot be run: ${error.problem}`, place, remedy);
  }
}

/** The same for cells that differ only in the order in which their faults or options are written. */
function sameIfSpelt({ faults, options, system, variant, cluster, workload, exhibit }: Cell): string {
  const sorted = Object.entries(options).sort(([a], [b]) => (a < b ? -1 : 1));
  const kinds = faults === null ? null : [...faults].sort();
  return JSON.stringify([system, variant, cluster, sorted, workload, kinds, exhibit ?? null]);
}

/**
 * A conviction of the correct program, where it promises to hold, would be a finding. As that of a canary it would pass for what is
 * expected. What a program that is named by a path is, is not known here.
 */
function cannotBeConvicted({ system: name, variant, faults }: Cell, options: Options): boolean {
  if (variant !== null) return false;
  const system = findSystem(name);
  if (Object.values(descriptionOf(system).options).some((option) => "anyText" in option)) return false;
  if (faults?.some((kind) => !system.bears.faults.includes(kind)) === true) return false;
  return areSafe(system, options);
}

function* expanded(
  group: CellsOfFile,
  canary: boolean,
  at: (field: string) => { readonly file: string; readonly field: string },
): Iterable<Cell> {
  const { nodes, clients, rate, timeout, time, weight } = group;
  if (group.clusters.every((cluster) => cluster === "sim")) {
    const ignored = Object.entries({ clients, rate, timeout, time }).find(([, value]) => value !== undefined);
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
      if (!(error instanceof InputError)) throw error;
      const place = at(`systems.${nth}`);
      // A line and a field of the campaign's file say nothing about the file that describes a server.
      throw error.where.file === undefined ? error.within(place) : new InputError(error.message, place);
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
                ...(timeout === undefined ? {} : { operationTimeoutMs: timeout }),
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
  const kinds = text.split("+").map((part) => {
    const kind = faultKinds.find((known) => known === part.trim());
    if (kind !== undefined) return kind;
    if (part.trim() === "all" || part.trim() === "none") {
      throw new InputError(`joins ${part.trim()} with others: ${JSON.stringify(text)}`, place, "let it stand alone");
    }
    throw new InputError(
      `${JSON.stringify(part)} is not a kind of fault`,
      place,
      amongKnown(part, ["all", "none", ...faultKinds]),
    );
  });
  const twice = kinds.find((kind, index) => kinds.indexOf(kind) !== index);
  if (twice === undefined) return kinds;
  throw new InputError(`names ${twice} twice: ${JSON.stringify(text)}`, place, "name each kind once");
}
