/** Pages of systems unlike Raft: a chain, in which every place has its own role, and etcd, whose messages cannot be seen. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { chromiumAvailable } from "../../support/chromium.js";
import { schism } from "../../support/command.js";
import { etcdAvailable } from "../../support/etcd.js";
import { painted, withPage } from "../../support/report-page.js";

const root = mkdtempSync(join(tmpdir(), "schism-pages-"));
afterAll(() => rmSync(root, { recursive: true, force: true }));

/** The page of a run that is convicted. */
async function pageOf(...words: readonly string[]): Promise<string> {
  const runs = mkdtempSync(join(root, "runs-"));
  const { exitCode, stderr } = await schism(["run", ...words, "--seed", "1", "--runs", runs]);
  expect(exitCode, stderr).toBe(1);
  return readFileSync(join(runs, "latest", "report.html"), "utf8");
}

const bars = "#space-time .scroll svg rect";

describe.skipIf(!chromiumAvailable())("the page of a chain", () => {
  it("shows that a removed tail answers a stale read, and the configurations before and after its removal", async () => {
    const html = await pageOf("chain", "--cluster", "sim", "--variant", "no-epochs");
    await withPage(html, async (page) => {
      expect(await page.textContent("h1")).toBe("chain-no-epochs on sim");
      expect(await page.textContent("#verdict")).toContain("INVALID");
      expect(await page.textContent("#verdict")).toMatch(/read \d+ at n6/);
      expect(await page.locator("canvas").count()).toBeGreaterThanOrEqual(3);
      await page.locator("#space-time").scrollIntoViewIfNeeded();
      await page.focus("#space-time .scroll");
      await page.keyboard.press("0");
      await painted(page);
      const led = await page.locator(`${bars}.leads`).allTextContents();
      expect(led.map((text) => /^head, epoch \d+/.exec(text)?.[0])).toEqual(["head, epoch 1", "head, epoch 2"]);
      const followed = (await page.locator(`${bars}.follows`).allTextContents()).join("\n");
      expect(followed).toMatch(/^tail, epoch 1/m);
      expect(followed).toMatch(/^tail, epoch 2/m);
      expect(await page.locator(`${bars}.operation.guilty`).count()).toBeGreaterThanOrEqual(2);
      expect(await page.textContent("#coverage")).toMatch(/^The diagram has .* of the run's \d+ messages/);
    });
  });
});

describe.skipIf(!chromiumAvailable() || !etcdAvailable())("the page of etcd", () => {
  it("shows a stale read of a follower, and that messages cannot be seen", async () => {
    const schedule = join(root, "schedule.json");
    const fault = { kind: "partition", shape: "isolate-leader", mode: "drop" };
    writeFileSync(schedule, JSON.stringify([{ at: 1000, until: 7000, fault }]));
    const html = await pageOf(
      ...["etcd", "--cluster", "local", "--reads", "serializable", "--schedule", schedule, "--time", "8s"],
    );
    await withPage(html, async (page) => {
      expect(await page.textContent("h1")).toBe("etcd on local");
      expect(await page.textContent("#verdict")).toContain("INVALID");
      await page.locator("#space-time").scrollIntoViewIfNeeded();
      await painted(page);
      expect((await page.locator(`${bars}.leads`).allTextContents())[0]).toMatch(/^leader, term \d+/);
      expect(await page.locator(`${bars}.operation.guilty`).count()).toBeGreaterThanOrEqual(2);
      expect(await page.textContent("#coverage")).toMatch(/^Messages between nodes are not shown: /);
    });
  });
});
