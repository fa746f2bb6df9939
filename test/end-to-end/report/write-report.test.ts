/** Pages from a program: what they hold, that they are written whole, and what is refused. */
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { execa } from "execa";
import { afterAll, describe, expect, it } from "vitest";
import {
  checkLinearizable,
  type HistoryEvent,
  pairOperations,
  registerModel,
  writeReport,
} from "../../../src/index.js";

const root = mkdtempSync(join(tmpdir(), "schism-write-report-"));
afterAll(() => rmSync(root, { recursive: true, force: true }));

const stale: HistoryEvent[] = (
  [
    [0, "invoke", "write", 1],
    [0, "ok", "write", 1],
    [0, "invoke", "write", 2],
    [0, "ok", "write", 2],
    [1, "invoke", "read", null],
    [1, "ok", "read", 1],
  ] as const
).map(([process, type, f, value], index) => ({ index, time: index, type, process, f, value }));
const operations = pairOperations(stale);
const verdict = checkLinearizable(operations, registerModel);

describe("writeReport", () => {
  it("writes the page of a history of events or of operations, and makes its directory", () => {
    for (const [name, history] of [["events", stale] as const, ["operations", operations] as const]) {
      const file = writeReport(join(root, "new", name, "stale.html"), { history, verdict });
      expect(file).toBe(join(root, "new", name, "stale.html"));
      const page = readFileSync(file, "utf8");
      expect(page).toContain("stale as register");
      expect(page).toContain(verdict.summary);
      expect(readdirSync(join(root, "new", name))).toEqual(["stale.html"]);
    }
  });

  it("calls the history as it is told to", () => {
    const file = writeReport(join(root, "titled.html"), {
      history: stale,
      verdict,
      title: "of mine",
      reproduce: "npm t",
    });
    expect(readFileSync(file, "utf8")).toContain("of mine as register");
    expect(readFileSync(file, "utf8")).toContain("npm t");
  });

  it.each([
    ["", stale, "no file is named"],
    ["directory", stale, "is a directory"],
    ["file/page.html", stale, "is not a directory"],
    ["history.html", "history", "must be a history"],
    ["foreign.html", stale.slice(0, 2), "names an operation at position"],
  ])("refuses %j of %j, and leaves no file", (name, history, says) => {
    mkdirSync(join(root, "directory"), { recursive: true });
    writeFileSync(join(root, "file"), "");
    const path = name === "" ? "" : join(root, name);
    // As from JavaScript.
    const content = { history, verdict } as Parameters<typeof writeReport>[1];
    expect(() => writeReport(path, content)).toThrow(expect.objectContaining({ name: "InputError" }));
    expect(() => writeReport(path, content)).toThrow(says);
    if (name.endsWith(".html")) expect(existsSync(path)).toBe(false);
  });
});

describe("a matcher that fails", () => {
  it("leaves a page where SCHISM_REPORTS says, one for each failure, and prints its path", async () => {
    const project = join(root, "project");
    mkdirSync(project);
    const source = new URL("../../../src/", import.meta.url);
    writeFileSync(
      join(project, "own.test.ts"),
      `import { expect, test } from "vitest";
      import ${JSON.stringify(new URL("vitest.js", source).pathname)};
      import { registerModel } from ${JSON.stringify(new URL("index.js", source).pathname)};
      const stale = ${JSON.stringify(stale)};
      test("reads what was written", () => {
        expect.soft(stale).toBeLinearizable(registerModel);
        expect.soft(stale).not.toBeSequentiallyConsistent(registerModel);
        expect(stale).toBeSequentiallyConsistent(registerModel);
      });`,
    );
    const vitest = new URL("../../../node_modules/vitest/vitest.mjs", import.meta.url).pathname;
    const run = (env: Readonly<Record<string, string>>) =>
      execa("node", [vitest, "run", "--root", project, "--reporter", "json"], { cwd: project, env, reject: false });
    const { stdout } = await run({ SCHISM_REPORTS: join(root, "pages") });
    const pages = readdirSync(join(root, "pages"));
    expect(pages.map((page) => page.replace(/[0-9a-f]{8}/, "…")).sort()).toEqual(
      ["reads-what-was-written-….html", "reads-what-was-written-…-2.html"].sort(),
    );
    for (const page of pages) expect(stdout).toContain(join(root, "pages", page));
    expect(readFileSync(join(root, "pages", pages[0] ?? ""), "utf8")).toContain("reads what was written as register");

    const temporary = join(root, "temporary");
    mkdirSync(temporary);
    await run({ TMPDIR: temporary, SCHISM_REPORTS: "" });
    const [directory = ""] = readdirSync(temporary).filter((name) => name.startsWith("schism-reports-"));
    expect(readdirSync(join(temporary, directory))).toHaveLength(2);

    const none = await run({ SCHISM_REPORTS: join(root, "file", "below") });
    expect(none.stdout).toContain("no report: ");
    expect(none.stdout).toContain("no order of the operations explains");
  });
});
