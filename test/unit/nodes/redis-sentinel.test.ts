/**
 * What clients of Redis learn of their requests, from a server that answers as it is told: `fail` only if nothing can have happened. And
 * what the configurations of a node say.
 */
import { describe, expect, it } from "vitest";
import type { Answer, NodeAddress, NodePlan, Session } from "../../../nodes/foreign.js";
import type { Command } from "../../../nodes/host.js";
import { type RedisClientOptions, redisClients } from "../../../nodes/redis-sentinel/gateway.js";
import { redisSentinelServer } from "../../../nodes/redis-sentinel/server.js";
import { toldServers } from "../../support/told-servers.js";

/** Answers one command, in the words of its protocol; "close" breaks the connection, null keeps silent. */
type Told = (words: readonly string[]) => string | null;

const { ending, listening, stopListening } = toldServers();

function redisThat(told: Told): Promise<number> {
  return listening((socket) => {
    let text = "";
    socket.on("data", (bytes: Buffer) => {
      text += bytes.toString();
      for (;;) {
        const { words, rest } = firstCommand(text);
        if (words === undefined) return;
        text = rest;
        const answer = told(words);
        if (answer === "close") socket.destroy();
        else if (answer !== null) socket.write(answer);
      }
    });
  });
}

/** An array of bulk strings, whose lengths are not needed here: no word has a line break. */
function firstCommand(text: string): { readonly words?: readonly string[]; readonly rest: string } {
  const count = Number(/^\*(\d+)\r\n/.exec(text)?.[1] ?? Number.NaN);
  const parts = text.split("\r\n");
  if (!(parts.length > 2 * count + 1)) return { rest: text };
  const words = Array.from({ length: count }, (_, place) => parts[2 * place + 2] ?? "");
  return { words, rest: parts.slice(2 * count + 1).join("\r\n") };
}

const bulk = (word: string): string => `$${word.length}\r\n${word}\r\n`;
const array = (...words: readonly string[]): string => `*${words.length}\r\n${words.map(bulk).join("")}`;

const usual: RedisClientOptions = {
  asksSentinels: false,
  replicas: 0,
  readsAnywhere: true,
  nodes: () => [],
  patienceMs: 60_000,
};
const write: Command = { f: "write", key: "x", value: 7 };

function sessionAt(port: number, options: Partial<RedisClientOptions> = {}, sentinelPort = 1): Session {
  const node: NodeAddress = {
    ...{ node: "n1", host: "127.0.0.1", clientPort: port, peerPort: port },
    companionPorts: new Map([["sentinel", sentinelPort]]),
  };
  const session = redisClients({ ...usual, nodes: () => [node], ...options }).open(node, "p0");
  return ending(session);
}

async function asked(told: Told, command = write, options: Partial<RedisClientOptions> = {}): Promise<Answer> {
  return sessionAt(await redisThat(told), options).invoke(command, new AbortController().signal);
}

const certain = { type: "error", definite: true, retry: true };
const open = { type: "error", definite: false };

describe("certainly nothing happened", () => {
  it.each(["READONLY You can't write against a read only replica.", "NOREPLICAS Not enough good replicas to write."])(
    "%s",
    async (error) => {
      expect(await asked(() => `-${error}\r\n`)).toEqual({ ...certain, error });
    },
  );

  it("while the server loads its file", async () => {
    expect(await asked(() => "-LOADING Redis is loading the dataset in memory\r\n")).toMatchObject(certain);
  });

  it("when no server listens", async () => {
    const port = await redisThat(() => null);
    await stopListening();
    const answer = await sessionAt(port).invoke(write, new AbortController().signal);
    expect(answer).toEqual({ ...certain, error: "connection refused" });
  });

  it("when a compare-and-set found another value, which does not succeed elsewhere either", async () => {
    const cas: Command = { f: "cas", key: "x", value: [3, 4] };
    expect(await asked(() => ":0\r\n", cas)).toEqual({ type: "error", definite: true, error: "not 3" });
  });

  it("when a script is refused by a replica", async () => {
    const cas: Command = { f: "cas", key: "x", value: [3, 4] };
    const error = "READONLY You can't write against a read only replica. script: 1, on @user_script:3.";
    expect(await asked(() => `-${error}\r\n`, cas)).toEqual({ ...certain, error });
  });

  it("when most Sentinels name another primary, or none: it is not asked then", async () => {
    const commands: string[] = [];
    const port = await redisThat((words) => {
      commands.push(words[0] ?? "");
      return array("replica-announce-ip", "10.0.0.1");
    });
    const another = await redisThat(() => array("10.0.0.2", "6379"));
    const none = await redisThat(() => "*-1\r\n");
    for (const sentinels of [another, none]) {
      const session = sessionAt(port, { asksSentinels: true }, sentinels);
      expect(await session.invoke(write, new AbortController().signal)).toMatchObject(certain);
    }
    expect(commands).toEqual(["CONFIG"]);
  });
});

