/**
 * Quick refutations of a key-value store, by two or three operations each, without a search. Between two puts a text only grows, so:
 *
 *   - an answer begins with some put's text (or the initial one) and appends spell the rest, each at one place;
 *   - a put that was over before another began, which was over before the get began, cannot be what the answer begins with;
 *   - an append that began after the put was over, and was over before the get began, is in the answer;
 *   - appends stand in the answer in the order in which they were done;
 *   - of two answers that begin with the same put, one is the beginning of the other, and the shorter one is not got later.
 *
 * Each is checked where it leaves no choice: a get that can begin with several puts is checked for less. Most bad histories are
 * not refuted; a refutation holds for every order.
 */
import type { Operation } from "../../history/operation.js";
import { initialText, missingText, Spelling, type Ways } from "../../models/kv-spelling.js";
import { isKv } from "./kv-quotient.js";
import type { Partition } from "./partition.js";
import { KvTeller } from "./special/kv-sentences.js";
import type { Contradicted } from "./special/result.js";

/** Comparisons of texts that one key may take. */
const mostWork = 5_000_000;

interface Get extends Ways {
  readonly id: number;
  readonly operation: Operation;
}

/**
 * Undefined if none of the rules is broken, for models of other kinds, and if the texts are too long to look at. `deadline`: a reading of
 * performance.now().
 */
export function refuteKv(
  { model, operations, returns }: Partition,
  deadline = Number.POSITIVE_INFINITY,
): Contradicted | undefined {
  if (!isKv(model)) return undefined;
  const { init: initial } = model;
  if (initial !== null && typeof initial !== "string") return undefined;
  const texts = new Spelling(operations, initial ?? "", false);
  const teller = new KvTeller(operations, initial);
  const puts = new Puts(operations);
  const appends = completed(operations, "append").filter(({ operation }) => operation.input !== "");
  const byBase = new Map<number, Get[]>();
  let work = mostWork;
  for (const id of returns) {
    const operation = operations[id];
    if (operation?.f !== "get") continue;
    const text = operation.output ?? "";
    if (typeof text !== "string") return teller.noText(id);
    const missing = operation.output === null || operation.output === undefined;
    if (missing && initial !== null) return teller.neverMissing(id);
    work -= texts.cost(text.length) + appends.length;
    if (work < 0 || performance.now() > deadline) return undefined;
    const get: Get = { id, operation, ...(missing ? missingText : texts.everyWay(text, operation.return)) };
    if (get.bases.length === 0) return teller.unspeakable(id, get);
    const repeated = appendedTooOften(texts, get);
    if (repeated !== undefined) return teller.repeated(id, repeated, texts.begunAppendsOf(repeated, operation.return));
    const base = lastBase(operations, get);
    if (base !== undefined) {
      const overwriter = puts.between(base.return, operation.call);
      if (overwriter !== undefined) return teller.overwritten(id, get.bases, base.id, overwriter);
      const missed = appends.find(
        ({ operation: { call, return: end, input } }) =>
          call > base.return && end < operation.call && !get.segments.has(String(input)),
      );
      if (missed !== undefined) return teller.missed(id, get.bases, base.id, missed.id);
    }
    const swapped = outOfOrder(operations, texts, get);
    if (swapped !== undefined) return teller.swapped(id, ...swapped);
    const [only, ...others] = get.bases;
    if (only !== undefined && others.length === 0) {
      const list = byBase.get(only);
      if (list === undefined) byBase.set(only, [get]);
      else list.push(get);
    }
  }
  for (const [base, gets] of byBase) {
    const pair = contradictoryPair(gets);
    if (pair !== undefined) return teller.pair({ base, opener: -1 }, pair[0].id, pair[1].id);
  }
  return undefined;
}

/** Of what an answer can begin with the last to complete, if all of it had completed before the get began. */
function lastBase(
  operations: readonly Operation[],
  { bases, operation }: Get,
): { readonly id: number; readonly return: number } | undefined {
  let last = { id: initialText, return: -1 };
  for (const id of bases) {
    const end = id === initialText ? -1 : (operations[id]?.return ?? 0);
    if (end > operation.call) return undefined;
    if (end > last.return) last = { id, return: end };
  }
  return last;
}

/** A text that stands in the answer, which can be spelled in one way only, at more places than appends of it had begun. */
function appendedTooOften(texts: Spelling, { segments, single, operation }: Get): string | undefined {
  if (!single) return undefined;
  return [...segments].find(
    ([text, places]) => places.length > texts.begunAppendsOf(text, operation.return).length,
  )?.[0];
}

/** Two appends that stand in the answer, which can be spelled in one way only, against the order in which they were done. */
function outOfOrder(
  operations: readonly Operation[],
  texts: Spelling,
  { segments, single }: Get,
): readonly [earlier: number, later: number] | undefined {
  if (!single) return undefined;
  const placed: { readonly id: number; readonly place: number }[] = [];
  for (const [text, [place = 0, ...elsewhere]] of segments) {
    const [id, ...alike] = texts.appendsOf(text);
    if (id !== undefined && alike.length === 0 && elsewhere.length === 0) placed.push({ id, place });
  }
  let latest: number | undefined;
  for (const { id } of placed.sort((a, b) => a.place - b.place)) {
    const [call, begun] = [operations[id]?.call ?? 0, operations[latest ?? -1]?.call ?? -1];
    if (latest !== undefined && (operations[id]?.return ?? 0) < begun) return [id, latest];
    if (call > begun) latest = id;
  }
  return undefined;
}

/** Two gets of one base that neither grows into the other, or of which the shorter began after the longer had completed. */
function contradictoryPair(gets: readonly Get[]): readonly [longer: Get, shorter: Get] | undefined {
  const byLength = gets.toSorted((a, b) => a.text.length - b.text.length || a.operation.call - b.operation.call);
  let latest: Get | undefined;
  for (const [place, get] of byLength.entries()) {
    const before = byLength[place - 1];
    if (before !== undefined && !get.text.startsWith(before.text)) return [get, before];
    if (latest !== undefined && get.operation.return < latest.operation.call && latest.text.length < get.text.length)
      return [get, latest];
    if (latest === undefined || get.operation.call > latest.operation.call) latest = get;
  }
  return undefined;
}

interface Numbered {
  readonly id: number;
  readonly operation: Operation;
}

/** In order of return. */
function completed(operations: readonly Operation[], f: string): readonly Numbered[] {
  return operations
    .map((operation, id) => ({ id, operation }))
    .filter(({ operation }) => operation.f === f && operation.type === "ok")
    .sort((a, b) => a.operation.return - b.operation.return);
}

/** Completed puts in order of return; for each, the latest to begin so far. */
class Puts {
  private readonly ends: readonly number[];
  private readonly latest: readonly Numbered[];

  constructor(operations: readonly Operation[]) {
    const puts = completed(operations, "put");
    this.ends = puts.map(({ operation }) => operation.return);
    let latest: Numbered | undefined;
    this.latest = puts.map((put) => {
      if (latest === undefined || put.operation.call > latest.operation.call) latest = put;
      return latest;
    });
  }

  /** One that began after an event and had completed before another. */
  between(after: number, before: number): number | undefined {
    let low = 0;
    for (let high = this.ends.length; low < high; ) {
      const middle = (low + high) >> 1;
      if ((this.ends[middle] ?? 0) < before) low = middle + 1;
      else high = middle;
    }
    const put = this.latest[low - 1];
    return put !== undefined && put.operation.call > after ? put.id : undefined;
  }
}
