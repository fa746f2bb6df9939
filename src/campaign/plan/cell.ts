/** A cell of a campaign: what all of its runs have in common. */
import type { Options } from "../../contract/system.js";
import type { FaultKind } from "../../faults/fault.js";

/** What all runs of a cell have in common; the rest of each is drawn from its seed. */
export interface Cell {
  /** Its name in ledgers and reports: `raft:log-not-synced sim reads=log register partition+kill`. Unique in its campaign. */
  readonly name: string;
  readonly system: string;
  readonly variant: string | null;
  /** Those that the campaign chose; the others are those under which the system keeps its promises, or shows the mistake. */
  readonly options: Options;
  /** Null if each run draws one of the system's; a canary outside the simulator has the usual one then. */
  readonly workload: string | null;
  readonly cluster: "sim" | "local" | "docker";
  /** Null for all that the system tolerates. */
  readonly faults: readonly FaultKind[] | null;
  readonly nodes?: number;
  readonly clients?: number;
  readonly ratePerClient?: number;
  /** How long a client waits for an answer if it is not simulated; the usual time if absent. */
  readonly operationTimeoutMs?: number;
  /** Length of the main phase if it is not simulated; the usual one if absent. */
  readonly mainMs?: number;
  readonly weight: number;
  /** It must be convicted each night. */
  readonly canary: boolean;
  /** Name of the entry of the museum that each run is; the fields above say what it has in common with other cells. */
  readonly exhibit?: string;
}

/**
 * The name of a cell: the choices that were made for it, in this order. Options that are not named are the system's own, a workload that is
 * not named is any, and faults that are not named are all that the system tolerates.
 */
export function cellName(cell: Omit<Cell, "name" | "weight" | "canary" | "exhibit">): string {
  const { system, variant, cluster, options, workload, faults } = cell;
  return [
    variant === null ? system : `${system}:${variant}`,
    cluster,
    ...Object.entries(options).map(([option, value]) => `${option}=${value}`),
    ...(workload === null ? [] : [workload]),
    ...(faults === null ? [] : [faults.length === 0 ? "none" : faults.join("+")]),
  ].join(" ");
}
