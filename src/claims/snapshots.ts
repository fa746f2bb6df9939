/** Claims on the snapshots in which replicas keep what the beginning of their log led to. */
import type { ReplicaTrace } from "../../nodes/trace.js";
import type { FactClaim } from "../contract/claim.js";
import { numberIn, textIn } from "./fields.js";

interface SnapshotTrace {
  /** The event that reports a snapshot: its `index`, its `state` by a short name, and the epoch of its last entry. */
  readonly type: ReplicaTrace["type"];
  /** The field with that epoch, and what it is called. */
  readonly epoch: string;
  readonly source: string;
}

export function snapshotsAgreeAs({ type, epoch, source }: SnapshotTrace): FactClaim {
  const told = ({ says: [number, state], by }: Parameters<FactClaim["broken"]>[0]): string =>
    `${by ?? "a node"} has state ${String(state)} after an entry of ${epoch} ${String(number)}`;
  return {
    kind: "facts",
    name: "snapshots-agree",
    headline: "Two snapshots up to the same entry hold different states.",
    source,
    traces: [type],
    facts(seen) {
      if (seen.seen !== "trace" || seen.event.type !== type) return [];
      const says = [numberIn(seen.event, epoch), textIn(seen.event, "state")];
      return [{ kind: "snapshot", about: numberIn(seen.event, "index"), says, by: seen.node }];
    },
    broken(added, known) {
      if (added.kind !== "snapshot") return undefined;
      const others = known.filter(({ kind }) => kind === "snapshot");
      const other = others.find(({ says }) => JSON.stringify(says) !== JSON.stringify(added.says));
      if (other === undefined) return others.length === 0 ? undefined : null;
      return `The snapshots up to entry ${added.about} differ: ${told(other)}, ${told(added)}.`;
    },
  };
}
