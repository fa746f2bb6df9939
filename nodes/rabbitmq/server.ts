/** How RabbitMQ is started, as packaged by Debian (3.10 in Debian 12): one Erlang node each, joined to a cluster by the first. */
import { readdirSync } from "node:fs";
import type { ContainerRecipe, ForeignServer, NodePlan, ProcessRecipe } from "../foreign.js";
import { declareQueue, rabbitClients, serves } from "./gateway.js";
import { ports, queue, user } from "./names.js";

const home = "/usr/lib/rabbitmq";
const erlang = "/usr/lib/erlang";
/** Three Erlang machines at once, two of which wait for the first. */
const startTimeoutMs = 120_000;
/** Silence after which nodes take each other for down, s; the default is 60. */
const tickSeconds = 5;

export const rabbitmqServer: ForeignServer = {
  name: "rabbitmq",
  summary:
    "RabbitMQ as packaged by Debian: a queue with acknowledgements, replicated by Raft, mirrored, or on one node",
  options: {
    queue: {
      values: ["quorum", "mirrored", "classic"],
      help: "a quorum queue, on Raft; a classic queue that is mirrored to all nodes; one that the first node alone has",
    },
    partitions: {
      values: ["pause-minority", "autoheal", "ignore"],
      help: "what nodes do that have been cut off from each other (cluster_partition_handling)",
    },
    confirms: {
      values: ["yes", "no"],
      help: "an element counts as acknowledged when the server confirms it; as soon as it is sent",
    },
  },
  variants: [],
  views: [],
  commands: [],
  traces: [],
  executable: `${home}/bin/rabbitmq-server`,
  debianPackage: "rabbitmq-server",
  clientPackage: "amqplib",
  startTimeoutMs,
  ports: { peer: ports.distribution, client: ports.client },
  get container() {
    return containerFiles();
  },
  command: recipe,
  ready: serves,
  setUp: declareQueue,
  clients: ({ options }) => rabbitClients({ confirms: options.confirms !== "no" }),
};

/** Erlang's runtime finds its own programs below its folder; what these are linked to is looked up for programs only. */
function containerFiles(): ContainerRecipe {
  const runtime = readdirSync(erlang).find((name) => name.startsWith("erts-"));
  // What is missing is told before anything is made of this.
  if (runtime === undefined) return { files: [] };
  const own = ["beam.smp", "erlexec", "erl_child_setup", "inet_gethost"].map(
    (name) => `${erlang}/${runtime}/bin/${name}`,
  );
  return {
    files: [erlang, home],
    programs: [...own, "erl", "dirname", "basename", "readlink", "date", "df"],
  };
}

/**
 * The Erlang machine is started as a node from the beginning, so that RabbitMQ asks no epmd for it: a node's peers dial the host that is
 * part of its name, which is where Schism listens, at a port that all know.
 */
function recipe({
  address: { node, host },
  advertised,
  data,
  settings: { options },
  cluster,
}: NodePlan): ProcessRecipe {
  const nameOf = (of: string): string => `rabbit@${(advertised.get(of) ?? "").replace(/:\d+$/, "")}`;
  const [first = node] = advertised.keys();
  const machine = [
    ...["-name", nameOf(node), "-setcookie", cluster.replace(/\W/g, "")],
    ...["-erl_epmd_port", String(ports.distribution)],
    ...["-kernel", "inet_dist_use_interface", `{${host.replaceAll(".", ",")}}`],
    ...["-kernel", "net_ticktime", String(tickSeconds)],
  ];
  return {
    args: [],
    env: {
      HOME: data,
      RABBITMQ_NODENAME: nameOf(node),
      RABBITMQ_USE_LONGNAME: "true",
      RABBITMQ_SERVER_ADDITIONAL_ERL_ARGS: machine.join(" "),
      // Every minute it starts a second Erlang machine, for no other purpose than that this starts an epmd if there is none; it inherits these.
      ERL_FLAGS: "-start_epmd false -epmd_port 0",
      ERL_CRASH_DUMP_SECONDS: "0",
      RABBITMQ_LOGS: "-",
      ...{ RABBITMQ_LOG_BASE: data, RABBITMQ_MNESIA_BASE: data, RABBITMQ_MNESIA_DIR: `${data}/mnesia` },
      ...{ RABBITMQ_PID_FILE: `${data}/pid`, RABBITMQ_CONFIG_FILE: `${data}/rabbitmq.conf` },
      RABBITMQ_ENABLED_PLUGINS_FILE: `${data}/enabled_plugins`,
      // Those of the machine's own RabbitMQ, if they are not named.
      RABBITMQ_CONF_ENV_FILE: `${data}/no-environment`,
      RABBITMQ_ADVANCED_CONFIG_FILE: `${data}/no-advanced.config`,
    },
    files: new Map([
      ["rabbitmq.conf", configuration()],
      ["definitions.json", JSON.stringify(definitions(options.queue === "mirrored"))],
      ["enabled_plugins", "[].\n"],
    ]),
  };

  function configuration(): string {
    const joins = [
      "cluster_formation.peer_discovery_backend = classic_config",
      `cluster_formation.classic_config.nodes.1 = ${nameOf(first)}`,
      // Two a second, until the first node is there.
      `cluster_formation.discovery_retry_limit = ${startTimeoutMs / 500}`,
    ];
    const lines = [
      `listeners.tcp.1 = ${host}:${ports.client}`,
      `cluster_partition_handling = ${(options.partitions ?? "").replace("-", "_")}`,
      "heartbeat = 0",
      "loopback_users = none",
      "disk_free_limit.absolute = 1MB",
      `load_definitions = ${data}/definitions.json`,
      ...(node === first ? [] : joins),
    ];
    return lines.map((line) => `${line}\n`).join("");
  }
}

/** What RabbitMQ imports when it starts. */
function definitions(mirrored: boolean): unknown {
  const policy = {
    ...{ vhost: "/", name: "mirrored", pattern: `^${queue}$`, "apply-to": "queues" },
    definition: { "ha-mode": "all", "ha-sync-mode": "automatic" },
  };
  return {
    vhosts: [{ name: "/" }],
    users: [{ name: user.username, password: user.password, tags: "administrator" }],
    permissions: [{ user: user.username, vhost: "/", configure: ".*", write: ".*", read: ".*" }],
    policies: mirrored ? [policy] : [],
  };
}
