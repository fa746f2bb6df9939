/** The page as a reader meets it, in a browser: the first screen, what the default scale shows, small screens, paper, long and hostile texts. */
import type { Page } from "playwright-core";
import { describe, expect, it } from "vitest";
import { createSimCluster } from "../../../src/clusters/sim/cluster.js";
import { runInMemory } from "../../../src/execution/in-memory.js";
import type { HistoryEvent } from "../../../src/history/operation.js";
import { checkLinearizable, pairOperations, registerModel } from "../../../src/index.js";
import { judgeChecks, judgeRun } from "../../../src/judging/judge.js";
import type { FaultRecord, TraceRecord } from "../../../src/record/record.js";
import { renderHistoryReport, renderReport } from "../../../src/report/html.js";
import type { RunInput } from "../../../src/report/page-data.js";
import { planScenario } from "../../../src/scenario/scenario.js";
import { chromiumAvailable } from "../../support/chromium.js";
import { type Done, eventsOf, painted, runOf, staleRead, withPage } from "../../support/report-page.js";

/** A split brain of two primaries, simulated. */
async function splitBrain(): Promise<RunInput> {
  const scenario = planScenario({
    ...{ system: "primary-backup", options: { failover: "auto" }, cluster: "sim", seed: 3, mainMs: 5000 },
    faults: ["partition"],
  });
  const evidence = await runInMemory(scenario, createSimCluster);
  const checks = judgeChecks(evidence);
  const verdict = judgeRun(evidence, { checks, checkMs: 1 });
  return { ...evidence, verdict, checks, reproduce: "npx schism run primary-backup", seen: null };
}

function historyReport(events: readonly HistoryEvent[]): string {
  const operations = pairOperations(events);
  const verdict = checkLinearizable(operations, registerModel);
  return renderHistoryReport({
    source: "history.jsonl",
    format: "jsonl",
    operations,
    verdict,
    reproduce: "npx schism",
  });
}

/** Number of columns of the timeline in which all of these pixels have one of the colours of the style sheet. */
async function columns(page: Page, rows: readonly number[], colour: string): Promise<number> {
  await painted(page);
  return page.evaluate(
    `(() => {
      const canvas = document.getElementById("timeline");
      const wanted = getComputedStyle(document.documentElement).getPropertyValue("--${colour}").trim();
      const [r, g, b] = [1, 3, 5].map((at) => parseInt(wanted.slice(at, at + 2), 16));
      const pen = canvas.getContext("2d");
      const rows = ${JSON.stringify(rows)}.map((y) => pen.getImageData(0, Math.round(y * devicePixelRatio), canvas.width, 1).data);
      let count = 0;
      for (let x = 0; x < canvas.width; x++) {
        if (rows.every((row) => row[x * 4] === r && row[x * 4 + 1] === g && row[x * 4 + 2] === b)) count += 1;
      }
      return count;
    })()`,
  );
}

async function box(page: Page, selector: string): Promise<{ top: number; bottom: number }> {
  const found = await page.locator(selector).first().boundingBox();
  if (found === null) throw new Error(`${selector} is on the page`);
  return { top: found.y, bottom: found.y + found.height };
}

/** Whether the page as a whole must be scrolled sideways, and which element makes it so. */
const sideways = `(() => {
  const wide = document.documentElement.scrollWidth;
  if (wide <= innerWidth) return "";
  const worst = [...document.querySelectorAll("main *")].find((each) => each.getBoundingClientRect().right > innerWidth);
  return wide + " " + (worst ? worst.tagName + "." + worst.className : "");
})()`;

