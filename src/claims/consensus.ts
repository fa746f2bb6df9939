/**
 * Consensus on one value for each object, or for each slot of a log: only one value is chosen, and only what was chosen is learnt; for
 * objects, whose proposals can be told from the requests of clients, also that a client proposed it.
 */
import type { Json } from "../../nodes/host.js";
import { jsonText } from "../../nodes/json.js";
import type { Fact, FactClaim, SeenOfReplica } from "../contract/claim.js";

/** A value is chosen when a majority of acceptors has accepted one proposal of it, whether any node knows it yet or not. */
export const oneValueChosen: FactClaim = {
  kind: "facts",
  name: "one-value-chosen",
  headline: "Two values were chosen, or one that nobody proposed.",
  source: 'Lamport, "Paxos Made Simple", section 2.1',
  traces: ["accepted", "chosen"],
  facts: acceptedAndChosen,
  requestFacts({ request: { command } }) {
    const { f, key = null, value = null } = command;
    return f === "propose" ? [{ kind: "proposed", about: key, says: [jsonText(value)] }] : [];
  },
  answerFacts({ request: { command }, outcome }) {
    if (outcome.type !== "ok" || outcome.value === null) return [];
    return [{ kind: "chosen", about: command.key ?? null, says: [jsonText(outcome.value)] }];
  },
  broken(added, known, nodes) {
    const facts = [...known, added];
    const [value] = added.says;
    if (added.kind === "proposed" || (added.kind === "accepted" && !isChosen(facts, added, nodes))) return null;
    if (!facts.some(({ kind, says }) => kind === "proposed" && says[0] === value)) {
      return `Validity is broken: ${value} was chosen for ${added.about} and nobody proposed it.`;
    }
    return disagreement(facts, `for ${added.about}`, nodes);
  },
};

/** The same of a log whose slots are the keys of the traces: what may be chosen for them is told by the state of its replicas. */
export const oneValuePerSlot: FactClaim = {
  kind: "facts",
  name: "one-value-per-slot",
  headline: "Two values were chosen for one slot of the log.",
  source: 'Lamport, "Paxos Made Simple", sections 2.1 and 3',
  traces: ["accepted", "chosen"],
  facts: acceptedAndChosen,
  broken(added, known, nodes) {
    const facts = [...known, added];
    if (added.kind === "accepted" && !isChosen(facts, added, nodes)) return null;
    return disagreement(facts, `for slot ${added.about}`, nodes);
  },
};

function acceptedAndChosen(seen: SeenOfReplica): readonly Fact[] {
  if (seen.seen !== "trace") return [];
  const { event, node } = seen;
  if (event.type === "chosen") return [{ kind: "chosen", about: event.key, says: [jsonText(event.value)] }];
  if (event.type !== "accepted") return [];
  return [{ kind: "accepted", about: event.key, says: [jsonText(event.value), event.ballot, node] }];
}

/** Null if at most one value is chosen. */
function disagreement(facts: readonly Fact[], where: string, nodes: number): string | null {
  if (nameOneValue(facts)) return null;
  const chosen = facts.filter(
    (fact) => fact.kind === "chosen" || (fact.kind === "accepted" && isChosen(facts, fact, nodes)),
  );
  const values = [...new Set(chosen.map(({ says }) => says[0]))].sort();
  if (values.length < 2) return null;
  const how = values.flatMap((each) => acceptances(facts, each));
  return `Agreement is broken: ${values.join(" and ")} were both chosen ${where}${how.length === 0 ? "" : `: ${how.join(", ")}`}.`;
}

/** Whether all that was accepted or chosen is one value: then no other can have been chosen. So it is nearly always. */
function nameOneValue(facts: readonly Fact[]): boolean {
  let first: Fact | undefined;
  for (const fact of facts) {
    if (fact.kind === "proposed") continue;
    first ??= fact;
    if (fact.says[0] !== first.says[0]) return false;
  }
  return true;
}

/** A majority has accepted the proposal, of which this is one acceptance. */
function isChosen(facts: readonly Fact[], { says: [value, ballot] }: Fact, nodes: number): boolean {
  const acceptors: (Json | undefined)[] = [];
  for (const { kind, says } of facts) {
    if (kind !== "accepted" || says[0] !== value || says[1] !== ballot) continue;
    // Of a few nodes, looking at each is faster than looking in a set.
    if (!acceptors.includes(says[2])) acceptors.push(says[2]);
  }
  return acceptors.length > nodes / 2;
}

/** Such as "25 accepted in ballot 7 by n1 n3", if that was seen. */
function acceptances(facts: readonly Fact[], value: Json | undefined): readonly string[] {
  const nodes = new Map<string, string[]>();
  for (const { kind, says } of facts) {
    const [accepted, ballot, node] = says;
    if (kind !== "accepted" || accepted !== value) continue;
    nodes.set(String(ballot), [...(nodes.get(String(ballot)) ?? []), String(node)]);
  }
  return [...nodes].map(([ballot, by]) => `${value} accepted in ballot ${ballot} by ${by.join(" ")}`);
}
