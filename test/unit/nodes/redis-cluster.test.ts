/**
 * What clients of a Redis Cluster learn of their requests, from servers that answer as they are told: which are sent on, and `fail` only if
 * nothing can have happened. What single requests come to is tested in redis-sentinel.test.ts. And what the configurations of a node say.
 */
import { describe, expect, it } from "vitest";
import type { Answer, NodeAddress, NodePlan } from "../../../nodes/foreign.js";
import type { Command } from "../../../nodes/host.js";
import { clusterClients } from "../../../nodes/redis-cluster/gateway.js";
import { redisClusterServer } from "../../../nodes/redis-cluster/server.js";
import { toldServers } from "../../support/told-servers.js";

/** Answers any command, in the words of its protocol; "close" breaks the connection. */
type Told = (text: string) => string;

const { ending, listening } = toldServers();

/** `host`: a loopback address of its own, by which its announced address is remembered. */
function redisAt(host: string, told: Told): Promise<number> {
  return listening((socket) => {
    socket.on("data", (bytes: Buffer) => {
      const said = told(bytes.toString());
      if (said === "close") socket.destroy();
      else socket.write(said);
    });
  }, host);
}

const bulk = (word: string): string => `$${word.length}\r\n${word}\r\n`;
const announces = (address: string): string => `*2\r\n${bulk("cluster-announce-ip")}${bulk(address)}`;
const write: Command = { f: "write", key: "x", value: 7 };
const certain = { type: "error", definite: true, retry: true };

let host = 0;
/** Two nodes, which announce 10.0.0.1 and 10.0.0.2: what the first says to the write, and what the second does. */
async function asked(first: (port: number) => string, second: Told, command = write): Promise<Answer> {
  host += 2;
  const hosts = [`127.70.0.${host}`, `127.70.0.${host + 1}`] as const;
  const at = await redisAt(hosts[1], (text) => (text.includes("CONFIG") ? announces("10.0.0.2") : second(text)));
  const seed = await redisAt(hosts[0], (text) => (text.includes("CONFIG") ? announces("10.0.0.1") : first(at)));
  const nodes: readonly NodeAddress[] = [
    { node: "n1", host: hosts[0], clientPort: seed, peerPort: seed },
    { node: "n2", host: hosts[1], clientPort: at, peerPort: at },
  ];
  const session = clusterClients({ replicas: 0, nodes: () => nodes, patienceMs: 60_000 }).open(
    nodes[0] as NodeAddress,
    "p0",
  );
  ending(session);
  return session.invoke(command, new AbortController().signal);
}

describe("a client of a Redis Cluster", () => {
  it("is answered by the server of its node, if that has the slot", async () => {
    expect(
      await asked(
        () => "+OK\r\n",
        () => "close",
      ),
    ).toEqual({ type: "ok", value: null });
  });

  it("is sent on to the server that has the slot", async () => {
    const answer = await asked(
      (port) => `-MOVED 42 10.0.0.2:${port}\r\n`,
      () => "+OK\r\n",
    );
    expect(answer).toEqual({ type: "ok", value: null });
  });

  it("is sent on once, and knows that a server that sends it on has done nothing", async () => {
    const answer = await asked(
      (port) => `-MOVED 42 10.0.0.2:${port}\r\n`,
      () => "-MOVED 42 10.0.0.1:6379\r\n",
    );
    expect(answer).toMatchObject(certain);
  });

  it("knows that it was sent to no node", async () => {
    expect(
      await asked(
        () => "-MOVED 42 10.0.0.9:6379\r\n",
        () => "+OK\r\n",
      ),
    ).toMatchObject(certain);
  });

  it.each([
    "CLUSTERDOWN The cluster is down",
    "TRYAGAIN Multiple keys request during rehashing of slot",
    "ASK 42 10.0.0.2:6379",
  ])("knows that nothing happened: %s", async (error) => {
    expect(
      await asked(
        () => `-${error}\r\n`,
        () => "+OK\r\n",
      ),
    ).toEqual({ ...certain, error });
  });

  it("does not know what became of a write whose connection broke, wherever it was sent", async () => {
    expect(
      await asked(
        () => "close",
        () => "+OK\r\n",
      ),
    ).toMatchObject({ type: "error", definite: false });
    const answer = await asked(
      (port) => `-MOVED 42 10.0.0.2:${port}\r\n`,
      () => "close",
    );
    expect(answer).toMatchObject({ type: "error", definite: false });
  });
});

describe("the configurations of a node", () => {
  const plan: NodePlan = {
    address: { node: "n2", host: "127.78.1.2", peerPort: 6379, clientPort: 6379 },
    advertised: new Map(["n1", "n2", "n3"].map((each, place) => [each, `127.77.1.${place + 1}:6379`])),
    data: "/data/n2",
    settings: { variant: null, options: { wait: "0" } },
    cluster: "redis-cluster-2026-1",
  };

  it("announce the address and the ports at which the node's links are, and share no file", () => {
    const [companion] = redisClusterServer.companions ?? [];
    const first = redisClusterServer.command(plan).files?.get("redis-6379.conf") ?? "no configuration";
    const second = companion?.command(plan).files?.get("redis-6380.conf") ?? "no configuration";
    for (const [text, port] of [
      [first, 6379],
      [second, 6380],
    ] as const) {
      expect(text).toContain("bind 127.78.1.2\n");
      expect(text).toContain("cluster-announce-ip 127.77.1.2\n");
      expect(text).toContain(`cluster-announce-port ${port}\n`);
      expect(text).toContain(`cluster-announce-bus-port ${port + 10_000}\n`);
      expect(text).toContain(`cluster-config-file redis-${port}-nodes.conf\n`);
      expect(text).toContain(`appenddirname redis-${port}-files\n`);
      // A process that renames itself loses the marks by which it is found.
      expect(text).toContain("set-proc-title no\n");
    }
  });
});
