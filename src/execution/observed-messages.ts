/**
 * The part of a run that an observer keeps: the messages that departed or ended nearest to a few moments, up to a limit however long the
 * run is, and every change of a process. Within its spans nothing is missing.
 */
import type { ClusterObserver, NodeChange, ObservedMessage } from "../contract/cluster.js";

export interface SeenChange {
  readonly node: string;
  readonly change: NodeChange;
  /** ns, as all times here. */
  readonly at: number;
}

export interface Sightings {
  /** In order of departure. */
  readonly observedMessages: readonly ObservedMessage[];
  /** Messages of the whole run. */
  readonly total: number;
  /** In order, none overlapping another: every message that departed or ended within one of them is among `observedMessages`. */
  readonly spans: readonly (readonly [from: number, to: number])[];
  readonly changes: readonly SeenChange[];
}

interface Kept {
  readonly observed: ObservedMessage;
  readonly distance: number;
}

export class NearbyMessages implements ClusterObserver {
  private readonly moments: readonly number[];
  private kept: Kept[] = [];
  private total = 0;
  /** Messages this far away, or farther, are not kept. */
  private reach = Number.POSITIVE_INFINITY;
  private readonly changes: SeenChange[] = [];

  constructor(
    moments: readonly number[],
    private readonly most: number,
  ) {
    this.moments = moments.toSorted((a, b) => a - b);
  }

  passed(observed: ObservedMessage): void {
    this.total += 1;
    const distance = Math.min(this.distance(observed.departsAt), this.distance(observed.endsAt));
    if (distance >= this.reach) return;
    this.kept.push({ observed, distance });
    // Sorted only now and then, so that a long run costs little more than its messages.
    if (this.kept.length >= this.most * 4) this.prune();
  }

  changed(node: string, change: NodeChange, at: number): void {
    this.changes.push({ node, change, at });
  }

  sightings(): Sightings {
    this.prune();
    const observedMessages = this.kept.map(({ observed }) => observed).sort((a, b) => a.departsAt - b.departsAt);
    return { observedMessages, total: this.total, spans: this.spans(), changes: this.changes };
  }

  private prune(): void {
    if (this.kept.length <= this.most) return;
    this.kept.sort((a, b) => a.distance - b.distance);
    this.reach = this.kept[this.most]?.distance ?? this.reach;
    // Messages as far away as the first one left out go too, so that the rest is complete.
    this.kept = this.kept.filter(({ distance }) => distance < this.reach);
  }

  private spans(): [number, number][] {
    const spans: [number, number][] = [];
    for (const moment of this.moments) {
      const from = Math.max(0, moment - this.reach);
      const last = spans.at(-1);
      // Where two only touch, a message may have been left out: it is as far from both moments.
      if (last !== undefined && from < last[1]) last[1] = moment + this.reach;
      else spans.push([from, moment + this.reach]);
    }
    return spans;
  }

  private distance(time: number): number {
    let low = 0;
    let high = this.moments.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((this.moments[middle] ?? 0) < time) low = middle + 1;
      else high = middle;
    }
    const after = this.moments[low] ?? Number.POSITIVE_INFINITY;
    const before = this.moments[low - 1] ?? Number.NEGATIVE_INFINITY;
    return Math.min(after - time, time - before);
  }
}
