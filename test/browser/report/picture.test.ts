import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { Page } from "playwright-core";
import { afterAll, describe, expect, it } from "vitest";
import type { HistoryEvent, Json } from "../../../src/history/operation.js";
import { checkLinearizable, pairOperations, registerModel } from "../../../src/index.js";
import { renderHistoryReport, renderReport } from "../../../src/report/html.js";
import { chromiumAvailable } from "../../support/chromium.js";
import { schism } from "../../support/command.js";
import { type Done, eventsOf, painted, runOf, staleRead, withPage } from "../../support/report-page.js";

const directory = mkdtempSync(join(tmpdir(), "schism-picture-"));
afterAll(() => rmSync(directory, { recursive: true, force: true }));

/** Key `good` is fine; a read of `bad` finds a value that was overwritten. */
const twoKeys: readonly Done[] = [
  [1, "write", "good", 1, 1],
  [2, "write", "bad", 10, 10],
  [1, "read", "good", null, 1],
  [2, "write", "bad", 20, 20],
  [3, "write", "good", 2, 2],
  [3, "read", "bad", null, 10],
  [1, "read", "good", null, 2],
];

/** The steps shown, each as operation and state after it. */
async function steps(page: Page): Promise<string[]> {
  const rows = await page.locator("#order tbody tr").all();
  return Promise.all(rows.map(async (row) => (await row.locator("td").allTextContents()).join(" | ")));
}

