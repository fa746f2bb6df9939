/** The registers of one server: by Lamport's order of writes, so that all servers come to keep the same one, or by the order of arrival. */
import type { Json, NodeId } from "../host.js";
import type { Write } from "./messages.js";
import type { AsynchronousVariant } from "./variants.js";

export const merges = ["stamps", "arrival"] as const;
export type Merge = (typeof merges)[number];

interface Latest {
  readonly value: Json;
  readonly clock: number;
  readonly node: NodeId;
}

export class Registers {
  private readonly latest = new Map<string, Latest>();

  constructor(
    private readonly merge: Merge,
    private readonly variant: AsynchronousVariant | null,
  ) {}

  value(key: string): Json {
    return this.latest.get(key)?.value ?? null;
  }

  /** All of them. */
  shown(): Json {
    return [...this.latest].map(([key, { value, clock, node }]) => [key, value, clock, node]);
  }

  /** Later than all writes of the key that are held. */
  nextClock(key: string): number {
    return this.variant === "clock-not-advanced" ? 1 : (this.latest.get(key)?.clock ?? 0) + 1;
  }

  apply(write: Write): void {
    const mine = this.latest.get(write.key);
    if (mine === undefined || this.replaces(write, mine)) this.latest.set(write.key, write);
  }

  private replaces(write: Write, mine: Latest): boolean {
    if (this.merge === "arrival") return true;
    if (write.clock !== mine.clock) return write.clock > mine.clock;
    return this.variant === "ties-by-arrival" || write.node >= mine.node;
  }
}
