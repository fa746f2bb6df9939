import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import type { Page } from "playwright-core";
import { afterAll, describe, expect, it } from "vitest";
import type { HistoryEvent, Json } from "../../src/history/operation.js";
import { pairOperations } from "../../src/history/pairing.js";
import { type ReportInput, renderReport } from "../../src/report/html.js";
import { judgeRun } from "../../src/run/judge.js";
import type { FaultRecord } from "../../src/run/record.js";
import { planScenario } from "../../src/run/scenario.js";
import { workloads } from "../../src/workloads/index.js";
import { chromiumAvailable, withChromium } from "../support/chromium.js";

const directory = mkdtempSync(join(tmpdir(), "schism-report-"));
afterAll(() => rmSync(directory, { recursive: true, force: true }));

/** A record of `count` operations by ten clients, the last of them a stale read; `value` is written where one may be. */
function record(count: number, value: (index: number) => Json = (index) => index): ReportInput {
  const events: HistoryEvent[] = [];
  const push = (type: HistoryEvent["type"], process: number, f: string, of: Json): void => {
    events.push({ index: events.length, time: events.length * 1e6, type, process, f, key: "x", value: of, node: "n1" });
  };
  for (let index = 0; index < count; index++) {
    push("invoke", index % 10, "write", value(index));
    push("ok", index % 10, "write", value(index));
  }
  push("invoke", 3, "read", null);
  push("ok", 3, "read", value(0));
  const scenario = planScenario({ system: "raft", seed: 1 });
  const workload = workloads.get("register");
  if (workload === undefined) throw new Error("there is a workload named register");
  const fault = {
    id: 0,
    at: 1,
    until: 9,
    fault: {},
    description: "kill: n1",
    resolved: { kind: "kill", nodes: ["n1"] },
  };
  const faults: FaultRecord[] = [
    { ...fault, state: "active", time: 2e6, proof: "seen" },
    { ...fault, state: "healed", time: 9e6 },
  ];
  const traces = [{ time: 0, node: "n2", event: { type: "role", role: "leader", leads: true, epoch: 1 } }];
  const operations = pairOperations(events);
  const evidence = { scenario, workload, operations, events, faults, traces, clusterUpMs: 1, unexpectedExits: [] };
  return { scenario, events, faults, traces, verdict: judgeRun(evidence), reproduce: "npx schism run raft" };
}

async function withReport(input: ReportInput, look: (page: Page) => Promise<void>): Promise<void> {
  const file = join(directory, `${Math.random()}.html`);
  writeFileSync(file, renderReport(input));
  await withChromium(async (context) => {
    const page = await context.newPage();
    const complaints: string[] = [];
    page.on("console", (message) => message.type() === "error" && complaints.push(message.text()));
    page.on("pageerror", (error) => complaints.push(error.message));
    page.on("request", (request) => request.url().startsWith("file:") || complaints.push(request.url()));
    await page.goto(pathToFileURL(file).href);
    await page.waitForSelector("body[data-ready=true]");
    await look(page);
    expect(complaints).toEqual([]);
  });
}

describe("renderReport", () => {
  it("writes no recorded value as markup", () => {
    const html = renderReport(record(3, () => "</script><img src=x onerror=alert(1)>"));
    expect(html).not.toContain("<img");
    expect(html.match(/<\/script>/g)).toHaveLength(3);
  });

  it("refers to nothing outside itself", () => {
    expect(renderReport(record(3))).not.toMatch(/(src|href)=/);
  });
});

describe.skipIf(!chromiumAvailable())("the report in a browser", () => {
  it("says the verdict, and a click on a sentence shows its operation", async () => {
    await withReport(record(40), async (page) => {
      expect(await page.textContent("#verdict")).toContain("INVALID");
      expect(await page.locator("canvas").count()).toBeGreaterThanOrEqual(3);
      await page.locator("button.step", { hasText: "read 0" }).first().click();
      expect(await page.textContent("#detail")).toContain("read x");
    });
  });

  it("is worked by keyboard", async () => {
    await withReport(record(40), async (page) => {
      await page.focus("canvas[role=application]");
      await page.keyboard.press("v");
      const violation = await page.textContent("#detail");
      await page.keyboard.press("ArrowRight");
      expect(await page.textContent("#detail")).not.toBe(violation);
      await page.keyboard.press("+");
      await page.keyboard.press("-");
    });
  });

  it("shows hostile values as text", async () => {
    const hostile = '</script><script>window.hacked=1</script><img src=x onerror="window.hacked=1">\u202e\ud800';
    await withReport(
      record(5, () => [hostile, { __proto__: "x", constructor: 1 }]),
      async (page) => {
        expect(await page.evaluate("window.hacked")).toBeUndefined();
        expect(await page.locator("img").count()).toBe(0);
      },
    );
  });

  it("stays usable with 10,000 and opens with 100,000 operations", async () => {
    for (const count of [10_000, 100_000]) {
      const input = record(20);
      const large = record(20).events.slice(0, 40);
      const events = Array.from({ length: count * 2 }, (_, index): HistoryEvent => {
        const like = large[index % 40];
        if (like === undefined) throw new Error("there are forty events to repeat");
        return { ...like, index, time: index * 1e6 };
      });
      await withReport({ ...input, events }, async (page) => {
        await page.focus("canvas[role=application]");
        const begun = Date.now();
        for (const key of ["+", "+", "ArrowRight", "-", "ArrowLeft"]) await page.keyboard.press(key);
        await page.evaluate("new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))");
        console.log(`${count} operations: five key presses answered in ${Date.now() - begun} ms`);
        expect(await page.textContent("#detail")).not.toBe("");
      });
    }
  });
});
