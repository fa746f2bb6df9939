import { describe, expect, it } from "vitest";
import { checkLinearizable, pairOperations, registerModel, setModel } from "../../../src/index.js";
import { renderHistoryReport, renderReport } from "../../../src/report/html.js";
import { historyPage, runPage } from "../../../src/report/page-data.js";
import { chromiumAvailable } from "../../support/chromium.js";
import { type Done, eventsOf, runOf, staleRead, withPage } from "../../support/report-page.js";

const hostile = '</script><script>window.hacked=1</script><img src=x onerror="window.hacked=1">\u202e\ud800';

describe("renderReport", () => {
  it("writes no recorded value as markup", () => {
    const html = renderReport(runOf(staleRead(3, () => "</script><img src=x onerror=alert(1)>")));
    expect(html).not.toContain("<img");
    expect(html.match(/<\/script>/g)).toHaveLength(2);
  });

  it("refers to nothing outside itself", () => {
    expect(renderReport(runOf(staleRead(3)))).not.toMatch(/(src|href)=/);
  });

  it("leaves out states that would take too much room, and says so", () => {
    const adds = Array.from({ length: 4000 }, (_, index): Done => [index % 5, "add", "x", index, index]);
    const operations = pairOperations(eventsOf(adds));
    const verdict = checkLinearizable(operations, setModel);
    const page = historyPage({ source: "adds", format: "jsonl", operations, verdict, reproduce: "" });
    expect(page.orders[0]?.operations).toHaveLength(4000);
    const states = page.orders[0]?.states.length ?? 0;
    expect(states).toBeGreaterThan(1000);
    expect(states).toBeLessThan(4000);
    expect(page.objects[0]?.note).toBe(`This page has room for the states after the first ${states} steps only.`);
  });
});

describe("where there is one of something", () => {
  const [write] = pairOperations(eventsOf([[0, "write", "x", 1, 1]]));
  if (write === undefined) throw new Error("there is one operation");

  it("says so in the subtitle", () => {
    const verdict = checkLinearizable([write], registerModel);
    const page = historyPage({ source: "one", format: "jsonl", operations: [write], verdict, reproduce: "" });
    expect(page.subtitle).toMatch(/^1 operation, read as jsonl/);
    const run = runOf(staleRead(1));
    const scenario = { ...run.scenario, nodes: ["n1"], clients: 1 };
    expect(runPage({ ...run, scenario }).subtitle).toMatch(/^1 node, 1 \w+ client, /);
  });

  it.skipIf(!chromiumAvailable())("says so of a lost write, and of a key without a tab", async () => {
    const run = runOf(Array.from({ length: 25 }, (_, key): Done => [0, "write", `x${key}`, key, key]));
    const lost = {
      ...{ call: 0, f: "write", key: "x0", value: 0, acknowledgedBy: "n1", acknowledgedAt: 1 },
      ...{ discardedBy: "n1", discardedAt: 2 },
    };
    await withPage(renderReport({ ...run, verdict: { ...run.verdict, lostWrites: [lost] } }), async (page) => {
      expect(await page.locator("h2").allTextContents()).toContain("1 acknowledged update was lost");
      expect(await page.locator(".causes .lost").textContent()).toBe(
        "1 acknowledged update was lost: discarded by n1, which had acknowledged it, at 0.00 s.",
      );
      expect(await page.textContent("#more-keys")).toBe("and 1 more key; type part of a name to find others");
    });
  });
});

describe.skipIf(!chromiumAvailable())("the report in a browser", () => {
  it("says the verdict, and a click on a sentence shows its operation", async () => {
    await withPage(renderReport(runOf(staleRead(40))), async (page) => {
      expect(await page.textContent("#verdict")).toContain("INVALID");
      expect(await page.locator("canvas").count()).toBeGreaterThanOrEqual(3);
      await page.locator("#verdict button.step", { hasText: "wrote 0" }).click();
      expect(await page.textContent("#detail")).toContain("write 0");
      await page.locator("#verdict button.step", { hasText: "read 0" }).click();
      expect(await page.textContent("#detail")).toContain("read → ok 0");
    });
  });

  it("shows hostile values, keys and names as text", async () => {
    const run = renderReport(runOf(staleRead(5, (index) => [hostile, index, { __proto__: "x", constructor: 1 }])));
    const events = eventsOf([
      [1, "write", hostile, hostile, hostile],
      [1, "read", hostile, null, `${hostile}2`],
      [1, "write", "constructor", "__proto__", "__proto__"],
    ]).map((event) => ({ ...event, node: hostile, error: hostile }));
    const operations = pairOperations(events);
    const verdict = checkLinearizable(operations, registerModel);
    const foreign = renderHistoryReport({
      ...{ source: hostile, format: hostile, operations, verdict, reproduce: hostile },
    });
    for (const html of [run, foreign]) {
      await withPage(html, async (page) => {
        await page.focus("#timeline");
        for (const key of ["Home", "ArrowRight", "v", "t", "Enter", "ArrowUp", "Escape"])
          await page.keyboard.press(key);
        expect(await page.textContent("#detail")).toContain("<img");
        expect(await page.evaluate("window.hacked")).toBeUndefined();
        expect(await page.locator("img").count()).toBe(0);
      });
    }
  });
});
