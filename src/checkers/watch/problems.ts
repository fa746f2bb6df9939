/**
 * What cannot be true of watches, each as an explanation. Every rule is one that etcd states ("KV API guarantees", watch APIs: ordered, unique,
 * reliable, atomic, resumable, bookmarkable), or follows from its revisions, which are in the order of the writes. A watch may be late.
 */
import type { Operation } from "../../history/operation.js";
import { clientName } from "../../history/process.js";
import { shown } from "../telling/shown.js";
import type { Explanation, ExplanationStep } from "../verdict.js";
import { type Batch, type Item, type Placed, type WatchFacts, writeName } from "./facts.js";

type PlacedBy = WatchFacts["placed"];

export function problemsOf(facts: WatchFacts): readonly Explanation[] {
  const revisions = [...facts.placed.keys()];
  return [
    ...conflicts(facts),
    ...facts.batches.flatMap((batch) => problemOf(batch, revisions, facts.placed) ?? []),
    ...invented(facts),
    ...repeated(facts),
    ...backInTime(facts),
  ];
}

function conflicts({ placed }: WatchFacts): readonly Explanation[] {
  return [...placed.values()].flatMap((there) =>
    there.length < 2 ? [] : [explanation("Two writes have one revision.", null, there.map(tell))],
  );
}

/** The first thing that is wrong with what one watch got. */
function problemOf(batch: Batch, revisions: readonly number[], placed: PlacedBy): Explanation | undefined {
  const { watch, from, items } = batch;
  /** All writes below this revision have been told, and the next one has to have at least this revision. */
  let next = from;
  let before: Item | undefined;
  for (const item of items) {
    const { revision, kind } = item;
    if (kind === "event" && revision < next) return wentBack(batch, item, before);
    // News of progress may repeat what is known already.
    const missed = firstOf(revisions, next, kind === "event" ? revision : revision + 1);
    const [there] = missed === undefined ? [] : (placed.get(missed) ?? []);
    if (there !== undefined) {
      const told =
        kind === "event"
          ? `got revision ${revision}, but not ${there.revision}`
          : `was told that it had everything up to revision ${revision}, but had not got ${there.revision}`;
      const headline =
        kind === "event"
          ? "A watch passed a write over."
          : "A watch was told that it had got every write up to a revision, and it had not.";
      const itself = there.shownBy === watch ? " until later" : "";
      const steps = there.shownBy === watch ? [] : [tell(there)];
      return explanation(headline, there.key, [
        ...steps,
        step(watch, `watched from revision ${from} and ${told}${itself}`),
      ]);
    }
    next = Math.max(next, revision + 1);
    before = item;
  }
  return undefined;
}

function wentBack({ watch, from }: Batch, { revision }: Item, before: Item | undefined): Explanation {
  const after =
    before === undefined
      ? ""
      : before.kind === "event"
        ? ` after revision ${before.revision}`
        : ` after it had been told that it had everything up to revision ${before.revision}`;
  const headline =
    before?.revision === revision && before.kind === "event" ? "A watch got a write twice." : "A watch went back.";
  const what = `watched from revision ${from} and got revision ${revision}${after}`;
  return explanation(headline, null, [step(watch, what)]);
}

/** The lowest of the revisions, which are sorted, in a half-open interval. */
function firstOf(revisions: readonly number[], from: number, below: number): number | undefined {
  let [low, high] = [0, revisions.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((revisions[middle] ?? 0) < from) low = middle + 1;
    else high = middle;
  }
  const found = revisions[low];
  return found !== undefined && found < below ? found : undefined;
}

/** Events of writes that no client had begun, or that were refused. */
function invented({ writes, batches }: WatchFacts): readonly Explanation[] {
  const begun = begunOf(writes);
  return batches.flatMap(({ watch, items }) => {
    for (const item of items) {
      if (item.kind !== "event") continue;
      const call = begun.get(writeName(item.key, item.value))?.call ?? Number.POSITIVE_INFINITY;
      if (call < watch.return) continue;
      const what = `got ${shown(item.value)} for key ${item.key} at revision ${item.revision}`;
      return [explanation("A watch got a write that no client had made.", item.key, [step(watch, what)])];
    }
    return [];
  });
}

