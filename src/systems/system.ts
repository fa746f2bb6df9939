/**
 * A system under test: a replica program together with how it is best put to the test. The program's own options and variants
 * come with the program; what is here is what a run needs to know beyond them.
 */
import type { Program } from "../../nodes/host.js";
import type { Claim } from "../clusters/cluster.js";
import type { FaultKind, Schedule } from "../faults/fault.js";

/** What every system promises to bear. The order is part of every plan that is drawn from it. */
export const crashesAndLinks = [
  "partition",
  "kill",
  "power-loss",
  "pause",
  "delay",
  "loss",
  "bandwidth",
  "reset",
] as const satisfies readonly FaultKind[];

/** Three times in a run, each half of the nodes is alone for four seconds. */
export const cutInHalves: Schedule = [2000, 8000, 14_000].map((at) => ({
  at,
  until: at + 4000,
  fault: { kind: "partition", shape: "halves", mode: "drop" },
}));

/** A setting in which a variant (or an unsafe option) is known to be convicted. */
export interface Demonstration {
  readonly options?: Readonly<Record<string, string>>;
  readonly nodes?: number;
  readonly clients?: number;
  readonly routing?: "pinned" | "roaming";
  readonly workload?: string;
  readonly ratePerClient?: number;
  /** Either kinds, from which the seed plans a schedule, or a schedule made for it. */
  readonly faults?: readonly FaultKind[];
  readonly schedule?: Schedule;
  /** Why no cluster of real processes shows it: then only a hunt does. */
  readonly onlySimulated?: string;
}

/** When a system claims to serve its clients while faults last, and how long it may take to get there. */
export interface Availability {
  /** The claim, as a sentence without its end: "Raft serves while a majority of the nodes is up and connected". */
  readonly claim: string;
  /**
   * Which nodes suffice, if they are undisturbed: more than half of all, connected to each other and to nobody else; all of them; or
   * the one that leads, by itself.
   */
  readonly needs: "majority" | "all" | "leader";
  /** From when such nodes are there and left alone until they must serve: elections, reconnections, timeouts, ms. */
  readonly graceMs: number;
}

export interface System {
  readonly name: string;
  readonly program: Program;
  /** True if it claims to bear a network that loses, doubles and reorders single messages. */
  readonly bearsDatagrams: boolean;
  /** How many of so many nodes may be lost for good while it still serves, without an operator's help. */
  mayLose(nodes: number): number;
  /** What it claims of its replicas under these options, without a mistake. */
  claims(options: Readonly<Record<string, string>>): readonly Claim[];
  /** When it claims to serve under these options. */
  serves(options: Readonly<Record<string, string>>): Availability;
  /** What its clients can ask for; the first unless something else is said. */
  readonly workloads: readonly [string, ...string[]];
  readonly defaults: {
    readonly nodes: number;
    readonly faults: readonly FaultKind[];
    /**
     * Options under which the program keeps what it promises, and all the faults it promises to bear on any cluster: it must be
     * acquitted. Faults of single messages go with `bearsDatagrams`.
     */
    readonly safeOptions: Readonly<Record<string, string>>;
    readonly acquittal: readonly FaultKind[];
  };
  /** By variant: the setting that shows its mistake; what `run --variant` uses where the command line says nothing else. */
  readonly demonstrations: Readonly<Record<string, Demonstration>>;
}
