/**
 * A system under test: a replica program, or a server that is not ours, together with everything known about it. It is data, so that the
 * command line, the judge, the explorer, the hunt and the documentation read the same thing. A program's own options and variants come
 * with the program.
 */
import type { ForeignServer } from "../../nodes/foreign.js";
import type { Description, Program, Variant } from "../../nodes/host.js";
import type { PipedServer } from "../../nodes/piped.js";
import type { FaultKind, Schedule } from "../faults/fault.js";
import { own } from "../history/own.js";
import type { Claim } from "./claim.js";
import type { Cluster, Launch } from "./cluster.js";
import type { Exploration } from "./exploration.js";
import type { Figures } from "./figures.js";
import type { Exhibit } from "./museum.js";
import type { Quorums } from "./quorums.js";
import type { Surveyed } from "./survey.js";
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
  /** Why no cluster of real processes shows it: only the simulator does. */
  readonly onlySimulated?: string;
  /** The seed with which the simulator convicts it in this setting; 1 if absent. */
  readonly seed?: number;
  /** Where no seed tried does: the run of `hunt --seed 1` that convicts it, counted from 1. */
  readonly huntedRun?: number;
}

/** A variant beside the setting that shows its mistake: what `run --variant` uses where the command line says nothing else. */
export interface ShownVariant extends Variant {
  readonly shownBy: Demonstration;
}

/** When a system claims to serve its clients while faults last, and how long it may take to get there. */
export interface Availability {
  /** The claim, as a sentence without its end: "Raft serves while a majority of the nodes is up and connected". */
  readonly claim: string;
  /**
   * Which nodes suffice, if they are undisturbed: any single one, whatever it is connected to, which then answers by itself what it is
   * asked; more than half of all, connected to each other and to no others; all of them; or the leader alone.
   */
  readonly needs: "any" | "majority" | "all" | "leader";
  /** It is a claim about clusters of at most this many nodes; about all if absent. */
  readonly mostNodes?: number;
  /** Grace period from when such nodes are there and undisturbed until they must serve: elections, reconnections, timeouts, ms. */
  readonly graceMs: number;
}

/** The faults that a system tolerates: under its safe options it is acquitted whichever of them happen. */
export interface Bears {
  /** On any cluster. The order is part of every plan that is drawn from it. */
  readonly faults: readonly FaultKind[];
  /** A member that was taken out, lost its disk once all others knew that, and comes back under its old name as a new one. */
  readonly replacement?: true;
  /** A network that loses, duplicates and reorders single messages. */
  readonly datagrams: boolean;
  /** How many nodes it can lose for good and still serve without an operator's help. */
  readonly losses: "none" | "minority";
}

/** Options that give a promise up, and under which all others are kept. */
export interface Kept {
  readonly options: Options;
  /** The workloads, by name, that judge nothing of what is given up and meet the options at all; all of the system's if absent. */
  readonly workloads?: readonly string[];
  /** Faults that the system does not tolerate under these options; none if absent. */
  readonly without?: readonly FaultKind[];
  /** Given if it does not tolerate a network that loses messages by itself. */
  readonly datagrams?: false;
  /** With fewer nodes the options do nothing: hunts draw at least as many. */
  readonly leastNodes?: number;
}

/** What every system has, whether its nodes are programs or servers. */
interface SystemFacts {
  /** The name of its program or server, and of its folder. */
  readonly name: string;
  /** The workloads that it supports; the first is the default. */
  readonly workloads: readonly [Workload, ...Workload[]];
  /** Of workloads, by name, that it supports under some options only: these. */
  readonly workloadsNeed?: Readonly<Record<string, Options>>;
  /** Its claims about its replicas, for the correct program. */
  readonly claims: readonly (Conditional & { readonly claim: Claim })[];
  /** When it claims to serve: the first one that applies. The last one applies always. */
  readonly serves: readonly (Conditional & Availability)[];
  readonly bears: Bears;
  /** Options under which the program keeps all its promises. */
  readonly safeOptions: Options;
  /** Other values under which it keeps all its promises as well: hunts draw them, too. Every other value gives a promise up. */
  readonly alsoSafe?: Readonly<Record<string, readonly string[]>>;
  /** Options of which only faults of these kinds show what they do: a drawn run that has one of their other values has such faults, too. */
  readonly exercisedBy?: Readonly<Record<string, readonly FaultKind[]>>;
  /** What it keeps under options that give a promise up: hunts draw these, too, with nothing that would show what was given up. */
  readonly keepsUnder?: readonly Kept[];
  /** Of options that give a promise up, those that a drawn run hardly ever convicts: the setting that does. */
  readonly hardToShow?: readonly Demonstration[];
  /** With fewer nodes it does nothing, such as a coordinator without participants; one if absent. */
  readonly leastNodes?: number;
  readonly defaults: {
    readonly nodes: number;
    readonly faults: readonly FaultKind[];
    /** Numbers of nodes that a hunt draws from; a number that is listed more often is drawn more often. Two to five if absent. */
    readonly hunted?: readonly number[];
  };
}

