/** Settings that show the mistakes of a chain: of six nodes n1, n2 and n3 are the control plane, n4 the head, n6 the tail. */
import type { Demonstration } from "../../src/contract/system.js";
import type { ScheduledFault } from "../../src/faults/fault.js";
import type { ChainVariant } from "./variants.js";

/** The tail and the control plane do not hear each other, so that it is removed and does not know it; all others do. */
const tailUnheard: ScheduledFault = {
  at: 2000,
  until: 9000,
  fault: {
    kind: "partition",
    mode: "drop",
    links: ["n1", "n2", "n3"].flatMap((control) => [
      { from: "n6", to: control },
      { from: control, to: "n6" },
    ]),
  },
};

export const chainDemonstrations = {
  "no-epochs": { nodes: 6, schedule: [tailUnheard] },
  // While the middle is down, and not missed yet, writes are only at the head.
  "no-resend": { nodes: 6, schedule: restartsOf("n5") },
  // What the head answers does not get further.
  "head-answers-first": {
    nodes: 6,
    schedule: [2000, 8000].map((at) => ({
      at,
      until: at + 4000,
      fault: { kind: "partition", mode: "drop", links: [{ from: "n4", to: "n5" }] },
    })),
  },
  // The tail comes back long after it was removed, and what it lacks takes a while.
  "unready-tail": {
    nodes: 6,
    clients: 20,
    ratePerClient: 50,
    schedule: [
      { at: 1000, until: 19_500, fault: { kind: "delay", target: "all", delayMs: 20, jitterMs: 5 } },
      ...restartsOf("n6"),
    ],
  },
} satisfies Record<ChainVariant, Demonstration>;

function restartsOf(node: string): readonly ScheduledFault[] {
  return [0, 1, 2, 3, 4].map((round) => ({
    at: 2000 + round * 3500,
    until: 3500 + round * 3500,
    fault: { kind: "kill", target: { nodes: [node] } },
  }));
}
