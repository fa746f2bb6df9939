/**
 * Watches: whatever a right server may do is never convicted, however late it is and whichever answers are lost; each thing that it may not do is;
 * and small histories that are wrong in a random way are decided as by trying every order of the writes.
 */
import { describe, expect, it } from "vitest";
import { type Random, seededRandom } from "../../../nodes/random.js";
import { checkWatches, lastStretch } from "../../../src/checkers/watch/check.js";
import { itemsOf } from "../../../src/checkers/watch/facts.js";
import type { Json, Operation } from "../../../src/history/operation.js";
import { done, type ToldEvent, told } from "../../support/told.js";

type Entry = [revision: number, key: string, value: number];

/** What a right server does. Writes overlap, and watches get a part of what there is, with news of progress now and then. */
function rightly(random: Random, steps: number, mostWrites: number): ToldEvent[] {
  const events: ToldEvent[] = [];
  const log: Entry[] = [];
  const open: { readonly process: number; readonly key: string; value: number; revision?: number }[] = [];
  let revision = random.below(3);
  let process = 0;
  for (let n = 0; n < steps; n++) {
    process += 1;
    const write = open[random.below(Math.max(1, open.length))];
    const what = random.pick(["begin", "apply", "end", "watch", "watch"]);
    if (what === "begin" && process <= mostWrites) {
      const begun = { process, key: random.pick(["a", "b"]), value: process };
      open.push(begun);
      events.push({ process, type: "invoke", f: "write", key: begun.key, value: process });
    } else if (what === "apply" && write !== undefined && write.revision === undefined) {
      revision += 1 + random.below(2);
      write.revision = revision;
      log.push([revision, write.key, write.value]);
    } else if (what === "end" && write !== undefined) {
      open.splice(open.indexOf(write), 1);
      const { process: by, key, value, revision: at } = write;
      const type =
        at === undefined ? random.pick(["info", "fail"] as const) : random.pick(["ok", "ok", "info"] as const);
      events.push({ process: by, type, f: "write", key, value: type === "ok" ? (at ?? 0) : value });
    } else if (what === "watch") {
      const from = random.below(revision + 2);
      const all = log.filter(([at]) => at >= from);
      const some: Json[] = all.slice(0, random.below(all.length + 1));
      if (random.next() < 0.4 && revision >= from) {
        const upTo = some.length === all.length ? revision : (all[some.length]?.[0] ?? 1) - 1;
        if (upTo >= from) some.push([upTo]);
      }
      events.push(...done(process, "watch", { from }, some));
    }
  }
  return events;
}

/** Whether any revisions of the writes explain every answer: all are tried. */
function explained(operations: readonly Operation[]): boolean {
  const writes = operations.filter(({ f }) => f === "write");
  const watches = operations.filter(({ f, type }) => f === "watch" && type === "ok");
  const revisions = Array.from({ length: 14 }, (_, nth) => nth);
  const place = (nth: number, log: ReadonlyMap<number, Operation>): boolean => {
    const write = writes[nth];
    if (write === undefined) return agrees(log, watches);
    const options = write.type === "ok" ? [write.output] : write.type === "fail" ? [null] : [null, ...shownRevisions];
    return options.some((at) => {
      if (at === null) return place(nth + 1, log);
      return typeof at === "number" && !log.has(at) && place(nth + 1, new Map([...log, [at, write]]));
    });
  };
  const shownRevisions = revisions.filter((at) =>
    watches.some(({ output }) => itemsOf(output)?.some((item) => item.kind === "event" && item.revision === at)),
  );
  return place(0, new Map());
}

function agrees(log: ReadonlyMap<number, Operation>, watches: readonly Operation[]): boolean {
  /** When it is known that a revision has been reached. */
  const reached: { readonly revision: number; readonly at: number }[] = [];
  for (const [revision, { type, return: at }] of log) if (type === "ok") reached.push({ revision, at });
  for (const watch of watches) {
    const { from } = watch.input as { from: number };
    const items = itemsOf(watch.output) ?? [];
    let next = from;
    for (const item of items) {
      reached.push({ revision: item.revision, at: watch.return });
      const expected = [...log.keys()].filter((at) => at >= next && at <= item.revision);
      if (item.kind === "progress") {
        if (expected.length > 0) return false;
      } else {
        const write = log.get(item.revision);
        if (item.revision < next || expected.length !== 1 || write === undefined) return false;
        if (write.key !== item.key || write.input !== item.value || write.call > watch.return) return false;
      }
      next = Math.max(next, item.revision + 1);
    }
  }
  return [...log].every(([revision, write]) =>
    reached.every((other) => {
      const itself = write.type === "ok" && other.revision === revision && other.at === write.return;
      return itself || other.at > write.call || other.revision < revision;
    }),
  );
}

/** One answer is changed. */
function spoilt(events: readonly ToldEvent[], random: Random): readonly ToldEvent[] {
  const answers = events.filter(
    ({ type, f, value }) => type === "ok" && (f === "write" || (Array.isArray(value) && value.length > 0)),
  );
  if (answers.length === 0) return events;
  const chosen = random.pick(answers);
  const change = (value: Json): Json => {
    if (!Array.isArray(value)) return Number(value) + random.pick([-2, -1, 1]);
    const items: Json[] = [...value];
    const at = random.below(items.length);
    const item = items[at] as Entry;
    const ways = [
      () => items.splice(at, 1),
      () => items.splice(at, 0, item),
      () => items.reverse(),
      () => items.push([item[0] + random.below(3)]),
      () => items.splice(at, 1, [item[0] + random.pick([-1, 1]), ...item.slice(1)]),
      () => item.length === 3 && items.splice(at, 1, [item[0], item[1], 1 + random.below(4)]),
    ];
    random.pick(ways)();
    return items;
  };
  return events.map((event) => (event === chosen ? { ...event, value: change(event.value ?? null) } : event));
}

