/** A claim on changes of the membership, whose breach shows only if two leaders change it at cross purposes: checked at the leader that begins one. */
import type { StateClaim } from "../contract/claim.js";

export const changesAfterOwnEntry: StateClaim = {
  kind: "state",
  name: "changes-after-own-entry",
  headline: "A leader changed the membership before an entry of its own term was committed.",
  source: 'Ongaro, "bug in single-server membership changes" (raft-dev, July 2015)',
  view: "log",
  at: ["membership"],
  watch: () => (moment) => {
    if (moment.at !== "membership") return undefined;
    const { node, epoch, log } = moment;
    const committed = log.epochAt(log.commitIndex());
    if (committed >= epoch) return null;
    const last =
      committed > 0
        ? `the last entry that it knew to be committed was of term ${committed}`
        : "it knew no committed entry";
    return { node: node.id, sentence: `${node.id} began to change the membership in term ${epoch}, and ${last}.` };
  },
};
