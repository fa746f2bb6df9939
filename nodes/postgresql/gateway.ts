/** What clients and operators ask PostgreSQL, over the package pg. */
import { readdirSync } from "node:fs";
import { Socket } from "node:net";
import type pg from "pg";
import { z } from "zod";
import type { Answer, ClientAdapter, NodeAddress, Session, SettingUp } from "../foreign.js";
import type { Command, OperatorCommand, ReplicaStatus } from "../host.js";
import { change, json, tables } from "./gateway/changes.js";
import { outcomeOf, outcomeOfCommit, type Stage } from "./outcomes.js";

export interface PostgresClientOptions {
  /** Standbys answer reads, too. */
  readonly readsAnywhere: boolean;
  /** In SQL, of all but single reads. */
  readonly isolation: string;
  /** A client that gives up waiting has the server cancel what it asked for. */
  readonly cancels: boolean;
}

/** The superuser that initdb makes; connections from loopback are trusted. */
export const user = "postgres";
const database = "postgres";

const connectMs = 1000;
const promoteSeconds = 10;

/** Role and value in one statement, so that the role is the one in which it is read. */
const reading = {
  read: "SELECT pg_is_in_recovery() AS standby, (SELECT value FROM registers WHERE key = $1) AS value",
  members: `SELECT pg_is_in_recovery() AS standby,
    (SELECT '[' || coalesce(string_agg(element, ','), '') || ']' FROM elements WHERE key = $1) AS value`,
} as const;
/** A position in the log is a number of bytes. A standby that receives nothing knows the timeline of its last restart point. */
const aboutItself = `SELECT pg_is_in_recovery() AS standby,
  CASE WHEN pg_is_in_recovery()
    THEN coalesce((SELECT received_tli FROM pg_stat_wal_receiver), (SELECT timeline_id FROM pg_control_checkpoint()))
    ELSE ('x' || substr(pg_walfile_name(pg_current_wal_lsn()), 1, 8))::bit(32)::int END AS timeline,
  (CASE WHEN pg_is_in_recovery()
    THEN greatest(pg_last_wal_receive_lsn(), pg_last_wal_replay_lsn())
    ELSE pg_current_wal_lsn() END - '0/0')::text AS position`;
const followers = `SELECT count(*)::int AS number FROM pg_stat_replication
  WHERE state = 'streaming' AND replay_lsn = pg_current_wal_lsn()`;

const onStandby: Answer = { type: "error", definite: true, error: "a standby, whose reads may be old", retry: true };
const readSchema = z.tuple([z.object({ standby: z.boolean(), value: z.string().nullable() })]);
const pidSchema = z.tuple([z.object({ pid: z.number() })]);
const countSchema = z.tuple([z.object({ number: z.number() })]);
const promotedSchema = z.tuple([z.object({ promoted: z.boolean() })]);
const clockSchema = z.tuple([z.object({ now: z.number() })]);
const statusSchema = z.tuple([
  z.object({ standby: z.boolean(), timeline: z.number(), position: z.string().regex(/^\d+$/) }),
]);

export function postgresClients(options: PostgresClientOptions): ClientAdapter {
  return { open: (node) => new PostgresSession(node, options) };
}

class PostgresSession implements Session {
  private connection: Connection | undefined;
  private closed = false;

  constructor(
    private readonly node: NodeAddress,
    private readonly options: PostgresClientOptions,
  ) {}

  async invoke(command: Command, signal: AbortSignal): Promise<Answer> {
    let stage: Stage = "unsent";
    try {
      const connection = await this.connected();
      stage = "open";
      const cancel = (): void => void this.cancel(connection);
      if (this.options.cancels) signal.addEventListener("abort", cancel, { once: true });
      try {
        return command.f === "read" || command.f === "members"
          ? await this.read(connection, reading[command.f], command)
          : await this.write(connection, command, () => {
              stage = "committing";
            });
      } finally {
        signal.removeEventListener("abort", cancel);
      }
    } catch (error) {
      // What had been begun on it ends with it.
      this.connection?.end();
      this.connection = undefined;
      return outcomeOf(error, stage);
    }
  }

  close(): void {
    this.closed = true;
    this.connection?.end();
  }

  private async connected(): Promise<Connection> {
    if (this.connection?.isOpen === true) return this.connection;
    const connection = await Connection.to(this.node);
    if (this.closed) connection.end();
    this.connection = connection;
    return connection;
  }

  private async read(connection: Connection, question: string, { key = "" }: Command): Promise<Answer> {
    const [{ standby, value }] = readSchema.parse((await connection.query(question, [key])).rows);
    if (standby && !this.options.readsAnywhere) return onStandby;
    return { type: "ok", value: value === null ? null : json.parse(JSON.parse(value)) };
  }

  private async write(connection: Connection, command: Command, committing: () => void): Promise<Answer> {
    await connection.query(`BEGIN ISOLATION LEVEL ${this.options.isolation}`);
    const query = async (text: string, values: readonly unknown[]) => (await connection.query(text, values)).rows;
    const { refusal, standby = false, value = null } = await change(query, command);
    const refused = standby && !this.options.readsAnywhere ? onStandby : refusedWith(refusal);
    if (refused !== undefined) {
      await connection.query("ROLLBACK");
      return refused;
    }
    connection.warnings.length = 0;
    committing();
    const { command: done } = await connection.query("COMMIT");
    return outcomeOfCommit(done, connection.warnings, value);
  }

