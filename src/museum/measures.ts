/** Figures that exhibits of the museum have in common, measured in the record of a run. */
import { skewedPairs } from "../checkers/list-append/skew.js";
import { checkMutualExclusion, lockConflicts } from "../checkers/mutual-exclusion/check.js";
import { watchFacts } from "../checkers/watch/facts.js";
import type { ExhibitRecord } from "../contract/museum.js";
import { canonicalJson } from "../history/json.js";
import type { Operation } from "../history/operation.js";

type Nodes = (node: string) => boolean;
const anywhere: Nodes = () => true;

/**
 * Of the elements whose addition one of these nodes acknowledged, the share that the last read of the set does not show, in percent. Null
 * if there are none, or nothing was read after the last addition had ended.
 */
export function lostPercent({ operations }: ExhibitRecord, by: Nodes = anywhere): number | null {
  const added = operations.filter(({ f, type, node = "" }) => f === "add" && type === "ok" && by(node));
  const lastAdded = Math.max(...operations.filter(({ f }) => f === "add").map(lastEvent));
  const read = operations.findLast(({ f, type, call }) => f === "read" && type === "ok" && call > lastAdded);
  if (added.length === 0 || read === undefined || !Array.isArray(read.output)) return null;
  const present = new Set(read.output.map((element) => canonicalJson(element)));
  return percent(added.filter(({ input }) => !present.has(canonicalJson(input))).length, added.length);
}

/** Of the elements of one queue whose enqueue was acknowledged, the share that no dequeue or drain handed out, in percent. Null if there are none. */
export function undeliveredPercent({ operations }: ExhibitRecord): number | null {
  const ended = operations.filter(({ type }) => type === "ok");
  const added = new Set(ended.flatMap(({ f, input }) => (f === "enqueue" ? [canonicalJson(input)] : [])));
  const taken = ended.flatMap(({ f, output = null }) =>
    f === "drain" && Array.isArray(output) ? output : f === "dequeue" ? [output] : [],
  );
  const delivered = new Set(taken.map((element) => canonicalJson(element)));
  return added.size === 0 ? null : percent([...added].filter((each) => !delivered.has(each)).length, added.size);
}

/**
 * Of the successful reads of registers, the share that was certainly stale: a write that began after the one that was read had been
 * acknowledged was itself acknowledged before the read began. Values are written once. Null if nothing was read there.
 */
export function stalePercent({ operations }: ExhibitRecord, at: Nodes = anywhere): number | null {
  const reads = operations.filter(({ f, type, node = "" }) => f === "read" && type === "ok" && at(node));
  const writes = new Map<string, Operation[]>();
  const writerOf = new Map<string, Operation>();
  for (const operation of operations) {
    if (operation.f === "read" || operation.type !== "ok") continue;
    writes.set(operation.key ?? "", [...(writes.get(operation.key ?? "") ?? []), operation]);
    writerOf.set(valueName(operation.key, written(operation)), operation);
  }
  const stale = reads.filter(({ key, output, call }) => {
    const writer = output === null ? undefined : writerOf.get(valueName(key, output));
    // A value whose write was not acknowledged may have been written at any time.
    if (output !== null && writer === undefined) return false;
    const since = writer?.return ?? -1;
    return (writes.get(key ?? "") ?? []).some((write) => write.call > since && write.return < call);
  });
  return reads.length === 0 ? null : percent(stale.length, reads.length);
}

/** How many pairs of transactions on lists each missed what the other appended. Null if there are none. */
export function pairsSkewed({ operations }: ExhibitRecord): number | null {
  return skewedPairs(operations);
}

/** How many writes watches got again: those below the revision that a watch had asked for, or after a higher one. */
export function writesAgain({ operations }: ExhibitRecord): number | null {
  const { batches } = watchFacts(operations);
  if (batches.length === 0) return null;
  return batches.reduce((sum, { from, items }) => {
    let [next, again] = [from, 0];
    for (const { kind, revision } of items) {
      if (kind !== "event") continue;
      if (revision < next) again += 1;
      next = Math.max(next, revision + 1);
    }
    return sum + again;
  }, 0);
}

/** Of the times that a watch was told how far it is, the share in which it had not got all writes up to there, in percent. Null if it never was told. */
export function hastyPercent({ operations }: ExhibitRecord): number | null {
  const { batches, placed } = watchFacts(operations);
  let [told, hasty] = [0, 0];
  for (const { from, items } of batches) {
    const got = new Set<number>();
    for (const { kind, revision } of items) {
      if (kind === "event") got.add(revision);
      else {
        told += 1;
        if ([...placed.keys()].some((each) => each >= from && each <= revision && !got.has(each))) hasty += 1;
      }
    }
  }
  return told === 0 ? null : percent(hasty, told);
}

/** How many locks two clients held at the same time, or with tokens in the wrong order. Null if none was granted. */
export function locksOfTwo({ operations }: ExhibitRecord): number | null {
  const { valid, details } = checkMutualExclusion(operations);
  return valid === "unknown" ? null : Number(details.conflicts);
}

/** How long before a grant two nodes have to lead for it to be told which of them was deposed, ns. */
const doubtNs = 1e9;

/**
 * How many of the locks with two holders were taken from a client of another node than the leader that did not know yet that it was deposed:
 * that client was not misled by a stuck node, which answered it, but lost its lock to it. Null if no lock was granted.
 */
export function locksTakenElsewhere({ operations, roles }: ExhibitRecord): number | null {
  if (!operations.some(({ f, type }) => f === "acquire" && type === "ok")) return null;
  return lockConflicts(operations).filter(({ earlier, later }) => {
    const [deposed, ...others] = leadersAt(roles, later.acquire.returnTime - doubtNs);
    return deposed !== undefined && others.length > 0 && earlier.acquire.node !== deposed;
  }).length;
}

/** The nodes that took themselves for the leader then, as far as polls show, in the order in which they began to. */
function leadersAt(roles: ExhibitRecord["roles"], timeNs: number): readonly string[] {
  const leading = new Set<string>();
  for (const { time, node, leads } of roles) {
    if (time > timeNs) break;
    if (!leads) leading.delete(node);
    else leading.add(node);
  }
  return [...leading];
}

/** For how long two nodes or more took themselves for the leader at once, as far as polls of their roles show, s. */
export function secondsWithTwoLeaders({ roles, end }: ExhibitRecord): number {
  const leading = new Set<string>();
  let [total, last] = [0, 0];
  for (const { time, node, leads } of [...roles, { time: end, node: "", leads: false }]) {
    if (leading.size > 1) total += time - last;
    last = time;
    if (leads) leading.add(node);
    else leading.delete(node);
  }
  return Math.round(total / 1e8) / 10;
}

function written({ f, input }: Operation): Operation["input"] {
  return f === "cas" && Array.isArray(input) ? (input[1] ?? null) : input;
}

function valueName(key: string | null, value: unknown): string {
  return JSON.stringify([key, value]);
}

/** The later of its two events in the history; one that never ended is over when it began, as far as reads know. */
function lastEvent({ call, return: returned }: Operation): number {
  return returned === Number.POSITIVE_INFINITY ? call : returned;
}

function percent(part: number, whole: number): number {
  return Math.round((part / whole) * 1000) / 10;
}
