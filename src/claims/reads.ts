/** What a read must know: checked by looking into the log of the replica that answers it, whatever key was read. */
import type { StateClaim } from "../contract/claim.js";
import { indexOfRequest } from "./log-entries.js";

/** How many of the latest committed entries are looked at for an acknowledged request; one that is further back was sent again. */
const nearby = 100;

/**
 * For systems whose reads see all that was acknowledged before they began, on any key: those whose reads have a place in the log, or whose
 * leaders know that they lead when they read. A stale read of a key that no client has written meanwhile shows nothing to clients, and breaks
 * this claim.
 */
export const readsFollowAcknowledgements: StateClaim = {
  kind: "state",
  name: "reads-follow-acknowledgements",
  headline: "A read was answered from a state that lacks an update acknowledged before the read began.",
  source: 'Ongaro, "Consensus: Bridging Theory and Practice" (2014), section 6.4',
  view: "log",
  at: ["acknowledged", "asked", "answered"],
  watch() {
    /** Index of the last entry whose request was acknowledged. */
    let acknowledged = 0;
    /** By client: the number of its latest read, and what was acknowledged when it was first sent. */
    const reads = new Map<string, { readonly seq: number; readonly known: number }>();
    return (moment) => {
      if (moment.at === "acknowledged") {
        const { request, log } = moment;
        const commit = log?.commitIndex() ?? 0;
        const index = log && indexOfRequest(request, log, commit, Math.max(0, commit - nearby));
        if (index !== undefined && index > acknowledged) acknowledged = index;
        return undefined;
      }
      if (moment.at === "asked") {
        const { client, seq } = moment.request;
        if (reads.get(client)?.seq !== seq) reads.set(client, { seq, known: acknowledged });
        return undefined;
      }
      if (moment.at !== "answered" || moment.log === undefined) return undefined;
      const { node, request, log } = moment;
      const read = reads.get(request.client);
      if (read?.seq !== request.seq || read.known === 0) return undefined;
      const commit = log.commitIndex();
      if (commit >= read.known) return null;
      const what = `${node.id} answered read ${request.seq} of ${request.client}, and knew the entries up to ${commit} to be committed`;
      return {
        node: node.id,
        sentence: `${what}; entry ${read.known} had been acknowledged before the read was sent.`,
      };
    };
  },
};
