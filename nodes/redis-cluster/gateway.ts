/** What clients ask a Redis Cluster, and how the cluster is formed. */
import { z } from "zod";
import type { Answer, ClientAdapter, NodeAddress, Session, SettingUp } from "../foreign.js";
import type { Command } from "../host.js";
import {
  answerOf,
  type Connection,
  connect,
  connectMs,
  type Endpoint,
  once,
  readOf,
  redis,
  refused,
  texts,
  Unsent,
  updateOf,
  write,
} from "../redis/gateway.js";
import { ports, replica, slots } from "./names.js";

export interface ClusterClientOptions {
  /** How many replicas must have a write before it counts as acknowledged. */
  readonly replicas: number;
  readonly nodes: () => readonly NodeAddress[];
  /** For a connection, and for what a server is known by, ms; 1000 if absent. */
  readonly patienceMs?: number;
}

/** A request is sent on once: to the server that its node's server names. */
const moved = /^MOVED \d+ ([^ ]+):(\d+)$/;

export function clusterClients(options: ClusterClientOptions): ClientAdapter {
  return { open: (node) => new ClusterSession(node, options) };
}

class ClusterSession implements Session {
  /** By address. */
  private readonly opened = new Map<string, Promise<Connection>>();
  private closed = false;

  constructor(
    private readonly node: NodeAddress,
    private readonly options: ClusterClientOptions,
  ) {}

  async invoke(command: Command): Promise<Answer> {
    try {
      const first = { host: this.node.host, port: this.node.clientPort };
      const answer = await this.answerAt(first, command);
      const [, host = "", port = ""] = (answer.type === "error" && moved.exec(answer.error)) || [];
      if (host === "") return answer;
      const target = await this.endpoint(host, Number(port));
      if (target === undefined) return refused(`${this.node.node} names ${host}:${port}, which is no node`);
      return await this.answerAt(target, command);
    } catch (error) {
      // What a single request came to is known by then.
      return refused(error instanceof Error ? error.message : String(error));
    }
  }

  close(): void {
    this.closed = true;
    for (const opened of this.opened.values()) void opened.then((connection) => connection.destroy()).catch(() => {});
  }

  private async answerAt(at: Endpoint, command: Command): Promise<Answer> {
    try {
      const connection = await this.connection(at);
      const read = readOf(command);
      if (read !== undefined) return { type: "ok", value: read[1](await connection.sendCommand(read[0])) };
      const update = updateOf(command);
      if (update === undefined) throw new Unsent(`Redis is not asked for ${command.f}`);
      return await write(connection, update[0], this.options.replicas, update[1]);
    } catch (error) {
      return answerOf(error, (await redis()).ErrorReply);
    }
  }

  /** Where a server listens that is known to the others by this address. */
  private async endpoint(host: string, port: number): Promise<Endpoint | undefined> {
    for (const node of this.options.nodes()) {
      const announced = await announcedBy(node, this.options.patienceMs).catch(() => "");
      if (announced === host) return port === node.clientPort ? { host: node.host, port } : replicaOf(node);
    }
    return undefined;
  }

  private async connection(at: Endpoint): Promise<Connection> {
    const name = `${at.host}:${at.port}`;
    const known = await this.opened.get(name)?.catch(() => undefined);
    if (known?.isReady === true) return known;
    const opened = connect(at, this.options.patienceMs);
    this.opened.set(name, opened);
    const connection = await opened;
    if (this.closed) {
      connection.destroy();
      throw new Unsent("the session was closed");
    }
    return connection;
  }
}

/** By the address at which a node listens: the one that it is known by, which never changes. */
const announced = new Map<string, string>();

async function announcedBy(node: NodeAddress, patienceMs = connectMs): Promise<string> {
  const known = announced.get(node.host);
  if (known !== undefined) return known;
  const question = ["CONFIG", "GET", "cluster-announce-ip"];
  const [, address = ""] = texts.parse(await once(firstOf(node), question, AbortSignal.timeout(patienceMs)));
  announced.set(node.host, address);
  return address;
}

function firstOf({ host, clientPort: port }: NodeAddress): Endpoint {
  return { host, port };
}

function replicaOf({ node, host, companionPorts }: NodeAddress): Endpoint {
  const port = companionPorts?.get(replica);
  if (port === undefined) throw new Error(`${node} has no second server`);
  return { host, port };
}

/** True if both servers of the node answer. */
export async function serves(node: NodeAddress, signal: AbortSignal): Promise<boolean> {
  await Promise.all([firstOf(node), replicaOf(node)].map((at) => once(at, ["PING"], signal)));
  return true;
}

/** Divides the slots among the first servers, lets all servers know each other, and makes each second one a replica. */
export async function form(nodes: readonly NodeAddress[], { signal, until }: SettingUp): Promise<void> {
  const [seed] = nodes;
  if (seed === undefined) return;
  for (const [place, node] of nodes.entries()) {
    const from = Math.floor((slots * place) / nodes.length);
    const to = Math.floor((slots * (place + 1)) / nodes.length) - 1;
    await once(firstOf(node), ["CLUSTER", "SET-CONFIG-EPOCH", String(place + 1)], signal);
    await once(firstOf(node), ["CLUSTER", "ADDSLOTSRANGE", String(from), String(to)], signal);
    const host = await announcedBy(node);
    announced.set(node.host, host);
    for (const port of [node.clientPort, ports.replica]) {
      await once(firstOf(seed), ["CLUSTER", "MEET", host, String(port), String(port + ports.busOffset)], signal);
    }
  }
  const masters = await Promise.all(nodes.map((node) => idOf(firstOf(node), signal)));
  await until("all servers know each other", async () => {
    const known = await Promise.all(serversOf(nodes).map((at) => infoOf(at, "cluster_known_nodes", signal)));
    return known.every((count) => count === String(2 * nodes.length));
  });
  for (const [place, node] of nodes.entries()) {
    const master = masters.at(place - 1) ?? "";
    await until(`${node.node} replicates`, async () => {
      await once(replicaOf(node), ["CLUSTER", "REPLICATE", master], signal);
      return true;
    });
  }
  await until("all replicas follow their masters", async () => {
    const roles = await Promise.all(nodes.map((node) => once(firstOf(node), ["ROLE"], signal)));
    const states = await Promise.all(serversOf(nodes).map((at) => infoOf(at, "cluster_state", signal)));
    return roles.every((role) => masterSchema.safeParse(role).success) && states.every((state) => state === "ok");
  });
}

/** A master with a replica. */
const masterSchema = z.tuple([z.literal("master"), z.unknown(), z.array(z.unknown()).min(1)]);

function serversOf(nodes: readonly NodeAddress[]): readonly Endpoint[] {
  return nodes.flatMap((node) => [firstOf(node), replicaOf(node)]);
}

async function idOf(at: Endpoint, signal: AbortSignal): Promise<string> {
  return z.string().parse(await once(at, ["CLUSTER", "MYID"], signal));
}

async function infoOf(at: Endpoint, name: string, signal: AbortSignal): Promise<string | undefined> {
  const info = z.string().parse(await once(at, ["CLUSTER", "INFO"], signal));
  return info
    .split("\r\n")
    .find((line) => line.startsWith(`${name}:`))
    ?.slice(name.length + 1);
}