/** A system whose nodes run our own program: it can be simulated, explored, and broken on purpose. */
export interface ProgramSystem extends SystemFacts {
  readonly program: Program;
  /** Those of the program. */
  readonly variants: readonly ShownVariant[];
  /** What the matrix must measure of it: the first that applies. The last one applies always. */
  readonly figures: readonly (Conditional & Figures)[];
  /** What surveys call it. */
  readonly surveyed?: readonly (Conditional & Surveyed)[];
  /** Its partial quorums, if it has any and its reads wait for nothing else: the staleness of reads is predicted from them. */
  readonly quorums?: Quorums;
  /** How it is explored, or why it is not. */
  readonly exploration: Exploration | { readonly none: string };
}

/** A system whose nodes are not ours: servers as they are packaged, or programs that talk in lines. */
export interface ServerSystem extends SystemFacts {
  readonly server: ForeignServer | PipedServer;
  /** What is known of it (`schism museum`). */
  readonly museum?: readonly Exhibit[];
}

export type System = ProgramSystem | ServerSystem;

export function isProgramSystem(system: System): system is ProgramSystem {
  return "program" in system;
}

/** Each variant of a protocol with the setting of its name; one that is missing, or too many, does not compile. */
export function shown<const Name extends string>(
  variants: readonly (Variant & { readonly name: Name })[],
  settings: { readonly [name in Name]: Demonstration },
): readonly ShownVariant[] {
  return variants.map((variant) => {
    const shownBy = own<Demonstration>(settings, variant.name);
    if (shownBy === undefined) throw new Error(`no setting shows the variant ${variant.name}`);
    return { ...variant, shownBy };
  });
}

/** What is said of its nodes: options, variants, commands, traces. */
export function descriptionOf(system: System): Description {
  return isProgramSystem(system) ? system.program : system.server;
}

export function launchOf(system: System): Launch {
  if (isProgramSystem(system)) return { kind: "program", program: system.program };
  const { server } = system;
  return isPiped(server) ? { kind: "piped", server } : { kind: "server", server };
}

/** The server of a system that is one as it is packaged; undefined for every other. */
export function packagedServer(system: System): ForeignServer | undefined {
  return isProgramSystem(system) || isPiped(system.server) ? undefined : system.server;
}

function isPiped(server: ServerSystem["server"]): server is PipedServer {
  return "converse" in server;
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
  if (variant === null || !isProgramSystem(system)) return undefined;
  return system.variants.find(({ name }) => name === variant)?.shownBy;
}

/** Whether a condition holds under these options, which are complete. */
export function applies({ when = {} }: Conditional, options: Options): boolean {
  return Object.entries(when).every(([name, value]) => own(options, name) === value);
}

/** The options that a workload needs; none for most. */
export function neededBy({ workloadsNeed = {} }: System, workload: string | undefined): Options {
  return workload === undefined ? {} : (own<Options>(workloadsNeed, workload) ?? {});
}

/** The workloads that the system supports under these options, which are complete; the first is the default. */
export function workloadsUnder(system: System, options: Options): readonly [Workload, ...Workload[]] {
  const [first, ...others] = system.workloads.filter(({ name }) => applies({ when: neededBy(system, name) }, options));
  if (first === undefined) throw new Error(`${system.name} supports no workload under ${JSON.stringify(options)}`);
  return [first, ...others];
}

export function claimsUnder({ claims }: System, options: Options): readonly Claim[] {
  return claims.filter((each) => applies(each, options)).map(({ claim }) => claim);
}

/** Whether the system keeps all its promises if the option has this value, and all others are safe. */
export function isSafe(system: System, option: string, value: string): boolean {
  const known = own(descriptionOf(system).options, option);
  if (known !== undefined && "anyText" in known) return true;
  if (value === (own(system.safeOptions, option) ?? known?.values[0])) return true;
  return own<readonly string[]>(system.alsoSafe ?? {}, option)?.includes(value) === true;
}

/** Whether the system keeps all its promises under these options. */
export function areSafe(system: System, options: Options): boolean {
  return Object.entries(options).every(([option, value]) => isSafe(system, option, value));
}

/** Whether the system promises, under these options and every fault that it tolerates, what a workload checks. */
export function promises(system: System, options: Options, workload: string): boolean {
  const kept = (system.keepsUnder ?? []).filter(
    ({ workloads = [workload], without = [] }) => workloads.includes(workload) && without.length === 0,
  );
  return [{}, ...kept.map((each) => each.options)].some((known: Options) =>
    Object.entries(options).every(([option, value]) => own(known, option) === value || isSafe(system, option, value)),
  );
}

/** `nodes`: how many the cluster has. */
export function servesUnder({ name, serves }: System, options: Options, nodes: number): Availability {
  const found = serves.find((each) => applies(each, options) && nodes <= (each.mostNodes ?? nodes));
  if (found === undefined) throw new Error(`${name} does not say when it serves under ${JSON.stringify(options)}`);
  return found;
}

export function figuresUnder({ name, figures }: ProgramSystem, options: Options): Figures {
  const found = figures.find((each) => applies(each, options));
  if (found === undefined) throw new Error(`${name} does not say what it measures under ${JSON.stringify(options)}`);
  return found;
}

/** How many of `nodes` nodes may be lost for good. */
export function mayLose({ bears: { losses } }: System, nodes: number): number {
  return losses === "minority" ? Math.floor((nodes - 1) / 2) : 0;
}
