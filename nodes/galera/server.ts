/** How MariaDB is started with Galera, as packaged by Debian (10.11 with Galera 4 in Debian 12): every node takes writes. */
import type { ForeignServer, NodePlan, ProcessRecipe } from "../foreign.js";
import { clockOf, galeraClients, serves } from "./gateway.js";
import { database, readingOf, readings, user } from "./names.js";

/** Users without privileges do not have its directory on their PATH. */
const executable = "/usr/sbin/mariadbd";
const provider = "/usr/lib/galera/libgalera_smm.so";
/** Where the package has the statements that make the tables of a server itself. */
const statements = "/usr/share/mysql";
const ports = { client: 3306, group: 4567, incremental: 4568, snapshot: 4444 } as const;
const startTimeoutMs = 180_000;
/**
 * A node that was silent for `suspect` is thought to be gone if others say so, too; after `inactive` it is put out. The defaults are 5 and
 * 15 s. `keepalive` may be a third of the first at most.
 */
const silence = { suspect: "PT3S", inactive: "PT6S", keepalive: "PT0.5S" } as const;

const tables = `
CREATE DATABASE ${database};
CREATE TABLE ${database}.registers (name VARCHAR(60) PRIMARY KEY, value TEXT, version INT NOT NULL DEFAULT 0) ENGINE=InnoDB;
CREATE TABLE ${database}.elements (name VARCHAR(60), value VARCHAR(60), PRIMARY KEY (name, value)) ENGINE=InnoDB;
INSERT INTO mysql.global_priv VALUES ('%', '${user}', '{"access":18446744073709551615}');
`;

/**
 * $1: the server, $2: the directory, $3: whether the node founds the group, $4: the addresses of all; then the arguments of the server. A
 * node that has data takes up where these end (as galera_recovery of the package does), any other gets a copy of another node's.
 */
const prepare = `
server=$1 data=$2 founds=$3 all=$4; shift 4
settings() { printf '[mysqld]\\nwsrep_cluster_address=gcomm://%s\\n' "$1" >"$data/start.cnf"; }
mkdir -p "$data/db" "$data/tmp" && chmod +x "$data/wsrep_sst_schism" && settings "$all" || exit 1
if [ -e "$data/db/ibdata1" ]; then
  "$server" "$@" --wsrep-recover 2>"$data/recovered" || { cat "$data/recovered"; exit 1; }
  position=$(sed -n 's/.*WSREP: Recovered position: *//p' "$data/recovered")
  [ -n "$position" ] || { cat "$data/recovered"; exit 1; }
  printf 'wsrep_start_position=%s\\n' "$position" >>"$data/start.cnf"
elif [ "$founds" = yes ]; then
  settings ""
  { printf 'CREATE DATABASE mysql;\\nUSE mysql;\\n'
    cat ${statements}/mysql_system_tables.sql ${statements}/mysql_system_tables_data.sql "$data/tables.sql"
  } | "$server" "$@" --bootstrap || exit 1
fi
sync "$data" "$data/db" "$data/start.cnf"`;

/** A copy is awaited where the node listens, and asked for at the address that the other nodes know: there the links are. */
function snapshotScript(advertised: string, host: string): string {
  return `#!/bin/sh
case " $* " in
*" joiner "*)
  for each; do
    shift
    [ "$each" = ${advertised} ] && each=${host}
    set -- "$@" "$each"
  done
  wsrep_sst_rsync "$@" | sed -u 's/^ready ${host}:/ready ${advertised}:/'
  ;;
*) exec wsrep_sst_rsync "$@" ;;
esac
`;
}

