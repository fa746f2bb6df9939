import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { schism as command } from "../../support/command.js";

const directory = mkdtempSync(join(tmpdir(), "schism-order-"));
/** It has a scenario, as run directories have. */
const recorded = fileURLToPath(new URL("../../../histories/raft-follower-reads", import.meta.url));

afterAll(() => rmSync(directory, { recursive: true, force: true }));

const schism = (...args: readonly string[]) => command(args, { cwd: directory });

const event = (name: string, type: string, f: string, value: unknown, time: number): string =>
  `${JSON.stringify({ process: name, type, f, value, time })}\n`;

beforeAll(() => {
  const writer = [
    ...["invoke", "ok"].map((type, at) => event("w", type, "write", 1, 100 + 100 * at)),
    ...["invoke", "ok"].map((type, at) => event("w", type, "write", 2, 500 + 100 * at)),
  ];
  const reader = [event("r", "invoke", "read", null, 300), event("r", "ok", "read", 1, 400)];
  writeFileSync(join(directory, "logs.jsonl"), [...writer, ...reader].join(""));
});

describe("two clients' logs, one after the other", () => {
  it.each(["check", "verify", "convert"])("are refused by schism %s, with the line and what to do", async (name) => {
    await schism("check", "logs.jsonl", "--model", "register", "--order", "time", "--certificate", "cert.json");
    const args = {
      check: ["logs.jsonl", "--model", "register"],
      verify: ["cert.json", "logs.jsonl"],
      convert: ["logs.jsonl", "out.edn"],
    }[name];
    const { exitCode, stderr } = await schism(name, ...(args ?? []));
    expect(stderr).toMatch(/^schism: logs.jsonl, line 5, field "time": .*--order time .*--order lines/);
    expect(stderr.trimEnd().split("\n")).toHaveLength(1);
    expect(exitCode).toBe(254);
  });

  it("are judged, confirmed and converted by their times", async () => {
    const by = ["--order", "time"];
    const page = join(directory, "page.html");
    const checked = await schism(
      "check",
      "logs.jsonl",
      "--model",
      "register",
      "--certificate",
      "cert.json",
      "--report",
      page,
      ...by,
    );
    expect(checked.stdout).toMatch(/^VALID/);
    expect(readFileSync(page, "utf8")).toContain("logs.jsonl --model register --order time");
    expect((await schism("verify", "cert.json", "logs.jsonl", ...by)).exitCode).toBe(0);
    const converted = await schism("convert", "logs.jsonl", "merged.edn", ...by);
    expect(converted.stderr).toMatch(
      /2 processes have names; Jepsen's tools judge only operations of numbered processes/,
    );
    expect((await schism("check", "merged.edn", "--model", "register")).stdout).toMatch(/^VALID/);
  });

  it("are judged by their lines where those are said to count", async () => {
    const { stdout, exitCode } = await schism("check", "logs.jsonl", "--model", "register", "--order", "lines");
    expect(stdout).toMatch(/client r read 1/);
    expect(exitCode).toBe(1);
  });

  it("are nothing that a run directory has", async () => {
    for (const option of [["--order", "time"], ["--format", "jsonl"], ["--independent"]]) {
      const { exitCode, stderr } = await schism("check", recorded, ...option);
      expect(stderr).toContain(`${option[0]} is for a history, not for a run`);
      expect(exitCode).toBe(254);
    }
  });
});
