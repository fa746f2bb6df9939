/**
 * What is known of a server that is not ours, as an experiment that any user can repeat: a setting in which it gives up something that its
 * users may expect, where that is described, and the figures that a run of it shows.
 */
import type { Validity } from "../checkers/verdict.js";
import type { Schedule } from "../faults/fault.js";
import type { Operation } from "../history/operation.js";
import type { Cluster } from "./cluster.js";

/** One entry of the museum. */
export interface Exhibit {
  /** Begins with the name of the system: `etcd-stale-reads`. */
  readonly name: string;
  /** What happens, in one or two sentences. */
  readonly summary: string;
  /** Where it is described: documents of its makers, reports, with addresses. */
  readonly source: string;
  /** The whole run, of about a minute at most with its start; what is not named has the defaults of `schism run`. */
  readonly setting: {
    readonly options?: Readonly<Record<string, string>>;
    readonly nodes?: number;
    readonly clients?: number;
    readonly workload?: string;
    readonly ratePerClient?: number;
    readonly operationTimeoutMs?: number;
    readonly schedule: Schedule;
    readonly mainMs: number;
    /** The run ends when all faults are over, if that is sooner. */
    readonly endsWithFaults?: true;
  };
  /** Where it is known to show itself; the first is the default. */
  readonly clusters: readonly [Exclude<Cluster["kind"], "sim">, ...Exclude<Cluster["kind"], "sim">[]];
  /** Whether the run is convicted, or, of a setting that is safe from it, acquitted. */
  readonly convicted: boolean;
  readonly figures: readonly Figure[];
}

/** A number that is measured in the record of a run, and what it is expected to be, both ends included. */
export interface Figure {
  /** "acknowledged elements of the cut-off primary that are lost". */
  readonly what: string;
  readonly unit: "%" | "s" | "";
  readonly least: number;
  readonly most: number;
  /** Null if the record has nothing to measure. */
  measure(record: ExhibitRecord): number | null;
}

/** What a run of an exhibit left. */
export interface ExhibitRecord {
  readonly valid: Validity;
  readonly operations: readonly Operation[];
  /** Changes of the nodes' roles as they were polled, in order; ns of the run. */
  readonly roles: readonly { readonly time: number; readonly node: string; readonly leads: boolean }[];
  /** When all was over, ns of the run. */
  readonly end: number;
}
