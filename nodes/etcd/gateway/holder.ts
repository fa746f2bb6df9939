/** Locks of a client at one node of etcd, over its gateway. */
import { z } from "zod";
import type { Answer, NodeAddress } from "../../foreign.js";
import type { Command } from "../../host.js";
import { type HolderKind, type LockReply, Locks, leaseSeconds, type Tell } from "./locks.js";
import { encoded, numeral, told } from "./requests.js";

const lockReplySchema: z.ZodType<LockReply> = z.object({
  ID: numeral.optional(),
  header: z.object({ revision: numeral }).optional(),
  succeeded: z.boolean().default(false),
  result: z.object({ TTL: z.string().default("0") }).optional(),
  kvs: z.array(z.object({ create_revision: numeral })).default([]),
});

/** How often leases are renewed, ms. A holder that renews its lease more often learns sooner that it is gone. */
const renewMs = (leaseSeconds * 1000) / 2;

/** A client's locks at one node, whose leases are renewed until the session is closed. */
export class Holder {
  private readonly locks: Locks;
  private renewal: NodeJS.Timeout | undefined;

  constructor(
    private readonly node: NodeAddress,
    kind: HolderKind,
  ) {
    this.locks = new Locks(() => performance.now(), kind);
  }

  /** Undefined if the command is none of locks. */
  invoke({ f, key = "" }: Command, signal: AbortSignal): Promise<Answer> | undefined {
    const tell = this.telling(signal);
    const name = encoded(key);
    switch (f) {
      case "acquire":
        this.renewal ??= setInterval(() => void this.renew(), renewMs);
        return this.locks.acquire(name, tell);
      case "holds":
        return this.locks.holds(name, tell);
      case "release":
        return this.locks.release(name, tell);
      default:
        return undefined;
    }
  }

  close(): void {
    clearInterval(this.renewal);
  }

  private renew(): Promise<void> {
    return this.locks.renew(this.telling(AbortSignal.timeout(leaseSeconds * 1000)));
  }

  private telling(signal: AbortSignal): Tell {
    return (path, question, read) =>
      told(this.node, path, question, signal, (body) => read(lockReplySchema.parse(body)));
  }
}
