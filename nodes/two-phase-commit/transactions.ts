/**
 * What clients ask, and how transactions are named. A client's request has a name that never changes; a coordinator that has crashed
 * meanwhile and is asked again makes another attempt, which to the participants is another transaction.
 */
import type { ClientRequest, Command, Json, NodeId } from "../host.js";
import type { Decision, Micro } from "./messages.js";

/** A transaction as a client asks for it. */
export interface Asked {
  readonly name: string;
  readonly micros: readonly Micro[];
  /** Every participant does all of it, with items of its own; otherwise each does what concerns the items that lie with it. */
  readonly everywhere: boolean;
  readonly refusedBy: number | null;
}

/** What the workload `commit` asks for. */
export interface Transaction {
  /** The item that it changes, at every participant. */
  readonly item: string;
  /** The participant at this index, modulo their number, refuses it; null if only a held item is a reason to refuse. */
  readonly refusedBy: number | null;
}

export const inDoubt = "in doubt: the decision is not known here";

const separator = "#";

/** `life`: how often the coordinator has started. */
export function attemptAt(name: string, life: number): string {
  return life === 1 ? name : `${name}${separator}${life}`;
}

export function nameOf(txn: string): string {
  const end = txn.indexOf(separator);
  return end < 0 ? txn : txn.slice(0, end);
}

export function isDecision(state: Json | undefined): state is Decision {
  return state === "commit" || state === "abort";
}

/** Null if it is none: `commit` of a transaction with a name, or `txn` with a list of reads and writes. */
export function askedOf({ client, seq, command: { f, key, value } }: ClientRequest): Asked | null {
  if (f === "commit" && key !== undefined) {
    const { item, refusedBy } = transactionOf(value);
    return { name: key, micros: [["w", item, key]], everywhere: true, refusedBy };
  }
  const micros = f === "txn" ? microsOf(value) : null;
  return micros === null ? null : { name: `${client}/${seq}`, micros, everywhere: false, refusedBy: null };
}

/** What each participant has to do. */
export function partsOf(
  { micros, everywhere }: Asked,
  participants: readonly NodeId[],
): ReadonlyMap<NodeId, readonly Micro[]> {
  if (everywhere) return new Map(participants.map((participant) => [participant, micros]));
  const parts = new Map<NodeId, readonly Micro[]>();
  for (const micro of micros) {
    const place = placeOf(micro[1], participants);
    if (place !== undefined) parts.set(place, [...(parts.get(place) ?? []), micro]);
  }
  return parts;
}

/** The participant that has this item; undefined if there is none. */
export function placeOf(item: string, participants: readonly NodeId[]): NodeId | undefined {
  const sum = [...item].reduce((total, character) => total + (character.codePointAt(0) ?? 0), 0);
  return participants[sum % participants.length];
}

/** Null if it is not a list of reads and writes. */
export function microsOf(value: Json | undefined): readonly Micro[] | null {
  if (!Array.isArray(value)) return null;
  const micros: Micro[] = [];
  for (const micro of value) {
    if (!Array.isArray(micro)) return null;
    const [f, item, written = null] = micro;
    if ((f !== "r" && f !== "w") || typeof item !== "string") return null;
    micros.push([f, item, written]);
  }
  return micros;
}

/** As the client wrote it, `{item, refusedBy}`; missing fields have defaults. */
export function transactionOf(value: Command["value"]): Transaction {
  const fields = typeof value === "object" && value !== null && !Array.isArray(value) ? Object.entries(value) : [];
  const { item = "x", refusedBy = null } = Object.fromEntries(fields);
  const place = typeof refusedBy === "number" && Number.isInteger(refusedBy) && refusedBy >= 0 ? refusedBy : null;
  return { item: String(item), refusedBy: place };
}
