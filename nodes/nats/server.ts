/** How NATS with JetStream is started, as packaged by Debian (2.9 in Debian 12). */
import type { ForeignServer, NodePlan } from "../foreign.js";
import { createStream, natsClients, serves, statusOf } from "./gateway.js";
import { accounts, ports, watcher } from "./names.js";

/** The first leaders are elected within ten seconds of the first connections. */
const startTimeoutMs = 120_000;

export const natsServer: ForeignServer = {
  name: "nats",
  summary: "NATS as packaged by Debian: a stream of JetStream on Raft, used as a log and as a key-value bucket",
  options: {
    use: {
      values: ["log", "bucket"],
      help: "messages, all of which are read back; keys with values, in the same stream",
    },
    reads: {
      values: ["leader", "direct"],
      help: "of a key: answered by a leader of the stream; by any replica",
    },
  },
  variants: [],
  views: [],
  commands: [],
  traces: ["role"],
  executable: "nats-server",
  versionArguments: ["--version"],
  debianPackage: "nats-server",
  clientPackage: "@nats-io/transport-node",
  startTimeoutMs,
  ports: { peer: ports.route, client: ports.client },
  // It greets with its description, and answers each of these.
  peerGreeting: { last: "PING\r\n", more: "PING\r\n".repeat(1000) },
  container: { files: [] },
  command: (node) => ({
    args: ["-c", `${node.data}/nats.conf`],
    files: new Map([["nats.conf", configuration(node)]]),
  }),
  ready: serves,
  setUp: createStream,
  status: statusOf,
  clients: ({ options }) => natsClients({ reads: options.reads === "direct" ? "direct" : "leader" }),
};

function configuration({ address: { node, host }, advertised, data, cluster }: NodePlan): string {
  const others = [...advertised].filter(([name]) => name !== node).map(([, at]) => `"nats://${at}"`);
  return [
    `server_name: ${node}`,
    `listen: "${host}:${ports.client}"`,
    `jetstream { store_dir: "${data}" }`,
    "accounts {",
    `  ${accounts.clients} { jetstream: enabled, users: [{ user: clients, password: clients }] }`,
    `  ${accounts.watch} { users: [{ user: ${watcher.user}, password: ${watcher.pass} }] }`,
    "}",
    "no_auth_user: clients",
    `system_account: ${accounts.watch}`,
    "cluster {",
    `  name: "${cluster}"`,
    `  listen: "${host}:${ports.route}"`,
    `  advertise: "${advertised.get(node) ?? ""}"`,
    `  routes: [${others.join(", ")}]`,
    "}",
    "",
  ].join("\n");
}
