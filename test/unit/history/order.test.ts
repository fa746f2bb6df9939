import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { checkLinearizable } from "../../../src/checkers/linearizability/check.js";
import type { GivenEvent } from "../../../src/history/checked.js";
import { InputError } from "../../../src/history/errors.js";
import { mergeByTime } from "../../../src/history/merge.js";
import type { EventType, HistoryEvent, Operation } from "../../../src/history/operation.js";
import { pairOperations } from "../../../src/history/pairing.js";
import { openHistory, type ReadOptions, readHistory, readOperations } from "../../../src/history/read.js";
import { register } from "../../../src/models/register.js";

type Line = Partial<GivenEvent> & { readonly type: EventType; readonly f: string };

const jsonl = (lines: readonly Line[]): Uint8Array =>
  Buffer.from(lines.map((line) => `${JSON.stringify({ process: 0, ...line })}\n`).join(""));

const verdict = async (lines: readonly Line[], options: ReadOptions = {}): Promise<unknown> =>
  checkLinearizable((await readOperations(jsonl(lines), options)).operations, register).valid;

/** A client that wrote twice, and then the log of one that read between. */
const oneLogAfterTheOther: readonly Line[] = [
  { process: "w", type: "invoke", f: "write", value: 1, time: 100 },
  { process: "w", type: "ok", f: "write", value: 1, time: 200 },
  { process: "w", type: "invoke", f: "write", value: 2, time: 500 },
  { process: "w", type: "ok", f: "write", value: 2, time: 600 },
  { process: "r", type: "invoke", f: "read", time: 300 },
  { process: "r", type: "ok", f: "read", value: 1, time: 400 },
];

/** A read of the initial value stands before the write that had ended before it. */
const staleReadFirst: readonly Line[] = [
  { process: 1, type: "invoke", f: "read", time: 400 },
  { process: 1, type: "ok", f: "read", value: null, time: 500 },
  { process: 0, type: "invoke", f: "write", value: 1, time: 100 },
  { process: 0, type: "ok", f: "write", value: 1, time: 200 },
];

describe("lines and times that disagree", () => {
  it.each([
    ["one log after the other", oneLogAfterTheOther, 5, true, false],
    ["a stale read before the write", staleReadFirst, 3, false, true],
  ])("are refused, and judged by what is said to count: %s", async (_what, lines, line, byTime, byLines) => {
    await expect(readOperations(jsonl(lines))).rejects.toThrow(
      new RegExp(`line ${line}, .*--order time .*--order lines`),
    );
    expect(() => pairOperations(lines as GivenEvent[])).toThrow(InputError);
    expect(await verdict(lines, { order: "time" })).toBe(byTime);
    expect(await verdict(lines, { order: "lines" })).toBe(byLines);
    const paired = pairOperations(lines as GivenEvent[], { order: "time" });
    expect(checkLinearizable(paired, register).valid).toBe(byTime);
  });

  it("are refused exactly where some operation comes before another by the ones and not by the others", () => {
    const events = fc.array(fc.record({ process: fc.nat(2), time: fc.nat(9), fail: fc.boolean() }), { maxLength: 10 });
    let refused = 0;
    fc.assert(
      fc.property(events, (drawn) => {
        const open = new Set<number>();
        const lines = drawn.map(({ process, time, fail }, index): HistoryEvent => {
          const begins = !open.has(process);
          if (begins) open.add(process);
          else open.delete(process);
          const type = begins ? "invoke" : fail ? "fail" : "ok";
          return { index, time, type, process, f: "read", value: null };
        });
        let error: unknown;
        try {
          pairOperations(lines);
        } catch (thrown) {
          error = thrown;
        }
        const operations = pairOperations(lines, { order: "lines" });
        const backwards = operations.some(({ callTime, returnTime }) => returnTime < callTime);
        const differ = operations.some((a) =>
          operations.some((b) => {
            if (a === b || a.return === Number.POSITIVE_INFINITY) return false;
            const byLines = a.return < b.call;
            // At equal times the lines say what the clock does not.
            return byLines ? a.returnTime > b.callTime : a.returnTime < b.callTime;
          }),
        );
        expect(error instanceof InputError).toBe(backwards || differ);
        if (error !== undefined) refused += 1;
      }),
      { numRuns: 2000 },
    );
    expect(refused).toBeGreaterThan(100);
  });

  it("are fine where only events of one kind are out of order", async () => {
    const lines: readonly Line[] = [
      { process: 0, type: "invoke", f: "write", value: 1, time: 200 },
      { process: 1, type: "invoke", f: "read", time: 100 },
      { process: 1, type: "ok", f: "read", value: 1, time: 400 },
      { process: 0, type: "ok", f: "write", value: 1, time: 300 },
    ];
    expect(await verdict(lines)).toBe(true);
  });

  it("are reported if an older Jepsen's recorder wrote a moment after it stamped", async () => {
    const op = (index: number, type: string, process: number, time: number): string =>
      `{:index ${index}, :type :${type}, :process ${process}, :f :read, :value nil, :time ${time}}`;
    const jitter = [op(0, "invoke", 0, 0), op(1, "ok", 0, 900_000_000), op(2, "invoke", 1, 899_000_000)];
    const { warnings } = await readHistory(Buffer.from(jitter.join("\n")));
    expect(warnings.join()).toMatch(/1 event stands up to 1.00 ms later than its time.*line 3/);
    const apart = jitter.with(2, op(2, "invoke", 1, 890_000_000));
    await expect(readHistory(Buffer.from(apart.join("\n")))).rejects.toThrow(/line 3, .*10 ms before/);
    const early = [op(0, "invoke", 0, 0), op(1, "ok", 0, 90), op(2, "invoke", 1, 40)];
    await expect(readHistory(Buffer.from(early.join("\n")))).rejects.toThrow(/line 3/);
    const unnumbered = jitter.map((line) => line.replace(/:index \d+, /, ""));
    await expect(readHistory(Buffer.from(unnumbered.join("\n")))).rejects.toThrow(/line 3/);
  });

  it("are found by everything that reads a history", async () => {
    const opened = async (): Promise<void> => {
      for await (const _batch of (await openHistory(jsonl(staleReadFirst))).batches);
    };
    await expect(opened()).rejects.toThrow(/line 3/);
    await expect(readHistory(jsonl(staleReadFirst))).rejects.toThrow(/line 3/);
  });
});