describe.skipIf(!chromiumAvailable())("the picture of a verdict", () => {
  it("opens at the violation, with bad keys first and marked", async () => {
    await withPage(renderReport(runOf(twoKeys)), async (page) => {
      expect(await page.locator("[role=tab]").allTextContents()).toEqual(["all keys", "✗ bad", "✓ good"]);
      expect(await page.locator("[aria-selected=true]").textContent()).toBe("✗ bad");
      expect(await page.textContent("#violation")).toContain("Client 3 read 10 on key bad");
      expect(await page.locator("#reasons li").count()).toBeGreaterThanOrEqual(3);
    });
  });

  it("tells the place of each operation of a valid key in its linearization, and the state after it", async () => {
    await withPage(renderReport(runOf(twoKeys)), async (page) => {
      await page.click("text=✓ good");
      await page.focus("#timeline");
      await page.keyboard.press("Home");
      expect(await page.textContent("#detail")).toContain("Step 1 of 4 in the linearization.");
      expect(await steps(page)).toEqual([
        " | start |  | null",
        "1 | write 1 | client 1 | 1",
        "2 | read 1 | client 1 | 1",
        "3 | write 2 | client 3 | 2",
        "4 | read 2 | client 1 | 2",
      ]);
      await page.keyboard.press("ArrowDown");
      expect(await page.locator("#order .current").textContent()).toContain("read 1");
    });
  });

  it("describes an operation under the mouse, and the chosen one again when the mouse leaves", async () => {
    await withPage(renderReport(runOf(twoKeys)), async (page) => {
      await page.click("text=✓ good");
      await page.focus("#timeline");
      await page.keyboard.press("Home");
      const chosen = await page.textContent("#detail");
      const box = await page.locator("#timeline").boundingBox();
      if (box === null) throw new Error("the timeline is on the page");
      const seen = new Set<string>();
      for (let x = box.x + 80; x < box.x + box.width; x += 30) {
        for (let y = box.y + 15; y < box.y + box.height; y += 12) {
          await page.mouse.move(x, y);
          seen.add((await page.textContent("#detail")) ?? "");
        }
      }
      for (const step of [1, 2, 3, 4]) {
        expect([...seen].filter((text) => text.includes(`Step ${step} of 4 in the linearization.`))).toHaveLength(1);
      }
      await page.mouse.move(0, 0);
      expect(await page.textContent("#detail")).toBe(chosen);
    });
  });

  it("shows how far an order can go, and that it does not go through the operation to blame", async () => {
    await withPage(renderReport(runOf(twoKeys)), async (page) => {
      expect(await steps(page)).toEqual([
        " | start |  | null",
        "1 | write 10 | client 2 | 10",
        "2 | write 20 | client 2 | 20",
        "✗ | read 10 | client 3 | must take effect by event 11, but cannot",
      ]);
      expect(await page.textContent("#detail")).toContain("No partial linearization includes it.");
    });
  });

  it("shows the best order through an operation that the longest one leaves out", async () => {
    // Either cas may come first and the other cannot follow; the read of 2 decides, and the read of 9 is impossible anyway.
    const events: HistoryEvent[] = [];
    const push = (type: HistoryEvent["type"], process: number, f: string, value: Json): void => {
      events.push({ index: events.length, time: events.length * 1e6, type, process, f, key: "x", value, node: "n1" });
    };
    push("invoke", 1, "write", 1);
    push("ok", 1, "write", 1);
    push("invoke", 2, "cas", [1, 2]);
    push("invoke", 3, "cas", [1, 3]);
    push("invoke", 4, "read", null);
    push("ok", 4, "read", 2);
    push("invoke", 5, "read", null);
    push("ok", 5, "read", 9);
    push("ok", 2, "cas", [1, 2]);
    push("ok", 3, "cas", [1, 3]);
    push("invoke", 1, "write", 4);
    push("ok", 1, "write", 4);
    const file = join(directory, "through.jsonl");
    writeFileSync(file, events.map((event) => `${JSON.stringify(event)}\n`).join(""));
    expect((await schism(["check", file, "--model", "cas-register", "--report", `${file}.html`])).exitCode).toBe(1);
    await withPage(readFileSync(`${file}.html`, "utf8"), async (page) => {
      await page.focus("#timeline");
      await page.keyboard.press("Home");
      const told: string[] = [];
      const seen: string[][] = [];
      for (let press = 0; press < 6; press++) {
        told.push((await page.textContent("#detail")) ?? "");
        seen.push(await steps(page));
        await page.keyboard.press("ArrowRight");
      }
      expect(told[1]).toContain("Step 2 of 3 in the longest partial linearization found.");
      expect(told[2]).toContain(
        "Step 2 of 2 in the best partial linearization that includes it; the longest one leaves it out.",
      );
      expect(seen[2]).toEqual([
        " | start |  | null",
        "1 | write 1 | client 1 | 1",
        "2 | cas [1,3] | client 3 | 3",
        "✗ | read 2 | client 4 | must take effect by event 5, but cannot",
      ]);
      expect(told[4]).toContain("No partial linearization includes it.");
      expect(told[5]).toContain("It began after event 7, which no order gets past.");
    });
  });

  it("can be used by keyboard alone", async () => {
    await withPage(renderReport(runOf(twoKeys)), async (page) => {
      const focused = (): Promise<string> =>
        page.evaluate("document.activeElement.textContent || document.activeElement.id");
      const tabTo = async (wanted: string): Promise<void> => {
        for (let press = 0; press < 40 && (await focused()) !== wanted; press++) await page.keyboard.press("Tab");
        expect(await focused()).toBe(wanted);
      };
      await tabTo("✗ bad");
      await page.keyboard.press("ArrowRight");
      expect(await focused()).toBe("✓ good");
      await tabTo("jump to violation");
      expect(await page.evaluate("getComputedStyle(document.activeElement).outlineStyle")).toBe("solid");
      await page.keyboard.press("Enter");
      expect(await page.locator("[aria-selected=true]").textContent()).toBe("✗ bad");
      await tabTo("timeline");
      const violation = await page.textContent("#detail");
      await page.keyboard.press("ArrowLeft");
      expect(await page.textContent("#detail")).not.toBe(violation);
      for (const key of ["+", "-", "0", "Shift+ArrowLeft", "t", "t"]) await page.keyboard.press(key);
      await page.keyboard.press("Enter");
      expect(await focused()).toBe("write 20");
      await page.keyboard.press("ArrowUp");
      expect(await focused()).toBe("write 10");
      expect(await page.textContent("#detail")).toContain("write 10");
      await page.keyboard.press("Escape");
      expect(await focused()).toBe("timeline");
      await page.keyboard.press("v");
      expect(await page.textContent("#detail")).toBe(violation);
    });
  });

  it("goes from violation to violation, also of keys that the verdict explains no more", async () => {
    const keys = ["a", "b", "c", "d", "e"];
    const done = keys.flatMap((key): Done[] => [
      [1, "write", key, 1, 1],
      [2, "read", key, null, 7],
    ]);
    await withPage(renderReport(runOf(done)), async (page) => {
      const seen: (string | null)[] = [];
      for (const _ of keys) {
        seen.push(await page.locator("[aria-selected=true]").textContent());
        await page.click("[aria-label='next violation']");
      }
      expect(seen).toEqual(keys.map((key) => `✗ ${key}`));
      await page.click("[aria-label='previous violation']");
      expect(await page.locator("[aria-selected=true]").textContent()).toBe("✗ e");
      expect(await page.textContent("#detail")).toContain("read of e → ok 7");
    });
  });

  it("finds one of many keys by a part of its name", async () => {
    const done = Array.from({ length: 300 }, (_, index): Done => [1, "write", `key-${index}`, index, index]);
    await withPage(renderReport(runOf(done)), async (page) => {
      expect(await page.textContent("#more-keys")).toContain("more keys");
      expect(await page.locator("[role=tab]").count()).toBeLessThan(40);
      await page.fill("input[type=search]", "y-287");
      await page.click("text=✓ key-287");
      await page.focus("#timeline");
      await page.keyboard.press("End");
      expect(await page.textContent("#detail")).toContain("write 287 of key-287");
    });
  });

  it("is written for a history of another tool, without times if it has none", async () => {
    const file = join(directory, "history.edn");
    const lines = [
      "{:process 0, :type :invoke, :f :write, :value 1}",
      "{:process 0, :type :ok, :f :write, :value 1}",
      "{:process 1, :type :invoke, :f :write, :value 2}",
      "{:process 1, :type :info, :f :write, :value 2}",
      "{:process 2, :type :invoke, :f :read, :value nil}",
      "{:process 2, :type :ok, :f :read, :value 3}",
    ];
    writeFileSync(file, lines.join("\n"));
    const out = join(directory, "out.html");
    const { exitCode, stdout } = await schism(["check", file, "--model", "cas-register", "--report", out]);
    expect([exitCode, stdout.slice(0, 7)]).toEqual([1, "INVALID"]);
    expect(readdirSync(directory).filter((name) => name.startsWith("."))).toEqual([]);
    await withPage(readFileSync(out, "utf8"), async (page) => {
      expect(await page.textContent("h1")).toBe("history.edn as cas-register");
      expect(await page.textContent("#detail")).toContain("event 4 to 5");
      expect(await page.locator("canvas").count()).toBe(1);
      expect(await page.locator("h2").allTextContents()).not.toContain("Latency, ms");
      await page.focus("#timeline");
      await page.keyboard.press("ArrowLeft");
      expect(await page.textContent("#detail")).toContain("write 2 → info");
    });
  });

  it("calls a search that gave up no violation, and what it found no proof", async () => {
    const events = eventsOf(twoKeys.filter(([, , key]) => key === "bad"));
    const operations = pairOperations(events);
    const judged = checkLinearizable(operations, registerModel);
    const explanations = [
      { headline: "The search ran out of time.", key: "bad", steps: [{ call: 0, sentence: "Hard." }] },
    ];
    const keys = [{ key: "bad", valid: "unknown", linearization: [], contradiction: null }] as const;
    const verdict = { ...judged, valid: "unknown", explanations, keys } as const;
    const html = renderHistoryReport({ source: "hard", format: "jsonl", operations, verdict, reproduce: "" });
    await withPage(html, async (page) => {
      expect(await page.textContent("#verdict strong")).toBe("UNKNOWN");
      expect(await page.locator("text=jump to violation").count()).toBe(0);
      await page.click("#verdict button.step");
      expect(await page.textContent("#detail")).toContain("Step 1 of 2 in the longest partial linearization found.");
    });
  });

  it("of a run directory is its own, copied where asked", async () => {
    const run = join(directory, "run");
    cpSync(fileURLToPath(new URL("../../../histories/raft-follower-reads", import.meta.url)), run, { recursive: true });
    const out = join(directory, "copy.html");
    expect((await schism(["check", run, "--report", out])).exitCode).toBe(1);
    expect(readFileSync(out, "utf8")).toBe(readFileSync(join(run, "report.html"), "utf8"));
  });

  it("is not begun where it cannot be written", async () => {
    const file = join(directory, "good.jsonl");
    writeFileSync(
      file,
      eventsOf(twoKeys.slice(0, 1))
        .map((event) => JSON.stringify(event))
        .join("\n"),
    );
    for (const place of [directory, join(directory, "nowhere", "out.html"), ""]) {
      const { exitCode, stderr } = await schism(["check", file, "--model", "register", "--report", place]);
      expect([exitCode, stderr.includes("report")]).toEqual([254, true]);
    }
    const ladder = await schism(["check", file, "--model", "register", "--ladder", "--report", `${file}.html`]);
    expect([ladder.exitCode, ladder.stderr.includes("ladder")]).toEqual([254, true]);
  });

  it("opens with 10,000 and with 100,000 operations, and answers key presses", async () => {
    for (const count of [10_000, 100_000]) {
      const writes = staleRead(count).slice(0, count);
      const good = writes.map(
        ([process, f, , input, output], index): Done => [process, f, `k${index % 20}`, input, output],
      );
      for (const [name, done] of [
        // The picture of good ones differs in what is drawn, not in how much.
        ...(count === 10_000 ? ([["20 good keys", good]] as const) : []),
        ["a bad key", staleRead(count)],
      ] as const) {
        const begun = Date.now();
        const run = runOf(done);
        const judged = Date.now();
        const html = renderReport(run);
        const rendered = Date.now();
        await withPage(html, async (page) => {
          const loadMs = await page.evaluate("Math.round(performance.now())");
          await page.focus("#timeline");
          await painted(page);
          const pressed = Date.now();
          for (const key of ["0", "+", "+", "ArrowRight", "-", "ArrowLeft", "ArrowDown"]) {
            await page.keyboard.press(key);
            await painted(page);
          }
          console.log(
            `${count} operations, ${name}: judged in ${judged - begun} ms, page of ${(html.length / 2 ** 20).toFixed(1)} MiB made in ` +
              `${rendered - judged} ms, open after ${loadMs} ms, seven key presses painted in ${Date.now() - pressed} ms`,
          );
          expect(await page.textContent("#detail")).toContain("Event");
        });
      }
    }
  }, 240_000);
});
