/** What ABD claims of its replicas: a tag names one value everywhere, and each phase hears from a node that any other phase heard from. */
import { type FactClaim, isPair } from "../../src/contract/claim.js";

export const oneValuePerTag: FactClaim = {
  kind: "facts",
  name: "one-value-per-tag",
  headline: "Two nodes hold different values under one tag.",
  source:
    'Lynch and Shvartsman, "Robust Emulation of Shared Memory Using Dynamic Quorum-Acknowledged Broadcasts", section 3: tags are ordered totally',
  traces: ["abd/stored"],
  facts(seen) {
    if (seen.seen !== "trace" || seen.event.type !== "abd/stored") return [];
    const { key, number, writer, value = null } = seen.event;
    const about = [String(key), `${number} of ${writer}`] as const;
    return [{ kind: "stored", about, says: [JSON.stringify(value)], by: seen.node }];
  },
  broken({ kind, about, says: [value], by }, known) {
    if (kind !== "stored" || !isPair(about) || known.length === 0) return undefined;
    const different = known.find(({ says }) => says[0] !== value);
    if (different === undefined) return null;
    const [key, tag] = about;
    return `Of register ${key}, the tag ${tag} stands for ${value} at ${by ?? "a node"}, and for ${different.says[0]} at ${different.by ?? "another"}.`;
  },
};

export const quorumsMeet: FactClaim = {
  kind: "facts",
  name: "quorums-meet",
  headline: "Two phases were answered by nodes of which none is the same.",
  source:
    'Attiya, Bar-Noy and Dolev, "Sharing Memory Robustly in Message-Passing Systems", section 3: two majorities have a node in common',
  traces: ["abd/quorum"],
  facts(seen) {
    if (seen.seen !== "trace" || seen.event.type !== "abd/quorum") return [];
    const { phase, nodes } = seen.event;
    if (!Array.isArray(nodes)) return [];
    return [{ kind: "quorum", about: "phases", says: [String(phase), ...nodes.map(String)] }];
  },
  broken(added, known) {
    if (added.kind !== "quorum") return undefined;
    const [phase, ...nodes] = added.says;
    const others = known.filter(({ says }) => says[0] !== phase);
    if (others.length === 0) return undefined;
    const apart = others.find(({ says }) => !says.slice(1).some((id) => nodes.includes(id)));
    if (apart === undefined) return null;
    const quorums = [added, apart].map(({ says: [, ...each] }) => each.join(" "));
    const [query, store] = phase === "query" ? quorums : quorums.toReversed();
    return `A first phase was answered by ${query}, and a second by ${store}.`;
  },
};