describe("an operation that ends before it begins", () => {
  const lines: readonly Line[] = [
    { type: "invoke", f: "write", value: 1, time: 500 },
    { type: "ok", f: "write", value: 1, time: 100 },
  ];
  it.each<[string, ReadOptions]>([
    ["by lines and times", {}],
    ["by time", { order: "time" }],
  ])("is refused %s, with the line", async (_what, options) => {
    await expect(readOperations(jsonl(lines), options)).rejects.toThrow(/line 2, field "time".*before it begins/);
  });
  it("is refused if its outcome is not known, too", async () => {
    const info = lines.map((line) => (line.type === "ok" ? { ...line, type: "info" as const } : line));
    await expect(readOperations(jsonl(info))).rejects.toThrow(/line 2, .*400 ns before it begins, in line 1/);
  });
});

describe("what may be left out", () => {
  const bare: readonly Line[] = [
    { type: "invoke", f: "write", value: 1 },
    { type: "ok", f: "write", value: 1 },
    { type: "invoke", f: "read" },
    { type: "ok", f: "read", value: 1 },
  ];
  it.each<[string, (line: Line, at: number) => Line, RegExp]>([
    ["index and time", (line) => line, /^$/],
    ["time", (line, at) => ({ ...line, index: at + 1 }), /^$/],
    ["the first indexes, which is told", (line, at) => ({ ...line, index: at + 4 }), /the first index is 4/],
    [
      "some indexes, which is told",
      (line, at) => ({ ...line, index: 3 * at }),
      /skip 6 events, the first before line 2/,
    ],
    [
      "some times, which is told",
      (line, at) => (at === 2 ? line : { ...line, time: at }),
      /1 event has no time .*line 3/,
    ],
    [
      "null in their place",
      (line) => ({ ...line, index: null, time: null, key: null, node: null }) as unknown as Line,
      /^$/,
    ],
  ])("is %s", async (_what, change, warning) => {
    const lines = bare.map(change);
    const { operations, warnings } = await readOperations(jsonl(lines));
    expect(operations.map(({ call, return: end }) => [call, end])).toEqual([
      [0, 1],
      [2, 3],
    ]);
    expect(warnings.join()).toMatch(warning);
    expect(checkLinearizable(pairOperations(lines.map((line) => ({ process: 0, ...line }))), register).valid).toBe(
      true,
    );
  });

  it.each([
    ["decreasing", [0, 1, 3, 2], /line 4, field "index": index 2 comes after index 3.*--order/],
    ["repeated", [0, 1, 1, 2], /line 3, field "index": index 1 comes after index 1/],
    ["no number", [0, "1", 2, 3], /line 2, field "index": is "1" and must be a whole number/],
    ["no whole number", [0, 0.5, 2, 3], /line 2, field "index"/],
  ])("is not an index that is %s", async (_what, indexes, message) => {
    const lines = bare.map((line, at) => ({ ...line, index: indexes[at] }) as Line);
    await expect(readOperations(jsonl(lines))).rejects.toThrow(message);
  });

  it("is nothing by time, where every event needs one", async () => {
    await expect(readOperations(jsonl(bare), { order: "time" })).rejects.toThrow(/line 1, field "time": has no time/);
  });
});

