/** A claim on leases, which clients see broken only if they read at the right node in the right moment: checked by looking into all nodes. */
import type { StateClaim } from "../contract/claim.js";

export const leaseExcludesLeaders: StateClaim = {
  kind: "state",
  name: "lease-excludes-leaders",
  headline: "A node came to lead while another answered reads by its lease.",
  source:
    'Gray and Cheriton, "Leases: an efficient fault-tolerant mechanism for distributed file cache consistency" (1989); Ongaro\'s thesis, ' +
    "section 6.4.1",
  at: ["role"],
  watch: (nodes) => (moment) => {
    if (moment.at !== "role" || !moment.leads) return undefined;
    // A candidate that was paused may be elected in an epoch that is over: it commits nothing, and so answers nothing.
    const others = nodes.filter(
      ({ id, replica }) =>
        id !== moment.node.id && replica?.holdsLease !== undefined && (replica.inspect().epoch ?? 0) <= moment.epoch,
    );
    const holder = others.find(({ replica }) => replica?.holdsLease?.() === true);
    if (holder !== undefined) {
      const sentence = `${moment.node.id} came to lead in epoch ${moment.epoch} while ${holder.id} still held its lease.`;
      return { node: moment.node.id, sentence };
    }
    return others.length === 0 ? undefined : null;
  },
};
