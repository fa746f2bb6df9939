/** What lies on a node's disk when a message or an answer leaves it: checked by looking into disks at that moment, in the simulator. */
import type { StateClaim, UnsyncedChange } from "../contract/claim.js";

function writtenExcept(isLazy: (change: UnsyncedChange) => boolean): StateClaim {
  return {
    kind: "state",
    name: "written-before-told",
    headline: "A node told others what a crash would have made it forget.",
    source:
      'Ongaro and Ousterhout, "In Search of an Understandable Consensus Algorithm" (Raft), figure 2: state is "updated on stable storage ' +
      'before responding to RPCs"',
    at: ["told"],
    watch: () => (moment) => {
      if (moment.at !== "told") return undefined;
      const { node, disk } = moment;
      const change = disk.firstUnsynced((each) => !isLazy(each));
      if (change === undefined) return null;
      const sentence = `${node.id} sent a message or an answer before a change of its file ${change.file} (${change.kind}) was synced.`;
      return { node: node.id, sentence };
    },
  };
}

/** For programs that sync every change before anything leaves the node. */
export const writtenBeforeTold: StateClaim = writtenExcept(() => false);

/** The same, where a log is shortened behind a snapshot without a sync: a crash undoes that, and what comes back is true. */
export const writtenBeforeToldButCollected: StateClaim = writtenExcept(
  ({ file, kind }) => file === "log" && kind === "rewrite",
);

/** The same, where the slots of acceptors may also hold what is known to be chosen: that can be learnt again. */
export const writtenBeforeToldButLearnt: StateClaim = writtenExcept(({ file }) => file === "slots");
