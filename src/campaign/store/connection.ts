/**
 * A connection to the PostgreSQL server that hands jobs out. If the server is away, the connection waits for it: a restart of the server
 * loses nothing of a night, and every statement may be sent again, since each says what it expects to find.
 */
import type pg from "pg";
import { InputError } from "../../history/errors.js";
import { durationOf } from "../duration.js";

export interface StoreConnection {
  /** In one transaction. Sent again while the server is away. Rejects with an InputError when it has been away for too long. */
  transaction<T>(work: (client: pg.ClientBase) => Promise<T>): Promise<T>;
  close(): Promise<void>;
}

export interface ConnectionOptions {
  /** How long to wait for a server that is away, ms. */
  readonly patienceMs?: number;
  /** Called once each time that the server is found away, and once when it is back. */
  readonly onAway?: (message: string) => void;
  /** Ends the waiting. */
  readonly signal?: AbortSignal;
}

/** More than ten minutes, since a server that was away for a long time needs some time to start. */
const usualPatienceMs = 15 * 60_000;
const longestPauseMs = 5000;

/**
 * Classes of errors with which a server says that it is away, or out of something: connections, resources, the intervention of an operator,
 * its system. Waiting does not help against any other.
 */
const passing = new Set(["08", "53", "55", "57", "58", "XX"]);
/** A mistake of our own, which a user cannot mend: data that do not fit. */
const ours = new Set(["22", "23"]);

/** `url`: postgres://user@host:port/database. Rejects with an InputError for any other text, or if the package pg is missing. */
export async function connectStore(url: string, options: ConnectionOptions = {}): Promise<StoreConnection> {
  if (!/^postgres(ql)?:\/\/\S+$/.test(url)) {
    throw new InputError(
      `cannot be ${JSON.stringify(url)}`,
      { option: "store" },
      "write postgres://user@host:port/database",
    );
  }
  const { Pool } = await installed();
  const pool = new Pool({ connectionString: url, max: 4, connectionTimeoutMillis: 5000 });
  // A connection that the server ends while it is idle: the next statement finds out.
  pool.on("error", () => undefined);
  const { patienceMs = usualPatienceMs, onAway, signal } = options;
  // For all transactions together: an outage is one, however many of them wait.
  let awaySince: number | undefined;
  const transaction: StoreConnection["transaction"] = async (work) => {
    for (let pauseMs = 100; ; pauseMs = Math.min(2 * pauseMs, longestPauseMs)) {
      try {
        const result = await once(pool, work);
        if (awaySince !== undefined) onAway?.(`the store is back after ${durationOf(performance.now() - awaySince)}`);
        awaySince = undefined;
        return result;
      } catch (error) {
        if (isConflict(error)) continue;
        if (!isAway(error)) throw refused(error, url);
        if (awaySince === undefined) onAway?.(`the store does not answer (${messageOf(error)}); waiting for it`);
        awaySince ??= performance.now();
        const waited = performance.now() - awaySince;
        if (waited >= patienceMs || signal?.aborted === true) {
          throw new InputError(
            `the store did not answer for ${durationOf(waited)}: ${messageOf(error)}`,
            { option: "store" },
            "start it, and give the same command again: it goes on where it was",
          );
        }
        await new Promise((resolve) => setTimeout(resolve, pauseMs));
      }
    }
  };
  return { transaction, close: () => pool.end() };
}

async function once<T>(pool: pg.Pool, work: (client: pg.ClientBase) => Promise<T>): Promise<T> {
  const client = await pool.connect();
  // A connection that ends between two statements: the next one fails, and says so.
  const ignore = (): void => undefined;
  client.on("error", ignore);
  try {
    await client.query("BEGIN");
    const result = await work(client);
    await client.query("COMMIT");
    client.release();
    return result;
  } catch (error) {
    await client.query("ROLLBACK").catch(() => undefined);
    client.release(error instanceof Error ? error : true);
    throw error;
  } finally {
    client.off("error", ignore);
  }
}

/** Two transactions conflicted, and the server let the other one through. */
function isConflict(error: unknown): boolean {
  return codeOf(error)?.startsWith("40") === true;
}

/** The server cannot be reached, ends connections, or starts: trying again helps. */
function isAway(error: unknown): boolean {
  const code = codeOf(error);
  if (error instanceof InputError) return false;
  return code === undefined ? isOfConnection(error) : !isSqlState(code) || passing.has(code.slice(0, 2));
}

function isOfConnection(error: unknown): boolean {
  return error instanceof Error && /connection|timeout|terminated|socket/i.test(error.message);
}

/** Of the server; others are those of the operating system, such as EPIPE. No class begins with an E. */
function isSqlState(code: string): boolean {
  return /^[0-9FHPX][0-9A-Z]{4}$/.test(code);
}

function codeOf(error: unknown): string | undefined {
  return error instanceof Error && "code" in error && typeof error.code === "string" ? error.code : undefined;
}

function messageOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  // An address with several meanings fails once for each, and has no message itself.
  return error.message === "" && error instanceof AggregateError ? messageOf(error.errors[0]) : error.message;
}

function refused(error: unknown, url: string): unknown {
  const code = codeOf(error);
  if (error instanceof InputError || code === undefined || !isSqlState(code)) return error;
  if (ours.has(code.slice(0, 2))) return error;
  return new InputError(
    `the store refuses: ${messageOf(error)}`,
    { option: "store" },
    `is ${withoutPassword(url)} right?`,
  );
}

function withoutPassword(url: string): string {
  return url.replace(/:[^:@/]*@/, ":…@");
}

async function installed(): Promise<typeof pg> {
  try {
    return (await import("pg")).default;
  } catch (error) {
    const missing = error instanceof Error && "code" in error && error.code === "ERR_MODULE_NOT_FOUND";
    if (!missing || !error.message.includes("'pg'")) throw error;
    throw new InputError("needs the package pg", { option: "store" }, "install it: npm install pg");
  }
}
