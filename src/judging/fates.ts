/**
 * What became of a write whose system keeps copies that need not agree: which nodes came to hold it, when, and which held it no more later. From
 * the traces of replicas: either each write that a node takes (`<system>/taken`, with `key` and `value`), or the writes of a key that a node holds (`holds`, as a
 * version vector: "n1:3 n2:1"), in which a write is the n-th of the node that took it.
 */
import { canonicalJson } from "../history/json.js";
import type { Operation } from "../history/operation.js";
import type { TraceRecord } from "../record/record.js";

interface Holding {
  readonly node: string;
  readonly from: number;
  /** When its copy was without the write again; null if that was never seen. */
  readonly until: number | null;
}

/** "Event 7: what was written was held by n1 from 1.204 s and by n3 from 1.3 s, never by n2." Undefined if the traces do not say. */
export function fateOf(write: Operation, traces: readonly TraceRecord[], nodes: readonly string[]): string | undefined {
  const own = traces.filter(({ event }) => "key" in event && event.key === write.key);
  const holdings = taken(write, own) ?? held(write, own);
  if (holdings === undefined) return undefined;
  const never = nodes.filter((node) => !holdings.some((holding) => holding.node === node));
  const lost = holdings.flatMap(({ node, until }) =>
    until === null ? [] : [` At ${at(until)} the copy of ${node} was without it.`],
  );
  return (
    `Event ${write.call}: what it wrote was held ${listed(holdings.map(({ node, from }) => `by ${node} from ${at(from)}`))}` +
    `${never.length === 0 ? "" : `, never by ${listed(never, "or")}`}.${lost.join("")}`
  );
}

/** Undefined if no node reports single writes. */
function taken({ input, callTime }: Operation, own: readonly TraceRecord[]): readonly Holding[] | undefined {
  const text = canonicalJson(input);
  const found = new Map<string, Holding>();
  for (const { node, time, event } of own) {
    if (!event.type.endsWith("/taken") || !("value" in event) || event.value === undefined) continue;
    if (canonicalJson(event.value) !== text) continue;
    if (time >= callTime && !found.has(node)) found.set(node, { node, from: time, until: null });
  }
  return found.size === 0 ? undefined : [...found.values()];
}

/** Undefined if it cannot be told which of its node's writes it is: none, or several, were taken while it lasted. */
function held(write: Operation, own: readonly TraceRecord[]): readonly Holding[] | undefined {
  const { node: origin, callTime, returnTime } = write;
  if (origin === undefined) return undefined;
  const counts = own.flatMap(({ node, time, event }) =>
    "holds" in event && typeof event.holds === "string" ? [{ node, time, count: countOf(event.holds, origin) }] : [],
  );
  const taking = new Set<number>();
  let before = 0;
  for (const { node, time, count } of counts) {
    if (node !== origin) continue;
    if (time >= callTime && time <= returnTime) for (let nth = before + 1; nth <= count; nth++) taking.add(nth);
    before = count;
  }
  const [nth] = taking;
  if (nth === undefined || taking.size > 1) return undefined;
  const found = new Map<string, Holding>();
  for (const { node, time, count } of counts) {
    const known = found.get(node);
    if (known === undefined && count >= nth && time >= callTime) found.set(node, { node, from: time, until: null });
    else if (known?.until === null && count < nth) found.set(node, { ...known, until: time });
  }
  return [...found.values()];
}

function countOf(holds: string, origin: string): number {
  const entry = holds.split(" ").find((each) => each.startsWith(`${origin}:`));
  return Number(entry?.slice(origin.length + 1) ?? 0);
}

function listed(items: readonly string[], word = "and"): string {
  return items.length < 2 ? items.join("") : `${items.slice(0, -1).join(", ")} ${word} ${items.at(-1) ?? ""}`;
}

function at(ns: number): string {
  return `${(ns / 1e9).toFixed(3)} s`;
}
