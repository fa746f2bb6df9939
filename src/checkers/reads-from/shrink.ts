/**
 * A contradiction in few operations. A history without a read, or without a write and all its readers, is easier to explain than
 * the whole: an order of the whole, with these left out, explains the rest. So if the rest contradicts itself, so does the whole.
 * (A write alone may not be left out: its readers would then have read a value that was never written.)
 */
import { canonicalJson } from "../../history/json.js";
import type { Operation } from "../../history/operation.js";
import type { Model } from "../../models/model.js";

/**
 * `suspects`: operations among which the contradiction is thought to be; their writers are added. If they alone do not violate,
 * all operations are suspects. `violates` must hold of the whole history. Stops early at the deadline, with what it has then.
 */
export function smallestContradiction(
  operations: readonly Operation[],
  suspects: readonly Operation[],
  model: Model,
  violates: (operations: readonly Operation[]) => boolean,
  deadline: number,
): readonly Operation[] {
  const history = new Dependence(operations, model);
  let core = history.withWriters(suspects);
  if (!violates(core)) core = operations;
  for (let size = Math.max(1, core.length >> 1); ; size = Math.max(1, size >> 1)) {
    let shrunk = false;
    // Latest first: what came after the contradiction is the most likely to be superfluous.
    for (let end = core.length; end > 0; end = Math.min(end, core.length) - size) {
      if (performance.now() > deadline) return core;
      const fewer = history.without(core, core.slice(Math.max(0, end - size), end));
      if (fewer.length < core.length && violates(fewer)) {
        core = fewer;
        shrunk = true;
      }
    }
    if (size === 1 && !shrunk) return core;
  }
}

class Dependence {
  private readonly writerOf = new Map<string, Operation>();
  private readonly readersOf = new Map<string, Operation[]>();

  constructor(
    private readonly operations: readonly Operation[],
    private readonly model: Model,
  ) {
    for (const operation of operations) {
      const { read, written } = this.names(operation);
      if (written !== undefined && operation.type !== "fail") this.writerOf.set(written, operation);
      if (read === undefined) continue;
      const readers = this.readersOf.get(read);
      if (readers === undefined) this.readersOf.set(read, [operation]);
      else readers.push(operation);
    }
  }

  withWriters(some: readonly Operation[]): readonly Operation[] {
    const kept = new Set(some);
    for (const operation of kept) {
      const { read } = this.names(operation);
      const writer = read === undefined ? undefined : this.writerOf.get(read);
      if (writer !== undefined) kept.add(writer);
    }
    return this.operations.filter((operation) => kept.has(operation));
  }

  without(core: readonly Operation[], some: readonly Operation[]): readonly Operation[] {
    const removed = new Set(some);
    for (const operation of removed) {
      const { written } = this.names(operation);
      for (const reader of written === undefined ? [] : (this.readersOf.get(written) ?? [])) removed.add(reader);
    }
    return core.filter((operation) => !removed.has(operation));
  }

  /** Key and value that the operation read and wrote, as text. */
  private names(operation: Operation): { read: string | undefined; written: string | undefined } {
    const access = this.model.access?.(operation);
    const key = this.model.keyed === false ? null : operation.key;
    const name = (value: Operation["input"] | undefined): string | undefined =>
      value === undefined ? undefined : canonicalJson([key, value]);
    return { read: name(access?.reads), written: name(access?.writes) };
  }
}
