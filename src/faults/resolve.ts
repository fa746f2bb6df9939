/**
 * Turns a fault that names its targets by role or by chance into one that names nodes and links. Partition shapes after
 * jepsen.nemesis: complete-grudge, bisect, bridge, majorities-ring.
 */
import type { Random } from "../../nodes/random.js";
import type { Fault, Link, MembershipChange, ResolvedFault, Target } from "./fault.js";
import { pictureOf } from "./picture.js";

export interface ClusterView {
  readonly nodes: readonly string[];
  /** Who leads now, highest epoch first; empty if nobody does. */
  readonly leaders: readonly string[];
}

export interface Resolution {
  readonly resolved: ResolvedFault | MembershipChange;
  /** One clause for people: `partition (drop): n1 | n2 n3`. */
  readonly description: string;
}

export function resolveFault(
  fault: Exclude<Fault, { kind: "failover" }>,
  view: ClusterView,
  random: Random,
): Resolution {
  switch (fault.kind) {
    case "partition": {
      const links = cut(fault, view, random);
      return {
        resolved: { kind: "partition", links, mode: fault.mode },
        description: `partition (${fault.mode}): ${pictureOf(links, view.nodes)}`,
      };
    }
    case "membership": {
      // Of a target that means all, one must stay; names that mean all are refused (fitting.ts).
      const nodes = targets(fault.target, view, random).slice(0, Math.max(1, view.nodes.length - 1));
      return { resolved: { kind: "membership", nodes }, description: `membership: without ${nodes.join(" ")}` };
    }
    case "duplicate": {
      const { links, from } = outgoing(fault.target, view, random);
      return {
        resolved: { kind: "duplicate", links, percent: fault.percent },
        description: `duplicate ${fault.percent} %: from ${from}`,
      };
    }
    case "reorder": {
      const { links, from } = outgoing(fault.target, view, random);
      const { percent, withinMs } = fault;
      return {
        resolved: { kind: "reorder", links, percent, withinMs },
        description: `reorder ${percent} % within ${withinMs} ms: from ${from}`,
      };
    }
    case "clock": {
      const nodes = targets(fault.target, view, random);
      const { jumpMs, driftPercent } = fault;
      return {
        resolved: { kind: "clock", nodes, jumpMs, driftPercent },
        description: `clock ${describeDisturbance(fault)}: ${nodes.join(" ")}`,
      };
    }
    case "kill":
    case "power-loss":
    case "disk-full":
    case "bit-rot":
    case "wipe":
    case "pause": {
      const nodes = targets(fault.target, view, random);
      return { resolved: { kind: fault.kind, nodes }, description: `${fault.kind}: ${nodes.join(" ")}` };
    }
    case "delay": {
      const { links, from } = outgoing(fault.target, view, random);
      const { delayMs, jitterMs } = fault;
      return {
        resolved: { kind: "delay", links, delayMs, jitterMs },
        description: `delay ${delayMs} ± ${jitterMs} ms: from ${from}`,
      };
    }
    case "loss": {
      const { links, from } = outgoing(fault.target, view, random);
      return {
        resolved: { kind: "loss", links, percent: fault.percent },
        description: `loss ${fault.percent} %: from ${from}`,
      };
    }
    case "bandwidth": {
      const { links, from } = outgoing(fault.target, view, random);
      const { bytesPerSecond } = fault;
      return {
        resolved: { kind: "bandwidth", links, bytesPerSecond },
        description: `bandwidth ${bytesPerSecond} B/s: from ${from}`,
      };
    }
    case "reset": {
      const { links, from } = outgoing(fault.target, view, random);
      return {
        resolved: { kind: "reset", links, everyMs: fault.everyMs },
        description: `connection resets every ${fault.everyMs} ms: from ${from}`,
      };
    }
  }
}

function describeDisturbance({ jumpMs, driftPercent }: { jumpMs: number; driftPercent: number }): string {
  const signed = (value: number): string => `${value > 0 ? "+" : "−"}${Math.abs(value)}`;
  const parts = [jumpMs === 0 ? [] : [`${signed(jumpMs)} ms`], driftPercent === 0 ? [] : [`${signed(driftPercent)} %`]];
  return parts.flat().join(", ");
}

function targets(target: Target, { nodes, leaders }: ClusterView, random: Random): readonly string[] {
  if (typeof target === "object") return target.nodes;
  const some = (count: number): readonly string[] => {
    const chosen = random.shuffle(nodes).slice(0, count);
    return nodes.filter((node) => chosen.includes(node));
  };
  const majority = Math.floor(nodes.length / 2) + 1;
  switch (target) {
    case "one":
      return some(1);
    case "leader":
      return leaders.length > 0 ? leaders.slice(0, 1) : some(1);
    case "minority":
      return some(Math.max(1, nodes.length - majority));
    case "majority":
      return some(majority);
    case "all":
      return nodes;
  }
}

function outgoing(target: Target, view: ClusterView, random: Random): { links: readonly Link[]; from: string } {
  const senders = targets(target, view, random);
  const links = senders.flatMap((from) => view.nodes.filter((to) => to !== from).map((to) => ({ from, to })));
  return { links, from: senders.join(" ") };
}

/** The links that a partition cuts: those it lists, or those of its shape. */
function cut(fault: Extract<Fault, { kind: "partition" }>, view: ClusterView, random: Random): readonly Link[] {
  const { nodes } = view;
  const { links, shape } = fault;
  if (links !== undefined) return links;
  const apart = (first: readonly string[]): readonly Link[] =>
    linksBetween(nodes, (from, to) => first.includes(from) !== first.includes(to));
  switch (shape) {
    case undefined:
      throw new RangeError("a partition has either a shape or links");
    case "isolate-one":
      return apart([fault.node ?? random.pick(nodes)]);
    case "isolate-leader":
      return apart([view.leaders[0] ?? random.pick(nodes)]);
    case "halves":
      return apart(random.shuffle(nodes).slice(0, Math.floor(nodes.length / 2)));
    case "one-way": {
      // What the node sends arrives; what is sent to it does not, or the other way round.
      const one = fault.node ?? random.pick(nodes);
      const deaf = random.next() < 0.5;
      return linksBetween(nodes, (from, to) => (deaf ? to === one : from === one));
    }
    case "bridge": {
      // The first reaches both sides.
      const [, ...others] = random.shuffle(nodes);
      const left = others.slice(0, Math.floor(others.length / 2));
      const right = others.slice(left.length);
      return linksBetween(
        nodes,
        (from, to) => (left.includes(from) && right.includes(to)) || (right.includes(from) && left.includes(to)),
      );
    }
    case "majorities-ring": {
      // Every node sees a majority, and no two see the same one: each keeps its nearest neighbours on a shuffled ring.
      const ring = random.shuffle(nodes);
      const reach = Math.ceil(Math.floor(nodes.length / 2) / 2);
      return linksBetween(nodes, (from, to) => {
        const distance = Math.abs(ring.indexOf(from) - ring.indexOf(to));
        return Math.min(distance, nodes.length - distance) > reach;
      });
    }
  }
}

function linksBetween(nodes: readonly string[], blocked: (from: string, to: string) => boolean): Link[] {
  return nodes.flatMap((from) => nodes.filter((to) => to !== from && blocked(from, to)).map((to) => ({ from, to })));
}
