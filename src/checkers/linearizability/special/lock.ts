/**
 * Locks with owners. When each owner does one thing at a time, its acquire and the release that follows hold the lock between
 * them, so they stand together, and the blocks are ordered as zones. Fencing tokens show the order of the blocks, which is
 * then only compared with real time. Exact: no other owner can release the lock, and what an owner does is ordered by real time.
 */
import { canonicalJson } from "../../../history/json.js";
import type { Json, Operation } from "../../../history/operation.js";
import { ValueNumbers } from "../../../history/value-numbers.js";
import { fencedMutex } from "../../../models/owned-mutex.js";
import { compareWhole, isWholeNumber, type WholeNumber } from "../../../models/whole-number.js";
import { capital } from "../../telling/shown.js";
import { answerOf, type Contradicted, contradicted, inputOf, named, type SpecialResult } from "./result.js";
import { byCall, firstOutOfTime, never, type Timeline, timelineOf } from "./timeline.js";
import { orderBlocks } from "./zones.js";

/** Each acquire with the release that follows it. */
interface Tenures {
  readonly acquire: readonly number[];
  /** −1: never released. */
  readonly release: readonly number[];
}

/** Needs: a lock that starts free; acquire and release; each owner's operations one after the other, an indeterminate one being its owner's last. */
export function decideOwnerMutex(operations: readonly Operation[], init: Json): SpecialResult | null {
  if (init !== null) return null;
  const timeline = timelineOf(operations);
  const tenures = tenuresOf(operations, timeline);
  if (tenures === null || "valid" in tenures) return tenures;
  const { acquire, release } = tenures;
  const earliestReturn = Int32Array.from(acquire, (position) => timeline.return[position] ?? never);
  const latestCall = Int32Array.from(release, (position) => (position < 0 ? never : (timeline.call[position] ?? 0)));
  const ordered = orderBlocks(earliestReturn, latestCall, timeline.events.length);
  if (ordered.conflict === null) {
    return { valid: true, linearization: linearize(tenures, ordered.order) };
  }
  const [a, b] = ordered.conflict;
  return contradicted(
    [acquire[a] ?? -1, release[a] ?? -1, acquire[b] ?? -1, release[b] ?? -1],
    `Two owners held the lock at once: ${holding(operations, tenures, a)}, and ${holding(operations, tenures, b)}.`,
  );
}

/** As `decideOwnerMutex`; and every completed acquire answers a whole number. */
export function decideFencedMutex(operations: readonly Operation[], init: Json): SpecialResult | null {
  if (canonicalJson(init) !== canonicalJson(fencedMutex.init)) return null;
  const timeline = timelineOf(operations);
  const tenures = tenuresOf(operations, timeline);
  if (tenures === null || "valid" in tenures) return tenures;
  const { acquire, release } = tenures;
  const tokens: WholeNumber[] = [];
  for (const position of acquire) {
    const token = operations[position]?.output;
    if (!isWholeNumber(token)) return null;
    tokens.push(token);
  }
  const order = Int32Array.from(tokens.keys()).sort((a, b) => compareWhole(tokens[a] ?? 0, tokens[b] ?? 0));
  for (let place = 1; place < order.length; place++) {
    const a = order[place - 1] ?? 0;
    const b = order[place] ?? 0;
    const both = [acquire[a] ?? -1, acquire[b] ?? -1];
    if (tokens[a] === tokens[b]) {
      return contradicted(
        both,
        `${capital(named(operations, both[0] ?? -1))} and ${named(operations, both[1] ?? -1)} got the same fencing token, ${tokens[a]}.`,
      );
    }
    if ((release[a] ?? -1) < 0) {
      return contradicted(
        both,
        `${capital(named(operations, both[0] ?? -1))} got the fencing token ${tokens[a]}, and ${inputOf(operations, both[0] ?? -1)} never ` +
          `released the lock after that; yet ${named(operations, both[1] ?? -1)} got the later token ${tokens[b]}.`,
      );
    }
  }
  const linearization = linearize(tenures, order);
  const late = firstOutOfTime(linearization, timeline);
  if (late === null) return { valid: true, linearization };
  const acquireOf = (position: number): number => acquire[release.indexOf(position)] ?? position;
  const first = acquireOf(late.called);
  const second = acquireOf(late.returned);
  return contradicted(
    [late.called, late.returned, first, second],
    `By its fencing token, ${answerOf(operations, first)}, ${named(operations, first)} comes before ${named(operations, second)}, which got ` +
      `${answerOf(operations, second)}${late.called === first ? "" : `, and so does ${named(operations, late.called)}, which ended it`}.`,
    `By the clock it is the other way round: ${named(operations, late.returned)} had completed before ${named(operations, late.called)} began.`,
  );
}

