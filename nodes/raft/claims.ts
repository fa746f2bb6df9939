/** What Raft claims of its snapshots. */
import { snapshotsAgreeAs } from "../../src/claims/snapshots.js";

export const snapshotsAgree = snapshotsAgreeAs({
  ...{ type: "raft/snapshot", epoch: "term" },
  source: 'Ongaro, "Consensus: Bridging Theory and Practice", section 5.1 and figure 3.2, state machine safety',
});
