/** What the page makes of its data without a browser: operations, orders, violations, and all of them in words. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { HistoryEvent, Json } from "../../../src/history/operation.js";
import { visible } from "../../../src/history/visible.js";
import { checkLinearizable, pairOperations, registerModel } from "../../../src/index.js";
import type { PageData } from "../../../src/report/page/data.js";
import { PageHistory } from "../../../src/report/page/history.js";
import { mostTabs, shownKeys } from "../../../src/report/page/key-filter.js";
import { OperationWords } from "../../../src/report/page/operation-words.js";
import { PageTexts } from "../../../src/report/page/texts.js";
import { coverageWords, foldedSteps, wordOf } from "../../../src/report/page/verdict-words.js";
import { historyPage, runPage } from "../../../src/report/page-data.js";
import { type Done, eventsOf, runOf, staleRead } from "../../support/report-page.js";

function pageOf(events: readonly HistoryEvent[]): PageData {
  const operations = pairOperations(events);
  const verdict = checkLinearizable(operations, registerModel);
  return historyPage({ source: "own", format: "jsonl", operations, verdict, reproduce: "" });
}

/** As the page opens it: from JSON. */
function opened(data: PageData): PageHistory {
  const read: PageData = JSON.parse(JSON.stringify(data));
  return new PageHistory(read, new PageTexts(read));
}

/** Key `good` is fine; a read of `bad` finds a value that was overwritten. */
const twoKeys: readonly Done[] = [
  [1, "write", "good", 1, 1],
  [2, "write", "bad", 10, 10],
  [1, "read", "good", null, 1],
  [2, "write", "bad", 20, 20],
  [3, "read", "bad", null, 10],
];

describe("the operations of a page", () => {
  it("are those that the report writer put into its columns, however they ended", () => {
    const step = fc.record({
      process: fc.nat(4),
      write: fc.boolean(),
      value: fc.oneof(fc.nat(9), fc.constantFrom("a", "", "</script>", "\u2028")),
      ends: fc.constantFrom("ok", "fail", "info", "never"),
    });
    fc.assert(
      fc.property(fc.array(step, { maxLength: 25 }), (steps) => {
        const events: HistoryEvent[] = [];
        const push = (type: HistoryEvent["type"], process: number, f: string, value: Json): void => {
          const index = events.length;
          events.push({ index, time: index * 1000, type, process, f, value, ...(type === "ok" ? { node: "n1" } : {}) });
        };
        steps.forEach(({ process, write, value, ends }, at) => {
          // A process without an answer does nothing more under that name.
          const own = process + at * 10;
          const [f, input, output]: [string, Json, Json] = write ? ["write", value, value] : ["read", null, value];
          push("invoke", own, f, input);
          if (ends !== "never") push(ends, own, f, ends === "ok" ? output : input);
        });
        const operations = pairOperations(events);
        const { operations: shown } = opened(pageOf(events));
        expect(shown.map(({ call, from, type, f, input, client }) => ({ call, from, type, f, input, client }))).toEqual(
          operations.map(({ call, callTime, type, f, input, process }) => ({
            ...{ call, type, f, client: `client ${process}` },
            ...{ from: callTime, input: visible(JSON.stringify(input)) },
          })),
        );
        shown.forEach(({ output, completion, node, to }, place) => {
          const { output: answer, return: returned, returnTime, type } = operations[place] ?? {};
          const ended = type === "info" ? [-1, -1, ""] : [returned, returnTime, type === "ok" ? "n1" : ""];
          expect([completion, to, node]).toEqual(ended);
          expect(output).toBe(answer === undefined ? "" : visible(JSON.stringify(answer)));
        });
      }),
      { numRuns: 60 },
    );
  });
});

