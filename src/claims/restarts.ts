/** What a node would know if it restarted now: checked by rehearsing that, in the simulator. */
import type { StateClaim } from "../contract/claim.js";

export const restartRemembers: StateClaim = {
  kind: "state",
  name: "restart-remembers",
  headline: "A node would have forgotten something if it had restarted.",
  source:
    'Ongaro and Ousterhout, "In Search of an Understandable Consensus Algorithm" (Raft), figure 2, persistent state; in general, recovery ' +
    'from stable storage: Lampson and Sturgis, "Crash Recovery in a Distributed Data Storage System" (1979)',
  at: ["rehearsed"],
  watch: () => (moment) => {
    if (moment.at !== "rehearsed") return undefined;
    const { node, difference, when } = moment;
    if (difference === null) return null;
    const restarted = when === "now" ? "restarted now" : `had crashed ${when} and restarted`;
    return { node: node.id, sentence: `If ${node.id} ${restarted}, ${difference}.` };
  },
};
