/** What a client of PostgreSQL is told when something goes wrong, by a real server: `fail` only if the transaction certainly had no effect. */
import { setTimeout as sleep } from "node:timers/promises";
import pg from "pg";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { NodeAddress, Session } from "../../../nodes/foreign.js";
import { postgresClients, settle, statusOf } from "../../../nodes/postgresql/gateway.js";
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
const session = (options: { readsAnywhere?: boolean; cancels?: boolean } = {}): Session =>
  postgresClients({ readsAnywhere: false, cancels: false, ...options }).open(node, "p0");
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

/** The process of the server that waits for this. */
async function waiting(event: string): Promise<number> {
  for (;;) {
    const { rows } = await admin.query("SELECT pid FROM pg_stat_activity WHERE wait_event = $1", [event]);
    if (rows[0] !== undefined) return rows[0].pid;
    await sleep(10);
  }
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
    const nowhere = postgresClients({ readsAnywhere: false, cancels: false }).open({ ...node, clientPort: 1 }, "p0");
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
