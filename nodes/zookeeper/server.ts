/** How ZooKeeper is started, as packaged by Debian (3.8 in Debian 12). */
import type { ForeignServer, NodePlan, ProcessRecipe } from "../foreign.js";
import type { ProgramSettings } from "../host.js";
import { serves, statusOf, zookeeperClients } from "./gateway.js";

const ports = { election: 3888, quorum: 2888, client: 2181 } as const;
/** ZooKeeper's unit of time, ms: a follower that was silent for `syncLimit` of them is given up; the default is 2000. */
const tickMs = 500;
/** Three Java virtual machines at once. */
const startTimeoutMs = 120_000;

/** By run: what its clients have seen. The settings of a run are one object for all its nodes. */
const seenOf = new WeakMap<ProgramSettings, Map<string, bigint>>();

export const zookeeperServer: ForeignServer = {
  name: "zookeeper",
  summary: "ZooKeeper as packaged by Debian: a tree of small files on Zab, read at any server",
  options: {
    reads: {
      values: ["local", "sync"],
      help: "by the client's server from its own state, however old; after a sync with the leader",
    },
  },
  variants: [],
  views: [],
  commands: [],
  traces: ["role"],
  epochName: "epoch",
  executable: "java",
  needs: ["/usr/share/java/zookeeper.jar"],
  debianPackage: "zookeeper",
  startTimeoutMs,
  ports: { peer: ports.election, client: ports.client, others: [ports.quorum] },
  container: { none: "its image would hold a Java runtime, 213 MiB in all; it runs on the local cluster" },
  command: recipe,
  ready: serves,
  status: statusOf,
  clients(settings) {
    const seen = seenOf.get(settings) ?? new Map<string, bigint>();
    seenOf.set(settings, seen);
    return zookeeperClients({ syncs: settings.options.reads === "sync", seen });
  },
};

/**
 * A server tells others its own address, and they dial that. So it tells them a name, which each of them looks up in a file of its own: its
 * own name there means the address at which it listens, the other names those at which Schism does.
 */
function recipe({ address, advertised, data }: NodePlan): ProcessRecipe {
  const nodes = [...advertised.keys()];
  const hosts = [...advertised].map(([node, at]) =>
    node === address.node ? `${address.host} ${node}` : `${at.split(":")[0]} ${node}`,
  );
  const configuration = [
    `tickTime=${tickMs}`,
    "initLimit=20",
    "syncLimit=4",
    `dataDir=${data}`,
    `clientPort=${ports.client}`,
    `clientPortAddress=${address.host}`,
    // All clients have the same address.
    "maxClientCnxns=0",
    "admin.enableServer=false",
    "4lw.commands.whitelist=srvr",
    ...nodes.map((node, place) => `server.${place + 1}=${node}:${ports.quorum}:${ports.election}`),
  ];
  return {
    args: [
      ...["-Xmx128m", "-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", `-Djdk.net.hosts.file=${data}/hosts`],
      ...["-cp", "/etc/zookeeper/conf:/usr/share/java/*"],
      ...["org.apache.zookeeper.server.quorum.QuorumPeerMain", `${data}/zoo.cfg`],
    ],
    files: new Map([
      ["zoo.cfg", lines(configuration)],
      ["hosts", lines(hosts)],
      ["myid", lines([String(nodes.indexOf(address.node) + 1)])],
    ]),
  };
}

function lines(texts: readonly string[]): string {
  return texts.map((text) => `${text}\n`).join("");
}
