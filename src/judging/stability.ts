/**
 * Whether a cluster kept its leader when nothing disturbed it. A protocol that elects again and again may answer every request and still be
 * wrong: "the leader needs to establish its authority and prevent new elections" (Ongaro and Ousterhout, "In Search of an
 * Understandable Consensus Algorithm", section 5.2). Judged in virtual time only: a machine under load disturbs real replicas at any time.
 */
import { noCost, type Verdict } from "../checkers/verdict.js";
import { servesUnder } from "../contract/system.js";
import type { ReplicaEvidence } from "../record/evidence.js";
import { stretchesOf } from "./able.js";
import { conditionsOf, type Ending } from "./conditions.js";
import { whyDisturbed } from "./patience.js";

/** One change may be the last of what the faults left behind. */
const leastChanges = 3;
/** How long all nodes must have been undisturbed after the time that the system has to get there, ns. */
const leastNs = 1.5e9;

export function judgeStability(
  { scenario, system, events, faults, traces }: ReplicaEvidence,
  endings: readonly Ending[],
): readonly Verdict[] {
  if (scenario.cluster !== "sim" || whyDisturbed(scenario.world) !== null) return [];
  const leads = traces.flatMap(({ time, node, event }) =>
    event.type === "role" && event.leads ? [{ time, node }] : [],
  );
  if (leads.length < leastChanges) return [];
  const end = events.at(-1)?.time ?? 0;
  const graceNs = servesUnder(system, scenario.options, scenario.nodes.length).graceMs * 1e6;
  const undisturbed = stretchesOf("all", conditionsOf(scenario.nodes, faults, endings, end), []);
  for (const stretch of undisturbed) {
    const from = stretch.from + graceNs;
    if (stretch.to - from < leastNs) continue;
    const within = leads.filter(({ time }) => time >= from && time <= stretch.to);
    if (within.length < leastChanges) continue;
    const span = `${seconds(stretch.to - from)} in which all nodes were up and connected`;
    const order = within.slice(0, mostNamed).map(({ node, time }) => `${node} at ${seconds(time)}`);
    const steps = [
      `From ${seconds(stretch.from)} to ${seconds(stretch.to)} all nodes were up and connected.`,
      `The system has ${seconds(graceNs)} to settle. After that a node came to lead ${within.length} times: ${order.join(", ")}${within.length > mostNamed ? ", …" : ""}.`,
    ];
    return [
      {
        ...{ property: "stability", model: null, valid: false, cost: noCost },
        summary: `Not stable: in ${span}, a node came to lead ${within.length} times.`,
        explanations: [
          {
            headline: "The leader changes again and again, and no fault is the cause.",
            key: null,
            steps: steps.map((sentence) => ({ call: null, sentence })),
          },
        ],
        details: { from, to: stretch.to, changes: within.length },
      },
    ];
  }
  return [];
}

const mostNamed = 5;

function seconds(ns: number): string {
  return `${(ns / 1e9).toFixed(1)} s`;
}
