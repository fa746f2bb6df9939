/**
 * Why many acquires of a lock, or many releases, cannot all have succeeded: between two acquires there is a release. A contradiction of
 * this kind can be as long as the history, but it is one count.
 */
import type { Operation } from "../../history/operation.js";
import { plural } from "../../history/plural.js";
import type { Model } from "../../models/model.js";
import { mutex } from "../../models/mutex.js";

/** Undefined where it is not a matter of counting. `all`: of the object, failed ones too. */
export function mutexStory(model: Model, core: readonly Operation[], all: readonly Operation[]): string | undefined {
  const [first] = core;
  if (model.step !== mutex.step || first === undefined || core.some(({ f }) => f !== first.f)) return undefined;
  const begin = Math.min(...core.map(({ call }) => call));
  const end = Math.max(...core.map((operation) => operation.return));
  const others = all.filter(
    ({ f, type, call, return: returned }) => f !== first.f && type !== "fail" && call < end && returned > begin,
  ).length;
  const other = first.f === "acquire" ? "release" : "acquire";
  // A lock that nobody has acquired yet needs no release before its first acquire, but one before its first release.
  if (core.length < others + 2) return undefined;
  return (
    `Between events ${begin} and ${end}, ${plural(core.length, first.f)} succeeded, and between two of them there must be a ${other}: ` +
    `but only ${plural(others, other)} began before event ${end} and had not ended before event ${begin}.`
  );
}
