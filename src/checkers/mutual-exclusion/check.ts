/**
 * Mutual exclusion of locks with leases, lock by lock. A holder that releases nothing may have lost its lock at any moment, so what counts is
 * what shows that it had not: a check that was answered with yes, and a release of a lock that was still there to be released. Fencing
 * tokens say in which order the grants were made (Kleppmann, "How to do distributed locking", 2016), so that no search is needed: each
 * grant must be possible after all with lower tokens were over. Exact: `test/unit/checkers/mutual-exclusion.test.ts` has the brute force.
 */
import type { Operation } from "../../history/operation.js";
import { plural } from "../../history/plural.js";
import { clientName, clientNameFirst } from "../../history/process.js";
import { type Explanation, noCost, type Verdict } from "../verdict.js";

/** A grant of which a client got the answer. */
interface Grant {
  readonly acquire: Operation;
  readonly token: number;
  /** The last operation that shows that it was held when that began: the acquire itself if there is none. */
  last: Operation;
}

/** Two grants of one lock, which overlap or have their tokens in the wrong order. */
export interface Conflict {
  readonly key: string | null;
  readonly earlier: Grant;
  readonly later: Grant;
}

/**
 * Operations: `acquire`, whose answer is the fencing token; `holds`, whose answer is false if the process does not hold the lock any more;
 * `release`, whose answer is "expired" then. The form of answers is looked at before.
 */
export function checkMutualExclusion(operations: readonly Operation[]): Verdict {
  const locks = grantsByKey(operations);
  const conflicts = conflictsOf(locks);
  const grants = [...locks.values()].reduce((sum, each) => sum + each.length, 0);
  const shown = [...locks.values()].flat().filter(({ acquire, last }) => acquire !== last).length;
  const valid = conflicts.length > 0 ? false : grants === 0 ? "unknown" : true;
  const held = `${plural(grants, "grant")} of ${plural(locks.size, "lock")}`;
  return {
    property: "mutual exclusion",
    model: null,
    valid,
    summary:
      valid === "unknown"
        ? "Unknown: no client was ever granted a lock."
        : valid
          ? `Exclusive: ${held} in the order of their tokens, ${shown} of them seen to be held for a while.`
          : `Not exclusive: of ${held}, two overlap or have tokens in the wrong order on ${plural(conflicts.length, "lock")}.`,
    explanations: conflicts.slice(0, 3).map(explanationOf),
    cost: noCost,
    details: { locks: locks.size, grants, shown, conflicts: conflicts.length },
  };
}

/** The first of each lock that has any. */
export function lockConflicts(operations: readonly Operation[]): readonly Conflict[] {
  return conflictsOf(grantsByKey(operations));
}

function conflictsOf(locks: ReturnType<typeof grantsByKey>): readonly Conflict[] {
  return [...locks].flatMap(([key, grants]) => conflictOf(key, grants) ?? []);
}

function grantsByKey(operations: readonly Operation[]): ReadonlyMap<string | null, Grant[]> {
  const found = new Map<string | null, Grant[]>();
  /** By process and key: the grant that it has not released yet. */
  const open = new Map<string, Grant>();
  for (const operation of operations) {
    const { process, key, f, type, output } = operation;
    const holder = JSON.stringify([process, key]);
    if (type !== "ok") continue;
    if (f === "acquire") {
      const grant = { acquire: operation, token: tokenOf(operation), last: operation };
      open.set(holder, grant);
      const grants = found.get(key) ?? [];
      found.set(key, grants);
      grants.push(grant);
      continue;
    }
    const grant = open.get(holder);
    if (grant !== undefined && output !== false && output !== "expired") grant.last = operation;
    if (f === "release") open.delete(holder);
  }
  return found;
}

function tokenOf({ output, call }: Operation): number {
  if (typeof output === "number" && Number.isSafeInteger(output)) return output;
  throw new Error(`unreachable: the acquire of event ${call} was answered with ${JSON.stringify(output)}`);
}

/** The first grant, by tokens, that must have been made before one with a lower token was over. */
function conflictOf(key: string | null, grants: readonly Grant[]): Conflict | undefined {
  let before: Grant | undefined;
  let latest: Grant | undefined;
  for (const grant of grants.toSorted((a, b) => a.token - b.token)) {
    if (before?.token === grant.token) return { key, earlier: before, later: grant };
    if (latest !== undefined && latest.last.call > grant.acquire.return) return { key, earlier: latest, later: grant };
    if (latest === undefined || grant.last.call > latest.last.call) latest = grant;
    before = grant;
  }
  return undefined;
}

function explanationOf({ key, earlier, later }: Conflict): Explanation {
  const same = earlier.token === later.token;
  const downward = earlier.last === earlier.acquire;
  return {
    headline: same
      ? "One fencing token was given out twice."
      : downward
        ? "A fencing token was lower than one given out before."
        : "Two clients held a lock at the same time.",
    key,
    steps: [...stepsOf(earlier, key), ...stepsOf(later, key)].sort((a, b) => a.call - b.call),
  };
}

function stepsOf({ acquire, token, last }: Grant, key: string | null): { call: number; sentence: string }[] {
  const lock = key === null ? "the lock" : `lock ${key}`;
  const granted = {
    call: acquire.call,
    sentence: `${clientNameFirst(acquire.process)} acquired ${lock} with token ${token}, between events ${acquire.call} and ${acquire.return}.`,
  };
  if (last === acquire) return [granted];
  const what = last.f === "release" ? "released it, and it was still its own" : "still held it";
  return [
    granted,
    { call: last.call, sentence: `At event ${last.call} or later ${clientName(last.process)} ${what}.` },
  ];
}
