/** A claim on the states that replicated logs lead to, which clients see only of the node that answers them: checked by looking into replicas. */

import type { Json, LogView, NodeId } from "../../nodes/host.js";
import { fingerprint } from "../../nodes/log/fingerprint.js";
import { isSameJson } from "../../nodes/same-json.js";
import type { StateClaim } from "../contract/claim.js";

/**
 * A state is compared when the number of entries is a multiple of this: the longer the log, the larger the state may be, and what has gone
 * wrong with it usually stays.
 */
function everyAt(index: number): number {
  return index < 256 ? 8 : index < 1024 ? 32 : 128;
}

/** Names states. Replicas come to the same state one after another: comparing it with the last one is faster than making its text. */
function namesOfStates(): (state: Json) => string {
  let last: { readonly state: Json; readonly name: string } | undefined;
  return (state) => {
    if (last === undefined || !isSameJson(last.state, state)) last = { state, name: fingerprint(state) };
    return last.name;
  };
}

/** States are compared if they are `about` the same, as far as the log of a replica that has executed so many entries can tell. */
function statesAreSame(
  name: string,
  headline: string,
  about: (index: number, log: LogView) => number | string,
): StateClaim {
  return {
    ...{ kind: "state", name, headline },
    source:
      'Schneider, "Implementing Fault-Tolerant Services Using the State Machine Approach" (1990), sections 1 and 2: the outputs of a state ' +
      "machine are completely determined by the sequence of requests it processes",
    view: "state",
    at: ["executed"],
    watch() {
      /** The state that the first node had then. */
      const first = new Map<number | string, { readonly node: NodeId; readonly state: string }>();
      const named = namesOfStates();
      return (moment) => {
        if (moment.at !== "executed") return undefined;
        const { node, index, log } = moment;
        if (index === 0 || index % everyAt(index) !== 0 || log.state === undefined) return undefined;
        const state = named(log.state());
        const compared = about(index, log);
        const other = first.get(compared);
        if (other === undefined) {
          first.set(compared, { node: node.id, state });
          return undefined;
        }
        if (other.state === state) return null;
        const who = other.node === node.id ? "the same node had another one" : `${other.node} had another one`;
        return {
          node: node.id,
          sentence: `${node.id} holds the state ${state} after ${index} entries, and ${who}, ${other.state}.`,
        };
      };
    },
  };
}

export const sameState = statesAreSame(
  "same-state",
  "Two replicas have executed the same log, and hold different states.",
  (index) => index,
);

/**
 * The same where replicas may execute different logs, such as one that a successor lacks: logs with an entry of the same epoch at the same index are
 * the same up to it, as `log-matching` says.
 */
export const sameLogSameState = statesAreSame(
  "same-log-same-state",
  "Two replicas have executed logs that end alike, and hold different states.",
  (index, log) => `${index} ${log.epochAt(index)}`,
);
