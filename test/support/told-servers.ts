/** Servers in the process of the test, and the sessions of clients with them, all of which end with the test. */
import { once } from "node:events";
import { type AddressInfo, createServer, type Server, type Socket } from "node:net";
import { afterEach } from "vitest";
import type { Session } from "../../nodes/foreign.js";

export interface ToldServers {
  /** A server that is handed each connection; resolves with its port once it listens. */
  listening(onSocket: (socket: Socket) => void, host?: string): Promise<number>;
  /** The same session, to be closed. */
  ending(session: Session): Session;
  /** From here on nothing listens; waits for connections that are open. */
  stopListening(): Promise<void>;
}

export function toldServers(): ToldServers {
  const servers: Server[] = [];
  const sockets: Socket[] = [];
  const sessions: Session[] = [];
  afterEach(() => {
    for (const session of sessions.splice(0)) session.close();
    for (const socket of sockets.splice(0)) socket.destroy();
    for (const server of servers.splice(0)) server.close();
  });
  return {
    async listening(onSocket, host = "127.0.0.1") {
      const server = createServer((socket) => {
        sockets.push(socket);
        socket.on("error", () => {});
        onSocket(socket);
      });
      servers.push(server);
      server.listen(0, host);
      await once(server, "listening");
      return (server.address() as AddressInfo).port; // a TCP server has an AddressInfo
    },
    ending(session) {
      sessions.push(session);
      return session;
    },
    async stopListening() {
      for (const server of servers.splice(0)) {
        server.close();
        await once(server, "close");
      }
    },
  };
}
