/** How a Redis Cluster is started, as packaged by Debian (7.0 in Debian 12): two servers on every node. */
import type { Companion, ForeignServer, NodePlan, ProcessRecipe } from "../foreign.js";
import { clusterClients, form, serves } from "./gateway.js";
import { nodeTimeoutMs, ports, replica } from "./names.js";

const executable = "redis-server";
const debianPackage = "redis-server";

const second: Companion = {
  ...{ name: replica, executable, debianPackage, port: ports.replica },
  command: (node) => recipe(node, ports.replica),
};

export const redisClusterServer: ForeignServer = {
  name: "redis-cluster",
  summary:
    "Redis Cluster as packaged by Debian: keys divided among as many masters as there are nodes, with a replica of each on another",
  options: {
    wait: {
      values: ["0", "1"],
      help: "replicas that must have a write before a client counts it as acknowledged (WAIT)",
    },
  },
  variants: [],
  views: [],
  commands: [],
  traces: [],
  executable,
  versionArguments: ["--version"],
  debianPackage,
  clientPackage: "@redis/client",
  startTimeoutMs: 120_000,
  ports: {
    ...{ peer: ports.first, client: ports.first },
    others: [ports.first + ports.busOffset, ports.replica + ports.busOffset],
  },
  companions: [second],
  peerGreeting: { last: "PING\r\n", more: `EXISTS ${".".repeat(8000)}\r\n` },
  container: { none: "its clients are told addresses of a network that they are not in; it runs on the local cluster" },
  command: (node) => recipe(node, ports.first),
  ready: serves,
  setUp: form,
  clients: ({ options }, _environment, nodes) => clusterClients({ replicas: Number(options.wait), nodes }),
};

function recipe({ address, advertised, data }: NodePlan, port: number): ProcessRecipe {
  const name = `redis-${port}`;
  const lines = [
    ["bind", address.host],
    ["port", String(port)],
    ["protected-mode", "no"],
    // The new title of a process is written over its environment, by which processes of a run are found if the controller is killed.
    ["set-proc-title", "no"],
    ["dir", data],
    ["save", '""'],
    ["appendonly", "yes"],
    ["appenddirname", `${name}-files`],
    ["repl-diskless-sync-delay", "0"],
    ["cluster-enabled", "yes"],
    ["cluster-config-file", `${name}-nodes.conf`],
    ["cluster-node-timeout", String(nodeTimeoutMs)],
    ["cluster-announce-ip", (advertised.get(address.node) ?? "").replace(/:\d+$/, "")],
    ["cluster-announce-port", String(port)],
    ["cluster-announce-bus-port", String(port + ports.busOffset)],
  ];
  return {
    args: [`${data}/${name}.conf`],
    files: new Map([[`${name}.conf`, lines.map((words) => `${words.join(" ")}\n`).join("")]]),
  };
}