describe.skipIf(!chromiumAvailable())("the first screen", () => {
  it("has the verdict, then the causes, then the contradiction, and the timeline begins on it", async () => {
    const run = await splitBrain();
    const [brain] = run.verdict.splitBrain;
    if (brain === undefined) throw new Error("the run has a split brain");
    await withPage(renderReport(run), async (page) => {
      await page.setViewportSize({ width: 1440, height: 900 });
      const parts = [
        "#verdict strong",
        ".causes .split-brain",
        ".causes .lost",
        ".causes .fault",
        ".headline",
        "#timeline",
      ];
      const tops: number[] = [];
      for (const part of parts) tops.push((await box(page, part)).top);
      expect(tops).toEqual(tops.toSorted((a, b) => a - b));
      expect(tops.at(-1)).toBeLessThan(900);
      const seconds = (ns: number): string => `${(ns / 1e9).toFixed(2)} s`;
      expect(await page.locator(".causes .split-brain").first().textContent()).toContain(
        `Split brain from ${seconds(brain.from)} to ${seconds(brain.to)}: n1 (epoch`,
      );
      expect(await page.locator(".causes .lost").textContent()).toContain(
        `${run.verdict.lostWrites.length} acknowledged updates were lost`,
      );
      expect(await page.locator(".causes .fault").first().textContent()).toMatch(/^Fault: partition \(drop\): n\d \|/);
      // A cause leads to when it was.
      await page.locator(".causes .split-brain button").first().click();
      expect(await page.evaluate("document.activeElement.id")).toBe("timeline");
    });
  });

  it("shows warnings right below the verdict, whatever it is", async () => {
    const run = runOf([[0, "write", "x", 1, 1]]);
    const warnings = Array.from({ length: 6 }, (_, index) => `Something is amiss, ${index}.`);
    const vacuity = { ...run.verdict.vacuity, warnings, provesNothing: [] };
    const summary = "Interrupted: what was recorded until then is linearizable.";
    const verdict = { ...run.verdict, valid: "unknown", summary, vacuity } as const;
    await withPage(renderReport({ ...run, verdict }), async (page) => {
      expect(await page.textContent("#verdict strong")).toBe("UNKNOWN");
      expect(await page.textContent("#summary")).toBe(summary);
      expect(await page.locator("#verdict .warning").first().textContent()).toBe("Warning: Something is amiss, 0.");
      expect((await box(page, "#verdict .warning")).bottom).toBeLessThan((await box(page, "#timeline")).top);
      expect(await page.locator("#verdict .warnings").textContent()).toContain("Something is amiss, 5.");
    });
  });

  it("says so if there are no operations, instead of an empty picture", async () => {
    for (const html of [historyReport([]), renderReport(runOf([]))]) {
      await withPage(html, async (page) => {
        expect(await page.textContent("main")).toContain("There are no operations to show.");
        expect(await page.locator("canvas").count()).toBe(0);
        expect(await page.locator("#verdict strong").count()).toBe(1);
      });
    }
  });

  it("folds a long contradiction, and keeps the numbers of its sentences", async () => {
    const run = runOf(staleRead(30));
    const [check] = run.checks;
    if (check === undefined) throw new Error("there is a check");
    const steps = run.operations.slice(0, 20).map(({ call }) => ({ call, sentence: `About event ${call}.` }));
    const checks = [{ ...check, explanations: [{ headline: "Long.", key: "x", steps }] }];
    await withPage(renderReport({ ...run, checks }), async (page) => {
      const visible = page.locator("#verdict ol li:visible");
      expect(await visible.count()).toBe(8);
      const values = await visible.evaluateAll((items) => items.map((item) => item.getAttribute("value")));
      expect(values).toEqual(["1", "2", "3", "4", "17", "18", "19", "20"]);
      await page.click("text=show 12 more steps");
      expect(await visible.count()).toBe(20);
    });
  });
});

