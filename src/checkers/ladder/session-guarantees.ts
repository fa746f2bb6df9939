/**
 * The four session guarantees (Terry, Demers, Petersen, Spreitzer, Theimer & Welch 1994), as far as reads of registers show
 * them. Each process has an order of the versions of each key, in which its own writes come in program order and after the
 * versions it had read before them. A guarantee says which versions a process has seen when it reads; the version that it reads
 * must not be older in that order than any it has seen, and the initial value is older than all.
 *
 *   read your writes      it has seen what it wrote itself
 *   monotonic reads       it has seen what it read before
 *   monotonic writes      as monotonic reads; and with a version all that its writer had written before, which is older
 *   writes follow reads   as monotonic reads; and with a version all that its writer had read or seen before, which is older
 *
 * The last two can only be seen by a process whose reads are monotonic; a process whose reads are not says nothing about them.
 * The least sets that the rules demand are computed; then an order exists if and only if "must be older" has no cycle on any key.
 * PRAM implies the first three, causal memory and causal convergence imply all four.
 */
import type { Process } from "../../history/process.js";
import { initialValue, type RegisterHistory } from "../reads-from/history.js";
import type { Limits } from "../reads-from/saturation.js";
import { VersionSets, Versions } from "./versions.js";

export const guarantees = ["read your writes", "monotonic reads", "monotonic writes", "writes follow reads"] as const;
export type Guarantee = (typeof guarantees)[number];

/** `older` must be older than `newer`, nodes of writes. Why: `read`, of the process concerned, or the writers themselves. */
export interface OlderThan {
  readonly older: number;
  readonly newer: number;
  readonly read: number | undefined;
}

export interface Breach {
  /** Process whose order of versions cannot be; undefined if no process's can. */
  readonly process: Process | undefined;
  /** Each version older than the next, the last than the first; or one read of the initial value and a version seen before. */
  readonly cycle: readonly OlderThan[];
  readonly initialRead: { readonly read: number; readonly seen: number } | undefined;
}

export type SessionOutcome =
  | { readonly outcome: "holds" }
  | { readonly outcome: "violated"; readonly breach: Breach }
  | { readonly outcome: "not applicable"; readonly reason: string }
  | { readonly outcome: "unknown"; readonly reason: "time" | "memory" };

/** `history`: with updates split into a read and a write. */
export function checkSessionGuarantee(history: RegisterHistory, guarantee: Guarantee, limits: Limits): SessionOutcome {
  const versions = new Versions(history);
  const bytes = history.key.length * versions.words * 4 * 4;
  if (bytes > limits.memoryLimitBytes) return { outcome: "unknown", reason: "memory" };
  const check = new GuaranteeCheck(history, versions, guarantee, limits);
  return check.run();
}

class GuaranteeCheck {
  /** By node: what its process had written, and what it had read, up to and including the node. */
  private readonly written: VersionSets;
  private readonly read: VersionSets;
  /** By read: what must have been seen, according to the guarantee; and the same for monotonic reads alone. */
  private readonly seen: VersionSets;
  /** By write: what is seen with it, and is older. */
  private readonly carried: VersionSets;

  constructor(
    private readonly history: RegisterHistory,
    private readonly versions: Versions,
    private readonly guarantee: Guarantee,
    private readonly limits: Limits,
  ) {
    const rows = history.key.length;
    this.written = new VersionSets(rows, versions.words);
    this.read = new VersionSets(rows, versions.words);
    this.seen = new VersionSets(rows, versions.words);
    this.carried = new VersionSets(rows, versions.words);
  }

  run(): SessionOutcome {
    this.collectOwn();
    if (!this.collectSeen()) return { outcome: "unknown", reason: "time" };
    const { keys, chains, operations } = this.history;
    for (let key = 0; key < keys.length; key++) {
      const cycle = new VersionOrder(this.versions, key, this.carried).cycle();
      if (cycle !== undefined) return violated({ process: undefined, cycle, initialRead: undefined });
    }
    let silent = 0;
    for (const chain of chains) {
      if (performance.now() > this.limits.deadline) return { outcome: "unknown", reason: "time" };
      const process = operations[chain[0] ?? 0]?.process;
      if (operations[chain[0] ?? 0]?.type === "info") continue;
      const breach = this.breachOf(chain, process, this.seen, this.carried);
      if (breach === undefined) continue;
      const indirect = this.guarantee === "monotonic writes" || this.guarantee === "writes follow reads";
      if (!indirect || this.breachOf(chain, process, this.read, undefined) === undefined) return violated(breach);
      silent += 1;
    }
    if (silent === 0) return { outcome: "holds" };
    const reason =
      silent === 1
        ? "the reads of one client are not even monotonic, and no other client's reads"
        : `the reads of ${silent} clients are not even monotonic, and no other client's reads`;
    return { outcome: "not applicable", reason: `${reason} show a violation` };
  }

