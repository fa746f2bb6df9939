/**
 * What the nodes of a run said to each other, as an abstraction that is counted, so that a hunt on processes can tell whether its runs still
 * come to something new: the sequences of what single nodes sent, received, dialled and lost. Messages as the coverage of systems that cannot
 * be looked into, and names of nodes that do not matter, are from DistFuzz (Zou et al., NDSS 2025); what single nodes saw, instead of one order
 * of all, from Mallory (Meng et al., "Greybox Fuzzing of Distributed Systems", CCS 2023).
 *
 * A sequence is what one node saw in its last few steps, in its own order: nothing is assumed about the order of what different nodes see.
 * Names of nodes do not matter, only whether two steps concern the same peer; bytes count by their size in classes; a step that repeats the
 * last one is none, so that ten heartbeats are one. Contents and times are left out.
 */
import type { NodeId } from "../../nodes/host.js";
import type { LinkSight } from "../contract/cluster.js";
import { hashOf } from "./situations.js";

/** The number of steps in a sequence. */
const span = 3;
/** Sizes are of one class if they differ by less than this factor: 2^3. */
const bitsOfClass = 3;

interface Step {
  readonly peer: NodeId;
  readonly what: string;
}

export class LinkSequences {
  private readonly recent = new Map<NodeId, readonly Step[]>();
  private readonly seen = new Set<number>();

  /** The sequences so far, each once, as 32-bit hashes. Two may share one, by a chance of one in four billion for each pair. */
  get all(): readonly number[] {
    return [...this.seen];
  }

  readonly see = ({ from, to, what, bytes = 0, type }: LinkSight): void => {
    switch (what) {
      case "sent":
        this.add(from, to, `> ${type ?? sizeClass(bytes)}`);
        break;
      case "arrived":
        this.add(to, from, `< ${type ?? ""}`);
        break;
      default:
        this.add(from, to, what);
        this.add(to, from, `${what} by it`);
    }
  };

  private add(node: NodeId, peer: NodeId, what: string): void {
    const before = this.recent.get(node) ?? [];
    const last = before.at(-1);
    if (last !== undefined && last.peer === peer && last.what === what) return;
    const steps = [...before.slice(1 - span), { peer, what }];
    this.recent.set(node, steps);
    if (steps.length === span) this.seen.add(hashOf(shapeOf(steps)));
  }
}

/** Peers are numbered in the order in which they appear. */
function shapeOf(steps: readonly Step[]): string {
  const peers: NodeId[] = [];
  return steps
    .map(({ peer, what }) => {
      if (!peers.includes(peer)) peers.push(peer);
      return `${peers.indexOf(peer)} ${what}`;
    })
    .join("\n");
}

function sizeClass(bytes: number): number {
  return Math.floor((31 - Math.clz32(Math.max(1, bytes))) / bitsOfClass);
}
