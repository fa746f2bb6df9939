/**
 * What ABD claims of its replicas: a tag names one value everywhere, each phase hears from a node that any other phase heard from, and what
 * clients have heard of is on a majority.
 */
import { jsonIn, numberIn, textIn, textsIn } from "../../src/claims/fields.js";
import { type FactClaim, isPair, type StateClaim } from "../../src/contract/claim.js";
import { majorityOf } from "../quorum.js";
import type { TraceEvent } from "../trace.js";
import { isLater, type Tag } from "./tags.js";

export const oneValuePerTag: FactClaim = {
  kind: "facts",
  name: "one-value-per-tag",
  headline: "Two nodes hold different values under one tag.",
  source:
    'Lynch and Shvartsman, "Robust Emulation of Shared Memory Using Dynamic Quorum-Acknowledged Broadcasts", section 3: tags are ordered totally',
  traces: ["abd/stored"],
  facts(seen) {
    if (seen.seen !== "trace" || seen.event.type !== "abd/stored") return [];
    const { event, node } = seen;
    const about = [textIn(event, "key"), `${numberIn(event, "number")} of ${textIn(event, "writer")}`] as const;
    return [{ kind: "stored", about, says: [JSON.stringify(jsonIn(event, "value"))], by: node }];
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
    return [{ kind: "quorum", about: "phases", says: [textIn(seen.event, "phase"), ...textsIn(seen.event, "nodes")] }];
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

/** Examined by what nodes had told until then to have on their disks; a node that was erased since has held it. */
export const answeredOnMajority: StateClaim = {
  kind: "state",
  name: "answered-on-majority",
  headline: "A client heard of a version that a majority did not hold.",
  source:
    'Attiya, Bar-Noy and Dolev, "Sharing Memory Robustly in Message-Passing Systems", section 3: a read, too, ends when a majority holds what ' +
    "it returns",
  at: ["traced"],
  traces: ["abd/stored", "abd/answered"],
  watch(nodes) {
    /** By node and key: the latest version on its disk. */
    const held = new Map<string, Tag>();
    return (moment) => {
      if (moment.at !== "traced") return undefined;
      const { node, event } = moment;
      const version = versionOf(event);
      if (version === undefined) return undefined;
      const { key, tag } = version;
      const nameAt = (id: string): string => JSON.stringify([id, key]);
      if (event.type === "abd/stored") {
        const before = held.get(nameAt(node.id));
        if (before === undefined || isLater(tag, before)) held.set(nameAt(node.id), tag);
        return undefined;
      }
      // That of a register that was never written is everywhere.
      if (tag.number === 0) return undefined;
      const holding = nodes.filter(({ id }) => {
        const own = held.get(nameAt(id));
        return own !== undefined && !isLater(tag, own);
      });
      if (holding.length >= majorityOf(nodes.length)) return null;
      const where = holding.length === 0 ? "no node" : `only ${holding.map(({ id }) => id).join(" and ")}`;
      return {
        node: node.id,
        sentence: `${node.id} answered with version ${tag.number} of ${tag.writer} of register ${key}, and ${where} held it or a later one.`,
      };
    };
  },
};

function versionOf(event: TraceEvent): { readonly key: string; readonly tag: Tag } | undefined {
  if (event.type !== "abd/stored" && event.type !== "abd/answered") return undefined;
  return { key: textIn(event, "key"), tag: { number: numberIn(event, "number"), writer: textIn(event, "writer") } };
}
