import { once } from "node:events";
import { type AddressInfo, connect, createServer, type Server, type Socket } from "node:net";
import { afterEach, describe, expect, it } from "vitest";
import { LinkConnection, type LinkState } from "../../../../src/clusters/links/link-connection.js";

const servers: Server[] = [];
afterEach(() => {
  for (const server of servers.splice(0)) server.close();
});

async function listen(onSocket: (socket: Socket) => void): Promise<number> {
  const server = createServer({ allowHalfOpen: true }, onSocket);
  servers.push(server);
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  return (server.address() as AddressInfo).port; // a TCP server has an AddressInfo
}

function openSockets(): number {
  return process.getActiveResourcesInfo().filter((what) => what === "TCPSocketWrap").length;
}

describe("a connection through a link", () => {
  it("that is reset while it passes on the end of a stream leaves no socket behind", async () => {
    const before = openSockets();
    const far: Socket[] = [];
    const target = await listen((socket) => {
      far.push(socket);
      socket.on("error", () => {});
      // As a replica's server does.
      socket.on("end", () => socket.end());
      socket.resume();
    });
    const link: LinkState = {
      clear: true,
      has: () => false,
      arrival: (_bytes, now) => now,
      released: () => {},
      carry: () => {},
      dismiss: () => {},
    };
    const port = await listen((socket) => {
      const connection = new LinkConnection(socket, link, link, () => ({ host: "127.0.0.1", port: target }));
      // After the connection has passed the end on, in the same turn.
      socket.on("end", () => connection.reset());
      connection.begin();
    });
    const dialer = connect({ port, host: "127.0.0.1" });
    dialer.on("error", () => {});
    await once(dialer, "connect");
    dialer.write("something");
    // Its way on is open by then.
    setTimeout(() => dialer.end(), 50);
    await expect.poll(() => far.map(({ destroyed }) => destroyed)).toEqual([true]);
    await expect.poll(openSockets).toBe(before);
  });
});
