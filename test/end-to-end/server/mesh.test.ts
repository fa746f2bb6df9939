import { EventEmitter, once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { afterEach, describe, expect, it, vi } from "vitest";
import type { WebSocket } from "ws";
import { Mesh } from "../../../nodes/server/mesh.js";
import { fakeKey, fakeReplica } from "../../support/fake-replica.js";

const cleanUps: (() => void)[] = [];
afterEach(() => {
  vi.useRealTimers();
  for (const cleanUp of cleanUps.splice(0)) cleanUp();
});

/** A port of this machine on which no process listens. */
async function freePort(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, "close");
  return port;
}

describe("Mesh", () => {
  it("dials a peer that has dialled it at once, however long it would have waited", async () => {
    const port = await freePort();
    // No wait between two dials ever ends.
    vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] });
    const mesh = new Mesh("n1", { n2: `ws://127.0.0.1:${port}` }, fakeKey, { onMessage: () => {}, log: () => {} });
    while (vi.getTimerCount() === 0) await new Promise((resolve) => setImmediate(resolve));

    const server = createServer();
    const sockets = fakeReplica(server, "n2", () => {});
    cleanUps.push(() => {
      for (const client of sockets.clients) client.terminate();
      server.close();
    });
    server.listen(port, "127.0.0.1");
    await once(server, "listening");
    const dialled = once(sockets, "connection");
    const incoming = new EventEmitter();
    mesh.accept(incoming as unknown as WebSocket);
    incoming.emit("message", Buffer.from(JSON.stringify({ from: "n2" })), false);
    const [connection] = (await dialled) as [WebSocket];
    const [hello] = (await once(connection, "message")) as [Buffer];
    expect(JSON.parse(hello.toString())).toEqual({ from: "n1" });
  });
});
