import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { schism } from "../../support/command.js";

const directory = mkdtempSync(join(tmpdir(), "schism-convert-"));
afterAll(() => rmSync(directory, { recursive: true, force: true }));

const history = ["invoke", "ok"]
  .map(
    (type, index) =>
      `{"index":${index},"time":${index},"type":"${type}","process":0,"f":"write","key":"x","value":1}\n`,
  )
  .join("");
writeFileSync(join(directory, "in.jsonl"), history);

const convert = (args: readonly string[], input?: string) =>
  schism(["convert", ...args], { cwd: directory, ...(input === undefined ? {} : { input }) });

describe("schism convert", () => {
  it("writes what the name of the output asks for, and back", async () => {
    const there = await convert(["in.jsonl", "out.edn"]);
    expect(there).toMatchObject({ exitCode: 0, stdout: "" });
    expect(there.stderr).toContain("2 events, from jsonl to edn");
    expect(readFileSync(join(directory, "out.edn"), "utf8")).toContain(":type :invoke");
    expect((await convert(["out.edn", "back.jsonl"])).exitCode).toBe(0);
    expect(readFileSync(join(directory, "back.jsonl"), "utf8")).toBe(history);
  });

  it("goes from standard input to standard output, into a check", async () => {
    const converted = await convert(["-", "-", "--to", "txt", "--independent"], history);
    expect(converted.stdout).toBe('0\t:invoke\t:write\t["x" 1]\n0\t:ok\t:write\t["x" 1]');
    expect(converted.stderr).toContain("txt has no place for times: left out");
    const checked = await schism(["check", "-", "--model", "register", "--independent"], { input: converted.stdout });
    expect(checked.stdout).toContain("VALID");
    expect(checked.exitCode).toBe(0);
  });

  it.each([
    ["a broken line", ["-", "torn.edn"], `${history}{"index":2}\n`, ["standard input", "line 3", '"type"']],
    ["a key that has no place", ["in.jsonl", "torn.txt"], undefined, ["in.jsonl", "line 1", '"key"', "--independent"]],
    ["no format to write", ["in.jsonl", "out"], undefined, ["--to", "edn"]],
    ["no such file", ["nowhere", "out.edn"], undefined, ["nowhere"]],
    ["an unknown format", ["-", "out.edn"], "hello\n", ["standard input", "--format", "jsonl"]],
    ["nothing", ["-", "out.edn"], "", ["standard input", "no operation"]],
    [
      "a format that is not read so",
      ["in.jsonl", "torn.edn", "--from", "test-jepsen"],
      undefined,
      ["in.jsonl", "byte 0"],
    ],
    ["a place that is not there", ["in.jsonl", "no/where.edn"], undefined, ["no/where.edn", "cannot be written"]],
  ])("refuses %s in one line and leaves nothing behind", async (_what, args, input, says) => {
    const before = readdirSync(directory);
    const { exitCode, stdout, stderr } = await convert(args, input);
    for (const words of says) expect(stderr).toContain(words);
    expect(stderr.trimEnd().split("\n")).toHaveLength(1);
    expect(stdout).toBe("");
    expect(exitCode).toBe(254);
    expect(readdirSync(directory)).toEqual(before);
    expect(existsSync(join(directory, "torn.edn"))).toBe(false);
  });

  it("shows its formats and examples", async () => {
    const { stdout, exitCode } = await convert(["--help"]);
    expect(exitCode).toBe(0);
    for (const words of ["test-jepsen", "etcd-report", "schism convert runs/latest/history.jsonl"]) {
      expect(stdout).toContain(words);
    }
  });
});

describe("schism check --failed-cas", () => {
  const cas = (type: string, value: string): string => `0\t:${type}\t:${value}\n`;
  const failing = [
    cas("invoke", "write\t1"),
    cas("ok", "write\t1"),
    cas("invoke", "cas\t[1 2]"),
    cas("fail", "cas\t[1 2]"),
  ].join("");

  it.each([
    [["--failed-cas", "ignore"], 0],
    [["--failed-cas", "informative"], 1],
    [["--model", "cas-register", "--failed-cas", "informative"], 1],
    [["--model", "mutex", "--failed-cas", "ignore"], 254],
  ])("%j", async (args, exitCode) => {
    expect((await schism(["check", "-", ...args], { input: failing })).exitCode).toBe(exitCode);
  });
});
