/** Measurements through a port on the loopback: the replica behind it answers any plain HTTP request (nodes/server/server.ts). */
import { request } from "node:http";
import { connect, type Socket } from "node:net";

export type ProbeResult =
  | { readonly answered: true; readonly ms: number }
  | { readonly answered: false; readonly ms: number; readonly why: string };

/** One request on a new connection, with a body of so many bytes. */
export function probe(port: number, timeoutMs: number, bodyBytes = 0): Promise<ProbeResult> {
  const begun = performance.now();
  return new Promise((resolve) => {
    const outgoing = request({
      host: "127.0.0.1",
      port,
      method: "POST",
      agent: false,
      headers: { "content-length": bodyBytes },
    });
    const timer = setTimeout(() => outgoing.destroy(new Error(`no answer within ${timeoutMs} ms`)), timeoutMs);
    const settle = (why?: string): void => {
      clearTimeout(timer);
      const ms = performance.now() - begun;
      resolve(why === undefined ? { answered: true, ms } : { answered: false, ms, why });
    };
    outgoing.on("response", (response) => {
      response.resume();
      settle();
    });
    outgoing.on("error", (error: NodeJS.ErrnoException) => {
      settle(error.code === "ECONNRESET" || error.code === "ECONNREFUSED" ? "connection reset" : error.message);
    });
    outgoing.end(Buffer.alloc(bodyBytes));
  });
}

/** Probes until one is answered; resolves with that one or, after `patienceMs`, with the last failure. */
export async function probeUntilAnswered(port: number, patienceMs: number): Promise<ProbeResult> {
  const deadline = performance.now() + patienceMs;
  for (;;) {
    const left = deadline - performance.now();
    const result = await probe(port, Math.max(1, left));
    if (result.answered || performance.now() + retryMs >= deadline) return result;
    await new Promise((resolve) => setTimeout(resolve, retryMs));
  }
}
const retryMs = 20;

/** A connection that says nothing, to see it break. */
export class IdleConnection {
  private constructor(
    private readonly socket: Socket,
    private readonly broken: Promise<void>,
  ) {}

  static async open(port: number): Promise<IdleConnection> {
    const socket = connect({ port, host: "127.0.0.1" });
    const broken = new Promise<void>((resolve) => {
      socket.on("error", () => resolve());
      socket.on("close", () => resolve());
    });
    await Promise.race([new Promise((resolve) => socket.once("connect", resolve)), broken]);
    return new IdleConnection(socket, broken);
  }

  /** True if it breaks within `ms`. Closes it in any case. */
  async breaksWithin(ms: number): Promise<boolean> {
    let timer: NodeJS.Timeout | undefined;
    const stayed = new Promise<boolean>((resolve) => {
      timer = setTimeout(() => resolve(false), ms);
    });
    const broke = await Promise.race([this.broken.then(() => true), stayed]);
    clearTimeout(timer);
    this.socket.destroy();
    return broke;
  }
}