function tenuresOf(operations: readonly Operation[], timeline: Timeline): Tenures | Contradicted | null {
  const owner = ownersInTurn(operations, timeline);
  if (owner === null) return null;
  const acquire: number[] = [];
  const release: number[] = [];
  /** By owner: its latest operation, and the tenure that it is in. */
  const latest: number[] = [];
  const tenureOf: number[] = [];
  const calls = byCall(timeline);
  for (let place = 0; place < calls.length; place++) {
    const position = calls[place] ?? 0;
    const operation = operations[position];
    if (operation === undefined) continue;
    const who = owner[position] ?? 0;
    const tenure = tenureOf[who] ?? -1;
    if ((operation.f === "acquire") === tenure >= 0) {
      // An indeterminate operation that cannot have happened did not.
      if (operation.type === "info") continue;
      return impossible(operations, latest[who] ?? -1, position);
    }
    latest[who] = position;
    if (operation.f === "release") {
      release[tenure] = position;
      tenureOf[who] = -1;
    } else if (operation.type === "ok") {
      tenureOf[who] = acquire.length;
      acquire.push(position);
      release.push(-1);
    }
  }
  return { acquire, release };
}

/** By position: the number of its owner; null if some owner's operations overlap, or the preconditions fail otherwise. */
function ownersInTurn(operations: readonly Operation[], timeline: Timeline): Int32Array | null {
  const numbers = new ValueNumbers();
  const owner = new Int32Array(operations.length);
  const latest: number[] = [];
  const calls = byCall(timeline);
  for (let place = 0; place < calls.length; place++) {
    const position = calls[place] ?? 0;
    const operation = operations[position];
    if (operation === undefined || operation.type === "fail" || operation.input === null) return null;
    if (operation.f !== "acquire" && operation.f !== "release") return null;
    const who = numbers.of(operation.input);
    const previous = latest[who] ?? -1;
    if (previous >= 0 && (timeline.return[previous] ?? never) > (timeline.call[position] ?? 0)) return null;
    latest[who] = position;
    owner[position] = who;
  }
  return owner;
}

/** A second acquire, or a release of what is not held. */
function impossible(operations: readonly Operation[], previous: number, position: number): Contradicted {
  const owner = inputOf(operations, position);
  const since = previous < 0 ? "" : ` since ${named(operations, previous)}`;
  return contradicted(
    [previous, position],
    operations[position]?.f === "acquire"
      ? `${capital(named(operations, position))} got the lock for ${owner}, who held it${since} and had not released it.`
      : `${capital(named(operations, position))} released the lock for ${owner}, who had not acquired it${since}.`,
  );
}

function linearize({ acquire, release }: Tenures, order: Int32Array): number[] {
  const linearization: number[] = [];
  for (let place = 0; place < order.length; place++) {
    const tenure = order[place] ?? 0;
    linearization.push(acquire[tenure] ?? 0);
    const released = release[tenure] ?? -1;
    if (released >= 0) linearization.push(released);
  }
  return linearization;
}

function holding(operations: readonly Operation[], { acquire, release }: Tenures, tenure: number): string {
  const begin = acquire[tenure] ?? -1;
  const end = release[tenure] ?? -1;
  const until = end < 0 ? "and never released it" : `until ${named(operations, end)} began`;
  return `${inputOf(operations, begin)} from the end of ${named(operations, begin)} ${until}`;
}
