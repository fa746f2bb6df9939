/** Claims on Raft's snapshots, which no other system has. */
import type { FactClaim } from "../../src/contract/claim.js";

export const snapshotsAgree: FactClaim = {
  kind: "facts",
  name: "snapshots-agree",
  headline: "Two snapshots up to the same entry hold different states.",
  source: 'Ongaro, "Consensus: Bridging Theory and Practice", section 5.1 and figure 3.2, state machine safety',
  traces: ["raft/snapshot"],
  facts(seen) {
    if (seen.seen !== "trace" || seen.event.type !== "raft/snapshot") return [];
    const { index, term, state } = seen.event as Extract<typeof seen.event, { readonly type: "raft/snapshot" }>;
    return [{ kind: "snapshot", about: Number(index), says: [term ?? null, state ?? null], by: seen.node }];
  },
  broken(added, known) {
    if (added.kind !== "snapshot") return undefined;
    const others = known.filter(({ kind }) => kind === "snapshot");
    const other = others.find(({ says }) => JSON.stringify(says) !== JSON.stringify(added.says));
    if (other === undefined) return others.length === 0 ? undefined : null;
    return `The snapshots up to entry ${added.about} differ: ${told(other)}, ${told(added)}.`;
  },
};

function told({ says: [term, state], by }: Parameters<FactClaim["broken"]>[0]): string {
  return `${by ?? "a node"} has state ${String(state)} after an entry of term ${String(term)}`;
}
