/** How Redis and its Sentinels are started, as packaged by Debian (7.0 in Debian 12): one of each on every node. */
import type { Companion, ForeignServer, NodePlan } from "../foreign.js";
import { redisClients, serves, settle, statusOf } from "./gateway.js";
import { group, ports, sentinel } from "./names.js";

/** Until all nodes have started no silence is a failure, ms: a busy machine would begin a run with a failover. See `settle`. */
const startingMs = 120_000;
/** An election without a winner is given up after this long, and repeated after twice as long, ms; the default is 3 min. */
const failoverTimeoutMs = 3000;
/** A replica that was not heard of for longer does not count for `min-replicas-to-write`, s; the default is 10. */
const maxLagSeconds = 2;
/** Six processes, and Sentinels that have to find each other. */
const startTimeoutMs = 120_000;
const executable = "redis-server";
const debianPackage = "redis-server";

const watchdog: Companion = {
  name: sentinel,
  executable,
  debianPackage,
  port: ports.sentinel,
  command: (node) => ({
    args: [`${node.data}/sentinel.conf`, "--sentinel"],
    files: new Map([["sentinel.conf", sentinelConfiguration(node)]]),
  }),
};

export const redisSentinelServer: ForeignServer = {
  name: "redis-sentinel",
  summary: "Redis as packaged by Debian, replicated asynchronously, with a Sentinel on each node for failover",
  options: {
    primary: {
      values: ["sentinels", "any"],
      help: "clients write to the primary that most Sentinels name; to any node that accepts the write",
    },
    wait: {
      values: ["0", "1", "2"],
      help: "replicas that must have a write before a client counts it as acknowledged (WAIT)",
    },
    "min-replicas": {
      values: ["0", "1", "2"],
      help: `replicas without which a primary accepts no writes (min-replicas-to-write, with a lag of ${maxLagSeconds} s)`,
    },
    append: {
      values: ["yes", "always", "no"],
      help: "writes go into a file that a restarted server reads, synced every second; before each is acknowledged; no file",
    },
    reads: {
      values: ["primary", "any"],
      help: "by primaries only; by any node from its own copy",
    },
  },
  variants: [],
  views: [],
  commands: [],
  traces: ["role"],
  epochName: "configuration epoch",
  executable,
  versionArguments: ["--version"],
  debianPackage,
  clientPackage: "@redis/client",
  startTimeoutMs,
  ports: { peer: ports.redis, client: ports.redis },
  companions: [watchdog],
  peerGreeting: { last: "PING\r\n", more: `EXISTS ${".".repeat(8000)}\r\n` },
  container: { files: [] },
  command: (node) => ({
    args: [`${node.data}/redis.conf`],
    files: new Map([["redis.conf", redisConfiguration(node)]]),
  }),
  ready: serves,
  setUp: settle,
  status: statusOf,
  clients: ({ options }, _environment, nodes) =>
    redisClients({
      asksSentinels: options.primary === "sentinels",
      replicas: Number(options.wait),
      readsAnywhere: options.reads === "any",
      nodes,
    }),
};

/** The new title of a process is written over its environment, by which processes of a run are found if the controller is killed. */
const unrenamed = ["set-proc-title", "no"] as const;

function redisConfiguration({ address, advertised, data, settings: { options } }: NodePlan): string {
  const [first] = advertised.keys();
  return configuration([
    ["bind", address.host],
    ["port", String(address.peerPort)],
    ["protected-mode", "no"],
    unrenamed,
    ["dir", data],
    ["save", '""'],
    ["appendonly", options.append === "no" ? "no" : "yes"],
    ["appendfsync", options.append === "always" ? "always" : "everysec"],
    ["replica-announce-ip", hostOf(advertised, address.node)],
    ["repl-diskless-sync-delay", "0"],
    ["min-replicas-to-write", options["min-replicas"] ?? "0"],
    ["min-replicas-max-lag", String(maxLagSeconds)],
    ...(first === undefined || first === address.node
      ? []
      : [["replicaof", hostOf(advertised, first), String(ports.redis)] as const]),
  ]);
}

/** As a Sentinel writes it itself once it has found the others, which takes ten seconds. */
function sentinelConfiguration({ address, advertised, data, cluster }: NodePlan): string {
  const nodes = [...advertised.keys()];
  const [first = ""] = nodes;
  const majority = Math.floor(nodes.length / 2) + 1;
  const redisOf = (node: string): readonly string[] => [group, hostOf(advertised, node), String(ports.redis)];
  return configuration([
    ["bind", address.host],
    ["port", String(ports.sentinel)],
    ["protected-mode", "no"],
    unrenamed,
    ["dir", data],
    ["sentinel", "myid", idOf(cluster, address.node)],
    ["sentinel", "announce-ip", hostOf(advertised, address.node)],
    ["sentinel", "monitor", ...redisOf(first), String(majority)],
    ["sentinel", "down-after-milliseconds", group, String(startingMs)],
    ["sentinel", "failover-timeout", group, String(failoverTimeoutMs)],
    ...nodes.filter((node) => node !== first).map((node) => ["sentinel", "known-replica", ...redisOf(node)]),
    ...nodes
      .filter((node) => node !== address.node)
      .map((node) => [
        ...["sentinel", "known-sentinel", group, hostOf(advertised, node), String(ports.sentinel)],
        idOf(cluster, node),
      ]),
  ]);
}

function configuration(lines: readonly (readonly string[])[]): string {
  return lines.map((words) => `${words.join(" ")}\n`).join("");
}

function hostOf(advertised: NodePlan["advertised"], node: string): string {
  return (advertised.get(node) ?? "").replace(/:\d+$/, "");
}

/** Forty hexadecimal digits, as Sentinels identify each other: different ones for each node of each cluster. */
function idOf(cluster: string, node: string): string {
  const digits = Buffer.from(`${node}/${[...cluster].reverse().join("")}`).toString("hex");
  return digits.padEnd(40, "0").slice(0, 40);
}
