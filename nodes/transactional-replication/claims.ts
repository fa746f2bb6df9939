/** What transactional replication claims of its seam: nothing is lost between snapshot and change log, and nothing happens twice. */
import { type Fact, type FactClaim, isPair, type SeenOfReplica } from "../../src/contract/claim.js";

const manual =
  'PostgreSQL, manual, "Logical Decoding": a snapshot is exported at the position from which changes are streamed';

/** A transaction has one predecessor and one result, at the publisher and at each subscriber, whether it came to it by a snapshot or the log. */
export const sameTransactions: FactClaim = {
  kind: "facts",
  name: "same-transactions",
  headline: "A transaction took effect after another one than at the publisher, or with another result.",
  source: manual,
  traces: ["transactional-replication/applied"],
  facts(seen) {
    if (seen.seen !== "trace" || seen.event.type !== "transactional-replication/applied") return [];
    const { position, after, client, seq, result } = seen.event;
    const says = [after ?? null, client ?? null, seq ?? null, result ?? null];
    return [{ kind: "applied", about: ["commit", Number(position)], says, by: seen.node }];
  },
  broken: differs("applied", (position, { says: [after, client, seq, result] }) => {
    return `transaction ${position} (request ${seq} of ${client}) came after transaction ${after} and gave ${result}`;
  }),
};

export const sameSnapshot: FactClaim = {
  kind: "facts",
  name: "same-snapshot",
  headline: "A subscriber loaded other rows than the publisher had at that position.",
  source: manual,
  traces: ["transactional-replication/snapshot", "transactional-replication/loaded"],
  facts: (seen) => [
    ...digest(seen, "transactional-replication/snapshot"),
    ...digest(seen, "transactional-replication/loaded"),
  ],
  broken: differs("rows", (position, { says: [sum] }) => `the rows at position ${position} had the checksum ${sum}`),
};

function digest(
  seen: SeenOfReplica,
  type: "transactional-replication/snapshot" | "transactional-replication/loaded",
): readonly Fact[] {
  if (seen.seen !== "trace" || seen.event.type !== type) return [];
  const { position, digest: sum } = seen.event;
  return [{ kind: "rows", about: ["snapshot", Number(position)], says: [sum ?? null], by: seen.node }];
}

/** Facts of this kind about one position must say the same. */
function differs(kind: string, told: (position: number, fact: Pick<Fact, "says">) => string): FactClaim["broken"] {
  return (added, known) => {
    if (added.kind !== kind || !isPair(added.about) || known.length === 0) return undefined;
    const other = known.find((fact) => fact.says.join(" ") !== added.says.join(" "));
    if (other === undefined) return null;
    const position = Number(added.about[1]);
    const at = ({ by }: Fact): string => by ?? "one node";
    return `At ${at(added)} ${told(position, added)}; at ${at(other)} ${told(position, other)}.`;
  };
}