export const galeraServer: ForeignServer = {
  name: "galera",
  summary: "MariaDB with Galera as packaged by Debian: every node takes writes, which all certify in one order",
  options: {
    "sync-wait": {
      values: ["1", "0"],
      help: "reads wait until the node has applied what the group has ordered (wsrep_sync_wait); they do not",
    },
    "transaction-reads": {
      values: readings,
      help: "rows that a transaction reads are locked and written, too; they are those of its snapshot",
    },
    quorum: {
      values: ["majority", "ignored"],
      help: "nodes without a majority refuse everything; they go on (pc.ignore_quorum, pc.ignore_sb)",
    },
    "flush-log": {
      values: ["1", "0", "2"],
      help: "the log is on the disk at each commit (innodb_flush_log_at_trx_commit); it leaves the process, or the system, once a second",
    },
  },
  variants: [],
  views: [],
  commands: [],
  traces: [],
  executable,
  needs: [provider, "/usr/bin/wsrep_sst_rsync"],
  versionArguments: ["--version"],
  debianPackage: "mariadb-server",
  clientPackage: "mysql2",
  refusesRoot: true,
  startTimeoutMs,
  ports: { peer: ports.group, client: ports.client, others: [ports.incremental, ports.snapshot] },
  container: { none: "its copies of the data are made by scripts that call some twenty programs of the machine" },
  command: recipe,
  ready: serves,
  clock: clockOf,
  clients: ({ options }) =>
    galeraClients({ syncWait: Number(options["sync-wait"]), reading: readingOf(options["transaction-reads"]) }),
};

function recipe(node: NodePlan): ProcessRecipe {
  const { address, advertised, data } = node;
  const [first = ""] = advertised.keys();
  const all = [...advertised.values()].join(",");
  const args = argumentsOf(node);
  const founds = address.node === first ? "yes" : "no";
  return {
    args,
    files: new Map([
      ["tables.sql", tables],
      ["wsrep_sst_schism", snapshotScript(hostOf(node), address.host)],
    ]),
    before: [["/bin/sh", "-c", prepare, "prepare", executable, data, founds, all, ...args]],
    env: { LC_ALL: "C", PATH: `${data}:/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin` },
  };
}

/** Nodes refuse each other's messages if the name of their group has more bytes; the end of a run's name is its time and its seed. */
const longestGroup = 32;

function argumentsOf(node: NodePlan): readonly string[] {
  const { address, data, settings, cluster } = node;
  const { host } = address;
  const { options } = settings;
  const group = [
    `gmcast.listen_addr=tcp://${host}:${ports.group}`,
    `ist.recv_addr=${hostOf(node)}:${ports.incremental}`,
    `ist.recv_bind=${host}:${ports.incremental}`,
    `evs.keepalive_period=${silence.keepalive}`,
    `evs.suspect_timeout=${silence.suspect}`,
    `evs.inactive_timeout=${silence.inactive}`,
    // A node that starts alone waits for the others.
    "pc.wait_prim_timeout=PT1H",
    "gcache.size=32M",
    ...(options.quorum === "ignored" ? ["pc.ignore_quorum=true", "pc.ignore_sb=true"] : []),
  ];
  return [
    `--defaults-file=${data}/start.cnf`,
    `--datadir=${data}/db`,
    `--tmpdir=${data}/tmp`,
    `--bind-address=${host}`,
    `--port=${ports.client}`,
    "--socket=",
    "--skip-name-resolve",
    "--max-connections=300",
    "--character-set-server=utf8mb4",
    "--log-warnings=1",
    "--innodb-buffer-pool-size=32M",
    "--innodb-log-file-size=8M",
    "--innodb-data-file-path=ibdata1:4M:autoextend",
    "--innodb-autoextend-increment=1",
    // What is synced is synced by fsync, whatever the file system can do.
    "--innodb-flush-method=fsync",
    "--innodb-use-native-aio=OFF",
    `--innodb-flush-log-at-trx-commit=${options["flush-log"]}`,
    "--innodb-autoinc-lock-mode=2",
    "--binlog-format=ROW",
    "--wsrep-on=ON",
    `--wsrep-provider=${provider}`,
    `--wsrep-cluster-name=${cluster.slice(-longestGroup)}`,
    `--wsrep-node-name=${address.node}`,
    `--wsrep-node-address=${hostOf(node)}`,
    "--wsrep-sst-method=schism",
    `--wsrep-provider-options=${group.join(";")}`,
  ];
}

/** At which peers reach the node. */
function hostOf({ address, advertised }: NodePlan): string {
  return (advertised.get(address.node) ?? "").replace(/:\d+$/, "");
}