  private collectOwn(): void {
    const { previous, readsFrom } = this.history;
    const { number } = this.versions;
    for (let node = 0; node < previous.length; node++) {
      const before = previous[node]!;
      if (before >= 0) {
        this.written.addAll(node, this.written, before);
        this.read.addAll(node, this.read, before);
      }
      if (number[node]! >= 0) this.written.add(node, number[node]!);
      if (readsFrom[node]! >= 0) this.read.add(node, number[readsFrom[node]!]!);
    }
  }

  /** The least sets that the guarantee demands; a few passes, since a read may be recorded before the write it read from. */
  private collectSeen(): boolean {
    const { previous, readsFrom } = this.history;
    const { guarantee, seen, carried } = this;
    for (let grew = true; grew; ) {
      if (performance.now() > this.limits.deadline) return false;
      grew = false;
      for (let node = 0; node < previous.length; node++) {
        const before = previous[node]!;
        const writer = readsFrom[node]!;
        if (before >= 0) {
          const what = guarantee === "read your writes" ? this.written : seen;
          if (seen.addAll(node, what, before)) grew = true;
          if (this.versions.number[node]! >= 0 && guarantee === "monotonic writes") {
            if (carried.addAll(node, this.written, before)) grew = true;
          }
          if (this.versions.number[node]! >= 0 && guarantee === "writes follow reads") {
            if (carried.addAll(node, seen, before)) grew = true;
          }
        }
        if (writer < 0) continue;
        if (guarantee !== "read your writes" && seen.add(node, this.versions.number[writer]!)) grew = true;
        if (seen.addAll(node, carried, writer)) grew = true;
      }
    }
    return true;
  }

  /** What is wrong with a process's versions if its reads must not be older than what `seen` has. */
  private breachOf(
    chain: readonly number[],
    process: Process | undefined,
    seen: VersionSets,
    carried: VersionSets | undefined,
  ): Breach | undefined {
    const { key, readsFrom } = this.history;
    const { firstWord, node: nodeOf } = this.versions;
    const orders = new Map<number, VersionOrder>();
    for (const node of chain) {
      const ofKey = key[node]!;
      const order = orders.get(ofKey) ?? new VersionOrder(this.versions, ofKey, carried);
      orders.set(ofKey, order);
      const writer = readsFrom[node]!;
      if (writer === initialValue) {
        const [some] = seen.within(node, firstWord[ofKey]!, firstWord[ofKey + 1]!);
        if (some !== undefined) return { process, cycle: [], initialRead: { read: node, seen: nodeOf[some]! } };
      } else if (writer >= 0) order.add(writer, seen, node);
      this.addOwn(order, node);
    }
    for (const order of orders.values()) {
      const cycle = order.cycle();
      if (cycle !== undefined) return { process, cycle: this.withReads(cycle, chain, seen), initialRead: undefined };
    }
    return undefined;
  }

  /** What a process wrote is newer than what it had written and read before. */
  private addOwn(order: VersionOrder, node: number): void {
    const before = this.history.previous[node]!;
    if (this.versions.number[node]! < 0 || before < 0) return;
    order.add(node, this.written, before, true);
    // A process that reads what it writes only later makes a version older than itself.
    order.add(node, this.read, before, true);
  }

  /** Names the read that says so, where it is not the writers themselves. */
  private withReads(cycle: readonly OlderThan[], chain: readonly number[], seen: VersionSets): OlderThan[] {
    const { readsFrom } = this.history;
    return cycle.map(({ older, newer }) => {
      const version = this.versions.number[older]!;
      // What is older by its writers alone was not seen before the read.
      const byWriters = this.carried.has(newer, version);
      const read = byWriters ? undefined : chain.find((node) => readsFrom[node] === newer && seen.has(node, version));
      return { older, newer, read };
    });
  }
}

