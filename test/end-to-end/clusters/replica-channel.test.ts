/** What the channel says about a request when the connection misbehaves: `refused` only if it never left. */

import { createServer as createHttpServer } from "node:http";
import type { AddressInfo } from "node:net";
import { createServer, type Server, type Socket } from "node:net";
import { afterEach, expect, test, vi } from "vitest";
import { type WebSocket, WebSocketServer } from "ws";
import { ReplicaChannel } from "../../../src/clusters/replica-channel.js";
import type { Reply } from "../../../src/contract/cluster.js";
import { fakeKey, fakeReplica } from "../../support/fake-replica.js";

const closers: (() => void)[] = [];
afterEach(() => {
  vi.useRealTimers();
  for (const close of closers.splice(0)) close();
});

async function listening(server: Server): Promise<string> {
  const sockets = new Set<Socket>();
  server.on("connection", (socket) => sockets.add(socket));
  closers.push(() => {
    for (const socket of sockets) socket.destroy();
    server.close();
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return `ws://127.0.0.1:${(server.address() as AddressInfo).port}`; // a TCP server has an AddressInfo
}

/** A replica that does as the test says with each connection on its way in. */
async function replica(onSocket: (socket: WebSocket) => void): Promise<string> {
  const server = createHttpServer();
  fakeReplica(server, "n1", onSocket);
  return listening(server);
}

function channelTo(address: string): ReplicaChannel {
  const channel = new ReplicaChannel({ address, node: "n1", key: fakeKey }, { onTrace: () => {}, onFatal: () => {} });
  closers.push(() => channel.close());
  return channel;
}

const request = (seq: number) => ({ client: "c", seq, command: { f: "write", key: "k", value: seq } });
const send = (channel: ReplicaChannel, seq: number) =>
  new Promise<Reply>((resolve) => channel.request(request(seq), resolve));

test("no process listens: refused", async () => {
  const server = createServer();
  const address = await listening(server);
  await new Promise((resolve) => server.close(resolve));
  expect(await send(channelTo(address), 1)).toMatchObject({
    type: "refused",
    error: expect.stringContaining("ECONNREFUSED"),
  });
});

test("the connection is accepted but never opened: refused, since no request left", async () => {
  const silent = await listening(createServer(() => {}));
  expect(await send(channelTo(silent), 1)).toMatchObject({ type: "refused" });
});

test("a listener does not know the key: refused, and it never gets the request", async () => {
  const heard: unknown[] = [];
  const server = createHttpServer();
  new WebSocketServer({ server }).on("connection", (socket) => socket.on("message", (data) => heard.push(data)));
  const address = await listening(server);
  expect(await send(channelTo(address), 1)).toMatchObject({ type: "refused" });
  expect(heard).toEqual([]);
});

test("the connection breaks after the request: lost", async () => {
  const address = await replica((socket) => socket.on("message", () => socket.terminate()));
  expect(await send(channelTo(address), 1)).toMatchObject({ type: "lost" });
});

test("a reply that makes no sense: lost", async () => {
  const address = await replica((socket) => socket.on("message", () => socket.send('{"outcome":"maybe"}')));
  expect(await send(channelTo(address), 1)).toMatchObject({ type: "lost" });
});

test("replies in any order find their requests, each once; unasked ones are ignored", async () => {
  const address = await replica((socket) => {
    const seen: number[] = [];
    socket.on("message", (data) => {
      seen.push(JSON.parse(data.toString()).seq);
      if (seen.length < 3) return;
      for (const seq of [...seen.reverse(), ...seen, 99]) {
        socket.send(JSON.stringify({ client: "c", seq, outcome: { type: "ok", value: seq } }));
      }
    });
  });
  const channel = channelTo(address);
  const replies: [number, Reply][] = [];
  const all = [1, 2, 3].map((seq) => send(channel, seq).then((reply) => replies.push([seq, reply])));
  await Promise.all(all);
  expect(replies).toEqual([3, 2, 1].map((seq) => [seq, { type: "ok", value: seq }]));
});

test("abandon settles what is open, close forgets it", async () => {
  let received = (): void => {};
  const arrived = new Promise<void>((resolve) => {
    received = resolve;
  });
  const address = await replica((socket) => socket.on("message", () => received()));
  const abandoned = channelTo(address);
  const open = send(abandoned, 1);
  await arrived;
  abandoned.abandon("the container was killed");
  expect(await open).toEqual({ type: "lost", error: "the container was killed" });
  expect(await send(abandoned, 2)).toMatchObject({ type: "refused" });

  const closed = channelTo(address);
  const replies: Reply[] = [];
  closed.request(request(1), (reply) => replies.push(reply));
  closed.close();
  await new Promise((resolve) => setTimeout(resolve, 100));
  expect(replies).toEqual([]);
});

test("boot waits for a replica that is not listening yet, and gives up in time", async () => {
  const server = createServer();
  const address = await listening(server);
  await new Promise((resolve) => server.close(resolve));
  const boot = {
    program: "p",
    settings: { options: {}, variant: null },
    members: [],
    peers: {},
    seed: 1,
    tornTail: false,
    clock: { aheadMs: 0, pace: 1 },
    diskFull: false,
  };
  await expect(channelTo(address).boot(boot, 200)).rejects.toThrow(/cannot reach .*ECONNREFUSED/);
});

const late: readonly (readonly [
  what: string,
  afterMs: number,
  ask: (by: ReplicaChannel) => Promise<unknown>,
  object,
  heard: unknown,
])[] = [
  ["about its disk", 10_000, (by) => by.disk(true), { type: "disk", error: "ENOSPC" }, "ENOSPC"],
  [
    "about its clock",
    10_000,
    (by) => by.clock(),
    { type: "clock", shownMs: 1, undisturbedMs: 2 },
    expect.objectContaining({ shownMs: 1 }),
  ],
  ["of damage", 30_000, (by) => by.spoil("wipe", 1), { type: "spoilt", what: "all" }, "all"],
  ["to an operator", 4000, (by) => by.operate({ type: "promote" }), { type: "done" }, undefined],
];
test.each(late)(
  "the answer %s of a replica on a busy machine is heard after %d ms",
  async (_, afterMs, ask, answer, heard) => {
    let asked = (_send: () => void): void => {};
    const arrived = new Promise<() => void>((resolve) => {
      asked = resolve;
    });
    const address = await replica((socket) =>
      socket.on("message", (data) => {
        const { id } = JSON.parse(data.toString());
        asked(() => socket.send(JSON.stringify({ ...answer, id })));
      }),
    );
    const channel = channelTo(address);
    await channel.open(performance.now() + 60_000);
    vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] });
    const given = ask(channel);
    const send = await arrived;
    vi.advanceTimersByTime(afterMs);
    send();
    expect(await given).toEqual(heard);
  },
);

test("a process that has ended is not dialled until its time to start is over", async () => {
  const server = createServer();
  const address = await listening(server);
  await new Promise((resolve) => server.close(resolve));
  const channel = channelTo(address);
  const opening = channel.open(performance.now() + 60_000);
  channel.gone();
  await expect(opening).rejects.toThrow("its process has ended");
});
