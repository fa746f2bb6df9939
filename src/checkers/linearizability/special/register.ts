/**
 * Register with unique values: read, write, successful cas, initial reads, indeterminate operations (Gibbons & Korach 1997,
 * section 4, where each read names its write). Exact: between two changes the value is constant, so a value's writer and readers
 * stand together, and a cas puts the block of the value it expects directly before that of its new one. Chains of such
 * blocks are then ordered as zones; inside a chain the order is given and needs only be compared with real time.
 */
import type { Json, Operation } from "../../../history/operation.js";
import { fitFailedCas } from "./failed-cas.js";
import { initialValue, kinds, type RegisterColumns, registerColumns } from "./register-columns.js";
import { type Ends, RegisterTeller } from "./register-sentences.js";
import type { Contradicted, SpecialResult } from "./result.js";
import { byCall, never, type Timeline, timelineOf } from "./timeline.js";
import { orderBlocks } from "./zones.js";

/** The extremes of a value's operations, or of a chain's: which operation has them, −1 for the initial state. */
interface Blocks {
  readonly earliestReturn: Int32Array;
  readonly latestCall: Int32Array;
  readonly returnedBy: Int32Array;
  readonly calledBy: Int32Array;
}

interface Chains {
  /** By value: the value whose block follows directly, −1 if none must. */
  readonly next: Int32Array;
  /** First values of the chains; the first of all is the initial value. */
  readonly heads: readonly number[];
  readonly blocks: Blocks;
}

/**
 * Needs: operations read, write and cas of a register; every value written at most once, by completed and indeterminate
 * operations together, and the initial value never. Failed cas, where they are given, count as observations: the answer is null
 * if they do not fit into the order found without them. Duplicate values: null.
 */
export function decideRegister(operations: readonly Operation[], init: Json): SpecialResult | null {
  const columns = registerColumns(operations, init);
  if (columns === null) return null;
  const timeline = timelineOf(operations);
  const impossible = impossibleRead(operations, columns, timeline);
  if (impossible !== null) return impossible;
  const blocks = blocksOfValues(operations, columns, timeline);
  const chains = chainsOf(operations, columns, blocks);
  if ("valid" in chains) return chains;
  const ordered = orderBlocks(chains.blocks.earliestReturn, chains.blocks.latestCall, timeline.events.length);
  if (ordered.conflict !== null) {
    const [a, b] = ordered.conflict;
    const teller = new RegisterTeller(operations, columns);
    return teller.interleaved(endsOf(columns, chains, a), endsOf(columns, chains, b));
  }
  const linearization = linearize(columns, timeline, chains, ordered.order);
  return fitFailedCas(linearization, columns, timeline);
}

/** A value that was never written, or was written only after the read of it had returned. */
function impossibleRead(
  operations: readonly Operation[],
  columns: RegisterColumns,
  timeline: Timeline,
): Contradicted | null {
  const { kind, value, expected, writer } = columns;
  for (let position = 0; position < operations.length; position++) {
    if (kind[position] !== kinds.read && kind[position] !== kinds.cas) continue;
    const seen = (kind[position] === kinds.read ? value[position] : expected[position]) ?? 0;
    if (seen === initialValue) continue;
    const by = writer[seen] ?? -1;
    if (by >= 0 && (timeline.return[position] ?? never) > (timeline.call[by] ?? 0)) continue;
    return new RegisterTeller(operations, columns).unwritten(position, by);
  }
  return null;
}

function blocksOfValues(
  operations: readonly Operation[],
  { kind, value, values }: RegisterColumns,
  timeline: Timeline,
): Blocks {
  const blocks: Blocks = {
    earliestReturn: new Int32Array(values).fill(never),
    latestCall: new Int32Array(values).fill(-1),
    returnedBy: new Int32Array(values).fill(-1),
    calledBy: new Int32Array(values).fill(-1),
  };
  blocks.earliestReturn[initialValue] = -1;
  for (let position = 0; position < operations.length; position++) {
    if (kind[position] === kinds.none || kind[position] === kinds.failedCas) continue;
    const block = value[position] ?? 0;
    extend(
      blocks,
      block,
      { place: timeline.return[position] ?? never, by: position },
      { place: timeline.call[position] ?? 0, by: position },
    );
  }
  return blocks;
}

interface Extreme {
  readonly place: number;
  readonly by: number;
}

function extend(blocks: Blocks, block: number, returned: Extreme, called: Extreme): void {
  if (returned.place < (blocks.earliestReturn[block] ?? never)) {
    blocks.earliestReturn[block] = returned.place;
    blocks.returnedBy[block] = returned.by;
  }
  if (called.place > (blocks.latestCall[block] ?? -1)) {
    blocks.latestCall[block] = called.place;
    blocks.calledBy[block] = called.by;
  }
}

