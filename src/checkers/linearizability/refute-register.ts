/**
 * A quick refutation for objects that are one register, whatever values repeat: an operation found a value that nothing can
 * have left there. For each value found, the writers of it that began before the finder ended are looked at. One that was open
 * or indeterminate while the finder was is a possible source; if all had completed before, the last of them is, unless an
 * operation that found or left another value lies wholly between it and the finder. O(n log n); does not refute most bad histories,
 * but a refutation holds for every order: no choice is involved.
 */
import { sameJson } from "../../history/json.js";
import type { Json, Operation } from "../../history/operation.js";
import type { Model } from "../../models/model.js";
import { theOperation } from "../telling/operation.js";
import { capital, shown } from "../telling/shown.js";
import { never, type Partition } from "./partition.js";
import { LatestReturn, none, type RegisterAccesses, start } from "./register-accesses.js";

export interface RegisterRefutation {
  /** The operation that found what cannot have been there. */
  readonly finder: number;
  /**
   * The last writer of the value, if there was any, and the operation that showed another value since; both null if no operation had
   * begun to write it.
   */
  readonly source: number | null;
  readonly overwriter: number | null;
  /** True if something had begun that leaves the value, but only where it finds it. */
  readonly kept: boolean;
}

export function refuteRegister(partition: Partition, accesses: RegisterAccesses): RegisterRefutation | undefined {
  const { finds, initial, keptFrom, shows } = accesses;
  const { callAt, returnAt, returns } = partition;
  const writers = accesses.writers.map((ids) => new LatestReturn(partition, ids));
  for (const finder of returns) {
    const value = finds[finder] ?? none;
    if (value === none) continue;
    const call = callAt[finder] ?? 0;
    const source = writers[value]?.before(returnAt[finder] ?? 0) ?? none;
    const sourceReturn = source === none ? start : (returnAt[source] ?? 0);
    if (sourceReturn > call) continue;
    if (source === none && value !== initial) {
      const kept = (keptFrom[value] ?? never) < (returnAt[finder] ?? 0);
      return { finder, source: null, overwriter: null, kept };
    }
    const other = shows.other(value, call);
    if (other !== none && (callAt[other] ?? 0) > sourceReturn)
      return { finder, source: source === none ? null : source, overwriter: other, kept: false };
  }
  return undefined;
}

interface Overwritten {
  readonly finder: Operation;
  readonly value: Json;
  /** Undefined: the initial value. */
  readonly source: Operation | undefined;
  readonly overwriter: Operation;
}

/** Nothing had begun to write the value but what needs it. */
export function onlyKept(finder: Operation, value: Json, model: Model): string {
  const text = shown(value);
  return (
    `${capital(theOperation(finder))} ${verbOf(finder, model)} ${text}: before event ${finder.return}, where it ended, nothing had begun to ` +
    `write that value but a cas from ${text} to itself, which needs it first.`
  );
}

function verbOf(finder: Operation, model: Model): string {
  return model.access?.(finder)?.writes === undefined ? "found" : "needed";
}

/** `all`: operations of the object. */
export function overwritten(
  { finder, value, source, overwriter }: Overwritten,
  all: readonly Operation[],
  model: Model,
): readonly string[] {
  const text = shown(value);
  const { reads: otherFound, writes: otherLeft } = model.access?.(overwriter) ?? {};
  const by = `${theOperation(overwriter)} ${otherLeft === undefined ? `found ${shown(otherFound)}` : `left ${shown(otherLeft)}`}`;
  const found = `${theOperation(finder)} ${verbOf(finder, model)} ${text}`;
  const { writers, keepers } = writersOf(value, finder.return, all, model);
  const aside = keepers === 0 ? "" : `, a cas from ${text} to itself aside,`;
  if (source === undefined) {
    return [
      `By what was read, ${found}, its initial value, which${aside} nothing that began before event ${finder.return} writes: so no ` +
        "other value was there before.",
      `By the clock, ${by} and had completed before ${theOperation(finder)} began.`,
    ];
  }
  const begun = `of the operations that began before event ${finder.return}`;
  const only =
    writers === 1
      ? `${begun} only ${theOperation(source)} writes`
      : `${writers} ${begun} write, the last to complete being ${theOperation(source)}`;
  return [
    `By what was read, ${found}, which${aside} ${only}: so no other value was there in between.`,
    `By the clock, ${by} in between: it began after ${theOperation(source)} had completed and had completed before ` +
      `${theOperation(finder)} began.`,
  ];
}

/** How many that began before an event bring a value about, and how many need it and leave it. */
function writersOf(
  value: Json,
  before: number,
  all: readonly Operation[],
  model: Model,
): { readonly writers: number; readonly keepers: number } {
  let [writers, keepers] = [0, 0];
  for (const operation of all) {
    if (operation.type === "fail" || operation.call > before) continue;
    const { reads, writes } = model.access?.(operation) ?? {};
    if (writes === undefined || !sameJson(writes, value)) continue;
    if (reads !== undefined && sameJson(reads, value)) keepers += 1;
    else writers += 1;
  }
  return { writers, keepers };
}