describe.skipIf(!chromiumAvailable())("the default scale", () => {
  /** n1 leads until 5.5 ms, n2 from 5.2 ms, and n3 is down from 5.3 to 5.35 ms: all between two events of clients, at 5 and 6 ms. */
  function handover(): RunInput {
    const run = runOf(staleRead(10));
    const role = (time: number, node: string, leads: boolean, epoch: number): TraceRecord => ({
      ...{ time, node, event: { type: "role", role: leads ? "leader" : "follower", leads, epoch } },
    });
    const traces = [role(0, "n1", true, 1), role(5.2e6, "n2", true, 2), role(5.5e6, "n1", false, 2)];
    const kill = {
      id: 0,
      at: 1,
      until: 9,
      fault: {},
      description: "kill: n3",
      resolved: { kind: "kill", nodes: ["n3"] },
    };
    const faults: FaultRecord[] = [
      { ...kill, state: "injecting", time: 5.25e6 },
      { ...kill, state: "active", time: 5.3e6, proof: "seen" },
      { ...kill, state: "healed", time: 5.35e6 },
    ];
    return { ...run, traces, faults };
  }

  it("shows that two led at once, and a fault of 50 µs, though nothing else happened meanwhile", async () => {
    await withPage(renderReport(handover()), async (page) => {
      await page.click("text=show all");
      // Rows: 20 pixels of times, 16 of faults, then 14 for each node.
      const [n1, n2] = [20 + 16 + 2 + 9, 20 + 16 + 2 + 14 + 9];
      expect(await columns(page, [n1], "good")).toBeGreaterThan(100);
      expect(await columns(page, [n2], "good")).toBeGreaterThan(100);
      const together = await columns(page, [n1, n2], "good");
      expect(together).toBeGreaterThan(25);
      // The fault has a width in the row of faults, and lies within that span.
      const reddish: number = await page.evaluate(`(() => {
        const canvas = document.getElementById("timeline");
        const { data } = canvas.getContext("2d").getImageData(0, 28 * devicePixelRatio, canvas.width, 1);
        return Array.from({ length: canvas.width }, (_, x) => x * 4).filter((at) => data[at + 3] > 0 && data[at] > data[at + 1] + 60).length;
      })()`);
      expect(reddish).toBeGreaterThan(10);
      expect(reddish).toBeLessThan(together);
      await page.click("text=by time");
      await page.click("text=show all");
      // To scale it is a hundredth of the width: the scale by events is what shows it.
      expect(await columns(page, [n1, n2], "good")).toBeLessThan(25);
    });
  });

  it("frames all operations to blame, however far apart, when jumping to the violation", async () => {
    const done = Array.from({ length: 2000 }, (_, index): Done => [index % 5, "write", "x", index, index]);
    done.splice(0, 0, [7, "write", "x", -1, -1]);
    done.push([8, "read", "x", null, -1]);
    const run = runOf(done);
    await withPage(renderReport(run), async (page) => {
      const marked = run.checks.flatMap(({ explanations }) => explanations.flatMap(({ steps }) => steps));
      expect(marked.length).toBeGreaterThanOrEqual(2);
      await page.click("text=show all");
      await page.click("text=jump to violation");
      const lanes = await page.evaluate("Math.round(document.getElementById('timeline').clientHeight)");
      expect(lanes).toBeGreaterThan(100);
      // The lane of client 7 and the lane of client 8 are the last but one and the last; the strip of states is below them.
      const height = Number(lanes);
      const last = height - 2 - 26 - 2 - 26 / 2;
      for (const lane of [last - 26, last]) expect(await columns(page, [lane - 8], "mark")).toBeGreaterThan(6);
    });
  });

  it("has buttons that say what they switch to, and which is in effect", async () => {
    await withPage(renderReport(handover()), async (page) => {
      const pressed = (name: string) =>
        page.locator("[aria-label='Scale'] button", { hasText: name }).getAttribute("aria-pressed");
      expect([await pressed("by events"), await pressed("by time")]).toEqual(["true", "false"]);
      await page.locator("[aria-label='Scale'] button", { hasText: "by time" }).press("Enter");
      expect([await pressed("by events"), await pressed("by time")]).toEqual(["false", "true"]);
      await page.focus("#timeline");
      await page.keyboard.press("t");
      expect([await pressed("by events"), await pressed("by time")]).toEqual(["true", "false"]);
    });
  });

  it("explains its marks, those that it has", async () => {
    await withPage(renderReport(handover()), async (page) => {
      const legend = await page.locator("[aria-label='Legend of the timeline'] li").allTextContents();
      expect(legend).toEqual(expect.arrayContaining(["succeeded", "several nodes lead", "a fault is in effect"]));
      expect(legend).not.toContain("failed: took no effect");
    });
  });
});

describe.skipIf(!chromiumAvailable())("long and hostile texts", () => {
  it("are cut, and all of a value of a megabyte can be seen", async () => {
    const value = `${"a".repeat(500_000)}-middle-${"b".repeat(500_000)}`;
    const html = historyReport(
      eventsOf([
        [0, "write", "x", value, value],
        [1, "read", "x", null, `${value}c`],
      ]),
    );
    await withPage(html, async (page) => {
      expect(await page.evaluate("performance.now()")).toBeLessThan(20_000);
      expect((await page.textContent("main"))?.length).toBeLessThan(20_000);
      await page.locator(".wholes button").first().click();
      const shown = await page.locator("dialog textarea").inputValue();
      expect(shown).toBe(JSON.stringify(`${value}c`));
      await page.keyboard.press("Escape");
      await page.locator("dialog").waitFor({ state: "detached" });
      // What sentences say of a value is short by itself.
      const verdict = await page.textContent("#verdict");
      expect(verdict).toContain("characters)");
      expect(verdict?.length).toBeLessThan(5000);
    });
  });

  it("show every character and obey none, and fit on a small screen", async () => {
    const hostile = `</script><script>window.hacked=1</script>\u202egnp.exe\u2066\u0000\u001b[31m\u009b\ud800${"k".repeat(300)}`;
    const events = eventsOf([
      [0, "write", hostile, hostile, hostile],
      [0, "read", hostile, null, `${hostile}2`],
    ]).map((event) => ({ ...event, node: hostile, error: hostile, f: event.f }));
    await withPage(historyReport(events), async (page) => {
      const text = await page.evaluate("document.documentElement.innerText + document.title");
      expect(text).not.toMatch(/(?![\n\t])[\p{Cc}\p{Cf}\p{Cs}]/u);
      expect(text).toContain("\\u202egnp.exe");
      expect(await page.evaluate("window.hacked")).toBeUndefined();
      for (const width of [1440, 390]) {
        await page.setViewportSize({ width, height: 844 });
        await painted(page);
        expect(await page.evaluate(sideways)).toBe("");
      }
    });
  });
});

