/**
 * Consensus (Lamport, "Paxos Made Simple", section 2.1): only a value that was proposed is chosen, only one is, and only what was
 * chosen is learnt. A value is chosen when a majority of acceptors has accepted one proposal of it, whether anybody knows it yet or not.
 */
import type { Json } from "../../nodes/host.js";
import type { DecisionRule, Fact } from "./fact.js";

export const consensus: DecisionRule = {
  factsOfRequest: ({ command: { f, key = null, value = null } }) => (f === "propose" ? [["proposed", key, value]] : []),
  factsOfTrace(node, { type, key = null, ballot = null, value = null }) {
    if (type === "chosen") return [["chosen", key, value]];
    return type === "accepted" ? [["accepted", key, value, ballot, node]] : [];
  },
  factsOfReply: ({ command: { key = null } }, outcome) =>
    outcome.type === "ok" && outcome.value !== null ? [["chosen", key, outcome.value]] : [],
  inferred(facts, nodes) {
    const acceptors = new Map<string, Set<Json | undefined>>();
    return facts.flatMap(([kind, key = null, value = null, ballot, node]): Fact[] => {
      if (kind !== "accepted") return [];
      const proposal = `${textOf(ballot)} ${textOf(value)}`;
      const accepted = acceptors.get(proposal) ?? new Set();
      acceptors.set(proposal, accepted.add(node));
      return accepted.size > nodes / 2 ? [["chosen", key, value]] : [];
    });
  },
  broken(facts) {
    // This is asked at every new fact, and there is nothing to break before something is chosen.
    if (!facts.some(([kind]) => kind === "chosen")) return null;
    const said = (kind: string): readonly { readonly key: Json; readonly value: string }[] =>
      facts.flatMap(([which, key = null, value]) => (which === kind ? [{ key, value: textOf(value) }] : []));
    const chosen = said("chosen");
    const proposed = new Set(said("proposed").map(({ key, value }) => `${key} ${value}`));
    const invented = chosen.find(({ key, value }) => !proposed.has(`${key} ${value}`));
    if (invented !== undefined) {
      return `Validity is broken: ${invented.value} was chosen for ${invented.key} and nobody proposed it.`;
    }
    for (const one of chosen) {
      const others = chosen.filter(({ key, value }) => key === one.key && value !== one.value);
      if (others.length === 0) continue;
      const values = [...new Set([one, ...others].map(({ value }) => value))].sort();
      const how = values.flatMap((value) => acceptances(facts, one.key, value));
      return (
        `Agreement is broken: ${values.join(" and ")} were both chosen for ${one.key}` +
        `${how.length === 0 ? "" : `: ${how.join(", ")}`}.`
      );
    }
    return null;
  },
};

/** As JSON.stringify, but for numbers, which most values are, in a fraction of its time. */
function textOf(value: Json | undefined): string {
  return typeof value === "number" && Number.isFinite(value) ? `${value}` : JSON.stringify(value);
}

/** Such as "25 accepted in ballot 7 by n1 n3", where that was seen. */
function acceptances(facts: readonly Fact[], key: Json, value: string): readonly string[] {
  const nodes = new Map<string, string[]>();
  for (const [kind, about, accepted, ballot, node] of facts) {
    if (kind !== "accepted" || about !== key || textOf(accepted) !== value) continue;
    nodes.set(String(ballot), [...(nodes.get(String(ballot)) ?? []), String(node)]);
  }
  return [...nodes].map(([ballot, by]) => `${value} accepted in ballot ${ballot} by ${by.join(" ")}`);
}
