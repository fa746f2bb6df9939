/** Client connections: requests in, outcomes back over the connection on which the request came. */
import type { WebSocket } from "ws";
import type { ClientRequest, Outcome } from "../host.js";
import { onFrame } from "./frame.js";
import { clientRequestSchema } from "./wire.js";

export class Clients {
  /** The connections that wait for outcomes, by client and sequence number; a repeated request replaces the first. */
  private readonly waiting = new Map<string, WebSocket>();

  constructor(private readonly onRequest: (request: ClientRequest) => void) {}

  accept(socket: WebSocket): void {
    onFrame(socket, clientRequestSchema, (frame) => {
      // A cast only for exactness of optional fields: zod types absent ones as `| undefined`, but leaves them absent.
      const request = frame as ClientRequest;
      this.waiting.set(keyOf(request), socket);
      this.onRequest(request);
    });
    socket.on("close", () => {
      for (const [key, waiting] of this.waiting) if (waiting === socket) this.waiting.delete(key);
    });
  }

  reply(request: ClientRequest, outcome: Outcome): void {
    const key = keyOf(request);
    const socket = this.waiting.get(key);
    this.waiting.delete(key);
    socket?.send(JSON.stringify({ client: request.client, seq: request.seq, outcome }));
  }
}

function keyOf(request: ClientRequest): string {
  return `${request.client}/${request.seq}`;
}
