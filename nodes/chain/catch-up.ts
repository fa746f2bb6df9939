/**
 * How a node that is out of the chain catches up with the tail: it reports where its log ends, and the tail, which has committed everything
 * that it holds, sends the rest, or says how much of the log must be cut off first.
 */
import type { DiskLog } from "../log/disk-log.js";
import type { Cut, Entry, Pull, Pulled } from "./messages.js";

export const entriesPerPull = 100;

/** The tail's answer, from its own log. `most`: how many entries it may carry. */
export function answerToPull(
  log: DiskLog<Entry>,
  most: number,
  { epoch, question, lastIndex, lastEpoch }: Pull,
): Pulled | Cut {
  if (log.epochAt(lastIndex) === lastEpoch) {
    const entries = log.from(lastIndex + 1, most);
    return {
      type: "Pulled",
      epoch,
      question,
      prevIndex: lastIndex,
      prevEpoch: lastEpoch,
      entries,
      lastIndex: log.lastIndex,
    };
  }
  let to = Math.min(lastIndex - 1, log.lastIndex);
  while (to > 0 && log.epochAt(to) > lastEpoch) to -= 1;
  return { type: "Cut", epoch, question, lastIndex, lastEpoch, to };
}