/** A write that has more revisions than there were clients that made it. */
function repeated({ writes, placed }: WatchFacts): readonly Explanation[] {
  const made = new Map<string, number>();
  for (const { key, input, type } of writes) {
    if (type === "fail") continue;
    const name = writeName(key ?? "", input);
    made.set(name, (made.get(name) ?? 0) + 1);
  }
  const found = new Map<string, Placed[]>();
  for (const each of [...placed.values()].flat()) {
    const name = writeName(each.key, each.value);
    found.set(name, [...(found.get(name) ?? []), each]);
  }
  return [...found].flatMap(([name, there]) => {
    const times = made.get(name) ?? 0;
    // One that no client made is reported by `invented`.
    if (times === 0 || there.length <= times) return [];
    return [
      explanation("One write took effect more than once.", there[0]?.key ?? null, there.slice(0, times + 1).map(tell)),
    ];
  });
}

/** A write that began when its revision, or a higher one, had been reached already. */
function backInTime({ writes, placed, batches }: WatchFacts): readonly Explanation[] {
  const begun = begunOf(writes);
  const made = [...placed.values()].flat().flatMap((each) => {
    const write = begun.get(writeName(each.key, each.value));
    return write === undefined ? [] : [{ each, write }];
  });
  // When such an operation ended, all revisions below `above` had been reached.
  const shows = [
    ...[...placed.values()].flat().map((each) => ({ above: each.revision, by: each.shownBy, told: tell(each) })),
    ...batches.flatMap(({ watch, items }) =>
      items.flatMap(({ kind, revision }) =>
        kind === "event"
          ? []
          : [
              {
                above: revision + 1,
                by: watch,
                told: step(watch, `was told that revision ${revision} had been reached`),
              },
            ],
      ),
    ),
  ].sort((a, b) => a.above - b.above);
  let latest: (typeof made)[number] | undefined;
  let place = 0;
  for (const { above, by, told } of shows) {
    for (let next = made[place]; next !== undefined && next.each.revision < above; next = made[++place]) {
      if (latest === undefined || next.write.call > latest.write.call) latest = next;
    }
    if (latest === undefined || by.return >= latest.write.call) continue;
    const { each, write } = latest;
    const began = step(write, `began to write ${shown(write.input)} to key ${write.key}`);
    const steps = each.shownBy === write ? [told, tell(each)] : [told, began, tell(each)];
    return [explanation("A write got a revision that had been reached before it began.", each.key, steps)];
  }
  return [];
}

/** By write: the first operation that may have made it. */
function begunOf(writes: readonly Operation[]): ReadonlyMap<string, Operation> {
  const begun = new Map<string, Operation>();
  for (const write of writes) {
    if (write.type === "fail") continue;
    const name = writeName(write.key ?? "", write.input);
    const known = begun.get(name);
    if (known === undefined || write.call < known.call) begun.set(name, write);
  }
  return begun;
}

function tell({ revision, key, value, shownBy }: Placed): ExplanationStep {
  return shownBy.f === "write"
    ? step(shownBy, `wrote ${shown(value)} to key ${key}, and it was acknowledged at revision ${revision}`)
    : step(shownBy, `got ${shown(value)} for key ${key} at revision ${revision} from a watch`);
}

function step(operation: Operation, what: string): ExplanationStep {
  const at = operation.node === undefined ? "" : ` (at ${operation.node})`;
  return { call: operation.call, sentence: `Event ${operation.call}: ${clientName(operation.process)} ${what}${at}.` };
}

function explanation(headline: string, key: string | null, steps: readonly ExplanationStep[]): Explanation {
  return { headline, key, steps: steps.toSorted((a, b) => (a.call ?? 0) - (b.call ?? 0)) };
}
