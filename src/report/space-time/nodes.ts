/** The events on each node's line: its roles, when it was down or paused, and the events it reported. */
import type { NodeChange } from "../../contract/cluster.js";
import type { SeenChange } from "../../execution/observed-messages.js";
import { plural } from "../../history/plural.js";
import type { TraceRecord } from "../../record/record.js";
import { requestName } from "../../record/request-names.js";
import type { SpaceTime } from "../page/data.js";
import type { Named } from "./named.js";

export interface NodeInput {
  readonly traces: readonly TraceRecord[];
  readonly changes: readonly SeenChange[];
  /** End of the run, ns. */
  readonly end: number;
  readonly partyOf: (name: string) => number;
  readonly named: Named;
}

/** A role lasts until the next one, or until the process is gone. */
export function rolesOf({ traces, changes, end, partyOf }: NodeInput): SpaceTime["roles"] {
  type Role = SpaceTime["roles"][number];
  const found: Role[] = [];
  const open = new Map<string, Role>();
  const close = (node: string, to: number): void => {
    const role = open.get(node);
    open.delete(node);
    if (role !== undefined && to > role.from) found.push({ ...role, to });
  };
  const events = [
    ...traces.flatMap(({ time, node, event }) => (event.type === "role" ? [{ time, node, event }] : [])),
    ...changes.flatMap(({ node, change, at }) => (change === "gone" ? [{ time: at, node, event: null }] : [])),
  ].sort((a, b) => a.time - b.time);
  for (const { time, node, event } of events) {
    close(node, time);
    if (event === null) continue;
    const { role, leads, epoch } = event;
    open.set(node, { party: partyOf(node), from: time, to: end, role, leads, epoch });
  }
  for (const node of [...open.keys()]) close(node, end);
  return found.sort((a, b) => a.from - b.from);
}

export function outagesOf({ changes, end, partyOf }: NodeInput): SpaceTime["outages"] {
  const found: SpaceTime["outages"][number][] = [];
  const since = { down: new Map<string, number>(), paused: new Map<string, number>() };
  const close = (what: "down" | "paused", node: string, to: number): void => {
    const from = since[what].get(node);
    since[what].delete(node);
    if (from !== undefined && to > from) found.push({ party: partyOf(node), from, to, what });
  };
  const ends: Readonly<Record<NodeChange, "down" | "paused" | null>> = {
    ...{ up: "down", moving: "paused", gone: "paused", still: null },
  };
  for (const { node, change, at } of changes) {
    const ended = ends[change];
    if (ended !== null) close(ended, node, at);
    // A process may be killed again before it is up.
    const begun = change === "gone" ? since.down : change === "still" ? since.paused : undefined;
    if (begun?.has(node) === false) begun.set(node, at);
  }
  for (const what of ["down", "paused"] as const) for (const node of [...since[what].keys()]) close(what, node, end);
  return found.sort((a, b) => a.from - b.from);
}

export function marksOf({ traces, partyOf, named }: NodeInput): SpaceTime["marks"] {
  return traces.flatMap(({ time: at, node, event }): SpaceTime["marks"] => {
    const mark = { party: partyOf(node), at, own: false };
    switch (event.type) {
      case "role":
        return [];
      case "vote":
        if (event.for === node) return [];
        return [{ ...mark, text: `votes for ${event.for}`, weight: "note", operations: [] }];
      case "decided": {
        const text = `${event.decision}s ${event.txn}`;
        return [{ ...mark, text, weight: "note", operations: named.ofObject(event.txn) }];
      }
      case "invariant-broken": {
        const { claim, sentence: text } = event;
        return [{ ...mark, text, weight: "breach", own: claim === "assertion", operations: named.inSentence(text) }];
      }
      case "unsynced-lost": {
        const text = `loses ${plural(event.changes, "unsynced change")}`;
        return [{ ...mark, text, weight: "loss", operations: [] }];
      }
      case "discarded": {
        const operations = event.entries.flatMap((entry) => named.request(requestName(entry)) ?? []);
        const text = `discards ${plural(event.entries.length, "request")} from its log`;
        return [{ ...mark, text, weight: "loss", operations }];
      }
      default:
        return [{ ...mark, text: event.type, weight: "note", operations: [] }];
    }
  });
}
