/**
 * How a user describes a server in a file: the command of a node, a client, and what it promises. In JSON it is all data;
 * in a module, functions may take the place of programs. `described.ts` makes a system of it.
 */
import { z } from "zod";
import type { NodeAddress, Session } from "../../nodes/foreign.js";
import type { ReplicaStatus } from "../../nodes/host.js";
import { type FaultKind, faultKinds } from "../faults/fault.js";
import { workloads } from "../workloads/index.js";

/** A program and its arguments. */
export type Argv = readonly [string, ...string[]];

export type OpensSession = (node: NodeAddress, options: Readonly<Record<string, string>>) => Session;

export interface ServerSpec {
  /** Names directories of runs: letters, digits, `-`. */
  readonly name: string;
  readonly summary?: string | undefined;
  /** How many nodes a run has unless it is told otherwise; default 3. */
  readonly nodes?: number | undefined;
  /**
   * What starts a node. `{self}` stands for the address at which it listens for clients (`host:port`), `{host}` and `{port}` for its parts,
   * `{peers}` for the addresses of all nodes (`n1=host:port,n2=…`), `{peer:n2}` for that of one, `{peer-port}` for the port at which it
   * listens for the other nodes, `{node}` for its name, `{data}` for its directory, `{option:NAME}` for the value of an option. Faults of
   * links act on what nodes send to the addresses of `{peers}` and `{peer:…}`. A path with a slash counts from the file's directory.
   */
  readonly command: Argv;
  readonly env?: Readonly<Record<string, string>> | undefined;
  /**
   * A program that is started for each client at a node, gets a line `{"id":1,"f":"read","key":"x","value":null}` for each operation on
   * its standard input and answers each with a line `{"id":1,"type":"ok","value":…}`, `{"id":1,"type":"fail","error":…}` if it certainly
   * had no effect and will have none, or `{"id":1,"type":"info","error":…}` if that is not known. In its arguments `{self}`, `{host}`,
   * `{port}` and `{node}` stand for the node, `{option:NAME}` for the value of an option. Or, in a module, a function that opens such a
   * session; it gets the values of all options, too.
   */
  readonly client: Argv | OpensSession;
  /** Whether a node serves clients; default: it accepts connections. */
  readonly ready?: ((node: NodeAddress, signal: AbortSignal) => Promise<boolean>) | undefined;
  /** What a node is at present, such as leader, so that faults can aim at it; null if it does not tell. */
  readonly role?: ((node: NodeAddress, signal: AbortSignal) => Promise<ReplicaStatus | null>) | undefined;
  /**
   * Makes the node the primary, as an operator does where nodes do not elect one. With it a run may have the fault `failover`: the node that leads,
   * by `role`, is stopped, and the one that has most (`lastIndex`) of the others is promoted.
   */
  readonly promote?: ((node: NodeAddress, signal: AbortSignal) => Promise<void>) | undefined;
  /** What the node takes for the time, ms since 1970. With it a run may have the fault `clock`, which the node's answers prove. */
  readonly time?: ((node: NodeAddress, signal: AbortSignal) => Promise<number>) | undefined;
  /** Ports at which a node listens; default 7100 for both, and 7101 for peers if nodes are told `{peer-port}`. */
  readonly ports?: { readonly client: number; readonly peer: number } | undefined;
  /** Options of a run (`--reads stale`): the possible values, the safe one first. */
  readonly options?: Readonly<Record<string, { readonly values: Argv; readonly help: string }>> | undefined;
  /** Workloads that its clients understand, the default first; default: register. */
  readonly workloads?: readonly [string, ...string[]] | undefined;
  /** When it claims to serve, and how long it may take to get there; default: a majority of the nodes suffices, 5 s. */
  readonly serves?: { readonly needs: "majority" | "all"; readonly graceMs: number } | undefined;
  /** Faults that it tolerates, the usual ones of a run first; default: kill and pause, and with peers those of links. */
  readonly faults?: readonly FaultKind[] | undefined;
}

const argv = z.tuple([z.string().min(1)], z.string());
const nodeFunction = <T>() =>
  z.custom<T>((value) => typeof value === "function", { error: "must be a function, which only a module can give" });
const port = z.number().int().min(1024).max(65_535);

export const specSchema: z.ZodType<ServerSpec> = z.strictObject({
  name: z.string().regex(/^[a-z0-9][a-z0-9-]{0,39}$/, "must be made of small letters, digits and -, at most 40"),
  summary: z.string().optional(),
  nodes: z.number().int().min(1).max(9).optional(),
  command: argv,
  env: z.record(z.string(), z.string()).optional(),
  client: z.union([argv, nodeFunction<OpensSession>()], {
    error: "must be a program with its arguments, or in a module a function",
  }),
  ready: nodeFunction<NonNullable<ServerSpec["ready"]>>().optional(),
  role: nodeFunction<NonNullable<ServerSpec["role"]>>().optional(),
  promote: nodeFunction<NonNullable<ServerSpec["promote"]>>().optional(),
  time: nodeFunction<NonNullable<ServerSpec["time"]>>().optional(),
  ports: z.strictObject({ client: port, peer: port }).optional(),
  options: z
    .record(
      z.string().regex(/^[a-z][a-z-]*$/, "must be made of small letters and -"),
      z.strictObject({ values: argv, help: z.string() }),
    )
    .optional(),
  workloads: z.tuple([z.enum([...workloads.keys()])], z.enum([...workloads.keys()])).optional(),
  serves: z.strictObject({ needs: z.enum(["majority", "all"]), graceMs: z.number().int().min(0) }).optional(),
  faults: z.array(z.enum(faultKinds)).optional(),
});
