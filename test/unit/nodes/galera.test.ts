/**
 * What a client of MariaDB with Galera is told when something goes wrong, by a server that answers as it is told: `fail` only if the
 * transaction certainly had no effect. And what the configuration of a node says.
 */
import { describe, expect, it } from "vitest";
import type { Answer, NodePlan } from "../../../nodes/foreign.js";
import { galeraClients } from "../../../nodes/galera/gateway.js";
import type { Reading } from "../../../nodes/galera/names.js";
import { galeraServer } from "../../../nodes/galera/server.js";
import type { Command } from "../../../nodes/host.js";
import { speakMariadb, type Told } from "../../support/told-mariadb.js";
import { toldServers } from "../../support/told-servers.js";

const { ending, listening, stopListening } = toldServers();
const { signal } = new AbortController();

const write: Command = { f: "write", key: "x", value: 7 };
const read: Command = { f: "read", key: "x" };
const deadlock: Told = { error: 1213, message: "Deadlock found when trying to get lock; try restarting transaction" };
const unprepared: Told = { error: 1047, message: "WSREP has not yet prepared node for application use" };

interface Asked {
  readonly answer: Answer;
  readonly statements: readonly string[];
}

/** `told`: the answer to statements that begin with these words; "ok" to all others. */
async function asked(
  command: Command,
  told: Readonly<Record<string, Told>>,
  reading: Reading = "promoted",
): Promise<Asked> {
  const statements: string[] = [];
  const port = await listening((socket) =>
    speakMariadb(socket, (statement) => {
      statements.push(statement);
      return Object.entries(told).find(([words]) => statement.startsWith(words))?.[1] ?? "ok";
    }),
  );
  const session = ending(sessionAt(port, reading));
  return { answer: await session.invoke(command, signal), statements };
}

function sessionAt(port: number, reading: Reading = "promoted") {
  const node = { node: "n1", host: "127.0.0.1", peerPort: 0, clientPort: port };
  return galeraClients({ syncWait: 1, reading, patienceMs: 60_000 }).open(node, "p0");
}

