/** The controller's line to one process that talks in lines: greets it until it serves, and carries requests of clients to it. */

import type { ClientRequest } from "../../../nodes/host.js";
import type { Body, Conversation } from "../../../nodes/piped.js";
import type { Reply } from "../../contract/cluster.js";
import type { BootRequest, NodeChannel } from "../node-channel.js";
import { replyOf } from "../server-channel.js";
import type { Exchange } from "./exchange.js";

interface Peer {
  readonly node: string;
  readonly exchange: Exchange;
  readonly conversation: Conversation;
}

interface Open {
  /** The process ended, for this reason. */
  lost(why: string): void;
  forget(): void;
}

export class PipedChannel implements NodeChannel {
  /** Requests without a reply yet, by client. */
  private readonly pending = new Map<string, Open>();
  private over: string | undefined;

  constructor(
    private readonly peer: Peer,
    private readonly lastLog: () => readonly string[],
  ) {}

  async open(): Promise<void> {}

  /** One greeting after the other, within that time for all. */
  async boot(_boot: BootRequest, timeoutMs: number): Promise<void> {
    const { node, conversation } = this.peer;
    const deadline = performance.now() + timeoutMs;
    for (const greeting of conversation.greetings(node)) {
      const reply = await this.greeted(greeting, deadline - performance.now());
      const error = conversation.errorIn(reply);
      if (error !== undefined) throw this.failure(`answered ${greeting.type} with ${error}`);
    }
  }

  async status(): Promise<null> {
    return null;
  }

  async operate(): Promise<void> {
    throw new Error(`${this.peer.node} takes no operator's commands`);
  }

  request({ client, command }: ClientRequest, done: (reply: Reply) => void): void {
    const { node, exchange, conversation } = this.peer;
    if (this.over !== undefined) {
      done({ type: "refused", error: `${node} ${this.over}` });
      return;
    }
    const forget = exchange.ask(client, node, conversation.request(command), (reply) => {
      this.pending.delete(client);
      done(replyOf(conversation.answer(command, reply)));
    });
    this.pending.set(client, { forget, lost: (why) => done({ type: "lost", error: `${node} ${why}` }) });
  }

  forget(client: string): void {
    this.pending.get(client)?.forget();
    this.pending.delete(client);
  }

  /** The process has ended, for this reason. */
  ended(why: string): void {
    this.over ??= why;
    for (const { forget, lost } of this.takeAll()) {
      forget();
      lost(why);
    }
  }

  close(): void {
    for (const { forget } of this.takeAll()) forget();
  }

  private takeAll(): readonly Open[] {
    const all = [...this.pending.values()];
    this.pending.clear();
    return all;
  }

  private greeted(greeting: Body, withinMs: number): Promise<Body> {
    const { node, exchange } = this.peer;
    const client = `${node} greeted`;
    return new Promise((resolve, reject) => {
      if (this.over !== undefined) {
        reject(this.failure(this.over));
        return;
      }
      const silent = (): void => {
        this.forget(client);
        reject(this.failure(`did not answer ${greeting.type} in time`));
      };
      const timer = setTimeout(silent, withinMs);
      const settle = (end: () => void): void => {
        clearTimeout(timer);
        this.pending.delete(client);
        end();
      };
      const forget = exchange.ask(client, node, greeting, (reply) => settle(() => resolve(reply)));
      this.pending.set(client, { forget, lost: (why) => settle(() => reject(this.failure(why))) });
    });
  }

  private failure(what: string): Error {
    return new Error(
      `the program of ${this.peer.node} ${what}${this.lastLog()
        .map((line) => `\n    ${line}`)
        .join("")}`,
    );
  }
}
