/** How etcd is started, as packaged by Debian (3.4 in Debian 12), and how its clients talk to it. */
import type { ForeignServer } from "../foreign.js";
import { gatewayClients, serves, statusOf } from "./gateway.js";

export const etcdServer: ForeignServer = {
  name: "etcd",
  summary: "etcd as packaged by Debian: a key-value store on Raft, used through the JSON gateway of its v3 API",
  options: {
    reads: {
      values: ["linearizable", "serializable"],
      help: "confirmed by a majority; by any node from its own state",
    },
    progress: {
      values: ["unasked", "asked"],
      help: "watchers know what they have got from the writes alone; they also ask the node how far it has told them",
    },
    holder: {
      values: ["asks", "trusts", "believes"],
      help:
        "of a lock, whose lease it keeps alive: asks etcd whether its key is still there; goes by its lease and its own clock; or believes " +
        "that it holds until it hears otherwise",
    },
    snapshots: {
      values: ["rare", "often"],
      help: "after 100,000 entries of the log, which is the default of etcd; after 100",
    },
    elections: {
      values: ["unhurried", "quick"],
      help: "once nothing was heard of the leader for a second or two, which is the default of etcd; for half of that",
    },
  },
  variants: [],
  views: [],
  commands: [],
  traces: ["role"],
  epochName: "term",
  executable: "etcd",
  versionArguments: ["--version"],
  debianPackage: "etcd-server",
  startTimeoutMs: 120_000,
  ports: { peer: 2380, client: 2379 },
  peerGreeting: {
    last: "GET /version HTTP/1.1\r\nHost: peer\r\n\r\n",
    more: `GET /version HTTP/1.1\r\nHost: peer\r\nX-Padding: ${".".repeat(8000)}\r\n\r\n`,
  },
  container: { files: [] },
  command({ address: { node, host, peerPort, clientPort }, advertised, data, cluster, settings }) {
    const clients = `http://${host}:${clientPort}`;
    const members = [...advertised].map(([name, at]) => `${name}=http://${at}`);
    return {
      args: [
        ...["--name", node, "--data-dir", data],
        ...["--listen-peer-urls", `http://${host}:${peerPort}`],
        ...["--initial-advertise-peer-urls", `http://${advertised.get(node)}`],
        ...["--listen-client-urls", clients, "--advertise-client-urls", clients],
        ...["--initial-cluster", members.join(","), "--initial-cluster-state", "new"],
        ...["--initial-cluster-token", cluster],
        ...(settings.options.snapshots === "often" ? ["--snapshot-count", "100"] : []),
        ...(settings.options.elections === "quick" ? ["--heartbeat-interval", "50", "--election-timeout", "500"] : []),
      ],
    };
  },
  ready: serves,
  status: statusOf,
  clients: ({ options }) =>
    gatewayClients({
      serializable: options.reads === "serializable",
      asksProgress: options.progress === "asked",
      holder: options.holder === "trusts" || options.holder === "believes" ? options.holder : "asks",
    }),
};
