/** A value that can be chosen for a slot of the log: a client's request, a change of the membership, or neither, which is a no-op. */
import type { ClientRequest, NodeId } from "../host.js";

export interface Entry {
  /** The ballot in which it was first proposed: a later ballot that takes a value over leaves it as it is. */
  readonly proposedIn: number;
  readonly request: ClientRequest | null;
  /** The members from `alpha` slots later on. */
  readonly members?: readonly NodeId[];
}

export function isNoOp({ request, members }: Entry): boolean {
  return request === null && members === undefined;
}

/** What traces call it: the request's name, `members n1 n2` or `no-op`. */
export function nameOf({ request, members }: Entry): string {
  if (members !== undefined) return `members ${members.join(" ")}`;
  return request === null ? "no-op" : requestName(request);
}

/** Of a request, whichever node was asked. */
export function requestName({ client, seq }: ClientRequest): string {
  return `${client}/${seq}`;
}

export function sameEntry(one: Entry, other: Entry): boolean {
  return one === other || (one.proposedIn === other.proposedIn && nameOf(one) === nameOf(other));
}
