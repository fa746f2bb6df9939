/**
 * What the records of a run show of its messages and processes if these were not observed: the requests of clients to a node and the
 * answers, and from the faults which process was down or paused. Nothing is invented: messages between nodes are not included, and a
 * request and its answer are level, since it is not known when the node got the one and sent the other.
 */
import type { ObservedMessage } from "../../contract/cluster.js";
import { NearbyMessages, type SeenChange, type Sightings } from "../../execution/observed-messages.js";
import { nodesEndedBy, nodesStoppedBy } from "../../faults/fault.js";
import type { HistoryEvent } from "../../history/operation.js";
import type { FaultRecord, TraceRecord } from "../../record/record.js";
import { type Numbered, numbered } from "../../record/request-names.js";

export interface Records {
  readonly events: readonly HistoryEvent[];
  readonly faults: readonly FaultRecord[];
  readonly traces: readonly TraceRecord[];
}

/** Maximum number of requests and answers in a report. */
const mostMessages = 2000;

/** `moments`: the requests and answers nearest to them are kept, if not all can be. */
export function recordedSightings({ events, faults, traces }: Records, moments: readonly number[]): Sightings {
  const kept = new NearbyMessages(moments, mostMessages);
  for (const each of numbered(events)) {
    const message = each.event === each.invoked ? requestOf(each) : answerOf(each);
    if (message !== undefined) kept.passed(message);
  }
  return { ...kept.sightings(), changes: changesOf(faults, traces) };
}

function requestOf({ invoked, client, seq }: Numbered): ObservedMessage | undefined {
  const { node, time } = invoked;
  if (node === undefined) return undefined;
  const load = { kind: "request", request: { client, seq, command: commandOf(invoked) } } as const;
  return { from: client, to: node, load, departsAt: time, endsAt: time, loss: null };
}

/** Undefined if the client got none. */
function answerOf({ event: completion, invoked, client, seq }: Numbered): ObservedMessage | undefined {
  const node = completion.node ?? invoked.node;
  if (node === undefined || completion.type === "info" || completion.type === "invoke") return undefined;
  const request = { client, seq, command: commandOf(invoked) };
  const outcome =
    completion.type === "ok"
      ? ({ type: "ok", value: completion.value ?? null } as const)
      : ({ type: "fail", error: completion.error ?? "no reason given", retry: false } as const);
  const { time } = completion;
  return {
    from: node,
    to: client,
    load: { kind: "reply", request, outcome },
    departsAt: time,
    endsAt: time,
    loss: null,
  };
}

function commandOf({ f, key, value }: HistoryEvent): {
  f: string;
  key?: string;
  value: NonNullable<HistoryEvent["value"]> | null;
} {
  return { f, ...(key === undefined ? {} : { key }), value: value ?? null };
}

/** When processes were gone or paused, according to the faults and to the replicas' reports of their own end. */
function changesOf(faults: readonly FaultRecord[], traces: readonly TraceRecord[]): readonly SeenChange[] {
  const found: SeenChange[] = [];
  for (const { state, resolved, time: at, lost } of faults) {
    if (state !== "active" && state !== "healed") continue;
    const begins = state === "active";
    for (const node of nodesEndedBy(resolved)) {
      if (begins) found.push({ node, change: "gone", at });
      else if (lost?.includes(node) !== true) found.push({ node, change: "up", at });
    }
    for (const node of nodesStoppedBy(resolved)) found.push({ node, change: begins ? "still" : "moving", at });
  }
  const ended = new Set<string>();
  for (const { node, time: at, event } of traces) {
    if (event.type === "ended") {
      ended.add(node);
      found.push({ node, change: "gone", at });
    } else if (ended.delete(node)) found.push({ node, change: "up", at });
  }
  return found.sort((a, b) => a.at - b.at);
}
