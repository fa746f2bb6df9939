/** What a client of PostgreSQL is told when something goes wrong, by a real server: `fail` only if the transaction certainly had no effect. */
import { setTimeout as sleep } from "node:timers/promises";
import pg from "pg";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { NodeAddress, Session } from "../../../nodes/foreign.js";
import type { Json } from "../../../nodes/host.js";
import { type PostgresClientOptions, postgresClients, settle, statusOf } from "../../../nodes/postgresql/gateway.js";
import { PostgresServer, postgresAvailable } from "../../support/postgres.js";

const available = postgresAvailable();
const forever = new AbortController().signal;
let server: PostgresServer;
let node: NodeAddress;
let admin: pg.Client;

const connected = async (): Promise<pg.Client> => {
  const client = new pg.Client({ connectionString: server.url });
  client.on("error", () => {});
  await client.connect();
  return client;
};
const safe = { readsAnywhere: false, isolation: "serializable", cancels: false } as const;
const session = (options: Partial<PostgresClientOptions> = {}): Session =>
  postgresClients({ ...safe, ...options }).open(node, "p0");
/** Once is enough where no standby has to follow. */
const once = async (what: string, reached: () => Promise<boolean>): Promise<void> => {
  if (!(await reached())) throw new Error(what);
};
const write = (by: Session, key: string, value: number) => by.invoke({ f: "write", key, value }, forever);
const read = (by: Session, key: string) => by.invoke({ f: "read", key }, forever);

async function set(name: string, value: string): Promise<void> {
  await admin.query(`ALTER SYSTEM SET ${name} = '${value}'`);
  await admin.query("SELECT pg_reload_conf()");
}

/** The process of the server that waits for this, as soon as so many do. */
async function waiting(event: string, number = 1): Promise<number> {
  for (const from = Date.now(); Date.now() - from < 20_000; ) {
    const { rows } = await admin.query("SELECT pid FROM pg_stat_activity WHERE wait_event = $1", [event]);
    if (rows.length >= number) return rows[0].pid;
    await sleep(10);
  }
  throw new Error(`no ${number} of its processes wait for ${event}`);
}

