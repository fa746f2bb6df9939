/** Exit code 1 says INVALID and nothing else: what goes wrong inside of Schism ends with 255, wherever it does. */
import { spawn } from "node:child_process";
import { copyFileSync, mkdtempSync, openSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { execa } from "execa";
import { afterAll, describe, expect, it } from "vitest";
import { commandFile } from "../../support/command.js";

const root = mkdtempSync(join(tmpdir(), "schism-exit-"));
afterAll(() => rmSync(root, { recursive: true, force: true }));

/** Runs a command into which some code has been put that runs a moment after the start. */
async function sabotaged(code: string, words: readonly string[], where: "main" | "worker" = "main") {
  const when = where === "main" ? "isMainThread" : "!isMainThread";
  const script = `import { isMainThread } from "node:worker_threads"; if (${when}) setTimeout(() => { ${code} }, 1500);`;
  const command = execa(
    process.execPath,
    ["--import", `data:text/javascript,${encodeURIComponent(script)}`, commandFile, ...words],
    { reject: false, env: { FORCE_COLOR: "0" } },
  );
  const { exitCode, stdout, stderr } = await command;
  return { exitCode, stdout, stderr };
}

const long = ["run", "raft", "--cluster", "local", "--time", "60s", "--runs", join(root, "runs")];

describe("an uncaught error", () => {
  it.each([
    ["thrown in a timer", `throw new Error("boom")`],
    ["a promise that is rejected", `Promise.reject(new Error("boom"))`],
    ["in the handler of an event", `process.stdin.emit("error", new Error("boom"))`],
    ["a stack that overflows", `const deeper = () => deeper() + 1; deeper()`],
    ["what is no error", `throw "boom"`],
  ])("%s ends with 255", async (_, code) => {
    const { exitCode, stderr } = await sabotaged(code, long);
    expect(stderr).toMatch(/^schism: crashed: .*(boom|call stack)/m);
    expect(exitCode).toBe(255);
  });

  it("in a thread of a hunt is the outcome of one run, and the hunt vouches for nothing", async () => {
    const hunt = ["hunt", "raft", "--for", "4s", "--workers", "1", "--json"];
    const { exitCode, stdout, stderr } = await sabotaged(`throw new Error("boom")`, hunt, "worker");
    expect(stderr).toBe("");
    expect(stdout).toContain("boom");
    expect(exitCode).toBe(2);
  });
});

describe("a model of the user's", () => {
  it.each([
    ["ends the process", "process.exit(0)"],
    ["waits for what never comes", "await new Promise(() => {})"],
    ["ends the process while it judges", `export default { name: "m", init: 0, step: () => process.exit(0) }`],
  ])("that %s ends with 255, as no verdict was given", async (_, code) => {
    const [model, history] = [join(root, "model.mjs"), join(root, "h.jsonl")];
    writeFileSync(model, code);
    const events = ["invoke", "ok"].map((type) => JSON.stringify({ type, process: 0, f: "read", value: null }));
    writeFileSync(history, events.join("\n"));
    const words = [commandFile, "check", history, "--model", model];
    const { exitCode, stdout, stderr } = await execa(process.execPath, words, { reject: false });
    expect(stderr).toMatch(/^schism: crashed: the process ended before the command had: .*$/);
    expect(stdout).toBe("");
    expect(exitCode).toBe(255);
  });
});

describe("an installation that lacks a file", () => {
  it("ends with 255", async () => {
    // All that catches a crash, and nothing that it could come from.
    const there = readdirSync(dirname(commandFile)).filter((file) => /^(bin|last-resort-.*)\.js$/.test(file));
    expect(there.length).toBeGreaterThan(1);
    for (const file of there) copyFileSync(join(dirname(commandFile), file), join(root, file));
    writeFileSync(join(root, "package.json"), JSON.stringify({ type: "module" }));
    const { exitCode, stderr } = await execa(process.execPath, [join(root, "bin.js"), "list"], { reject: false });
    expect(stderr).toContain("schism: crashed: Error [ERR_MODULE_NOT_FOUND]");
    expect(exitCode).toBe(255);
  });
});

describe("standard output", () => {
  const check = ["check", "-", "--model", "register"];
  const history = `${[
    { index: 0, time: 0, type: "invoke", process: 0, f: "read", value: null },
    { index: 1, time: 1, type: "ok", process: 0, f: "read", value: null },
  ]
    .map((event) => JSON.stringify(event))
    .join("\n")}\n`;

  async function into(stdout: number | "pipe"): Promise<{ code: number | null; stderr: string }> {
    const child = spawn(process.execPath, [commandFile, ...check], { stdio: ["pipe", stdout, "pipe"] });
    // The reader is gone: the write finds a closed pipe.
    child.stdout?.destroy();
    let stderr = "";
    child.stderr?.on("data", (chunk: Buffer) => {
      stderr += chunk.toString();
    });
    child.stdin?.end(history);
    return new Promise((resolve) => child.on("close", (code) => resolve({ code, stderr })));
  }

  it("without a reader changes nothing about the verdict", async () => {
    expect(await into("pipe")).toEqual({ code: 0, stderr: "" });
  });

  it("without room is reported in one line", async () => {
    const { code, stderr } = await into(openSync("/dev/full", "w"));
    expect(stderr).toMatch(/^schism: standard output cannot be written: .*ENOSPC.*\n$/);
    expect(code).toBe(0);
  });
});