describe("a client of MariaDB with Galera", () => {
  it("is told what is there, and what it wrote", async () => {
    const values = (...texts: (string | null)[]): Told => ({ values: texts });
    expect(await asked(read, { SELECT: values("7") })).toEqual({
      answer: { type: "ok", value: 7 },
      statements: ["SET SESSION wsrep_sync_wait = 1", "SELECT value FROM registers WHERE name = 'x'"],
    });
    expect((await asked(read, { SELECT: values() })).answer).toEqual({ type: "ok", value: null });
    const members: Command = { f: "members", key: "s" };
    expect((await asked(members, { SELECT: values("1", "2") })).answer).toEqual({ type: "ok", value: [1, 2] });
    expect((await asked(write, {})).answer).toEqual({ type: "ok", value: null });
  });

  it("compares before it sets, and changes nothing if it finds something else", async () => {
    const cas: Command = { f: "cas", key: "x", value: [7, 8] };
    const done = await asked(cas, { SELECT: { values: ["7"] } });
    expect(done.answer).toEqual({ type: "ok", value: null });
    expect(done.statements.at(-1)).toBe("COMMIT");
    const refused = await asked(cas, { SELECT: { values: ["9"] } });
    expect(refused.answer).toEqual({ type: "error", definite: true, error: "not 7" });
    expect(refused.statements.at(-1)).toBe("ROLLBACK");
  });

  it("locks what it compares, unless it is told to read its snapshot", async () => {
    const cas: Command = { f: "cas", key: "x", value: [7, 8] };
    const compared = async (reading: Reading) =>
      (await asked(cas, { SELECT: { values: ["7"] } }, reading)).statements.find((each) => each.startsWith("SELECT"));
    expect(await compared("promoted")).toMatch(/FOR UPDATE$/);
    expect(await compared("snapshot")).toBe("SELECT value FROM registers WHERE name = 'x'");
  });

  it("writes what a transaction reads, too, if reads are promoted, and answers what it read", async () => {
    const steps: Command = {
      f: "txn",
      key: "g",
      value: [
        ["r", "a", null],
        ["w", "b", 5],
      ],
    };
    const done = await asked(steps, { SELECT: { values: ["3"] } });
    expect(done.answer).toEqual({
      type: "ok",
      value: [
        ["r", "a", 3],
        ["w", "b", 5],
      ],
    });
    const promotions = ({ statements }: Asked) => statements.filter((each) => each.includes("version + 1"));
    expect(promotions(done)).toHaveLength(1);
    expect(promotions(await asked(steps, { SELECT: { values: ["3"] } }, "snapshot"))).toEqual([]);
  });

  it("knows that a refused connection had no effect", async () => {
    const port = await listening(() => {});
    await stopListening();
    const answer = await ending(sessionAt(port)).invoke(write, signal);
    expect(answer).toMatchObject({ type: "error", definite: true, retry: true });
  });

  it.each<[string, Told, boolean]>([
    ["a connection that breaks", "close", true],
    ["a node that is not prepared", unprepared, true],
    ["a wait for a lock that took too long", { error: 1205, message: "Lock wait timeout exceeded" }, true],
    ["a server that ends", { error: 1053, message: "Server shutdown in progress" }, true],
    ["a deadlock", deadlock, false],
  ])("knows that before COMMIT nothing had an effect: %s", async (_what, told, retry) => {
    for (const statement of retry ? ["SET", "START", "INSERT"] : ["START", "INSERT"]) {
      const { answer, statements } = await asked(write, { [statement]: told });
      expect(answer).toMatchObject({ type: "error", definite: true });
      expect(answer).toHaveProperty("error", expect.stringMatching(/./));
      if (retry) expect(answer).toMatchObject({ retry });
      else expect(answer).not.toHaveProperty("retry");
      expect(statements).not.toContain("COMMIT");
    }
  });

  it("knows that a COMMIT whose certification failed was rolled back, and leaves it at that", async () => {
    const { answer } = await asked(write, { COMMIT: deadlock });
    expect(answer).toEqual({ type: "error", definite: true, error: deadlock.message });
  });

  it("knows that a node that is not prepared has not looked at the COMMIT", async () => {
    expect((await asked(write, { COMMIT: unprepared })).answer).toMatchObject({ definite: true, retry: true });
  });

  it.each<[string, Told]>([
    ["its connection breaks", "close"],
    ["the node loses its group", { error: 1180, message: 'Got error 6 "No such device or address" during COMMIT' }],
    ["another error has the number of a node that is not prepared", { error: 1047, message: "Unknown command" }],
    ["the server ends", { error: 1053, message: "Server shutdown in progress" }],
    ["it is killed", { error: 1317, message: "Query execution was interrupted" }],
    ["it waits too long", { error: 1205, message: "Lock wait timeout exceeded" }],
  ])("does not know what became of a COMMIT if %s", async (_what, told) => {
    expect((await asked(write, { COMMIT: told })).answer).toMatchObject({ type: "error", definite: false });
  });

  it("takes a new connection after an error", async () => {
    let broken = true;
    const port = await listening((socket) => speakMariadb(socket, () => (broken ? "close" : "ok")));
    const session = ending(sessionAt(port));
    expect(await session.invoke(write, signal)).toMatchObject({ type: "error", definite: true });
    broken = false;
    expect(await session.invoke(write, signal)).toEqual({ type: "ok", value: null });
  });
});

describe("the configuration of a node", () => {
  const planOf = (node: string, options: Readonly<Record<string, string>> = {}): NodePlan => ({
    address: { node, host: `127.78.1.${node.slice(1)}`, peerPort: 4567, clientPort: 3306 },
    advertised: new Map(["n1", "n2", "n3"].map((each, place) => [each, `127.77.1.${place + 1}:4567`])),
    data: `/data/${node}`,
    settings: { variant: null, options: { "flush-log": "1", quorum: "majority", ...options } },
    cluster: "galera-2026-1",
  });

  it("listens at its own address and is known by the one where the links are", () => {
    const { args, files } = galeraServer.command(planOf("n2"));
    const [group = ""] = args.filter((each) => each.startsWith("--wsrep-provider-options="));
    expect(group).toContain("gmcast.listen_addr=tcp://127.78.1.2:4567;");
    expect(group).toContain("ist.recv_addr=127.77.1.2:4568;ist.recv_bind=127.78.1.2:4568;");
    expect(args).toContain("--wsrep-node-address=127.77.1.2");
    expect(files?.get("wsrep_sst_schism")).toContain("s/^ready 127.78.1.2:/ready 127.77.1.2:/");
  });

  it("has the first node alone found the group", () => {
    const founds = (node: string) => galeraServer.command(planOf(node)).before?.[0]?.[6];
    expect(["n1", "n2", "n3"].map(founds)).toEqual(["yes", "no", "no"]);
  });

  it("says what the options say", () => {
    const { args } = galeraServer.command(planOf("n1", { "flush-log": "0", quorum: "ignored" }));
    expect(args).toContain("--innodb-flush-log-at-trx-commit=0");
    expect(args.find((each) => each.startsWith("--wsrep-provider-options="))).toContain("pc.ignore_quorum=true");
    expect(galeraServer.command(planOf("n1")).args.join()).not.toContain("pc.ignore_quorum");
  });
});
