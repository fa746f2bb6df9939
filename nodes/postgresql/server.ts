/** How PostgreSQL is started with streaming replication, as packaged by Debian (15 in Debian 12): the first node is the primary. */
import type { ContainerRecipe, ForeignServer, NodePlan } from "../foreign.js";
import { clockOf, operate, postgresClients, programs, serves, settle, statusOf, user } from "./gateway.js";

/** Silence after which either end of a replication connection takes the other for gone, ms; the default is 60 s. */
const replicationTimeoutMs = 3000;
const startTimeoutMs = 120_000;
const port = 5432;

/**
 * $1: what the paths of its programs begin with, $2: the data, $3: the primary's address and $4 its port, $5: the superuser. A base backup that fails removes what it has
 * copied, and the primary may not be there yet.
 */
const initialize = `[ -e "$2/PG_VERSION" ] || {
  "$1initdb" -D "$2" -U "$5" -A trust -k -N --locale=C -E UTF8 &&
  printf 'host %s all samenet trust\n' all replication >> "$2/pg_hba.conf"
}`;
const copy = `[ -e "$2/PG_VERSION" ] || {
  until "$1pg_basebackup" -h "$3" -p "$4" -U "$5" -D "$2" -c fast -X stream --no-sync; do sleep 0.3; done
  touch "$2/standby.signal"
}`;
/** Of a node that starts again: asks each of the others, whose addresses follow, whether it is a primary. */
const ask = `[ -e "$2/postmaster.opts" ] || exit 0
programs=$1 data=$2 port=$4 user=$5; shift 5
for host; do
  answer=$(PGCONNECT_TIMEOUT=2 timeout 5 "$programs"psql -h "$host" -p "$port" -U "$user" -d postgres -Atc "SELECT pg_is_in_recovery()")
  if [ "$answer" = f ]; then touch "$data/standby.signal"; exit 0; fi
done
exit 0`;

export const postgresqlServer: ForeignServer = {
  name: "postgresql",
  summary: "PostgreSQL as packaged by Debian, with streaming replication; an operator promotes a standby",
  options: {
    replication: {
      values: ["synchronous", "asynchronous"],
      help: "a commit is acknowledged when one standby has it on its disk (ANY 1); when the primary has",
    },
    reads: {
      values: ["primary", "any"],
      help: "by primaries only; by standbys, too, from what they have replayed",
    },
    isolation: {
      values: ["serializable", "repeatable-read", "read-committed"],
      help: "transactions are serializable; they read one snapshot each; each of their statements reads its own",
    },
    "on-timeout": {
      values: ["abandon", "cancel"],
      help: "a client that gives up closes its connection; it has the server cancel what it waits for",
    },
    restarts: {
      values: ["ask", "unchanged"],
      help: "a node that starts again becomes a standby if another one is a primary; it stays what it was",
    },
  },
  variants: [],
  views: [],
  commands: ["promote"],
  traces: ["role"],
  epochName: "timeline",
  get executable() {
    return `${programs()}postgres`;
  },
  versionArguments: ["--version"],
  debianPackage: "postgresql",
  clientPackage: "pg",
  refusesRoot: true,
  startTimeoutMs,
  ports: { peer: port, client: port },
  get container() {
    return containerFiles(programs());
  },
  command: (node) => ({ args: argumentsOf(node), before: beforeStart(node), env: { LC_ALL: "C" } }),
  ready: serves,
  setUp: settle,
  status: statusOf,
  clock: clockOf,
  operate,
  clients: ({ options }) =>
    postgresClients({
      readsAnywhere: options.reads === "any",
      isolation: (options.isolation ?? "serializable").replace("-", " "),
      cancels: options["on-timeout"] === "cancel",
    }),
};

/** Of what the package has, initdb, a base backup and replication need little. `at`: what the paths of its programs begin with. */
function containerFiles(at: string): ContainerRecipe | { readonly none: string } {
  const version = /^\/usr\/lib\/postgresql\/(\d+)\/bin\/$/.exec(at)?.[1];
  if (version === undefined) return { none: "only PostgreSQL as Debian packages it is put into a container" };
  const [share, library] = [`/usr/share/postgresql/${version}`, `/usr/lib/postgresql/${version}/lib`];
  const scripts = ["information_schema.sql", "sql_features.txt", "snowball_create.sql", "errcodes.txt"];
  const views = ["system_constraints.sql", "system_functions.sql", "system_views.sql"];
  const samples = ["postgresql.conf", "pg_hba.conf", "pg_ident.conf"].map((name) => `${name}.sample`);
  const extension = ["plpgsql.control", "plpgsql--1.0.sql"].map((name) => `extension/${name}`);
  return {
    files: [
      ...["postgres.bki", ...scripts, ...views, ...samples, ...extension, "timezonesets", "tsearch_data"].map(
        (name) => `${share}/${name}`,
      ),
      ...["plpgsql.so", "dict_snowball.so", "libpqwalreceiver.so"].map((name) => `${library}/${name}`),
      "/usr/share/zoneinfo",
    ],
    programs: [...["initdb", "pg_basebackup", "psql"].map((name) => `${at}${name}`), "touch", "sleep", "timeout"],
  };
}

function beforeStart(node: NodePlan): readonly (readonly [string, ...string[]])[] {
  const { address, advertised, data, settings } = node;
  const [first = ""] = advertised.keys();
  const script = (text: string, ...more: readonly string[]): readonly [string, ...string[]] => {
    const [host = "", at = ""] = (advertised.get(first) ?? "").split(":");
    return ["/bin/sh", "-c", text, "prepare", programs(), data, host, at, user, ...more];
  };
  const made = script(address.node === first ? initialize : copy);
  return settings.options.restarts === "unchanged" ? [made] : [made, script(ask, ...othersOf(node))];
}

function argumentsOf(node: NodePlan): readonly string[] {
  const { address, advertised, data, settings } = node;
  const waits = settings.options.replication === "synchronous" && advertised.size > 1;
  const others = othersOf(node);
  // Whichever of the others is the primary.
  const primary = [
    `host=${others.join(",")} port=${address.peerPort} user=${user} application_name=${address.node}`,
    "target_session_attrs=read-write connect_timeout=2",
  ].join(" ");
  const settingsOfServer = [
    `listen_addresses=${address.host}`,
    "unix_socket_directories=",
    // Clients that gave up leave their processes behind until a standby answers.
    "max_connections=300",
    "shared_buffers=16MB",
    // In files of its data: what is in /dev/shm stays there when a server is killed.
    "dynamic_shared_memory_type=mmap",
    // Clients wait no longer than a second for an answer, the default.
    "deadlock_timeout=200ms",
    `wal_sender_timeout=${replicationTimeoutMs}`,
    `wal_receiver_timeout=${replicationTimeoutMs}`,
    "wal_receiver_status_interval=1",
    "wal_retrieve_retry_interval=300",
    `synchronous_standby_names=${waits ? "ANY 1 (*)" : ""}`,
    `primary_conninfo=${primary}`,
  ];
  return ["-D", data, "-p", String(address.peerPort), ...settingsOfServer.flatMap((each) => ["-c", each])];
}

/** Addresses of the other nodes, as peers dial them. */
function othersOf({ address, advertised }: NodePlan): readonly string[] {
  return [...advertised].flatMap(([node, at]) => (node === address.node ? [] : [at.split(":")[0] ?? ""]));
}
