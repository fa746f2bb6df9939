/**
 * A system under test: a replica program, or a server that is not ours, together with all that is known of it. It is data, so that the
 * command line, the judge, the explorer, the hunt and the documentation read the same thing. A program's own options and variants come
 * with the program.
 */
import type { ForeignServer } from "../../nodes/foreign.js";
import type { Description, Program } from "../../nodes/host.js";
import type { FaultKind, Schedule } from "../faults/fault.js";
import { own } from "../history/own.js";
import type { Claim } from "./claim.js";
import type { Cluster, Launch } from "./cluster.js";
import type { Exploration } from "./exploration.js";
import type { Workload } from "./workload.js";

/** Options by name. */
export type Options = Readonly<Record<string, string>>;

/** Something that holds under some options: those that are not named may have any value. */
export interface Conditional {
  readonly when?: Options;
}

/** A setting in which a variant (or an unsafe option) is known to be convicted. */
export interface Demonstration {
  readonly options?: Options;
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

/** What a system promises to bear: under its safe options it is acquitted whatever of this happens to it. */
export interface Bears {
  /** On any cluster. The order is part of every plan that is drawn from it. */
  readonly faults: readonly FaultKind[];
  /** A network that loses, doubles and reorders single messages. */
  readonly datagrams: boolean;
  /** Nodes that are lost for good, while it still serves without an operator's help. */
  readonly losses: "none" | "minority";
}

/** What is known of every system, whatever its nodes are. */
interface SystemFacts {
  /** That of its program or server, and of its folder. */
  readonly name: string;
  /** What its clients can ask for; the first unless something else is said. */
  readonly workloads: readonly [Workload, ...Workload[]];
  /** What it claims of its replicas, without a mistake. */
  readonly claims: readonly (Conditional & { readonly claim: Claim })[];
  /** When it claims to serve: the first one that applies. The last one applies always. */
  readonly serves: readonly (Conditional & Availability)[];
  readonly bears: Bears;
  /** Options under which the program keeps what it promises. */
  readonly safeOptions: Options;
  readonly defaults: {
    readonly nodes: number;
    readonly faults: readonly FaultKind[];
    /** How many nodes a hunt draws from, the more often a number the more often it stands here; two to five if absent. */
    readonly hunted?: readonly number[];
  };
}

/** A system whose nodes run our own program: it can be simulated, explored, and made wrong on purpose. */
export interface ProgramSystem extends SystemFacts {
  readonly program: Program;
  /** By variant: the setting that shows its mistake; what `run --variant` uses where the command line says nothing else. */
  readonly demonstrations: Readonly<Record<string, Demonstration>>;
  /** How it is explored, or why it is not. */
  readonly exploration: Exploration | { readonly none: string };
}

/** A system whose nodes are servers as they are packaged. */
export interface ServerSystem extends SystemFacts {
  readonly server: ForeignServer;
}

export type System = ProgramSystem | ServerSystem;

export function isProgramSystem(system: System): system is ProgramSystem {
  return "program" in system;
}

/** What is said of its nodes: options, variants, commands, traces. */
export function descriptionOf(system: System): Description {
  return isProgramSystem(system) ? system.program : system.server;
}

export function launchOf(system: System): Launch {
  return isProgramSystem(system)
    ? { kind: "program", program: system.program }
    : { kind: "server", server: system.server };
}

/** Kinds of clusters that its nodes can run on. */
export function groundsOf(system: System): readonly Cluster["kind"][] {
  const all = ["sim", "local", "docker"] as const;
  return all.filter((cluster) => whyNotOn(system, cluster) === undefined);
}

/** Why its nodes cannot run on a cluster of this kind, as a clause; undefined if they can. */
export function whyNotOn(system: System, cluster: Cluster["kind"]): string | undefined {
  if (isProgramSystem(system)) return undefined;
  if (cluster === "sim") return "it is a server that was not written for Schism, and runs as real processes only";
  const { container } = system.server;
  return cluster === "docker" && "none" in container ? container.none : undefined;
}

/** The setting that shows a variant; undefined for the correct program. */
export function demonstrationOf(system: System, variant: string | null): Demonstration | undefined {
  return variant === null || !isProgramSystem(system) ? undefined : own(system.demonstrations, variant);
}

/** Whether a condition holds under these options, which are complete. */
export function applies({ when = {} }: Conditional, options: Options): boolean {
  return Object.entries(when).every(([name, value]) => own(options, name) === value);
}

export function claimsUnder({ claims }: System, options: Options): readonly Claim[] {
  return claims.filter((each) => applies(each, options)).map(({ claim }) => claim);
}

export function servesUnder({ name, serves }: System, options: Options): Availability {
  const found = serves.find((each) => applies(each, options));
  if (found === undefined) throw new Error(`${name} does not say when it serves under ${JSON.stringify(options)}`);
  return found;
}

/** How many of so many nodes may be lost for good. */
export function mayLose({ bears: { losses } }: System, nodes: number): number {
  return losses === "minority" ? Math.floor((nodes - 1) / 2) : 0;
}