describe.runIf(available)("a client of PostgreSQL", () => {
  beforeAll(async () => {
    server = await PostgresServer.start();
    node = { node: "n1", host: "127.0.0.1", peerPort: 0, clientPort: Number(new URL(server.url).port) };
    admin = await connected();
    await admin.query("CREATE ROLE postgres SUPERUSER LOGIN");
    await settle([node], { signal: forever, settings: { options: {}, variant: null }, until: once });
  });
  afterAll(async () => {
    await admin.end();
    await server.remove();
  });

  it("reads what was written, and compares before it sets", async () => {
    const one = session();
    expect(await read(one, "a")).toEqual({ type: "ok", value: null });
    expect(await one.invoke({ f: "cas", key: "a", value: [null, 1] }, forever)).toEqual({ type: "ok", value: null });
    expect(await one.invoke({ f: "cas", key: "a", value: [2, 3] }, forever)).toEqual({
      ...{ type: "error", definite: true, error: "not 2" },
    });
    expect(await write(one, "a", 4)).toEqual({ type: "ok", value: null });
    expect(await read(one, "a")).toEqual({ type: "ok", value: 4 });
    await one.invoke({ f: "insert", key: "s", value: 7 }, forever);
    expect(await one.invoke({ f: "members", key: "s" }, forever)).toEqual({ type: "ok", value: [7] });
    expect(await statusOf(node, forever)).toMatchObject({ role: "primary", leads: true, epoch: 1 });
    one.close();
  });

  it("knows that a refused connection had no effect", async () => {
    const nowhere = postgresClients(safe).open({ ...node, clientPort: 1 }, "p0");
    expect(await write(nowhere, "b", 1)).toMatchObject({ type: "error", definite: true, retry: true });
  });

  it("knows that a conflict of serializable transactions had no effect", async () => {
    const [one, other] = [session(), await connected()];
    await write(one, "c", 1);
    await other.query("BEGIN");
    await other.query("UPDATE registers SET value = '2' WHERE key = 'c'");
    const answer = write(one, "c", 3);
    await waiting("transactionid");
    await other.query("COMMIT");
    expect(await answer).toMatchObject({ type: "error", definite: true, error: expect.stringMatching(/serialize/) });
    expect(await read(one, "c")).toEqual({ type: "ok", value: 2 });
    one.close();
    await other.end();
  });

  describe("whose transaction waits while another one goes on", () => {
    type Step = readonly ["r" | "append", string, Json];
    const txn = (by: Session, steps: readonly Step[]) => by.invoke({ f: "txn", value: steps }, forever);

    /** Each does its first step and then waits for a row of its own; once all do, and `meanwhile` is done, they go on. */
    async function together(
      isolation: string,
      [...each]: readonly (readonly [Step, Step])[],
      meanwhile = async () => {},
    ) {
      const [holder, setUp] = [await connected(), session()];
      const rows = each.map((_, at): Step => ["append", `held${at}`, 0]);
      await holder.query("DELETE FROM lists");
      expect(await txn(setUp, [...rows, ["append", "x", 0], ["append", "y", 0]])).toMatchObject({ type: "ok" });
      await holder.query("BEGIN; SELECT FROM lists WHERE name LIKE 'held%' FOR UPDATE");
      const sessions = each.map(() => session({ isolation }));
      const answers = each.map(([first, last], at) => {
        const steps: readonly Step[] = [first, ["append", `held${at}`, 1], last];
        return txn(sessions[at] ?? setUp, steps);
      });
      await waiting("transactionid", each.length);
      await meanwhile();
      await holder.query("ROLLBACK");
      const all = await Promise.all(answers);
      await holder.end();
      for (const one of [...sessions, setUp]) one.close();
      return all;
    }

    it.each([
      ["serializable", 1],
      ["repeatable read", 2],
    ])("allows write skew unless it is serializable: %s", async (isolation, done) => {
      const answers = await together(isolation, [
        [
          ["r", "x", null],
          ["append", "y", 1],
        ],
        [
          ["r", "y", null],
          ["append", "x", 1],
        ],
      ]);
      expect(answers.filter(({ type }) => type === "ok")).toHaveLength(done);
      const refused = answers.filter(({ type }) => type === "error");
      expect(refused).toEqual(refused.map(() => expect.objectContaining({ definite: true })));
    });

    it.each([
      ["repeatable read", [0]],
      ["read committed", [0, 1]],
    ])("reads again what it has read unless each statement has a snapshot: %s", async (isolation, then) => {
      const other = session();
      const reads: readonly [Step, Step] = [
        ["r", "x", null],
        ["r", "x", null],
      ];
      const [answer] = await together(isolation, [reads], async () => {
        await txn(other, [["append", "x", 1]]);
      });
      other.close();
      expect(answer).toEqual({
        type: "ok",
        value: [
          ["r", "x", [0]],
          ["append", "held0", 1],
          ["r", "x", then],
        ],
      });
    });
  });

  it("knows that a read-only server changed nothing, and that another one may", async () => {
    await set("default_transaction_read_only", "on");
    const one = session();
    for (;;) {
      const answer = await write(one, "d", 1);
      // The server rereads its configuration in its own time.
      if (answer.type === "ok") {
        await sleep(20);
        continue;
      }
      expect(answer).toMatchObject({ definite: true, retry: true, error: expect.stringMatching(/read-only/) });
      break;
    }
    await set("default_transaction_read_only", "off");
    one.close();
  });

  it("knows that a connection that breaks before the commit had no effect", async () => {
    const [one, other] = [session(), await connected()];
    await write(one, "e", 1);
    await other.query("BEGIN");
    await other.query("UPDATE registers SET value = '2' WHERE key = 'e'");
    const answer = write(one, "e", 3);
    await admin.query("SELECT pg_terminate_backend($1)", [await waiting("transactionid")]);
    expect(await answer).toMatchObject({ type: "error", definite: true });
    await other.query("ROLLBACK");
    expect(await read(one, "e")).toEqual({ type: "ok", value: 1 });
    one.close();
    await other.end();
  });

  describe("whose commit waits for a standby that is not there", () => {
    beforeAll(() => set("synchronous_standby_names", "*"));
    afterAll(() => set("synchronous_standby_names", ""));

    it("does not know what becomes of it when the wait is cancelled, and others see it", async () => {
      const one = session();
      const answer = write(one, "f", 1);
      await admin.query("SELECT pg_cancel_backend($1)", [await waiting("SyncRep")]);
      expect(await answer).toEqual({
        ...{ type: "error", definite: false },
        error: expect.stringMatching(/^committed with a warning: canceling wait/),
      });
      expect(await read(one, "f")).toEqual({ type: "ok", value: 1 });
      one.close();
    });

    it("has it cancelled when it gives up, if it is told to", async () => {
      const giveUp = new AbortController();
      const one = session({ cancels: true });
      const answer = one.invoke({ f: "write", key: "g", value: 1 }, giveUp.signal);
      await waiting("SyncRep");
      giveUp.abort();
      expect(await answer).toMatchObject({ type: "error", definite: false });
      expect(await read(one, "g")).toEqual({ type: "ok", value: 1 });
      one.close();
    });

    it("does not know what becomes of it when its connection ends", async () => {
      const one = session();
      const answer = write(one, "h", 1);
      await admin.query("SELECT pg_terminate_backend($1)", [await waiting("SyncRep")]);
      expect(await answer).toMatchObject({ type: "error", definite: false });
      one.close();
    });

    it("does not know what becomes of it when the server ends", async () => {
      const one = session();
      const answer = write(one, "i", 1);
      await waiting("SyncRep");
      await server.down();
      expect(await answer).toMatchObject({ type: "error", definite: false });
      await server.up();
      admin = await connected();
      // It had been committed.
      expect(await read(one, "i")).toEqual({ type: "ok", value: 1 });
      one.close();
    });
  });
});
