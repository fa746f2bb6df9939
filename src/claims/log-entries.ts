/** Entries of replicated logs, as claims on logs compare and name them. */
import type { ClientRequest, LogView } from "../../nodes/host.js";

export function sameRequest(a: ClientRequest | null, b: ClientRequest | null): boolean {
  return a === b || (a !== null && b !== null && a.client === b.client && a.seq === b.seq);
}

/** `entry 7 of term 2 (request 3 of p1)`. */
export function entryName(index: number, epoch: number, request: ClientRequest | null): string {
  return `entry ${index} of term ${epoch} (${requestName(request)})`;
}

export function requestName(request: ClientRequest | null): string {
  return request === null ? "no request" : `request ${request.seq} of ${request.client}`;
}

/** Entries before this one are in the log's snapshot. */
export function firstOf(log: LogView): number {
  return log.firstIndex?.() ?? 1;
}

/** True if a visible node does not have the entry, neither in its log nor in its snapshot. A node that is down cannot be seen. */
export function lacks(log: LogView | undefined, index: number, epoch: number): boolean {
  if (log === undefined || index < firstOf(log)) return false;
  return !(log.lastIndex() >= index && log.epochAt(index) === epoch);
}

export function sameEntry(one: LogView, other: LogView, index: number): boolean {
  const entry = one.entryAt?.(index);
  if (entry !== undefined && entry === other.entryAt?.(index)) return true;
  return one.epochAt(index) === other.epochAt(index) && sameRequest(one.requestAt(index), other.requestAt(index));
}

/** The last entry at or before `last`, and after `before`, that holds the request. */
export function indexOfRequest(request: ClientRequest, log: LogView, last: number, before: number): number | undefined {
  const first = Math.max(before + 1, firstOf(log));
  for (let index = last; index >= first; index--) if (sameRequest(log.requestAt(index), request)) return index;
  return undefined;
}
