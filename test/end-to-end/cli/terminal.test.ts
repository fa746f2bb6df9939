/** No text from outside reaches the terminal with a character that a terminal obeys: every command, both streams, pipe and terminal. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { execa } from "execa";
import fc from "fast-check";
import { afterAll, describe, expect, it } from "vitest";
import { InputError } from "../../../src/history/errors.js";
import { cut, oneLine, visible } from "../../../src/history/visible.js";
import { coloursFor, withColours } from "../../../src/report/colours.js";
import { commandFile, schism } from "../../support/command.js";

const directory = mkdtempSync(join(tmpdir(), "schism-terminal-"));
afterAll(() => rmSync(directory, { recursive: true, force: true }));

/** A new title for the window, red, C1 control sequences, an override of direction, a line separator, a carriage return, a lone surrogate. */
const hostile = "\u001b]0;owned\u0007\u001b[31m\u009b2J\u202egnp.exe\u2066\u2028\r\u0000\u007f\ud800end";
const obeyed = /(?![\n\t\u200c\u200d])[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/u;

function file(name: string, text: string): string {
  const path = join(directory, name);
  writeFileSync(path, text);
  return path;
}

function history(name: string, key: string, f = "read", read = 2): string {
  const events = [
    { type: "invoke", f: "write", value: 1 },
    { type: "ok", f: "write", value: 1 },
    { type: "invoke", f, value: null },
    { type: "ok", f, value: read },
  ].map((event, index) => ({ index, time: index, process: 0, key, node: key, error: key, ...event }));
  return file(name, events.map((event) => `${JSON.stringify(event)}\n`).join(""));
}

describe("what a command prints", () => {
  const bad = history("bad.jsonl", `k${hostile}`);
  const calls: readonly (readonly [string, readonly string[]])[] = [
    ["a verdict", ["check", bad, "--model", "register"]],
    ["a verdict as JSON", ["check", bad, "--model", "register", "--json"]],
    ["a ladder", ["check", bad, "--model", "register", "--ladder"]],
    [
      "an operation that the model lacks",
      ["check", history("f.jsonl", "k", hostile.replace("\u0000", "")), "--model", "register"],
    ],
    [
      "a file that is no JSON",
      ["check", file("torn.jsonl", `{"index": ${hostile}`), "--model", "register", "--format", "jsonl"],
    ],
    [
      "a name of a file",
      ["check", join(directory, hostile.replace("\u0000", "").replace("\ud800", "")), "--model", "register"],
    ],
    ["a value of an option", ["check", bad, "--model", "\u001b[31mx\u202e\u009b"]],
    ["an unknown option", ["check", bad, "--\u001b[31mx\u202e\u009b"]],
    ["an unknown command", ["\u001b[31mx\u202e\u009b"]],
    ["a system that there is not", ["run", "\u001b[31mx\u202e\u009b"]],
    ["a scenario", ["replay", file("repro.json", JSON.stringify({ format: hostile, [hostile]: hostile }))]],
    ["a certificate", ["verify", file("cert.json", JSON.stringify({ format: hostile })), bad]],
    ["what cannot be converted", ["convert", bad, join(directory, "out.\u001b[31m\u202e")]],
  ];
  for (const [name, args] of calls) {
    it(`shows the characters of ${name} instead of sending them`, async () => {
      const { stdout, stderr } = await schism(args);
      expect(`${stdout}${stderr}`.length).toBeGreaterThan(20);
      expect(obeyed.exec(`${stdout}${stderr}`)).toBe(null);
      if (args[0] === "check" && args.at(-1) === "register") expect(`${stdout}${stderr}`).toMatch(/\\u001b|\\u202e/);
    });
  }

  it("remains the same JSON", async () => {
    const { stdout } = await schism(["check", bad, "--model", "register", "--json"]);
    const verdict: unknown = JSON.parse(stdout);
    expect(JSON.stringify(verdict)).toContain("gnp.exe");
    expect(verdict).toHaveProperty(["keys", 0, "key"], `k${hostile}`);
  });

  it("keeps its own colours on a terminal, and no others", async () => {
    const command = `node ${commandFile} check ${bad} --model register`;
    const { stdout } = await execa("script", ["-qec", command, "/dev/null"], { reject: false });
    expect(stdout).toContain("\u001b[1m\u001b[31mINVALID\u001b[39m\u001b[22m");
    const rest = ["1", "22", "31", "39"]
      .reduce((text, code) => text.replaceAll(`\u001b[${code}m`, ""), stdout)
      .replaceAll("\r\n", "\n");
    expect(obeyed.exec(rest)).toBe(null);
    expect(stdout.split("\u001b[31m")).toHaveLength(2);
  });

  it("repaints its progress on a terminal, where moving the cursor is our own affair", async () => {
    const run = `run raft --cluster sim --nodes 3 --time 3s --faults none --seed 1 --runs ${join(directory, "runs")}`;
    const command = `stty cols 150 rows 40; node ${commandFile} ${run}`;
    const { stdout } = await execa("script", ["-qec", command, "/dev/null"], { reject: false });
    expect(stdout).toContain("VALID");
    expect(stdout).toMatch(/s of 3 {2}working/);
    // Nothing of it was taken for text from outside.
    expect(stdout).not.toMatch(/\\u[0-9a-f]{4}/);
  });

  it("shows the files of a run directory so", async () => {
    const run = join(directory, "run");
    mkdirSync(run);
    writeFileSync(join(run, "scenario.json"), `{"format": "schism-scenario-1", "name": ${JSON.stringify(hostile)}}`);
    const { exitCode, stderr } = await schism(["check", run]);
    expect(exitCode).toBe(254);
    expect(obeyed.exec(stderr)).toBe(null);
  });

  it("converts to another program without changing a character", async () => {
    const { stdout } = await schism(["convert", bad, "-", "--to", "jsonl"]);
    expect(JSON.parse(stdout.split("\n")[0] ?? "")).toMatchObject({ key: `k${hostile}`, node: `k${hostile}` });
  });
});

describe("the first key that is not linearizable", () => {
  const key = "k\nVALID  all is well\u001b[2J";
  const shownKey = "schism: key k\\nVALID  all is well\\u001b[2J is not linearizable";
  const operation = (process: number, of: string, f: string, asked: number | null, answered: number): string[] =>
    (["invoke", "ok"] as const).map((type) =>
      JSON.stringify({ type, process, f, key: of, value: type === "invoke" ? asked : answered }),
    );
  // No sum of different powers of three has a power twice, but only trying them all tells. It takes longer than a test may.
  const adds = Array.from({ length: 33 }, (_, process) =>
    operation(process, "hard", "add", 3 ** process, 3 ** process),
  );
  const hard = [...adds.map(([invoke]) => invoke), ...operation(40, "hard", "read", null, 2 * 3 ** 20 + 1)];
  const lines = [...hard, ...adds.map(([, ok]) => ok), ...operation(41, key, "read", null, 7)];
  const path = file("early.jsonl", lines.map((line) => `${line}\n`).join(""));
  const words = `check ${path} --model counter --time-limit 300s`;
  const onTerminal = (more: string) =>
    execa("script", ["-qefc", `node ${commandFile} ${words}${more}`, "/dev/null"], { reject: false });

  it("is told on a terminal while the others are still judged", async () => {
    const running = onTerminal("");
    let shown = "";
    for await (const chunk of running.stdout ?? []) {
      shown += String(chunk);
      if (shown.includes("is not linearizable")) break;
    }
    running.kill();
    expect(shown.trimEnd()).toBe(shownKey);
    await running;
  });

  it("is told before the verdict, and ends the judging with --first", async () => {
    const { stdout, exitCode } = await onTerminal(" --first");
    const [first = "", second = ""] = String(stdout).split("\r\n");
    expect(first).toBe(shownKey);
    expect(second).toContain("INVALID");
    expect(second).toContain("1 other key was not judged");
    expect(exitCode).toBe(1);
  });

  it("is told in the verdict alone where no terminal is", async () => {
    const { stdout, stderr } = await schism([...words.split(" "), "--first"]);
    expect(stderr).toBe("");
    expect(stdout).toMatch(/^INVALID/);
  });
});

describe("a key with lines of its own", () => {
  it("does not make a line of the verdict", async () => {
    const { stdout } = await schism(["check", history("lines.jsonl", "k\nVALID  all is well"), "--model", "register"]);
    expect(stdout).toContain("k\\nVALID  all is well");
    expect(stdout).not.toMatch(/^VALID/m);
  });
});

describe("bad input", () => {
  it("is told in one line, whatever it quotes", async () => {
    const path = file("lines.json", '\n[{"index":0,\n "type": :\n}]');
    const { exitCode, stderr } = await schism(["check", path, "--model", "register"]);
    expect(exitCode).toBe(254);
    expect(stderr.trim().split("\n")).toHaveLength(1);
    expect(stderr).toContain("is not JSON");
  });

  it("is one line of bounded length, with the remedy", () => {
    const error = new InputError(
      `value ${"x".repeat(1e6)} is\nwrong`,
      { file: `${"d/".repeat(2000)}\nx`, field: "y".repeat(5000) },
      "write another",
    );
    expect(error.message.split("\n")).toHaveLength(1);
    expect(error.message.length).toBeLessThan(2500);
    expect(error.message).toMatch(/; write another$/);
    expect(error.within({ line: 3 }).message).toContain("line 3");
  });
});

describe("visible text", () => {
  it("has nothing that a terminal obeys, and is what it was otherwise", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary" }), (text) => {
        const shown = visible(text);
        expect(obeyed.exec(shown)).toBe(null);
        if (obeyed.exec(text) === null) expect(shown).toBe(text);
        expect(JSON.parse(visible(JSON.stringify(text)))).toBe(text);
        expect(oneLine(text, 40)).not.toContain("\n");
      }),
    );
  });

  it("leaves words and emoji whole, and never cuts a character in two", () => {
    for (const text of ["naïve 日本語 עברית", "می\u200cخواهم", "👩\u200d👩\u200d👧"]) expect(visible(text)).toBe(text);
    for (let length = 10; length < 30; length++) expect(obeyed.exec(cut("😀".repeat(100), length))).toBe(null);
    expect(cut(`ab${"x".repeat(60)}ij`, 4)).toBe("ab … (60 more characters) … ij");
    // A note is left out if it is as long as what it stands for.
    for (let more = 1; more < 26; more++) expect(cut("x".repeat(100 + more), 100)).toHaveLength(100 + more);
  });

  it("accepts its own colours only", () => {
    const { red } = coloursFor({ colour: true });
    expect(withColours(red("x"))).toBe("\u001b[31mx\u001b[39m");
    expect(withColours("<0:31>x<:31>")).toBe("<0:31>x<:31>");
    expect(coloursFor({ colour: false }).red("x")).toBe("x");
  });
});
