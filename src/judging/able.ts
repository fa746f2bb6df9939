/**
 * When enough nodes were there to serve, according to a system's claim: sound, connected with each other, and left alone by all others,
 * since a node that reaches them from outside may disturb them. Nodes and links in doubt do not count.
 */
import type { Availability } from "../contract/system.js";
import type { Conditions } from "./conditions.js";

/** A span of time, ns, in which the same nodes could serve. */
export interface Stretch {
  readonly from: number;
  readonly to: number;
  /** Places of nodes. */
  readonly nodes: readonly number[];
  /** Descriptions of the faults in effect meanwhile. */
  readonly faults: readonly string[];
}

/** One node's time as leader, ns; several may believe that they lead. */
export interface Leadership {
  readonly place: number;
  readonly epoch: number;
  readonly from: number;
  readonly to: number;
}

export function stretchesOf(
  needs: Availability["needs"],
  conditions: readonly Conditions[],
  leaderships: readonly Leadership[],
): readonly Stretch[] {
  if (needs === "any") return (conditions[0]?.nodes ?? []).flatMap((_, place) => soundStretches(conditions, place));
  const found: { from: number; to: number; mask: number; faults: Set<string> }[] = [];
  for (const span of needs === "leader" ? cutAtElections(conditions, leaderships) : conditions) {
    const last = found.at(-1);
    const before = last?.to === span.from ? last.mask : 0;
    const mask = needs === "leader" ? leaderOf(span, leaderships) : connected(needs, span, before);
    if (mask === 0) continue;
    if (last !== undefined && mask === before) {
      last.to = span.to;
      for (const fault of span.faults) last.faults.add(fault);
    } else found.push({ from: span.from, to: span.to, mask, faults: new Set(span.faults) });
  }
  return found.map(({ from, to, mask, faults }) => ({ from, to, nodes: placesOf(mask), faults: [...faults] }));
}

/** Spans in which one node was sound, whatever became of the others and of its links. */
function soundStretches(conditions: readonly Conditions[], place: number): readonly Stretch[] {
  const found: { from: number; to: number; faults: Set<string> }[] = [];
  for (const { from, to, nodes, faults } of conditions) {
    if (nodes[place] !== "sound") continue;
    const last = found.at(-1);
    if (last?.to === from) {
      last.to = to;
      for (const fault of faults) last.faults.add(fault);
    } else found.push({ from, to, faults: new Set(faults) });
  }
  return found.map(({ from, to, faults }) => ({ from, to, nodes: [place], faults: [...faults] }));
}

/** A sufficient set of nodes, as bits: that of `before` if it still suffices, otherwise as many as possible; 0 if there is none. */
function connected(needs: "majority" | "all", { nodes, links }: Conditions, before: number): number {
  const count = nodes.length;
  const everybody = (1 << count) - 1;
  /** The nodes that a node is certainly connected with, both ways, and those it may reach. */
  const peers: number[] = [];
  const reached: number[] = [];
  for (let from = 0; from < count; from++) {
    peers[from] = 1 << from;
    reached[from] = 0;
    for (let to = 0; to < count; to++) {
      if (to === from) continue;
      if (links[from]?.[to] === "open" && links[to]?.[from] === "open") peers[from] = (peers[from] ?? 0) | (1 << to);
      if (links[from]?.[to] !== "cut" && nodes[from] !== "silent") reached[from] = (reached[from] ?? 0) | (1 << to);
    }
  }
  const suffices = (mask: number): boolean => {
    for (let place = 0; place < count; place++) {
      if ((mask & (1 << place)) === 0) {
        if (((reached[place] ?? 0) & mask) !== 0) return false;
      } else if (nodes[place] !== "sound" || ((peers[place] ?? 0) & mask) !== mask) return false;
    }
    return true;
  };
  if (needs === "all") return suffices(everybody) ? everybody : 0;
  if (before !== 0 && suffices(before)) return before;
  let best = 0;
  for (let mask = 1; mask <= everybody; mask++) {
    const size = sizeOf(mask);
    if (size * 2 > count && size > sizeOf(best) && suffices(mask)) best = mask;
  }
  return best;
}

/** The leader of the highest epoch, if it is sound. */
function leaderOf({ from, to, nodes }: Conditions, leaderships: readonly Leadership[]): number {
  let highest: Leadership | undefined;
  for (const one of leaderships) {
    if (one.from <= from && one.to >= to && one.epoch > (highest?.epoch ?? -1)) highest = one;
  }
  return highest !== undefined && nodes[highest.place] === "sound" ? 1 << highest.place : 0;
}

function cutAtElections(conditions: readonly Conditions[], leaderships: readonly Leadership[]): readonly Conditions[] {
  const cuts = [...new Set(leaderships.flatMap(({ from, to }) => [from, to]))].sort((a, b) => a - b);
  return conditions.flatMap((span) => {
    const times = [span.from, ...cuts.filter((cut) => cut > span.from && cut < span.to), span.to];
    return times.slice(1).map((to, at) => ({ ...span, from: times[at] ?? span.from, to }));
  });
}

function sizeOf(mask: number): number {
  let size = 0;
  for (let rest = mask; rest !== 0; rest &= rest - 1) size += 1;
  return size;
}

function placesOf(mask: number): readonly number[] {
  return Array.from({ length: 32 - Math.clz32(mask) }, (_, place) => place).filter(
    (place) => (mask & (1 << place)) !== 0,
  );
}