/** What must be older than what, among the versions of one key. */
class VersionOrder {
  private readonly from: number;
  private readonly to: number;
  private readonly nodes: readonly number[];
  /** By version of the key: the versions that must be older, as words of the key's range. */
  private readonly older: Int32Array;

  constructor(
    private readonly versions: Versions,
    key: number,
    carried: VersionSets | undefined,
  ) {
    this.from = versions.firstWord[key]!;
    this.to = versions.firstWord[key + 1]!;
    this.nodes = [...versions.node.subarray(this.from * 32, this.to * 32)].filter((node) => node >= 0);
    this.older = new Int32Array(this.nodes.length * (this.to - this.from));
    if (carried !== undefined) for (const node of this.nodes) this.add(node, carried, node, true);
  }

  /** All that a row of a set has of the key is older than what `newer` wrote; `reflexive`: also if that is itself. */
  add(newer: number, set: VersionSets, row: number, reflexive = false): void {
    const width = this.to - this.from;
    const version = this.local(newer);
    const itself = this.older[version * width + (version >> 5)]!;
    for (let word = 0; word < width; word++) {
      this.older[version * width + word]! |= set.word(row, this.from + word);
    }
    if (reflexive || (itself & (1 << (version & 31))) !== 0) return;
    this.older[version * width + (version >> 5)]! &= ~(1 << (version & 31));
  }

  /** A short cycle, each version older than the next; undefined if there is none. */
  cycle(): OlderThan[] | undefined {
    const width = this.to - this.from;
    const left = new Int32Array(width);
    for (let version = 0; version < this.nodes.length; version++) left[version >> 5]! |= 1 << (version & 31);
    // Versions are numbered in order of invocation, so one pass takes nearly all.
    for (let progress = true; progress; ) {
      progress = false;
      for (let version = 0; version < this.nodes.length; version++) {
        const bit = 1 << (version & 31);
        if ((left[version >> 5]! & bit) === 0 || this.hasOlderLeft(version, left)) continue;
        left[version >> 5]! &= ~bit;
        progress = true;
      }
    }
    const start = this.nodes.findIndex((_, version) => (left[version >> 5]! & (1 << (version & 31))) !== 0);
    if (start === -1) return undefined;
    // Each version that is left has an older one that is left: going back one walks in a circle.
    const walked: number[] = [];
    let at = start;
    for (; !walked.includes(at); at = this.olderLeft(at, left)[0] ?? start) walked.push(at);
    let best: number[] | undefined;
    for (const version of walked.slice(walked.indexOf(at)).slice(0, triedStarts)) {
      const cycle = this.shortestCycle(version, left);
      if (cycle !== undefined && (best === undefined || cycle.length < best.length)) best = cycle;
    }
    return best?.map((version, index) => ({
      older: this.nodes[version]!,
      newer: this.nodes[best[(index + 1) % best.length]!]!,
      read: undefined,
    }));
  }

  /** By going back from the version through older ones; the result begins with the version and goes to newer ones. */
  private shortestCycle(start: number, left: Int32Array): number[] | undefined {
    const newer = new Map<number, number>();
    const queue = [start];
    for (const version of queue) {
      for (const older of this.olderLeft(version, left)) {
        if (older === start) {
          const cycle = [start];
          for (let at: number | undefined = version; at !== undefined && at !== start; at = newer.get(at))
            cycle.push(at);
          return cycle;
        }
        if (newer.has(older)) continue;
        newer.set(older, version);
        queue.push(older);
      }
    }
    return undefined;
  }

  private hasOlderLeft(version: number, left: Int32Array): boolean {
    const width = this.to - this.from;
    for (let word = 0; word < width; word++) {
      if ((this.older[version * width + word]! & left[word]!) !== 0) return true;
    }
    return false;
  }

  private olderLeft(version: number, left: Int32Array): number[] {
    const width = this.to - this.from;
    const versions: number[] = [];
    for (let word = 0; word < width; word++) {
      for (let bits = this.older[version * width + word]! & left[word]!; bits !== 0; bits &= bits - 1) {
        versions.push(word * 32 + 31 - Math.clz32(bits & -bits));
      }
    }
    return versions;
  }

  private local(node: number): number {
    return this.versions.number[node]! - this.from * 32;
  }
}

/** From at most this many versions of a cycle a shorter one is looked for. */
const triedStarts = 32;

const violated = (breach: Breach): SessionOutcome => ({ outcome: "violated", breach });
