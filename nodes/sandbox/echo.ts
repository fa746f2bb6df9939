/**
 * Stands at the far end of the links of a server that answers no probe: beside the server in a container's network namespace, or with the
 * controller. A link lets a probe through to here exactly as it lets the bytes of peers through to the server.
 */
import { type AddressInfo, createServer, type Server } from "node:net";
import type { PeerGreeting } from "../foreign.js";

export const echoGreeting: PeerGreeting = { last: "?\n", more: `${".".repeat(8000)}\n` };

/** At any port, and on the loopback alone, unless said otherwise. */
export function startEcho(wanted = 0, host = "127.0.0.1"): Promise<{ readonly port: number; readonly server: Server }> {
  const server = createServer({ allowHalfOpen: true, noDelay: true }, (socket) => {
    socket.on("error", () => {});
    socket.resume();
    socket.on("end", () => socket.end("!"));
  });
  return new Promise((resolve, reject) => {
    server.once("error", reject);
    // A TCP server has an AddressInfo.
    server.listen(wanted, host, () => resolve({ port: (server.address() as AddressInfo).port, server }));
  });
}