/** Joins the blocks that cas tie together; two cas from one value, a ring of them, and a chain against real time contradict. */
function chainsOf(operations: readonly Operation[], columns: RegisterColumns, blocks: Blocks): Chains | Contradicted {
  const { kind, value, expected, values, writer } = columns;
  const teller = new RegisterTeller(operations, columns);
  const next = new Int32Array(values).fill(-1);
  const tied = new Uint8Array(values);
  for (let position = 0; position < operations.length; position++) {
    if (kind[position] !== kinds.cas) continue;
    const from = expected[position] ?? 0;
    const rival = next[from] ?? -1;
    if (rival >= 0) {
      return teller.rivals(position, writer[rival] ?? -1);
    }
    next[from] = value[position] ?? 0;
    tied[value[position] ?? 0] = 1;
  }
  const heads: number[] = [];
  const reached = new Uint8Array(values);
  const ofChains: Blocks = {
    earliestReturn: new Int32Array(values),
    latestCall: new Int32Array(values),
    returnedBy: new Int32Array(values),
    calledBy: new Int32Array(values),
  };
  for (let head = 0; head < values; head++) {
    const written = head === initialValue || kind[writer[head] ?? -1] === kinds.write;
    if (!written || tied[head] === 1) continue;
    const chain = heads.length;
    heads.push(head);
    ofChains.earliestReturn[chain] = never;
    ofChains.latestCall[chain] = -1;
    ofChains.returnedBy[chain] = -1;
    ofChains.calledBy[chain] = -1;
    for (let block = head; block >= 0; block = next[block] ?? -1) {
      reached[block] = 1;
      const returned = { place: blocks.earliestReturn[block] ?? never, by: blocks.returnedBy[block] ?? -1 };
      const called = { place: blocks.latestCall[block] ?? -1, by: blocks.calledBy[block] ?? -1 };
      if (returned.place < (ofChains.latestCall[chain] ?? -1)) {
        const early = ofChains.calledBy[chain] ?? -1;
        return teller.againstTime(early, returned.by, casBetween(columns, next, value[early] ?? 0, block) ?? []);
      }
      extend(ofChains, chain, returned, called);
    }
  }
  for (let position = 0; position < operations.length; position++) {
    if (kind[position] !== kinds.cas || reached[value[position] ?? 0] === 1) continue;
    return teller.ring(ringFrom(columns, position));
  }
  const count = heads.length;
  return {
    next,
    heads,
    blocks: {
      earliestReturn: ofChains.earliestReturn.subarray(0, count),
      latestCall: ofChains.latestCall.subarray(0, count),
      returnedBy: ofChains.returnedBy.subarray(0, count),
      calledBy: ofChains.calledBy.subarray(0, count),
    },
  };
}

/** The cas that lead from one value to another, in order; undefined if they do not. */
function casBetween(
  { writer }: RegisterColumns,
  next: Int32Array,
  from: number,
  to: number,
): readonly number[] | undefined {
  const chain: number[] = [];
  for (let value = from; value !== to; ) {
    value = next[value] ?? -1;
    if (value < 0) return undefined;
    chain.push(writer[value] ?? -1);
  }
  return chain;
}

/** The ring that going back from a cas leads into: each member needs what the next leaves. */
function ringFrom({ expected, writer }: RegisterColumns, position: number): readonly number[] {
  const path: number[] = [];
  let at = position;
  for (; !path.includes(at); at = writer[expected[at] ?? 0] ?? -1) path.push(at);
  return path.slice(path.indexOf(at));
}

/** The operations that show where a chain stands by the clock, and the cas that lead from the value of one to that of the other. */
function endsOf({ value, ...columns }: RegisterColumns, { next, blocks }: Chains, chain: number): Ends {
  const first = blocks.returnedBy[chain] ?? -1;
  const last = blocks.calledBy[chain] ?? -1;
  const [a, b] = [first < 0 ? initialValue : (value[first] ?? 0), value[last] ?? 0];
  const between = (from: number, to: number): readonly number[] | undefined =>
    casBetween({ value, ...columns }, next, from, to);
  return { first, last, chain: between(a, b) ?? between(b, a) ?? [] };
}

/** Chain by chain, value by value: the writer, then the readers in order of invocation. */
function linearize(
  { kind, value, values, writer }: RegisterColumns,
  timeline: Timeline,
  { next, heads }: Chains,
  order: Int32Array,
): number[] {
  const calls = byCall(timeline);
  const start = new Int32Array(values + 1);
  for (let position = 0; position < kind.length; position++) {
    if (kind[position] === kinds.read) start[(value[position] ?? 0) + 1] = (start[(value[position] ?? 0) + 1] ?? 0) + 1;
  }
  for (let block = 0; block < values; block++) start[block + 1] = (start[block + 1] ?? 0) + (start[block] ?? 0);
  const end = start.slice();
  const readers = new Int32Array(start[values] ?? 0);
  for (let place = 0; place < calls.length; place++) {
    const position = calls[place] ?? 0;
    if (kind[position] !== kinds.read) continue;
    const read = value[position] ?? 0;
    const free = end[read] ?? 0;
    readers[free] = position;
    end[read] = free + 1;
  }
  const linearization: number[] = [];
  for (let place = 0; place < order.length; place++) {
    for (let block = heads[order[place] ?? 0] ?? -1; block >= 0; block = next[block] ?? -1) {
      const by = writer[block] ?? -1;
      if (by >= 0) linearization.push(by);
      for (let reader = start[block] ?? 0; reader < (end[block] ?? 0); reader++)
        linearization.push(readers[reader] ?? 0);
    }
  }
  return linearization;
}