describe.skipIf(!chromiumAvailable())("other readers", () => {
  it("need not scroll sideways on a small screen, with one key or fifty and a hundred clients", async () => {
    const many = Array.from(
      { length: 600 },
      (_, index): Done => [index % 100, "write", `key-${index % 50}`, index, index],
    );
    const pages = [
      renderReport(await splitBrain()),
      historyReport(eventsOf(many)),
      historyReport(eventsOf(many, false)),
      historyReport([]),
    ];
    for (const html of pages) {
      await withPage(html, async (page) => {
        await page.setViewportSize({ width: 390, height: 844 });
        await painted(page);
        expect(await page.evaluate(sideways)).toBe("");
      });
    }
  });

  it("have enough contrast, by light and in the dark", async () => {
    // What is written on what, and what is drawn on what.
    const words = [
      ...["ink", "soft", "good", "bad", "odd", "mark", "focus"].flatMap((name) => [
        [name, "paper"],
        [name, "card"],
      ]),
      ...["ok", "mark", "good"].map((name) => ["on-bar", name]),
      ["ink", "state"],
    ];
    const shapes = [
      "ok",
      "fail",
      "info",
      "mark",
      "good",
      "order",
      "series-1",
      "series-2",
      "series-3",
      "series-4",
      "series-5",
    ];
    await withPage(renderReport(runOf(staleRead(3))), async (page) => {
      for (const colorScheme of ["light", "dark"] as const) {
        await page.emulateMedia({ colorScheme });
        const names = [...new Set([...words.flat(), ...shapes])];
        const values: Record<string, string> = await page.evaluate(
          `Object.fromEntries(${JSON.stringify(names)}.map((name) => [name, getComputedStyle(document.documentElement).getPropertyValue("--" + name).trim()]))`,
        );
        const contrast = (a = "", b = ""): number => {
          const [x, y] = [luminance(values[a] ?? ""), luminance(values[b] ?? "")];
          return (Math.max(x, y) + 0.05) / (Math.min(x, y) + 0.05);
        };
        for (const [a, b] of words) expect(contrast(a, b), `${colorScheme}: ${a} on ${b}`).toBeGreaterThanOrEqual(4.5);
        for (const name of shapes) expect(contrast(name, "paper"), `${colorScheme}: ${name}`).toBeGreaterThanOrEqual(3);
      }
    });
  });

  it("print it light and whole, and have it back as it was", async () => {
    await withPage(renderReport(runOf(staleRead(30))), async (page) => {
      await page.emulateMedia({ colorScheme: "dark" });
      await painted(page);
      const background = (): Promise<string> => page.evaluate("getComputedStyle(document.body).backgroundColor");
      const dark = await background();
      expect(await columns(page, [80], "line")).toBeGreaterThan(0);
      await page.evaluate("dispatchEvent(new Event('beforeprint'))");
      await page.emulateMedia({ media: "print", colorScheme: "dark" });
      expect(await background()).toBe("rgb(251, 251, 250)");
      expect(await page.locator(".bar:visible, .keys:visible").count()).toBe(0);
      expect(await page.locator("#verdict details:not([open])").count()).toBe(0);
      // The picture is redrawn in colours for paper, at once: `line` is now that of the light style.
      expect(await columns(page, [80], "line")).toBeGreaterThan(0);
      await page.emulateMedia({ media: "screen", colorScheme: "dark" });
      await page.evaluate("dispatchEvent(new Event('afterprint'))");
      expect(await background()).toBe(dark);
      expect((await page.pdf({ format: "A4" })).length).toBeGreaterThan(10_000);
    });
  });

  it("see latency by quantiles and rates by name and outcome, behind them the faults", async () => {
    const run = runOf(staleRead(60));
    await withPage(renderReport(run), async (page) => {
      expect(await page.locator("h2").allTextContents()).toEqual(
        expect.arrayContaining(["Latency of each operation", "Latency quantiles", "Operations completed per second"]),
      );
      const labels = (await page.locator(".u-label").allTextContents()).map((label) => label.replace(":", ""));
      expect(labels).toEqual(expect.arrayContaining(["p50", "p95", "p99", "max", "write ok", "read ok"]));
      await page.setViewportSize({ width: 700, height: 800 });
      await painted(page);
      const widths = await page.locator(".uplot").evaluateAll((all) => all.map((each) => each.clientWidth));
      for (const width of widths) expect(width).toBeLessThanOrEqual(700);
    });
    await withPage(renderReport(runOf(staleRead(1))), async (page) => {
      expect(await page.textContent("main")).toContain("2 operations completed, taking 1.00 ms: too few for a plot.");
    });
  });
});

/** WCAG 2, relative luminance of `#rrggbb`. */
function luminance(colour: string): number {
  const [r = 0, g = 0, b = 0] = [1, 3, 5].map((at) => {
    const share = Number.parseInt(colour.slice(at, at + 2), 16) / 255;
    return share <= 0.03928 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}
