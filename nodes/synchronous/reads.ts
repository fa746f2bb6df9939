/**
 * Reads that have to ask. A server has stored all updates that are done, wherever they were made, but does not know of the latest
 * whether they are. The server that took one knows, and so does any server that does not have it yet: then it is not done. What is not
 * done at some moment of a read need not be seen by it.
 */
import type { ClientRequest, Outcome } from "../host.js";
import type { Stamp, TellDone } from "./messages.js";
import { nameOf } from "./stamps.js";

/** A read and the updates that it does not know about. */
interface Read {
  readonly request: ClientRequest;
  readonly key: string;
  doubts: readonly Stamp[];
  ticks: number;
}

export class Reads {
  private readonly waiting = new Map<string, Read>();

  get isEmpty(): boolean {
    return this.waiting.size === 0;
  }

  /** `doubts`: updates that were stored when the client asked. */
  wait(request: ClientRequest, key: string, doubts: readonly Stamp[]): void {
    this.waiting.set(textOf(request), { request, key, doubts, ticks: 0 });
  }

  /** Answers about a client's request also help the same request when it is sent again: it has been waiting all the time. */
  onTold({ client, seq, notDone }: TellDone): void {
    const read = this.waiting.get(textOf({ client, seq }));
    if (read === undefined) return;
    const settled = new Set(notDone.map(nameOf));
    read.doubts = read.doubts.filter((stamp) => !settled.has(nameOf(stamp)));
  }

  /** Answers the reads that know of each update now, by what `isDone` says and what was told. */
  answer(isDone: (stamp: Stamp) => boolean, reply: (request: ClientRequest, key: string) => void): void {
    for (const [name, read] of this.waiting) {
      read.doubts = read.doubts.filter((stamp) => !isDone(stamp));
      if (read.doubts.length > 0) continue;
      this.waiting.delete(name);
      reply(read.request, read.key);
    }
  }

  /** Time has passed: `askAgain` about what is open still, or `giveUp` after `most` ticks. */
  tick(
    most: number,
    askAgain: (request: ClientRequest, doubts: readonly Stamp[]) => void,
    giveUp: (request: ClientRequest, key: string) => void,
  ): void {
    for (const [name, read] of this.waiting) {
      read.ticks += 1;
      if (read.ticks >= most) {
        this.waiting.delete(name);
        giveUp(read.request, read.key);
      } else if (read.ticks > 1) askAgain(read.request, read.doubts);
    }
  }
}

export const inDoubt: Outcome = {
  type: "fail",
  error: "the server that took an update of this key does not say whether it is done",
  retry: true,
};

function textOf({ client, seq }: Pick<ClientRequest, "client" | "seq">): string {
  return `${client}/${seq}`;
}