describe("the orders of a page", () => {
  const history = opened(runPage(runOf(twoKeys)));
  const named = (label: string) => {
    const found = history.operations.find((each) => each.label === label);
    if (found === undefined) throw new Error(`${label} was done`);
    return found;
  };

  it("stand by key: a linearization, or the longest part of one and what it does not get past", () => {
    // Bad keys first.
    expect(history.data.objects.map(({ valid }) => valid)).toEqual([false, true]);
    const [bad, good] = [history.mainOrder(0), history.mainOrder(1)];
    expect(good?.operations.map(({ label }) => label)).toEqual(["write 1", "read 1"]);
    expect(good?.states).toEqual(["1", "1"]);
    expect(bad?.operations.map(({ label }) => label)).toEqual(["write 10", "write 20"]);
    expect(bad === undefined ? "" : history.stoppedBy(bad, 0)?.label).toBe("read 10");
  });

  it("say whether an operation is in one, and if not whether it can be", () => {
    expect(history.orderThrough(named("write 20"))).toEqual({ order: history.mainOrder(0), impossible: false });
    expect(history.orderThrough(named("read 10"))).toEqual({ order: undefined, impossible: true });
  });

  it("have a violation with numbered operations where there is none", () => {
    const [violation, ...others] = history.violations;
    expect(others).toEqual([]);
    expect(violation?.object).toBe(0);
    expect(violation?.operations).toContain(named("read 10"));
    // The number of an operation is that of the last sentence about it.
    const sentences = violation?.sentences ?? [];
    expect(sentences.length).toBeGreaterThanOrEqual(2);
    for (const { mark } of violation?.operations ?? []) expect(sentences[mark - 1]?.operation?.mark).toBe(mark);
    expect(new Set(violation?.operations.map(({ mark }) => mark)).size).toBe(violation?.operations.length);
    expect(named("write 1").mark).toBe(0);
  });

  it("are told in words: what an operation was, and its place", () => {
    const words = new OperationWords(history);
    const told = (label: string): string[] => {
      const { order, impossible } = history.orderThrough(named(label));
      return [words.of(named(label)), words.place(named(label), order, impossible)];
    };
    expect(told("read 1")).toEqual([
      "Event 4, client 1: read of good → ok 1\n4.000 ms to 5.000 ms, 1.00 ms, at n1",
      "Step 2 of 2 in the linearization.",
    ]);
    expect(told("write 20")[1]).toBe("Step 2 of 2 in the longest partial linearization found.");
    expect(told("read 10")[1]).toBe("No partial linearization includes it.");
  });

  it("call a read by what it found, and by its name alone where that is not known", () => {
    const events = eventsOf([
      [0, "read", "x", null, null],
      [0, "write", "x", 5, 5],
      [0, "read", "x", null, 5],
      [0, "read", "x", null, 5],
    ]).slice(0, -1);
    expect(opened(pageOf(events)).operations.map(({ label }) => label)).toEqual(["read", "write 5", "read 5", "read"]);
  });

  it("leave out failed operations and unneeded ones, and say so", () => {
    const events: HistoryEvent[] = [
      [0, "invoke", "write", 1],
      [0, "fail", "write", 1],
      [1, "invoke", "write", 2],
      [1, "info", "write", 2],
      [2, "invoke", "write", 3],
    ].map(([process, type, f, value], index) => ({
      ...{ index, time: index * 1e6, process: Number(process), f: String(f), value: Number(value) },
      type: type === "invoke" || type === "fail" ? type : "info",
    }));
    const page = opened(pageOf(events));
    const words = new OperationWords(page);
    expect(page.operations.map(({ label }) => label)).toEqual(["write 1", "write 2", "write 3"]);
    const told = page.operations.map((each) => {
      const { order, impossible } = page.orderThrough(each);
      return [words.of(each).split("\n")[1], words.place(each, order, impossible)];
    });
    expect(told).toEqual([
      ["0.000 ms to 1.000 ms, 1.00 ms", "It failed, so it took no effect and is in no order."],
      ["2.000 ms, never answered", "The linearization leaves it out: it may never have taken effect."],
      ["4.000 ms, never answered", "The linearization leaves it out: it may never have taken effect."],
    ]);
  });
});

describe("the verdict in numbers", () => {
  it("counts operations by outcome, keys by verdict, and faults", () => {
    const data = runPage(runOf(twoKeys));
    const planned = data.run?.plannedFaults;
    expect(coverageWords(data)).toBe(
      `Operations: 5 ok, 0 failed, 0 indeterminate. Keys: 1 violated, 1 valid. Faults: ${planned} planned, none recorded.`,
    );
    expect(coverageWords(pageOf(eventsOf([[0, "write", "x", 1, 1]])))).toBe(
      "Operations: 1 ok, 0 failed, 0 indeterminate.",
    );
  });

  it("tells faults that were planned, recorded and proven apart", () => {
    const { run } = runPage(runOf(staleRead(1)));
    if (run === null) throw new Error("it is a run");
    const fact = { description: "kill: n1", proven: true, from: 0, to: 1, ok: "" };
    const said = (faultFacts: (typeof run)["faultFacts"], plannedFaults: number): string =>
      coverageWords({ counts: [], objects: [], run: { ...run, faultFacts, plannedFaults } }).replace(/^.*? F/, "F");
    const unproven = { ...fact, proven: false };
    expect(said([], 2)).toBe("Faults: 2 planned, none recorded.");
    expect(said([], 0)).toContain("No faults were planned.");
    expect(said([unproven], 1)).toBe("Faults: 1, not proven to have been in effect.");
    expect(said([fact, unproven, fact], 3)).toBe("Faults: 3, 2 proven to have been in effect.");
    expect([true, false, "unknown" as const].map(wordOf)).toEqual(["VALID", "INVALID", "UNKNOWN"]);
  });

  it("folds the middle of a contradiction away if that saves more than a line or two", () => {
    const hidden = (steps: number): number => foldedSteps(steps).to - foldedSteps(steps).from;
    expect([0, 3, 8, 9, 10, 11, 20].map(hidden)).toEqual([0, 0, 0, 0, 0, 3, 12]);
    expect(foldedSteps(20)).toEqual({ from: 4, to: 16 });
  });
});

describe("tabs of many keys", () => {
  const names = Array.from({ length: 300 }, (_, index) => `Key-${index}`);

  it("are those whose name has the part asked for in it, and never too many", () => {
    const few = shownKeys({ names, selected: null, wanted: "y-29" });
    expect(few.tabs.map((object) => (object === null ? null : names[object]))).toEqual([
      ...[null, "Key-29"],
      ...names.slice(290),
    ]);
    expect(few.left).toBe(0);
    const all = shownKeys({ names, selected: null, wanted: "" });
    expect([all.tabs.length, all.left]).toEqual([mostTabs + 1, 300 - mostTabs]);
  });

  it("have the selected one among them, whatever is asked for", () => {
    for (const wanted of ["", "nothing has this"]) {
      const { tabs, left } = shownKeys({ names, selected: 250, wanted });
      expect(tabs).toContain(250);
      expect(tabs.length + left).toBe(wanted === "" ? 301 : 2);
    }
  });

  it("are one where there is one key: it needs no tab of all keys", () => {
    expect(shownKeys({ names: ["x"], selected: 0, wanted: "" })).toEqual({ tabs: [0], left: 0 });
  });
});
