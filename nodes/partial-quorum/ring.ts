/** Which nodes hold a key: consistent hashing with several places for each node on a ring (DeCandia et al., SOSP 2007, section 4.2). */
import type { NodeId } from "../host.js";
import { fingerprint } from "../log/fingerprint.js";

const placesPerNode = 8;

export class Ring {
  /** Replicas in one process, as in the simulator, are handed one list of members, and need one ring. */
  private static readonly known = new WeakMap<readonly NodeId[], Ring>();
  private readonly walks = new Map<string, readonly NodeId[]>();
  private readonly places: readonly { readonly at: string; readonly node: NodeId }[];

  constructor(private readonly members: readonly NodeId[]) {
    this.places = members
      .flatMap((node) =>
        Array.from({ length: placesPerNode }, (_, nth) => ({ at: fingerprint(`${node} ${nth}`), node })),
      )
      .sort((one, other) => (one.at < other.at ? -1 : one.at > other.at ? 1 : one.node < other.node ? -1 : 1));
  }

  static of(members: readonly NodeId[]): Ring {
    let ring = Ring.known.get(members);
    if (ring === undefined) {
      ring = new Ring(members);
      Ring.known.set(members, ring);
    }
    return ring;
  }

  /** All nodes in the order in which a walk on the ring from the key meets them: the first N hold it, the others stand in for them. */
  walk(key: string): readonly NodeId[] {
    let walk = this.walks.get(key);
    if (walk === undefined) {
      walk = this.walkAnew(key);
      this.walks.set(key, walk);
    }
    return walk;
  }

  private walkAnew(key: string): readonly NodeId[] {
    const from = fingerprint(key);
    const start = this.places.findIndex(({ at }) => at >= from);
    const turned = start < 0 ? this.places : [...this.places.slice(start), ...this.places.slice(0, start)];
    const found = new Set<NodeId>();
    for (const { node } of turned) {
      found.add(node);
      if (found.size === this.members.length) break;
    }
    return [...found];
  }
}
