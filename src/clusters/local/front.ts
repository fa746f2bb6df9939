/**
 * Where peers dial a node whose server is not ours: a port of the address that they are told, at which the controller listens. Open, it takes
 * every connection, also one that cannot pass at once. Shut, the machine refuses it, as it does where no process listens: a client that knows
 * several addresses goes on to the next one only if it is refused.
 */
import { createServer, type Server, type Socket } from "node:net";

/** Something else may hold the port for a moment, ms. */
const retryMs = 20;

export class Front {
  private server: Server | undefined;
  private wanted = false;

  constructor(
    private readonly host: string,
    private readonly port: number,
    private readonly take: (socket: Socket) => void,
  ) {}

  /** Rejects if the port is taken. */
  async open(): Promise<void> {
    this.wanted = true;
    await this.listen();
  }

  /** From now on, or from when the port is free again. */
  async reopen(): Promise<void> {
    this.wanted = true;
    while (this.wanted && this.server === undefined) {
      await this.listen().catch(() => new Promise((resolve) => setTimeout(resolve, retryMs)));
    }
  }

  /** Resolves once the connections that it has taken are over. */
  shut(): Promise<void> {
    this.wanted = false;
    const { server } = this;
    this.server = undefined;
    return server === undefined ? Promise.resolve() : new Promise((resolve) => server.close(() => resolve()));
  }

  private listen(): Promise<void> {
    const server = createServer({ allowHalfOpen: true, noDelay: true, pauseOnConnect: true }, this.take);
    this.server = server;
    return new Promise((resolve, reject) => {
      server.once("error", (error) => {
        if (this.server === server) this.server = undefined;
        reject(error);
      });
      server.listen(this.port, this.host, resolve);
    });
  }
}
