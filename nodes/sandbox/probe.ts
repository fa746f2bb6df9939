/**
 * Measurements of the way to a replica, which answers a POST to /probe (nodes/server/server.ts). The controller makes them
 * through a link's port; in a container cluster they are made where the sending replica's packets start.
 */
import { request } from "node:http";
import { connect } from "node:net";
import { type Call, isAnswerTo } from "../server/proof.js";

export const probePath = "/probe";

export interface Endpoint {
  readonly host: string;
  readonly port: number;
  /** Of probePath at the replica there. */
  readonly call: Call;
}

export type ProbeResult =
  | { readonly answered: true; readonly ms: number }
  | { readonly answered: false; readonly ms: number; readonly why: string };

/** A connection that waits to be broken says a byte this often, ms: a filter can break only what speaks. */
const chatterMs = 20;

/** One request on a new connection, with a body of so many bytes. */
export function probe({ host, port, call }: Endpoint, timeoutMs: number, bodyBytes = 0): Promise<ProbeResult> {
  const begun = performance.now();
  return new Promise((resolve) => {
    const headers = { "content-length": bodyBytes, authorization: call.authorization };
    const outgoing = request({ host, port, path: probePath, method: "POST", agent: false, headers });
    const timer = setTimeout(() => outgoing.destroy(new Error(`no answer within ${timeoutMs} ms`)), timeoutMs);
    const settle = (why?: string): void => {
      clearTimeout(timer);
      const ms = performance.now() - begun;
      resolve(why === undefined ? { answered: true, ms } : { answered: false, ms, why });
    };
    outgoing.on("response", (response) => {
      response.resume();
      settle(isAnswerTo(call, response.headers) ? undefined : "answered by something other than the replica");
    });
    outgoing.on("error", (error: NodeJS.ErrnoException) => {
      settle(error.code === "ECONNRESET" || error.code === "ECONNREFUSED" ? "connection reset" : error.message);
    });
    outgoing.end(Buffer.alloc(bodyBytes));
  });
}

/** Opens a connection and keeps talking: true if it is refused or breaks within `ms`. Closes it in any case. */
export function breaksWithin({ host, port, call }: Endpoint, ms: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ host, port, noDelay: true });
    // A request whose body never ends is listened to for as long as it lasts.
    const headers = `Host: ${host}\r\nAuthorization: ${call.authorization}\r\nContent-Length: 1000000`;
    socket.write(`POST ${probePath} HTTP/1.1\r\n${headers}\r\n\r\n`);
    const chatter = setInterval(() => socket.write("."), chatterMs);
    const settle = (broke: boolean): void => {
      clearInterval(chatter);
      clearTimeout(timer);
      socket.destroy();
      resolve(broke);
    };
    const timer = setTimeout(() => settle(false), ms);
    socket.on("error", () => settle(true));
    socket.on("close", () => settle(true));
    socket.resume();
  });
}
