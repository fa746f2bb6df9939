/**
 * What the table of `npm run bench:checker` has lines for: groups of histories to be judged, each with the verdict that is right.
 * What is measured otherwise (logs, start-up, reading) is in checker.ts.
 */
import { seededRandom } from "../../nodes/random.js";
import type { Json, Operation } from "../../src/history/operation.js";
import { type GeneratedHistory, generateHistory } from "../histories.js";
import { drawFamilies } from "./families.js";
import type { HistoryFamily } from "./family.js";

export interface Subject {
  readonly model: HistoryFamily["model"];
  /** What it is, and how to make it again. */
  readonly what: string;
  create(): GeneratedHistory;
}

export interface Group {
  readonly title: string;
  readonly subjects: readonly Subject[];
}

export function groups(seed: number, quick: boolean): Group[] {
  const drawn = quick ? drawFamilies(seed, 25, 1000) : drawFamilies(seed, 100);
  const of = (families: readonly HistoryFamily[]): Subject[] => families.map((family) => subjectOf(family, seed));
  const one = (family: Partial<HistoryFamily>): Subject[] => of([{ ...usual, ...family }]);
  const kv = { ...usual, model: "kv", values: "unique" } as const;
  const counter = { ...usual, model: "counter" } as const;
  const queue = { ...usual, model: "queue", clients: 20, operations: quick ? 500 : 2000 } as const;
  const mutex = { ...usual, model: "mutex", fault: "stale" } as const;
  const recorded = { ...kv, clients: 50, keys: 10, operations: quick ? 1000 : 3000, puts: 1 };
  const small = 1000;
  return [
    { title: "families of all models but kv", subjects: of(drawn.filter(({ model }) => model !== "kv")) },
    { title: "families of kv", subjects: of(drawn.filter(({ model }) => model === "kv")) },
    { title: "kv as recorded, 50 clients, 10 keys, valid", subjects: one(recorded) },
    {
      title: `cas over 100 keys, ${quick ? "1,000" : "10,000"} operations, valid and stale`,
      subjects: of(validAndStale({ ...usual, keys: 100, operations: quick ? small : 10_000 })),
    },
    {
      title: "kv as recorded, 50 clients, 10 keys, lagging replicas",
      subjects: one({ ...recorded, fault: "lagging" }),
    },
    { title: "kv, ten concurrent appends and a get, valid", subjects: [tenAppends(seed, true)] },
    { title: "kv, ten concurrent appends and a get, invalid", subjects: [tenAppends(seed, false)] },
    { title: "kv, 1,000 operations, stale get", subjects: one({ ...kv, clients: 20, fault: "stale" }) },
    { title: "cas, one key, few values, invalid", subjects: of(hardCas(quick)) },
    ...(quick
      ? []
      : [
          {
            title: "cas, one key, 1,000,000 operations, invalid",
            subjects: one({ operations: 1_000_000, fault: "stale" }),
          },
        ]),
    { title: "counter, 50 clients, 500 operations", subjects: one({ ...counter, clients: 50, operations: 500 }) },
    {
      title: `counter, 10 clients, ${quick ? "1,000" : "10,000"}, 1 % indeterminate`,
      subjects: one({ ...counter, clients: 10, operations: quick ? small : 10_000, indeterminatePercent: 1 }),
    },
    ...(quick
      ? []
      : [
          {
            title: "counter, 50 clients, 100,000 operations",
            subjects: one({ ...counter, clients: 50, operations: 100_000 }),
          },
        ]),
    { title: "queue, few values", subjects: of(validAndStale({ ...queue, values: 3 })) },
    {
      title: "queue, unique values, 5 % indeterminate",
      subjects: of(validAndStale({ ...queue, values: "unique", indeterminatePercent: 5 })),
    },
    { title: "mutex, invalid, 1,000 operations", subjects: one(mutex) },
    ...(quick
      ? []
      : [{ title: "mutex, invalid, 100,000 operations", subjects: one({ ...mutex, operations: 100_000 }) }]),
  ];
}

/** What is looked at unless something else is said. */
export const usual: HistoryFamily = {
  ...{ model: "cas-register", operations: 1000, clients: 20, keys: 1, values: 5 },
  ...{ indeterminatePercent: 0, puts: 0, fault: null },
};

function subjectOf(family: HistoryFamily, seed: number): Subject {
  return { model: family.model, what: JSON.stringify(family), create: () => generateHistory(family, seed) };
}

function validAndStale(family: HistoryFamily): HistoryFamily[] {
  return [family, { ...family, fault: "stale" }];
}

function hardCas(quick: boolean): HistoryFamily[] {
  const families: HistoryFamily[] = [];
  for (const operations of quick ? [1000] : [1000, 10_000, 100_000])
    for (const clients of quick ? [20] : [20, 50, 100])
      for (const indeterminatePercent of [0, 5])
        for (const fault of ["stale", "counted"] as const)
          families.push({ ...usual, operations, clients, values: 5, indeterminatePercent, fault });
  return families;
}

/** Any order of ten appends explains a get; a get that has lost one of them has no explanation. */
function tenAppends(seed: number, valid: boolean): Subject {
  const tokens = Array.from({ length: 10 }, (_, place) => `${place};`);
  const shown = seededRandom(seed, "ten appends").shuffle(tokens);
  const operation = (id: number, f: string, input: Json, output: Json, call: number): Operation => ({
    ...{ id, process: id, f, key: "x", input, output, type: "ok", call, return: call === id ? 10 + id : call + 1 },
    ...{ callTime: -1, returnTime: -1 },
  });
  const operations = [
    ...tokens.map((token, place) => operation(place, "append", token, token, place)),
    operation(10, "get", null, (valid ? shown : shown.slice(1)).join(""), 20),
  ];
  return { model: "kv", what: "ten appends", create: () => ({ operations, expected: valid }) };
}
