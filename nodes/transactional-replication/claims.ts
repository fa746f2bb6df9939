/**
 * What transactional replication claims of its seam: nothing is lost between snapshot and change log, and nothing happens twice. And of its
 * copies, which may be old: a client that stays at one of them reads what it wrote, and never less than it has read.
 */
import { jsonIn, numberIn, textIn } from "../../src/claims/fields.js";
import { type Fact, type FactClaim, isPair, type SeenOfReplica, type StateClaim } from "../../src/contract/claim.js";

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
    const { event, node } = seen;
    const request = [textIn(event, "client"), numberIn(event, "seq")];
    const says = [numberIn(event, "after"), ...request, jsonIn(event, "result")];
    return [{ kind: "applied", about: ["commit", numberIn(event, "position")], says, by: node }];
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

const sessions = 'Terry et al., "Session Guarantees for Weakly Consistent Replicated Data" (PDIS 1994), section 3';

export const ownWritesAreRead: StateClaim = {
  kind: "state",
  name: "own-writes-are-read",
  headline: "A node told a client that its update is done, and its own copy did not have it yet.",
  source: `${sessions}: read your writes`,
  at: ["traced", "acknowledged"],
  traces: ["transactional-replication/applied"],
  watch() {
    /** Of each client's latest update: its number, and its place among all transactions. */
    const committed = new Map<string, { readonly seq: number; readonly position: number }>();
    return (moment) => {
      if (moment.at === "traced" && moment.event.type === "transactional-replication/applied") {
        const { event } = moment;
        const client = textIn(event, "client");
        const update = { seq: numberIn(event, "seq"), position: numberIn(event, "position") };
        if ((committed.get(client)?.seq ?? -1) < update.seq) committed.set(client, update);
      }
      if (moment.at !== "acknowledged") return undefined;
      const { node, request } = moment;
      const update = committed.get(request.client);
      const copied = node.replica?.inspect().commitIndex;
      if (update?.seq !== request.seq || copied === undefined) return undefined;
      if (copied >= update.position) return null;
      const lag = `it is transaction ${update.position}, and the copy there ends with transaction ${copied}`;
      return {
        node: node.id,
        sentence: `${node.id} told ${request.client} that update ${request.seq} is done: ${lag}.`,
      };
    };
  },
};

export const copiesNeverGoBack: StateClaim = {
  kind: "state",
  name: "copies-never-go-back",
  headline: "A subscriber replaced its copy by an older one.",
  source: `${sessions}: monotonic reads`,
  at: ["traced"],
  traces: ["transactional-replication/applied", "transactional-replication/loaded"],
  watch() {
    const reached = new Map<string, number>();
    return (moment) => {
      if (moment.at !== "traced") return undefined;
      const { node, event } = moment;
      const applied = event.type === "transactional-replication/applied";
      if (!applied && event.type !== "transactional-replication/loaded") return undefined;
      const before = reached.get(node.id) ?? 0;
      const position = numberIn(event, "position");
      reached.set(node.id, Math.max(before, position));
      if (applied) return undefined;
      if (position >= before) return null;
      const sentence = `${node.id} loaded the rows at position ${position}, and its copy had been at position ${before}.`;
      return { node: node.id, sentence };
    };
  },
};

function digest(
  seen: SeenOfReplica,
  type: "transactional-replication/snapshot" | "transactional-replication/loaded",
): readonly Fact[] {
  if (seen.seen !== "trace" || seen.event.type !== type) return [];
  const about = ["snapshot", numberIn(seen.event, "position")] as const;
  return [{ kind: "rows", about, says: [numberIn(seen.event, "digest")], by: seen.node }];
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
