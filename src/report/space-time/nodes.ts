/** What happened on each node's line: its roles, when it was down or stood still, and what it told of itself. */
import type { NodeChange } from "../../clusters/cluster.js";
import { plural } from "../../history/plural.js";
import type { SeenChange } from "../../run/passages.js";
import type { TraceRecord } from "../../run/record.js";
import type { SpaceTime } from "../page/data.js";
import { requestsIn } from "./words.js";

export interface NodeInput {
  readonly traces: readonly TraceRecord[];
  readonly changes: readonly SeenChange[];
  /** End of the run, ns. */
  readonly end: number;
  readonly partyOf: (name: string) => number;
  readonly operationOf: ReadonlyMap<string, number>;
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
    open.set(node, {
      ...{ party: partyOf(node), from: time, to: end, role: String(role), leads: leads === true, epoch: Number(epoch) },
    });
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

export function marksOf({ traces, partyOf, operationOf }: NodeInput): SpaceTime["marks"] {
  return traces.flatMap(({ time: at, node, event }): SpaceTime["marks"] => {
    const party = partyOf(node);
    const { type } = event;
    if (type === "role" || (type === "vote" && event.for === node)) return [];
    if (type === "vote") return [{ party, at, text: `votes for ${String(event.for)}`, weight: "note", operations: [] }];
    if (type === "invariant-broken") {
      return [{ party, at, text: String(event.sentence), weight: "breach", operations: [] }];
    }
    if (type === "unsynced-lost") {
      const text = `loses ${plural(Number(event.changes), "unsynced change")}`;
      return [{ party, at, text, weight: "loss", operations: [] }];
    }
    if (type === "discarded") {
      const requests = requestsIn(event.entries);
      const operations = requests.flatMap((name) => operationOf.get(name) ?? []);
      const text = `discards ${plural(requests.length, "request")} from its log`;
      return [{ party, at, text, weight: "loss", operations }];
    }
    return [{ party, at, text: type, weight: "note", operations: [] }];
  });
}
