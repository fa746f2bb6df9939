/**
 * A transaction under atomic commitment. Exact: once it is committed, no client may be unaware of it; an abort only requires that
 * some client wanted the transaction; all clients that were told a decision were told the same. Violations are named after the
 * conditions of Bernstein, Hadzilacos & Goodman 1987, section 7.3: AC1 and AC2 (one decision, which stays), AC3 (all voted yes).
 */
import type { Operation } from "../../../history/operation.js";
import { isDecision, isRefused } from "../../../models/atomic-commit.js";
import { capital } from "../../telling/shown.js";
import { decideOnce, firstToReturn, lastToBegin } from "./decided-once.js";
import { contradicted, named, type SpecialResult } from "./result.js";

/** Needs: commit and outcome, with the answers that they can have. */
export function decideAtomicCommit(operations: readonly Operation[]): SpecialResult | null {
  const told: number[] = [];
  const unknowing: number[] = [];
  for (const [position, { f, type, output }] of operations.entries()) {
    if (type === "fail" || (f !== "commit" && f !== "outcome")) return null;
    if (type === "info") continue;
    if (isDecision(output ?? null)) told.push(position);
    else if (f === "outcome" && output === null) unknowing.push(position);
    else return null;
  }
  const first = firstToReturn(operations, told);
  if (first === undefined) return decideOnce(operations, { undecided: unknowing, deciding: [], told });
  const { output: decision, return: returned = 0 } = operations[first] ?? {};
  const the = (position: number): string => named(operations, position);
  const other = told.find((position) => operations[position]?.output !== decision);
  if (other !== undefined) {
    return contradicted(
      [first, other],
      `Atomicity is broken: everyone must be told the same decision, which is final; but ${the(first)} was told "${decision}", and ${the(other)} was ` +
        `told "${operations[other]?.output}".`,
    );
  }
  const requests = operations.flatMap(({ f, call }, at) => (f === "commit" && call <= returned ? [at] : []));
  const committed = decision === "commit";
  const deciding = committed ? requests.filter((at) => !refusedAt(operations, at)) : requests;
  if (deciding.length === 0) {
    const why =
      requests.length === 0
        ? `nobody had asked for the transaction before event ${returned}, where that operation ended`
        : `only requests that a participant had to refuse had begun before event ${returned}, where that operation ended`;
    return contradicted([first], `${capital(the(first))} was told "${decision}", and ${why}.`);
  }
  const refused = told.find((position) => committed && refusedAt(operations, position));
  if (refused !== undefined) {
    return contradicted(
      [refused],
      `${capital(the(refused))} was told "commit", though a participant had to refuse what it asked for.`,
    );
  }
  if (!committed) return { valid: true, linearization: abortFirst(operations, deciding, told, unknowing) };
  const last = lastToBegin(operations, unknowing);
  if (last !== undefined && (operations[last]?.call ?? 0) > returned) {
    return contradicted(
      [first, last],
      `A vote was forgotten: ${the(first)} had been told "commit" before ${the(last)} began, so every node had voted by then; but the ` +
        "node asked there knew nothing of the transaction.",
    );
  }
  return decideOnce(operations, { undecided: unknowing, deciding, told });
}

/** Operations that know nothing of an aborted transaction can stand anywhere: they are put where they begin. */
function abortFirst(
  operations: readonly Operation[],
  deciding: readonly number[],
  told: readonly number[],
  unknowing: readonly number[],
): number[] {
  const { linearization } = decideOnce(operations, { undecided: [], deciding, told });
  const [decider = 0] = linearization;
  const decidedAt = operations[decider]?.call ?? 0;
  const at = (position: number): number => Math.max(operations[position]?.call ?? 0, decidedAt);
  const isEarly = (position: number): boolean => (operations[position]?.call ?? 0) < decidedAt;
  const early = unknowing.filter(isEarly);
  const late = [...linearization.slice(1), ...unknowing.filter((position) => !isEarly(position))];
  const byCall = (a: number, b: number): number => (operations[a]?.call ?? 0) - (operations[b]?.call ?? 0);
  return [...early.sort(byCall), decider, ...late.sort((a, b) => at(a) - at(b) || byCall(a, b))];
}

function refusedAt(operations: readonly Operation[], position: number): boolean {
  const operation = operations[position];
  return operation !== undefined && isRefused(operation);
}
