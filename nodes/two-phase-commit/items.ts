/**
 * The items of one participant, and their locks. Locks are exclusive and never waited for: a transaction that finds an item locked is
 * refused, so there are no deadlocks. They are held from the vote to the decision (strict two-phase locking; Gray 1978, section 5.7.6).
 */
import type { Json } from "../host.js";
import type { Micro } from "./messages.js";

export class Items {
  private readonly values = new Map<string, Json>();
  /** By item: the transaction that holds it. */
  private readonly locks = new Map<string, string>();

  /** The first of these items that is locked, and by which transaction; undefined if all are free. */
  taken(micros: readonly Micro[]): { readonly item: string; readonly holder: string } | undefined {
    for (const [, item] of micros) {
      const holder = this.locks.get(item);
      if (holder !== undefined) return { item, holder };
    }
    return undefined;
  }

  lock(txn: string, micros: readonly Micro[]): void {
    for (const [, item] of micros) this.locks.set(item, txn);
  }

  holds(txn: string, micros: readonly Micro[]): boolean {
    return micros.every(([, item]) => this.locks.get(item) === txn);
  }

  release(txn: string, micros: readonly Micro[]): void {
    for (const [, item] of micros) if (this.locks.get(item) === txn) this.locks.delete(item);
  }

  /** The value of each read, in their order; a transaction sees its own writes. */
  read(micros: readonly Micro[]): readonly Json[] {
    const own = new Map<string, Json>();
    return micros.flatMap(([f, item, value]) => {
      if (f === "r") return [(own.has(item) ? own : this.values).get(item) ?? null];
      own.set(item, value);
      return [];
    });
  }

  /** The value of each item that was written. */
  all(): Json {
    return [...this.values].map(([item, value]) => [item, value]);
  }

  write(micros: readonly Micro[]): void {
    for (const [f, item, value] of micros) if (f === "w") this.values.set(item, value);
  }
}