describe("it may have happened", () => {
  it("when the connection breaks after it was sent", async () => {
    expect(await asked(() => "close")).toMatchObject(open);
  });

  it("when Redis gives an error that does not say that it was refused", async () => {
    expect(await asked(() => "-ERR something else\r\n")).toEqual({ ...open, error: "ERR something else" });
  });

  it("when there is no answer and the client gives up: its session is closed", async () => {
    let heard = (): void => {};
    const sent = new Promise<void>((resolve) => {
      heard = resolve;
    });
    const port = await redisThat(() => {
      heard();
      return null;
    });
    const session = sessionAt(port);
    const answer = session.invoke(write, new AbortController().signal);
    await sent;
    session.close();
    expect(await answer).toMatchObject(open);
  });

  it.each([
    [":0\r\n", "written, but only 0 of 1 replicas have it"],
    [
      "-UNBLOCKED force unblock from blocking operation, instance state changed (master -> replica?)\r\n",
      "written, but WAIT failed: UNBLOCKED force unblock from blocking operation, instance state changed (master -> replica?)",
    ],
    // What would be a refusal of the write itself.
    ["-READONLY You can't write.\r\n", "written, but WAIT failed: READONLY You can't write."],
  ])("when it was written and WAIT answers %j", async (answer, error) => {
    const told: Told = ([word]) => (word === "WAIT" ? answer : "+OK\r\n");
    expect(await asked(told, write, { replicas: 1 })).toEqual({ ...open, error });
  });

  it("when the connection breaks while it waits for replicas", async () => {
    const told: Told = ([word]) => (word === "WAIT" ? "close" : "+OK\r\n");
    expect(await asked(told, write, { replicas: 1 })).toMatchObject(open);
  });
});

describe("it happened", () => {
  it("on the node that most Sentinels name, once as many replicas have it as were asked for", async () => {
    const waits: (readonly string[])[] = [];
    const port = await redisThat((words) => {
      if (words[0] === "CONFIG") return array("replica-announce-ip", "10.0.0.1");
      if (words[0] !== "WAIT") return "+OK\r\n";
      waits.push(words);
      return ":2\r\n";
    });
    const sentinels = await redisThat(() => array("10.0.0.1", "6379"));
    const session = sessionAt(port, { asksSentinels: true, replicas: 2 }, sentinels);
    expect(await session.invoke(write, new AbortController().signal)).toEqual({ type: "ok", value: null });
    expect(waits.map(([, replicas]) => replicas)).toEqual(["2"]);
  });

  it("and is not waited for when the write itself was refused", async () => {
    const told: Told = ([word]) => (word === "WAIT" ? ":0\r\n" : "-NOREPLICAS Not enough good replicas to write.\r\n");
    expect(await asked(told, write, { replicas: 1 })).toMatchObject(certain);
  });

  it("for a read of a primary, which is asked for its role in the same transaction", async () => {
    const exec = (role: string) => `*2\r\n*3\r\n${bulk(role)}:5\r\n*0\r\n${bulk("7")}`;
    const told =
      (role: string): Told =>
      ([word]) =>
        word === "MULTI" ? "+OK\r\n" : word === "EXEC" ? exec(role) : "+QUEUED\r\n";
    const read: Command = { f: "read", key: "x" };
    expect(await asked(told("master"), read, { readsAnywhere: false })).toEqual({ type: "ok", value: 7 });
    expect(await asked(told("slave"), read, { readsAnywhere: false })).toMatchObject(certain);
  });

  it("for members of a set, and a key that was never written", async () => {
    expect(await asked(() => array("1", '"two"'), { f: "members", key: "s" })).toEqual({
      type: "ok",
      value: [1, "two"],
    });
    expect(await asked(() => "$-1\r\n", { f: "read", key: "x" })).toEqual({ type: "ok", value: null });
  });
});

describe("configurations", () => {
  const plan = (node: string): NodePlan => ({
    address: { node, host: "127.78.1.2", peerPort: 6379, clientPort: 6379 },
    advertised: new Map(["n1", "n2", "n3"].map((each, place) => [each, `127.77.1.${place + 1}:6379`])),
    data: "/data/n2",
    settings: {
      variant: null,
      options: { primary: "any", wait: "0", "min-replicas": "1", append: "no", reads: "any" },
    },
    cluster: "redis-sentinel-2026-1",
  });
  const redis = (node: string): string =>
    redisSentinelServer.command(plan(node)).files?.get("redis.conf") ?? "no configuration";
  const sentinel = (node: string): string => {
    const [companion] = redisSentinelServer.companions ?? [];
    return companion?.command(plan(node)).files?.get("sentinel.conf") ?? "no configuration";
  };

  it("make every node but the first a replica, known by its advertised address", () => {
    expect(redis("n1")).not.toContain("replicaof");
    expect(redis("n2")).toContain("replicaof 127.77.1.1 6379\n");
    expect(redis("n2")).toContain("bind 127.78.1.2\n");
    expect(redis("n2")).toContain("replica-announce-ip 127.77.1.2\n");
    expect(redis("n2")).toContain("min-replicas-to-write 1\n");
    expect(redis("n2")).toContain("appendonly no\n");
    // A process that renames itself loses the marks by which it is found.
    for (const text of [redis("n2"), sentinel("n2")]) expect(text).toContain("set-proc-title no\n");
  });

  it("let each Sentinel know the replicas and the others, each by the name that it has itself", () => {
    const text = sentinel("n2");
    expect(text).toContain("sentinel monitor schism 127.77.1.1 6379 2\n");
    expect(text.match(/^sentinel known-replica .*/gm)).toEqual([
      "sentinel known-replica schism 127.77.1.2 6379",
      "sentinel known-replica schism 127.77.1.3 6379",
    ]);
    const idOf = (node: string): string => /^sentinel myid ([0-9a-f]{40})$/m.exec(sentinel(node))?.[1] ?? "none";
    expect(text.match(/^sentinel known-sentinel .*/gm)).toEqual([
      `sentinel known-sentinel schism 127.77.1.1 26379 ${idOf("n1")}`,
      `sentinel known-sentinel schism 127.77.1.3 26379 ${idOf("n3")}`,
    ]);
    expect(new Set(["n1", "n2", "n3"].map(idOf)).size).toBe(3);
  });
});
