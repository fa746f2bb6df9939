/** How ZooKeeper is started, as packaged by Debian (3.8 in Debian 12). */
import type { ContainerRecipe, ForeignServer, NodePlan, ProcessRecipe } from "../foreign.js";
import type { ProgramSettings } from "../host.js";
import { javaProgram, readModes, serves, statusOf, zookeeperClients } from "./gateway.js";

const ports = { election: 3888, quorum: 2888, client: 2181 } as const;
/** ZooKeeper's unit of time, ms: a follower that was silent for `syncLimit` of them is given up; the default is 2000. */
const tickMs = 500;
/** Three Java virtual machines at once. */
const startTimeoutMs = 180_000;

/** In /usr/share/java: those that ZooKeeper's own names, and what writes its log. */
const archives = [
  ...["zookeeper", "zookeeper-jute", "slf4j-api", "slf4j-log4j12", "log4j-1.2", "commons-cli", "commons-io"],
  ...["jackson-annotations", "jackson-core", "jackson-databind", "metrics-core", "snappy-java"],
  ...["client", "http", "io", "security", "server", "servlet", "util"].map((name) => `jetty9-${name}`),
  ...["buffer", "common", "handler", "transport", "transport-native-epoll"].map((name) => `netty-${name}`),
];

/** On its standard output. */
const logging = [
  "log4j.rootLogger=INFO, CONSOLE",
  "log4j.appender.CONSOLE=org.apache.log4j.ConsoleAppender",
  "log4j.appender.CONSOLE.layout=org.apache.log4j.PatternLayout",
  "log4j.appender.CONSOLE.layout.ConversionPattern=%d{ISO8601} %-5p [%t:%c{1}] %m%n",
  // It would log each request for its role, with a stack.
  "log4j.logger.org.apache.zookeeper.server.NIOServerCnxn=ERROR",
];

function archiveFile(name: string): string {
  return `/usr/share/java/${name}.jar`;
}

/** By run: what its clients have seen. The settings of a run are one object for all its nodes. */
const seenOf = new WeakMap<ProgramSettings, Map<string, bigint>>();

export const zookeeperServer: ForeignServer = {
  name: "zookeeper",
  summary: "ZooKeeper as packaged by Debian: a tree of small files on Zab, read at any server",
  options: {
    reads: {
      values: readModes,
      help:
        "by the client's server after an update of the same session, which takes a majority; after a sync with the leader, which may be " +
        "deposed and not know it; from its own state, however old",
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
  get container() {
    return containerFiles();
  },
  command: recipe,
  ready: serves,
  status: statusOf,
  clients(settings) {
    const seen = seenOf.get(settings) ?? new Map<string, bigint>();
    seenOf.set(settings, seen);
    const reads = readModes.find((mode) => mode === settings.options.reads) ?? "quorum";
    return zookeeperClients({ reads, seen });
  },
};

/** Debian's Java runtime, without what draws windows, and ZooKeeper with what its own archive names. */
function containerFiles(): ContainerRecipe {
  // What is missing is told before anything is made of this.
  const executable = javaProgram();
  if (executable === undefined) return { files: [] };
  const home = executable.replace(/\/bin\/java$/, "");
  const libraries = ["java", "jli", "jimage", "zip", "net", "nio", "extnet", "verify", "management", "management_ext"];
  return {
    executable,
    files: [
      ...libraries.map((name) => `${home}/lib/lib${name}.so`),
      ...["lib/server/libjvm.so", "lib/server/classes.jsa", "lib/jvm.cfg", "lib/modules", "lib/tzdb.dat", "conf"].map(
        (name) => `${home}/${name}`,
      ),
      ...archives.map(archiveFile),
    ],
  };
}

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
    "initLimit=8",
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
      ...[`-Dlog4j.configuration=file:${data}/log4j.properties`, "-cp", archives.map(archiveFile).join(":")],
      ...["org.apache.zookeeper.server.quorum.QuorumPeerMain", `${data}/zoo.cfg`],
    ],
    files: new Map([
      ["zoo.cfg", lines(configuration)],
      ["hosts", lines(hosts)],
      ["log4j.properties", lines(logging)],
      ["myid", lines([String(nodes.indexOf(address.node) + 1)])],
    ]),
  };
}

function lines(texts: readonly string[]): string {
  return texts.map((text) => `${text}\n`).join("");
}
