/** A server that opens connections as a replica does: to who proves the key, and with its own proof. */
import type { Server } from "node:http";
import { type WebSocket, WebSocketServer } from "ws";
import { Gate, newKey, proofHeader } from "../../nodes/server/proof.js";

export const fakeKey = newKey();

export function fakeReplica(server: Server, node: string, onSocket: (socket: WebSocket) => void): WebSocketServer {
  const gate = new Gate(node, { control: fakeKey, mesh: fakeKey });
  const sockets = new WebSocketServer({ server });
  sockets.on("headers", (headers, request) => {
    const admission = gate.admit(request);
    if (admission.admitted) headers.push(`${proofHeader}: ${admission.proof}`);
  });
  sockets.on("connection", onSocket);
  return sockets;
}
