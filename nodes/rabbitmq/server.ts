/** How RabbitMQ is started, as packaged by Debian (3.10 in Debian 12): one Erlang node each, joined to a cluster by the first. */
import type { ContainerRecipe, ForeignServer, NodePlan, ProcessRecipe } from "../foreign.js";
import { declareQueue, installed, rabbitClients, serves } from "./gateway.js";
import { ports, queue, user } from "./names.js";

const home = "/usr/lib/rabbitmq";
const executable = `${home}/bin/rabbitmq-server`;
const erlang = "/usr/lib/erlang";
/** Three Erlang machines at once, two of which wait for the first. */
const startTimeoutMs = 180_000;
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
  executable,
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

/**
 * Erlang's runtime finds its own programs below its folder; what these are linked to is looked up for programs only. RabbitMQ's script finds
 * the rest by links, which are files in an image.
 */
function containerFiles(): ContainerRecipe {
  const found = installed(executable, erlang);
  // What is missing is told before anything is made of this.
  if (found === undefined) return { files: [] };
  const own = ["beam.smp", "erlexec", "erl_child_setup", "inet_gethost"].map((name) => `${found.runtime}/bin/${name}`);
  return {
    executable: found.script,
    files: [erlang, home],
    programs: [...own, "erl", "dirname", "basename", "readlink", "date", "df"],
  };
}

/**
 * The Erlang machine is started as a node from the beginning, so that RabbitMQ asks no epmd for it: a node's peers dial the host that is
 * part of its name, which is where Schism listens, at a port that all know.
 */
function recipe(node: NodePlan): ProcessRecipe {
  const { address, data, cluster } = node;
  const machine = [
    ...["-name", nameOf(node, address.node), "-setcookie", cluster.replace(/\W/g, "")],
    ...["-erl_epmd_port", String(ports.distribution)],
    ...["-kernel", "inet_dist_use_interface", `{${address.host.replaceAll(".", ",")}}`],
    ...["-kernel", "net_ticktime", String(tickSeconds)],
  ];
  return {
    args: [],
    env: {
      HOME: data,
      RABBITMQ_NODENAME: nameOf(node, address.node),
      RABBITMQ_USE_LONGNAME: "true",
      RABBITMQ_SERVER_ADDITIONAL_ERL_ARGS: machine.join(" "),
      // Every minute RabbitMQ starts another Erlang machine, so that this starts an epmd if there is none; it inherits these.
      ERL_FLAGS: "-start_epmd false -epmd_port 0",
      ...(isFirst(node) ? {} : { ERL_AFLAGS: `-eval '${waitFor(nameOf(node, firstOf(node)))}'` }),
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
      ["rabbitmq.conf", configuration(node)],
      ["definitions.json", JSON.stringify(definitions(node))],
      ["enabled_plugins", "[].\n"],
    ]),
  };
}

/** A node that joins while the first one creates the virtual host keeps that from starting; a node that has been a member before does not wait. */
function waitFor(first: string): string {
  const asked = `rpc:call(list_to_atom("${first}"), rabbit_boot_state, get, [], 1000)`;
  const attempts = startTimeoutMs / 200;
  return [
    `filelib:is_dir(os:getenv("RABBITMQ_MNESIA_DIR")) orelse (fun Wait(0) -> late; Wait(Left) ->`,
    `case ${asked} of ready -> ok; _ -> timer:sleep(200), Wait(Left - 1) end end)(${attempts}).`,
  ].join(" ");
}

function configuration(node: NodePlan): string {
  const { address, data, settings } = node;
  const definitions = [
    "definitions.import_backend = local_filesystem",
    `definitions.local.path = ${data}/definitions.json`,
    "definitions.skip_if_unchanged = true",
  ];
  const joins = [
    "cluster_formation.peer_discovery_backend = classic_config",
    `cluster_formation.classic_config.nodes.1 = ${nameOf(node, firstOf(node))}`,
  ];
  const lines = [
    `listeners.tcp.1 = ${address.host}:${ports.client}`,
    `cluster_partition_handling = ${(settings.options.partitions ?? "").replace("-", "_")}`,
    "heartbeat = 0",
    "loopback_users = none",
    "disk_free_limit.absolute = 1MB",
    ...(isFirst(node) ? definitions : joins),
  ];
  return lines.map((line) => `${line}\n`).join("");
}

/** The host is the one at which the others dial it. */
function nameOf({ advertised }: NodePlan, node: string): string {
  return `rabbit@${(advertised.get(node) ?? "").replace(/:\d+$/, "")}`;
}

function firstOf({ address, advertised }: NodePlan): string {
  const [first = address.node] = advertised.keys();
  return first;
}

function isFirst(node: NodePlan): boolean {
  return node.address.node === firstOf(node);
}

/** What the first node imports when it starts. */
function definitions({ settings }: NodePlan): unknown {
  const policy = {
    ...{ vhost: "/", name: "mirrored", pattern: `^${queue}$`, "apply-to": "queues" },
    definition: { "ha-mode": "all", "ha-sync-mode": "automatic" },
  };
  return {
    vhosts: [{ name: "/" }],
    users: [{ name: user.username, password: user.password, tags: "administrator" }],
    permissions: [{ user: user.username, vhost: "/", configure: ".*", write: ".*", read: ".*" }],
    policies: settings.options.queue === "mirrored" ? [policy] : [],
  };
}
