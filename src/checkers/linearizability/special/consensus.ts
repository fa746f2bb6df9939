/**
 * A consensus object, whatever is proposed and read. Exact: the proposal that decides stands before all operations that were
 * told its value and after all that read that nothing was decided; there is nothing else to order. Violations have the names that the
 * literature uses: agreement, validity, integrity (Cachin, Guerraoui & Rodrigues 2011, section 5.1).
 */
import { canonicalJson } from "../../../history/json.js";
import type { Operation } from "../../../history/operation.js";
import { decideOnce, firstToReturn, lastToBegin } from "./decided-once.js";
import { answerOf, contradicted, named, type SpecialResult, unwritten } from "./result.js";

/** Needs: propose and read; every completed propose was told a value. */
export function decideConsensus(operations: readonly Operation[]): SpecialResult | null {
  const told: number[] = [];
  const undecided: number[] = [];
  for (const [position, { f, type, input, output }] of operations.entries()) {
    if (type === "fail" || (f !== "propose" && f !== "read") || (f === "propose" && input === null)) return null;
    if (type === "info") continue;
    if (output !== undefined && output !== null) told.push(position);
    else if (f === "read") undecided.push(position);
    else return null;
  }
  const first = firstToReturn(operations, told);
  if (first === undefined) return decideOnce(operations, { undecided, deciding: [], told });
  const value = canonicalJson(operations[first]?.output ?? null);
  const other = told.find((position) => canonicalJson(operations[position]?.output ?? null) !== value);
  const the = (position: number): string => named(operations, position);
  if (other !== undefined) {
    return contradicted(
      [first, other],
      `Agreement is broken: a decision is final; but ${the(first)} was told ${answerOf(operations, first)}, and ${the(other)} was ` +
        `told ${answerOf(operations, other)}.`,
    );
  }
  const returned = operations[first]?.return ?? 0;
  const proposers = operations.flatMap(({ f, input, call }, position) =>
    f === "propose" && call <= returned && canonicalJson(input) === value ? [position] : [],
  );
  if (proposers.length === 0) {
    return contradicted(
      [first],
      `Validity is broken: only a proposed value can be decided; but ${the(first)} was told ${answerOf(operations, first)}.`,
      unwritten(operations[first], operations[first]?.output ?? null),
    );
  }
  const last = lastToBegin(operations, undecided);
  if (last !== undefined && (operations[last]?.call ?? 0) > returned) {
    return contradicted(
      [first, last],
      `Integrity is broken: a decision is final; but ${the(first)} had been told the decision ${answerOf(operations, first)} ` +
        `before ${the(last)} began, which found nothing decided.`,
    );
  }
  return decideOnce(operations, { undecided, deciding: proposers, told });
}
