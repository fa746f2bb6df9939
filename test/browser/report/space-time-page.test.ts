/** The space-time diagram in a browser, of a split brain that a hunt found and shrinking made small. */
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { renderReport } from "../../../src/report/html.js";
import { chromiumAvailable } from "../../support/chromium.js";
import { schism } from "../../support/command.js";
import { painted, runOf, staleRead, withPage } from "../../support/report-page.js";

const directory = mkdtempSync(join(tmpdir(), "schism-space-time-"));
afterAll(() => rmSync(directory, { recursive: true, force: true }));

const diagram = "#space-time .scroll svg";

function spaceTimeOf(report: string): unknown {
  const data: unknown = JSON.parse(/id="data">(.*?)<\/script>/.exec(report)?.[1] ?? "");
  return typeof data === "object" && data !== null && "spaceTime" in data ? data.spaceTime : undefined;
}

async function words(page: Page, className: string): Promise<string[]> {
  await painted(page);
  return page.locator(`${diagram} .words .${className}`).allTextContents();
}

async function told(page: Page): Promise<string> {
  return (await page.textContent("#detail")) ?? "";
}

describe.skipIf(!chromiumAvailable())("the space-time diagram of a split brain", () => {
  let html = "";
  beforeAll(async () => {
    const hunt = ["hunt", "primary-backup", "--failover", "auto", "--mode", "async", "--seed", "3", "--runs", "200"];
    expect((await schism([...hunt, "--workers", "1", "--to", directory])).exitCode).toBe(1);
    const { stdout } = await schism(["shrink", join(directory, "latest"), "--for", "40s"]);
    expect(stdout).toContain("report");
    const replayed = await schism(["replay", join(directory, "latest", "repro.json"), "--runs", directory]);
    expect(replayed.stdout).toContain("fails 1 of 1 on sim");
    html = readFileSync(join(directory, "latest", "report.html"), "utf8");
  });

  it("shows who led, which fault was in effect, and the messages of the operations to blame", async () => {
    await withPage(html, async (page) => {
      await page.locator("#space-time").scrollIntoViewIfNeeded();
      await page.focus("#space-time .scroll");
      await page.keyboard.press("0");
      await painted(page);
      const leading = page.locator(`${diagram} rect.leads`);
      const parties = await leading.evaluateAll((bars) => bars.map((bar) => bar.getAttribute("data-party")));
      expect(new Set(parties).size).toBeGreaterThanOrEqual(2);
      expect((await leading.allTextContents())[0]).toMatch(/^primary, epoch \d+, /);
      expect(await page.locator(`${diagram} rect.fault`).count()).toBeGreaterThan(0);
      expect(await page.locator(`${diagram} rect.operation.guilty`).count()).toBeGreaterThanOrEqual(2);
      expect(await page.locator(`${diagram} path.message.guilty`).count()).toBeGreaterThan(3);
      expect(await page.locator(`${diagram} path.message`).count()).toBeLessThanOrEqual(2000);
      expect(await page.textContent("#coverage")).toMatch(/messages/);
      const entries = await page.locator("#space-time .legend li").allTextContents();
      expect(entries).toEqual(expect.arrayContaining(["leads", "message", "a fault is in effect"]));
    });
  });

  it("opens where the operations of the violation can be read", async () => {
    await withPage(html, async (page) => {
      expect((await words(page, "guilty-word")).length).toBeGreaterThan(0);
      expect((await words(page, "leads-word"))[0]).toMatch(/^primary, epoch/);
      expect((await words(page, "fault-word")).length).toBeGreaterThan(0);
    });
  });

  it("draws later arrivals lower: an arrow goes down from its sender", async () => {
    await withPage(html, async (page) => {
      await painted(page);
      const paths = await page
        .locator(`${diagram} path.message`)
        .evaluateAll((all) => all.map((path) => path.getAttribute("d")));
      expect(paths.length).toBeGreaterThan(10);
      for (const path of paths) {
        const [, from, to] = /^M\S+ (\S+?)L\S+ (-?[\d.]+)/.exec(path ?? "") ?? [];
        expect(Number(to)).toBeGreaterThanOrEqual(Number(from));
      }
    });
  });

  it("moves to an operation that is chosen on the timeline and marks it, and the other way round", async () => {
    await withPage(html, async (page) => {
      const allKeys = page.locator("[role=tab]", { hasText: "all keys" });
      if ((await allKeys.count()) > 0) await allKeys.click();
      await page.focus("#timeline");
      for (const key of ["Home", "End"]) {
        await page.keyboard.press(key);
        await painted(page);
        const chosen = page.locator(`${diagram} rect.operation.chosen`);
        expect(await chosen.count()).toBe(1);
        const box = await chosen.boundingBox();
        const view = await page.locator("#space-time .scroll").boundingBox();
        if (box === null || view === null) throw new Error("both are on the page");
        expect(box.y).toBeGreaterThanOrEqual(view.y);
        expect(box.y).toBeLessThan(view.y + view.height);
      }
      const last = await told(page);
      await page.focus("#space-time .scroll");
      await page.keyboard.press("0");
      await painted(page);
      const first = await page.locator(`${diagram} rect.operation[data-operation="0"]`).boundingBox();
      if (first === null) throw new Error("all operations of a small run are in view");
      await page.mouse.click(first.x + first.width / 2, first.y + first.height / 2);
      await painted(page);
      expect(await told(page)).not.toBe(last);
      expect(await told(page)).toMatch(/^Event \d+, client 0: /);
      const number = await page.locator(`${diagram} rect.operation.chosen`).getAttribute("data-operation");
      expect(number).toBe("0");
    });
  });

  it("shows the operation of an arrow that is clicked on the timeline", async () => {
    await withPage(html, async (page) => {
      await page.locator("#space-time").scrollIntoViewIfNeeded();
      await painted(page);
      const arrows = page.locator(`${diagram} path.message.client.guilty:not(.lost)`);
      expect(await arrows.count(), "an operation to blame was asked of a node").toBeGreaterThan(0);
      let told0 = "";
      // The operation of all these arrows may be the one that is shown already: then another is shown first.
      for (const key of ["Home", "End"]) {
        await page.focus("#timeline");
        await page.keyboard.press(key);
        await painted(page);
        told0 = await told(page);
        // A label, or another arrow, may lie over the middle of one: then the next.
        for (let nth = 0; nth < (await arrows.count()) && (await told(page)) === told0; nth++) {
          await arrows.nth(nth).scrollIntoViewIfNeeded();
          await painted(page);
          const box = await arrows.nth(nth).boundingBox();
          if (box === null) continue;
          await page.mouse.click(box.x + box.width / 2, box.y + box.height / 2);
          await painted(page);
        }
        if ((await told(page)) !== told0) break;
      }
      const number = Number(await page.locator(`${diagram} rect.operation.chosen`).getAttribute("data-operation"));
      expect(await page.locator(`${diagram} path.message.chosen`).count()).toBeGreaterThan(0);
      expect(await told(page)).not.toBe(told0);
      expect(await page.locator(`${diagram} rect.operation.guilty[data-operation="${number}"]`).count()).toBe(1);
    });
  });

  it("is the same when the run is judged again", async () => {
    expect(await schism(["check", join(directory, "latest")])).toMatchObject({ exitCode: 1, stderr: "" });
    const again = readFileSync(join(directory, "latest", "report.html"), "utf8");
    expect(spaceTimeOf(again)).toHaveProperty("messages");
    expect(spaceTimeOf(again)).toEqual(spaceTimeOf(html));
  });

  it("describes the arrow under the mouse, and by keyboard one after the other", async () => {
    await withPage(html, async (page) => {
      await page.locator("#space-time").scrollIntoViewIfNeeded();
      await painted(page);
      const box = await page.locator("#space-time .scroll").boundingBox();
      if (box === null) throw new Error("the diagram is on the page");
      const seen = new Set<string>();
      for (let y = box.y + 40; y < Math.min(880, box.y + box.height - 20); y += 6) {
        await page.mouse.move(box.x + box.width * 0.4, y);
        const tip = page.locator("#space-time .tip");
        if (await tip.isVisible()) seen.add((await tip.textContent()) ?? "");
      }
      expect(seen.size).toBeGreaterThan(3);
      for (const text of seen) expect(text).toMatch(/ → .*\nsent at .*(arrived at|never arrived)/);
      await page.mouse.move(0, 0);
      await page.focus("#space-time .scroll");
      const steps: string[] = [];
      for (let press = 0; press < 4; press++) {
        await page.keyboard.press("ArrowRight");
        steps.push((await page.textContent("#message")) ?? "");
      }
      expect(new Set(steps).size).toBe(4);
      await painted(page);
      expect(await page.locator(`${diagram} path.message.current`).count()).toBe(1);
      await page.keyboard.press("Escape");
      await painted(page);
      expect(await page.locator(`${diagram} path.message.current`).count()).toBe(0);
    });
  });

  it("is to scale by time, zooms, and leaves out what does not matter where that is asked for", async () => {
    await withPage(html, async (page) => {
      await page.focus("#space-time .scroll");
      await page.keyboard.press("0");
      await painted(page);
      const tall = (): Promise<number> => page.locator("#space-time .scroll").evaluate((scroll) => scroll.scrollHeight);
      const before = await tall();
      await page.keyboard.press("+");
      expect(await tall()).toBeGreaterThan(before);
      await page.keyboard.press("0");
      const rows = await page.locator(`${diagram} text.time`).count();
      await page.keyboard.press("o");
      await painted(page);
      expect(await page.locator(`${diagram} text.time`).count()).not.toBe(rows);
      await page.keyboard.press("t");
      await painted(page);
      const places = await page
        .locator(`${diagram} text.time`)
        .evaluateAll((all) => all.map((each) => [parseFloat(each.textContent ?? ""), Number(each.getAttribute("y"))]));
      const [first, second] = [places[0] ?? [], places.at(-1) ?? []];
      const scale = ((second[1] ?? 0) - (first[1] ?? 0)) / ((second[0] ?? 0) - (first[0] ?? 0));
      for (const [time = 0, y = 0] of places) {
        expect(Math.abs(y - (first[1] ?? 0) - (time - (first[0] ?? 0)) * scale)).toBeLessThan(2);
      }
    });
  });

  it("shows the records of a run that could not be looked into, and says that messages are missing", async () => {
    const run = runOf(staleRead(10));
    const local = { ...run, scenario: { ...run.scenario, cluster: "local" } } as const;
    await withPage(renderReport(local), async (page) => {
      await page.focus("#space-time .scroll");
      await page.keyboard.press("0");
      await painted(page);
      expect(await page.textContent("#coverage")).toMatch(
        /^Messages between nodes are not shown: between real processes/,
      );
      expect(await page.locator(`${diagram} rect.leads[data-party="1"]`).count()).toBe(1);
      expect(await page.locator(`${diagram} rect.down title`).textContent()).toBe("down, 2.000 ms to 9.000 ms");
      const kinds = await page
        .locator(`${diagram} path.message`)
        .evaluateAll((all) => all.map((path) => path.getAttribute("class")?.split(" ")[1]));
      expect(kinds.length).toBeGreaterThanOrEqual(20);
      expect(new Set(kinds)).toEqual(new Set(["client"]));
    });
  });
});