describe("a right server of watches", () => {
  it("is never convicted, however late it is", () => {
    const seen = new Set<unknown>();
    for (let seed = 0; seed < 300; seed++) {
      const verdict = checkWatches(told(rightly(seededRandom(seed, "right"), 60, 60)));
      expect(verdict.explanations, `seed ${seed}`).toEqual([]);
      seen.add(verdict.valid);
    }
    expect(seen).toEqual(new Set(["unknown", true]));
  });

  it("and one that gives a wrong answer are told apart as by trying all revisions", () => {
    const seen = { explained: 0, convicted: 0 };
    for (let seed = 0; seed < 3000; seed++) {
      const random = seededRandom(seed, "spoilt");
      const operations = told(spoilt(rightly(random, 14, 4), random));
      const possible = explained(operations);
      expect(checkWatches(operations).valid !== false, `seed ${seed}`).toBe(possible);
      seen[possible ? "explained" : "convicted"] += 1;
    }
    expect(Math.min(seen.explained, seen.convicted)).toBeGreaterThan(300);
  });

  it("is acquitted once watches got every acknowledged write and the last ones have ended, and not before", () => {
    const written = [...done(0, "write", "x", 4, { key: "a" }), ...done(0, "write", "y", 7, { key: "a" })];
    expect(checkWatches(told(written))).toMatchObject({ valid: "unknown" });
    const some = [...written, ...done(1, "watch", { from: 1 }, [[4, "a", "x"]])];
    expect(checkWatches(told(some))).toMatchObject({ valid: "unknown", details: { unseen: 1 } });
    expect(lastStretch(told(some), 1)).toEqual({ from: 6, to: 7 });
    expect(lastStretch(told(written), 1)).toEqual({ from: 4, to: 7 });
    const all = [...some, ...done(1, "watch", { from: 5 }, [[7, "a", "y"]])];
    expect(checkWatches(told(all))).toMatchObject({ valid: true, details: { revisions: 2, events: 2 } });
    const unended = [...all, ...done(2, "watch", { from: 1, to: 7 }, { from: 1, to: 7 }, { type: "fail" })];
    expect(checkWatches(told(unended))).toMatchObject({ valid: "unknown", details: { unended: 1 } });
    const ended = [...unended, ...done(2, "watch", { from: 7, to: 7 }, [[7, "a", "y"]])];
    expect(checkWatches(told(ended))).toMatchObject({ valid: true });
  });
});

const x = done(0, "write", "x", 2, { key: "a" });
const y = done(0, "write", "y", 3, { key: "b" });
const wrongs: readonly (readonly [what: string, events: readonly ToldEvent[], headline: string])[] = [
  ["two writes at one revision", [...x, ...done(1, "write", "z", 2, { key: "a" })], "Two writes have one revision."],
  [
    "an acknowledged write that a watch passes over",
    [...x, ...y, ...done(1, "watch", { from: 1 }, [[3, "b", "y"]])],
    "A watch passed a write over.",
  ],
  [
    "a write that another watch has shown",
    [
      ...done(0, "write", "x", "x", { key: "a", type: "info" }),
      ...y,
      ...done(1, "watch", { from: 2 }, [[2, "a", "x"]]),
      ...done(2, "watch", { from: 1 }, [[3, "b", "y"]]),
    ],
    "A watch passed a write over.",
  ],
  ["a watch that begins too early", [...x, ...done(1, "watch", { from: 3 }, [[2, "a", "x"]])], "A watch went back."],
  [
    "a write that a watch gets twice",
    [
      ...x,
      ...done(
        1,
        "watch",
        { from: 2 },
        [2, 2].map((at) => [at, "a", "x"]),
      ),
    ],
    "A watch got a write twice.",
  ],
  [
    "progress beyond what was told",
    [...x, ...done(1, "watch", { from: 1 }, [[2]])],
    "A watch was told that it had got every write up to a revision, and it had not.",
  ],
  [
    "progress before what is told",
    [...done(0, "write", "x", "x", { key: "a", type: "info" }), ...done(1, "watch", { from: 1 }, [[5], [2, "a", "x"]])],
    "A watch was told that it had got every write up to a revision, and it had not.",
  ],
  [
    "a write that no client made",
    [...done(1, "watch", { from: 1 }, [[2, "a", "x"]])],
    "A watch got a write that no client had made.",
  ],
  [
    "a write that was refused",
    [...done(0, "write", "x", "x", { key: "a", type: "fail" }), ...done(1, "watch", { from: 1 }, [[2, "a", "x"]])],
    "A watch got a write that no client had made.",
  ],
  [
    "a write at two revisions",
    [...x, ...done(1, "watch", { from: 3 }, [[3, "a", "x"]])],
    "One write took effect more than once.",
  ],
  [
    "revisions against the order of the writes",
    [...y, ...done(0, "write", "x", 2, { key: "a" })],
    "A write got a revision that had been reached before it began.",
  ],
  [
    "a write at a revision that a watch knew",
    [...done(1, "watch", { from: 1 }, [[4]]), ...done(0, "write", "x", 4, { key: "a" })],
    "A write got a revision that had been reached before it began.",
  ],
];

describe("a server of watches is convicted of", () => {
  it.each(wrongs)("%s", (_, events, headline) => {
    const { valid, summary, explanations } = checkWatches(told(events));
    expect(valid).toBe(false);
    expect(explanations.map((each) => each.headline)).toContain(headline);
    expect(summary).toContain(explanations[0]?.headline);
  });
});
