/**
 * Acknowledged updates that are gone at the end, by what clients were told. Final reads are those that began after the last update; an
 * update of an object that none of them asks about is not counted.
 */
import { byKey } from "../checkers/by-key.js";
import type { Workload } from "../contract/workload.js";
import { canonicalJson } from "../history/json.js";
import type { Operation } from "../history/operation.js";
import { commit } from "../workloads/commit.js";
import { readWrite } from "../workloads/register.js";
import { set } from "../workloads/set.js";
import { freshLastWrite, freshSiblings, lastWrite, siblings } from "../workloads/siblings.js";

export interface Lost {
  readonly acknowledged: number;
  readonly lost: number;
}

/** Of one object: which of its updates, acknowledged ones, are gone. */
type Gone = (updates: readonly Operation[], finalReads: readonly Operation[]) => (update: Operation) => boolean;

/** Where what is read tells updates apart: the update by its name, and when it is gone. */
const losses: ReadonlyMap<string, { readonly f: string; readonly gone: Gone }> = new Map([
  [set.name, { f: "add", gone: goneElements }],
  [commit.name, { f: "commit", gone: goneCommitments }],
  ...[readWrite, lastWrite, siblings, freshLastWrite, freshSiblings].map(
    ({ name }) => [name, { f: "write", gone: goneWrites }] as const,
  ),
]);

/** Whether lost updates of the workload can be counted. */
export function tellsLosses({ name }: Workload): boolean {
  return losses.has(name);
}

/** Undefined if they cannot be counted, or nothing was read at the end. */
export function lostUpdates({ name, readOnly, refused }: Workload, operations: readonly Operation[]): Lost | undefined {
  const counted = losses.get(name);
  if (counted === undefined) return undefined;
  const updates = operations.filter(({ f }) => f === counted.f);
  const lastUpdate = updates.reduce((latest, { call }) => Math.max(latest, call), -1);
  const finalReads = byKey(operations.filter(({ f, type, call }) => readOnly(f) && type === "ok" && call > lastUpdate));
  if (finalReads.size === 0) return undefined;
  let [acknowledged, lost] = [0, 0];
  for (const [key, own] of byKey(updates)) {
    const reads = finalReads.get(key);
    if (reads === undefined) continue;
    const done = own.filter(({ type, output = null }) => type === "ok" && refused?.(output) !== true);
    acknowledged += done.length;
    lost += done.filter(counted.gone(own, reads)).length;
  }
  return { acknowledged, lost };
}

/** No final read shows the element. */
function goneElements(_: readonly Operation[], finalReads: readonly Operation[]): (add: Operation) => boolean {
  const shown = new Set(finalReads.flatMap(shownBy));
  return ({ input }) => !shown.has(canonicalJson(input));
}

function goneCommitments(_: readonly Operation[], finalReads: readonly Operation[]): () => boolean {
  return () => finalReads.every(({ output }) => output !== "commit");
}

/** Nothing is shown but what had been written before this write began: none that came with it, or later, has taken its place. */
function goneWrites(writes: readonly Operation[], finalReads: readonly Operation[]): (write: Operation) => boolean {
  const completed = new Map(writes.map((write) => [canonicalJson(write.input), write.return]));
  const shown = finalReads.flatMap(shownBy).map((value) => completed.get(value) ?? Number.POSITIVE_INFINITY);
  const latest = Math.max(-1, ...shown);
  return ({ call }) => latest < call;
}

/** The elements or values that an answer shows; null stands for none. */
function shownBy({ output = null }: Operation): readonly string[] {
  if (Array.isArray(output)) return output.map(canonicalJson);
  return output === null ? [] : [canonicalJson(output)];
}