describe("order by time", () => {
  const intervals = fc.array(fc.record({ process: fc.nat(2), gap: fc.nat(2), length: fc.nat(3) }), { maxLength: 9 });

  /** Each process's operations one after the other, its lines together. */
  function logs(drawn: readonly { process: number; gap: number; length: number }[]): HistoryEvent[] {
    const clocks = new Map<number, number>();
    return drawn
      .toSorted((a, b) => a.process - b.process)
      .flatMap(({ process, gap, length }, at): HistoryEvent[] => {
        const call = (clocks.get(process) ?? 0) + gap;
        clocks.set(process, call + length);
        const event = { index: 0, process, f: "write", value: at };
        return [
          { ...event, time: call, type: "invoke" },
          { ...event, time: call + length, type: "ok" },
        ];
      });
  }

  const precedes = (a: Operation, b: Operation): boolean => a.return < b.call;

  it("takes closed intervals: of different processes only what had ended strictly earlier comes before", () => {
    let touching = 0;
    let unclear = 0;
    fc.assert(
      fc.property(intervals, (drawn) => {
        const events = logs(drawn);
        const { placed, warnings } = mergeByTime(events.map((event, at) => ({ event, line: at + 1 })));
        const operations = pairOperations(placed.map(({ event }) => event));
        expect(operations).toHaveLength(drawn.length);
        for (const a of operations) {
          for (const b of operations) {
            if (a === b) continue;
            const strictly = a.returnTime < b.callTime;
            if (a.process !== b.process) expect(precedes(a, b)).toBe(strictly);
            else if (warnings.length === 0) expect(precedes(a, b) || precedes(b, a)).toBe(true);
            else if (strictly) expect(precedes(a, b)).toBe(true);
            if (a.returnTime === b.callTime) touching += 1;
          }
        }
        if (warnings.length > 0) unclear += 1;
      }),
      { numRuns: 2000 },
    );
    expect(touching).toBeGreaterThan(100);
    expect(unclear).toBeGreaterThan(20);
  });

  it("is the same for lines in any order", async () => {
    await fc.assert(
      fc.asyncProperty(fc.shuffledSubarray([...oneLogAfterTheOther], { minLength: 6 }), async (lines) => {
        expect(await verdict(lines, { order: "time" })).toBe(true);
      }),
    );
  });

  it("can be written and read again", async () => {
    const tied: readonly Line[] = [0, 1].flatMap((process): Line[] => [
      { process, type: "invoke", f: "write", value: process, time: 0 },
      { process, type: "ok", f: "write", value: process, time: 5 },
      { process, type: "invoke", f: "read", time: 5 },
      { process, type: "ok", f: "read", value: 1, time: 9 },
    ]);
    const { events, warnings } = await readHistory(jsonl(tied), { order: "time" });
    expect(warnings.join()).toMatch(/at 1 moment several processes ended one operation and began the next/);
    const again = await readHistory(Buffer.from(events.map((event) => JSON.stringify(event)).join("\n")));
    expect(pairOperations(again.events)).toEqual(pairOperations(events));
  });

  it("keeps a process from doing two things at once", async () => {
    const lines: readonly Line[] = [
      { type: "invoke", f: "write", value: 1, time: 0 },
      { type: "invoke", f: "read", time: 5 },
      { type: "ok", f: "write", value: 1, time: 9 },
      { type: "ok", f: "read", value: 1, time: 10 },
    ];
    await expect(readOperations(jsonl(lines))).rejects.toThrow(/line 2, .*while its operation of line 1 is open/);
    await expect(readOperations(jsonl(lines), { order: "time" })).rejects.toThrow(
      /while its operation of line 1 is open/,
    );
    await expect(readOperations(jsonl(lines.slice(0, 2)))).rejects.toThrow(/while its operation of line 1 is open/);
    const given = lines.slice(0, 2).map((line) => ({ process: 0, ...line }));
    expect(() => pairOperations(given)).toThrow(/while its operation of line 1 is open/);
  });
});