  /** As a driver does whose time for an answer is over: over a connection of its own. */
  private async cancel({ pid }: Connection): Promise<void> {
    await withConnection(this.node, (connection) => connection.query("SELECT pg_cancel_backend($1)", [pid])).catch(
      () => {},
    );
  }
}

function refusedWith(error: string | undefined): Answer | undefined {
  return error === undefined ? undefined : { type: "error", definite: true, error };
}

/** One connection to one server; it is not opened again. */
class Connection {
  /** Warnings that the server has sent. */
  readonly warnings: string[] = [];
  isOpen = true;

  private constructor(
    private readonly client: pg.Client,
    private readonly socket: Socket,
    /** Of the server's process for it. */
    readonly pid: number,
  ) {
    client.on("notice", ({ severity, message = "" }) => {
      if (severity === "WARNING") this.warnings.push(message);
    });
    client.on("end", () => {
      this.isOpen = false;
    });
  }

  static async to({ host, clientPort: port }: NodeAddress): Promise<Connection> {
    const { default: package_ } = await import("pg");
    const socket = new Socket();
    const client = new package_.Client({
      ...{ host, port, user, database, ssl: false, connectionTimeoutMillis: connectMs },
      stream: () => socket,
    });
    // Requests get their own errors.
    client.on("error", () => {});
    try {
      await client.connect();
      const [{ pid }] = pidSchema.parse((await client.query("SELECT pg_backend_pid() AS pid")).rows);
      return new Connection(client, socket, pid);
    } catch (error) {
      socket.destroy();
      throw error;
    }
  }

  query(text: string, values: readonly unknown[] = []): Promise<pg.QueryResult<Record<string, unknown>>> {
    return this.client.query(text, [...values]);
  }

  /** At once, without a word to the server. */
  end(): void {
    this.isOpen = false;
    this.socket.destroy();
  }
}

async function withConnection<T>(
  node: NodeAddress,
  work: (connection: Connection) => Promise<T>,
  signal?: AbortSignal,
) {
  const connection = await Connection.to(node);
  const end = (): void => connection.end();
  signal?.addEventListener("abort", end);
  try {
    signal?.throwIfAborted();
    return await work(connection);
  } finally {
    signal?.removeEventListener("abort", end);
    end();
  }
}

/** True if it accepts connections, in whichever role. */
export async function serves(node: NodeAddress, signal: AbortSignal): Promise<boolean> {
  return withConnection(node, async () => true, signal);
}

/** Makes the tables at the first node, which is the primary; resolves when all others have them. */
export async function settle(nodes: readonly NodeAddress[], { signal, until }: SettingUp): Promise<void> {
  const [primary] = nodes;
  if (primary === undefined) return;
  const work = async (connection: Connection): Promise<void> => {
    await connection.query("SET synchronous_commit = local");
    await connection.query(tables);
    await until(`all standbys follow ${primary.node}`, async () => {
      const [{ number }] = countSchema.parse((await connection.query(followers)).rows);
      return number === nodes.length - 1;
    });
  };
  await withConnection(primary, work, signal);
}

export async function statusOf(node: NodeAddress, signal: AbortSignal): Promise<ReplicaStatus | null> {
  const { rows } = await withConnection(node, (connection) => connection.query(aboutItself), signal);
  const [{ standby, timeline, position }] = statusSchema.parse(rows);
  return { role: standby ? "standby" : "primary", leads: !standby, epoch: timeline, lastIndex: Number(position) };
}

export async function clockOf(node: NodeAddress, signal: AbortSignal): Promise<number> {
  const question = "SELECT extract(epoch FROM clock_timestamp())::float8 * 1000 AS now";
  const { rows } = await withConnection(node, (connection) => connection.query(question), signal);
  return clockSchema.parse(rows)[0].now;
}

/** `promote`: resolves when the node is a primary. */
export async function operate({ type }: OperatorCommand, node: NodeAddress, signal: AbortSignal): Promise<void> {
  if (type !== "promote") throw new Error(`PostgreSQL knows no command ${type}`);
  const question = "SELECT pg_promote(true, $1) AS promoted";
  const { rows } = await withConnection(node, (connection) => connection.query(question, [promoteSeconds]), signal);
  const [{ promoted }] = promotedSchema.parse(rows);
  if (!promoted) throw new Error(`${node.node} was not promoted within ${promoteSeconds} s`);
}

/** Where Debian puts the programs of each version: its wrappers on the PATH start none of them for data elsewhere. */
const versions = "/usr/lib/postgresql";

/** What the paths of the newest version's programs begin with; nothing, so that the PATH decides, if Debian has put none there. */
export function programs(): string {
  try {
    const [newest] = readdirSync(versions).sort((one, other) => Number(other) - Number(one));
    return newest === undefined ? "" : `${versions}/${newest}/bin/`;
  } catch {
    return "";
  }
}
