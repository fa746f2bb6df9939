/** From the description in a file to a system under test. */
import { isAbsolute, join } from "node:path";
import type { ClientAdapter, ForeignServer, NodeAddress, NodePlan } from "../../nodes/foreign.js";
import type { ProgramSettings } from "../../nodes/host.js";
import { connects } from "../../nodes/sandbox/probe.js";
import type { ServerSystem } from "../contract/system.js";
import type { FaultKind } from "../faults/fault.js";
import { InputError } from "../history/errors.js";
import { own } from "../history/own.js";
import { workloads } from "../workloads/index.js";
import { programClients } from "./client-program.js";
import { filled, type Meaning, mentions } from "./placeholders.js";
import type { ServerSpec } from "./spec.js";

const ofProcesses = ["kill", "pause", "throttle"] as const satisfies readonly FaultKind[];
const ofLinks = ["partition", "delay", "loss", "bandwidth", "reset"] as const satisfies readonly FaultKind[];
const defaultPort = 7100;
/** Of a server that listens for peers at a port of its own. */
const defaultPeerPort = 7101;
/** A server that takes longer to accept a connection is not ready. */
const acceptMs = 1000;

/** Python keeps what it prints into a pipe until it has some kilobytes: answers would not come, and last words would be lost in a kill. */
const unbuffered = { PYTHONUNBUFFERED: "1" };

/** `directory`: of the file; relative paths count from there. */
export function systemOfSpec(spec: ServerSpec, directory: string): ServerSystem & { readonly server: ForeignServer } {
  refuseMeaningless(spec);
  const { name, nodes = 3, serves = { needs: "majority", graceMs: 5000 }, options = {} } = spec;
  const knowPeers = nodesAreTold(spec, "peer", "peers");
  const faults = spec.faults ?? (knowPeers ? [...ofLinks, ...ofProcesses] : ofProcesses);
  const [first, ...others] = (spec.workloads ?? ["register"]).flatMap((each) => workloads.get(each) ?? []);
  if (first === undefined) throw new InputError("names no workload", { field: "workloads" });
  return {
    name,
    server: serverOf(spec, directory),
    workloads: [first, ...others],
    // Its nodes cannot be looked into.
    claims: [],
    serves: [
      {
        claim: `${name} serves while ${serves.needs === "all" ? "all nodes are" : "a majority of the nodes is"} up and connected`,
        ...serves,
      },
    ],
    bears: { faults, datagrams: false, losses: serves.needs === "majority" ? "minority" : "none" },
    safeOptions: Object.fromEntries(Object.entries(options).map(([option, { values }]) => [option, values[0]])),
    defaults: { nodes, faults: faults.filter((kind) => kind === "partition" || kind === "kill") },
  };
}

function nodesAreTold({ command, env = {} }: ServerSpec, ...names: readonly string[]): boolean {
  return mentions([...command, ...Object.values(env)], ...names);
}

/** A placeholder that stands for nothing at any node is found before a run. */
function refuseMeaningless({ command, env = {}, client, options = {}, promote, role }: ServerSpec): void {
  if (promote !== undefined && role === undefined)
    throw new InputError("promotes a node in place of the one that leads, which only a role tells", {
      field: "promote",
    });
  const ids = Array.from({ length: 9 }, (_, index) => `n${index + 1}`);
  const address: NodeAddress = { node: "n1", host: "127.0.0.1", clientPort: 1, peerPort: 1 };
  const advertised = new Map(ids.map((id) => [id, "127.0.0.1:1"] as const));
  const settings = { variant: null, options: Object.fromEntries(Object.keys(options).map((name) => [name, ""])) };
  const meaning = meaningAt({ address, advertised, data: "/", settings, cluster: "" });
  for (const word of command) filled(word, meaning, "command");
  for (const [name, value] of Object.entries(env)) filled(value, meaning, `env.${name}`);
  if (typeof client !== "function") for (const word of client) filled(word, meaningOfNode(address, settings), "client");
}

function serverOf(spec: ServerSpec, directory: string): ForeignServer {
  const {
    name,
    summary = `${name}, as a file describes it`,
    ports = { client: defaultPort, peer: nodesAreTold(spec, "peer-port") ? defaultPeerPort : defaultPort },
  } = spec;
  const { command, env = {}, ready, role, promote, time, options = {} } = spec;
  const [program, ...args] = command;
  return {
    ...{ name, summary, options, variants: [], views: [], ports },
    commands: promote === undefined ? [] : ["promote"],
    traces: role === undefined ? [] : ["role"],
    executable: placed(program, directory),
    container: { none: "a server that a file describes runs on the local cluster" },
    command(plan) {
      const meaning = meaningAt(plan);
      return {
        args: args.map((arg) => filled(placed(arg, directory), meaning, "command")),
        env: {
          ...unbuffered,
          ...Object.fromEntries(Object.entries(env).map(([key, value]) => [key, filled(value, meaning, `env.${key}`)])),
        },
      };
    },
    ready: ready ?? (({ host, clientPort: port }) => connects({ host, port }, acceptMs)),
    ...(role === undefined ? {} : { status: role }),
    ...(time === undefined ? {} : { clock: time }),
    // The only command that it lists.
    ...(promote === undefined ? {} : { operate: (_, node, signal) => promote(node, signal) }),
    clients: (settings, environment) => clientsOf(spec, directory, settings, environment),
  };
}

/** A path that begins with a dot counts from the directory of the file. */
function placed(word: string, directory: string): string {
  return /^\.{1,2}\//.test(word) && !isAbsolute(word) ? join(directory, word) : word;
}

function meaningAt({ address, advertised, data, settings }: NodePlan): Meaning {
  const ofNode = meaningOfNode(address, settings);
  return (name, of) => {
    if (name === "peers") return [...advertised].map(([node, at]) => `${node}=${at}`).join(",");
    if (name === "peer" && of !== undefined) return advertised.get(of);
    if (name === "peer-port") return String(address.peerPort);
    if (name === "data") return data;
    return ofNode(name, of);
  };
}

/** What clients may be told, too. */
function meaningOfNode({ node, host, clientPort }: NodeAddress, { options }: ProgramSettings): Meaning {
  return (name, of) => {
    if (name === "option" && of !== undefined) return own(options, of);
    if (name === "node") return node;
    if (name === "self") return `${host}:${clientPort}`;
    if (name === "host") return host;
    return name === "port" ? String(clientPort) : undefined;
  };
}

function clientsOf(
  { client }: ServerSpec,
  directory: string,
  settings: ProgramSettings,
  env: Readonly<Record<string, string>>,
): ClientAdapter {
  if (typeof client === "function") return { open: (node) => client(node, settings.options) };
  return programClients((node) => {
    const meaning = meaningOfNode(node, settings);
    const [program = "", ...args] = client.map((word) => filled(placed(word, directory), meaning, "client"));
    return { program, args, directory, env: { ...unbuffered, ...env } };
  });
}
