/** Which acknowledged updates of an object are gone, by what is read of it at the end. */
import type { Gone } from "../contract/workload.js";
import { canonicalJson } from "../history/json.js";
import type { Operation } from "../history/operation.js";

/** No final read shows the element. */
export const goneElements: Gone = (_, finalReads) => {
  const shown = new Set(finalReads.flatMap(shownBy));
  return ({ input }) => !shown.has(canonicalJson(input));
};

/** No node knows the transaction as committed. */
export const goneCommitments: Gone = (_, finalReads) => {
  const gone = finalReads.every(({ output }) => output !== "commit");
  return () => gone;
};

/** Nothing is shown but what had been written before this write began: none that came with it, or later, has taken its place. */
export const goneWrites: Gone = (writes, finalReads) => {
  const completed = new Map(writes.map((write) => [canonicalJson(write.input), write.return]));
  const shown = finalReads.flatMap(shownBy).map((value) => completed.get(value) ?? Number.POSITIVE_INFINITY);
  const latest = Math.max(-1, ...shown);
  return ({ call }) => latest < call;
};

/** The elements or values that an answer shows; null stands for none. */
function shownBy({ output = null }: Operation): readonly string[] {
  if (Array.isArray(output)) return output.map(canonicalJson);
  return output === null ? [] : [canonicalJson(output)];
}
