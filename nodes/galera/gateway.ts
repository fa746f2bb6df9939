/** What clients ask MariaDB with Galera, over the package mysql2. */
import type { Connection, QueryResult } from "mysql2/promise";
import { z } from "zod";
import type { Answer, ClientAdapter, NodeAddress, Session } from "../foreign.js";
import type { Command, Json } from "../host.js";
import { database, type Reading, user } from "./names.js";
import { outcomeOf, type Stage } from "./outcomes.js";

export interface GaleraClientOptions {
  /** wsrep_sync_wait of its connections: which statements wait until the node has applied what the group has ordered. */
  readonly syncWait: number;
  readonly reading: Reading;
  /** For a connection, ms; 1000 if absent. */
  readonly patienceMs?: number;
}

const connectMs = 1000;

const put = "INSERT INTO registers (name, value) VALUES (?, ?) ON DUPLICATE KEY UPDATE value = VALUES(value)";
/** Makes a row that is only read one that is written, too. */
const promote = "INSERT INTO registers (name) VALUES (?) ON DUPLICATE KEY UPDATE version = version + 1";
const plain = "SELECT value FROM registers WHERE name = ?";
const members = "SELECT value FROM elements WHERE name = ?";

const json: z.ZodType<Json> = z.json();
const rowsSchema = z.array(z.object({ value: z.string().nullable() }));
const clockSchema = z.tuple([z.object({ now: z.number() })]);
const stateSchema = z.array(z.object({ Variable_name: z.string(), Value: z.string() }));
const stepsSchema = z.array(z.tuple([z.enum(["r", "w"]), z.string(), json]));

export function galeraClients(options: GaleraClientOptions): ClientAdapter {
  return { open: (node) => new GaleraSession(node, options) };
}

class GaleraSession implements Session {
  private connection: Connection | undefined;
  private closed = false;

  constructor(
    private readonly node: NodeAddress,
    private readonly options: GaleraClientOptions,
  ) {}

  async invoke(command: Command): Promise<Answer> {
    let stage: Stage = "unsent";
    try {
      const connection = await this.connected();
      stage = "open";
      if (command.f === "read" || command.f === "members") return await this.read(connection, command);
      return await this.change(connection, command, () => {
        stage = "committing";
      });
    } catch (error) {
      // What had been begun on it ends with it.
      this.connection?.destroy();
      this.connection = undefined;
      return outcomeOf(error, stage);
    }
  }

  close(): void {
    this.closed = true;
    this.connection?.destroy();
  }

  private async connected(): Promise<Connection> {
    if (this.connection !== undefined) return this.connection;
    const connection = await connect(this.node, this.options.patienceMs);
    if (this.closed) connection.destroy();
    // One that broke between two requests is not used again: nothing has been sent on it.
    connection.on("error", () => {
      if (this.connection === connection) this.connection = undefined;
    });
    this.connection = connection;
    await connection.query(`SET SESSION wsrep_sync_wait = ${this.options.syncWait}`);
    return connection;
  }

  private async read(connection: Connection, { f, key = "" }: Command): Promise<Answer> {
    if (f === "read") return { type: "ok", value: await registerOf(connection, plain, key) };
    const rows = rowsSchema.parse(await rowsOf(connection, members, key));
    return { type: "ok", value: rows.map(({ value }) => parsed(value)) };
  }

  private async change(connection: Connection, command: Command, committing: () => void): Promise<Answer> {
    await connection.query("START TRANSACTION");
    const { refusal, value = null } = await this.changed(connection, command);
    if (refusal !== undefined) {
      await connection.query("ROLLBACK");
      return { type: "error", definite: true, error: refusal };
    }
    committing();
    await connection.query("COMMIT");
    return { type: "ok", value };
  }

  /** `refusal`: what is said instead of changing anything, if the state is not the expected one. */
  private async changed(connection: Connection, { f, key = "", value = null }: Command): Promise<Changed> {
    switch (f) {
      case "write":
        await connection.query(put, [key, JSON.stringify(value)]);
        return {};
      case "insert":
        await connection.query("INSERT IGNORE INTO elements VALUES (?, ?)", [key, JSON.stringify(value)]);
        return {};
      case "cas": {
        const [expected = null, next = null] = Array.isArray(value) ? value : [];
        // What is written is certified as it is.
        const found = await registerOf(
          connection,
          this.options.reading === "snapshot" ? plain : `${plain} FOR UPDATE`,
          key,
        );
        if (JSON.stringify(found) !== JSON.stringify(expected)) return { refusal: `not ${JSON.stringify(expected)}` };
        await connection.query(put, [key, JSON.stringify(next)]);
        return {};
      }
      case "txn": {
        const done: Json[] = [];
        for (const [what, name, written] of stepsSchema.parse(value)) {
          done.push([what, name, await this.step(connection, what, name, written)]);
        }
        return { value: done };
      }
      default:
        throw new Error(`MariaDB is not asked for ${f}`);
    }
  }

  /** One of a transaction: what it has read, or written. */
  private async step(connection: Connection, what: "r" | "w", name: string, value: Json): Promise<Json> {
    if (what === "w") {
      await connection.query(put, [name, JSON.stringify(value)]);
      return value;
    }
    const { reading } = this.options;
    if (reading === "promoted") await connection.query(promote, [name]);
    return registerOf(connection, reading === "snapshot" ? plain : `${plain} FOR UPDATE`, name);
  }
}

interface Changed {
  readonly refusal?: string;
  readonly value?: Json;
}

async function registerOf(connection: Connection, question: string, name: string): Promise<Json> {
  const [row] = rowsSchema.parse(await rowsOf(connection, question, name));
  return parsed(row?.value ?? null);
}

async function rowsOf(connection: Connection, question: string, name: string): Promise<QueryResult> {
  const [rows] = await connection.query(question, [name]);
  return rows;
}

function parsed(text: string | null): Json {
  return text === null ? null : json.parse(JSON.parse(text));
}

async function connect({ host, clientPort: port }: NodeAddress, connectTimeout = connectMs): Promise<Connection> {
  const { createConnection } = await import("mysql2/promise");
  const connection = await createConnection({ host, port, user, database, connectTimeout });
  // Requests get their own errors.
  connection.on("error", () => {});
  return connection;
}

/** The time of the moment, not that of the statement. */
export async function clockOf(node: NodeAddress, signal: AbortSignal): Promise<number> {
  return asked(node, signal, async (connection) => {
    const [rows] = await connection.query("SELECT CAST(UNIX_TIMESTAMP(SYSDATE(6)) AS DOUBLE) AS now");
    return clockSchema.parse(rows)[0].now * 1000;
  });
}

/** True if it is in the primary component and has applied what that had ordered when it joined. */
export async function serves(node: NodeAddress, signal: AbortSignal): Promise<boolean> {
  return asked(node, signal, async (connection) => {
    const [rows] = await connection.query("SHOW STATUS LIKE 'wsrep_local_state_comment'");
    return stateSchema.parse(rows).some(({ Value }) => Value === "Synced");
  });
}

async function asked<T>(
  node: NodeAddress,
  signal: AbortSignal,
  ask: (connection: Connection) => Promise<T>,
): Promise<T> {
  const connection = await connect(node);
  const end = (): void => connection.destroy();
  signal.addEventListener("abort", end);
  try {
    signal.throwIfAborted();
    return await ask(connection);
  } finally {
    signal.removeEventListener("abort", end);
    end();
  }
}
