/**
 * The model by which `schism check` judges a history: a named one, with its initial value, a user's own, or that of the run to which the
 * history belongs.
 */
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Json } from "../../../src/history/operation.js";
import { readFaults } from "../../../src/run/directory.js";
import { type CommandResult, schism } from "../../support/command.js";

const histories = fileURLToPath(new URL("../../../histories", import.meta.url));
let directory: string;

beforeAll(() => {
  directory = mkdtempSync(join(tmpdir(), "schism-judged-as-"));
  write("zero.jsonl", ["read", null, 0], ["write", 1, 1]);
  write("light.jsonl", ["toggle", null, null], ["look", null, true]);
  write("dark.jsonl", ["toggle", null, null], ["look", null, false]);
});

afterAll(() => rmSync(directory, { recursive: true, force: true }));

function write(file: string, ...steps: readonly (readonly [f: string, input: Json, output: Json])[]): void {
  const lines = steps.flatMap(([f, input, output], place) => [
    JSON.stringify({ index: 2 * place, time: place, type: "invoke", process: 0, f, value: input }),
    JSON.stringify({ index: 2 * place + 1, time: place, type: "ok", process: 0, f, value: output }),
  ]);
  writeFileSync(join(directory, file), `${lines.join("\n")}\n`);
}

const check = (...args: readonly string[]): Promise<CommandResult> => schism(["check", ...args], { cwd: directory });

describe("--initial", () => {
  it("is what the object starts with, in the verdict, its certificate and its page", async () => {
    const without = await check("zero.jsonl", "--model", "register");
    expect(without.exitCode).toBe(1);
    expect(without.stdout).toContain("--initial 0");
    const args = ["--initial", "0", "--certificate", "cert.json", "--report", "page.html"];
    const { exitCode, stdout } = await check("zero.jsonl", "--model", "register", ...args);
    expect(stdout).toContain("a register that starts with 0");
    expect(exitCode).toBe(0);
    expect(readFileSync(join(directory, "page.html"), "utf8")).toContain("--model register --initial 0");
    const verified = await schism(["verify", "cert.json", "zero.jsonl"], { cwd: directory });
    expect(verified.stdout).toContain("a register that starts with 0");
    expect(verified.exitCode).toBe(0);
    const ladder = await check("zero.jsonl", "--model", "register", "--initial", "0", "--ladder");
    expect(ladder.stdout).toContain("Strongest that holds: linearizability");
  });

  it.each([
    [["--model", "register", "--initial", "zero"], /--initial: is not JSON; put a string in quotes/],
    [["--model", "counter", "--initial", '"zero"'], /a counter cannot start with "zero"; give a whole number/],
    [["--model", "consensus", "--initial", "1"], /a consensus starts in one way only/],
    [["--initial", "1"], /does not say what kind of object/],
  ])("%j is refused in one line", async (args, words) => {
    const { exitCode, stderr } = await check("zero.jsonl", ...args);
    expect(stderr).toMatch(words);
    expect(stderr.trim().split("\n")).toHaveLength(1);
    expect(exitCode).toBe(254);
  });

  it("is not for a run", async () => {
    const { exitCode, stderr } = await check(join(histories, "raft-follower-reads"), "--initial", "0");
    expect(stderr).toContain("--initial is for a history");
    expect(exitCode).toBe(254);
  });
});

describe("--model with a file", () => {
  const light = `{ name: "light", init: false, step: (on, op) =>
    op.f === "toggle" ? !on : op.output === undefined || op.output === on ? on : undefined }`;

  it.each([
    ["its default export", `export default ${light};`],
    ["its export model", `export const model = ${light};`],
  ])("judges by %s", async (_what, text) => {
    writeFileSync(join(directory, "light.mjs"), text);
    const bright = await check("light.jsonl", "--model", "./light.mjs", "--report", "light.html");
    expect(bright.stdout).toContain("on a light explains every answer");
    expect(bright.exitCode).toBe(0);
    const dark = await check("dark.jsonl", "--model", "./light.mjs");
    expect(dark.exitCode).toBe(1);
    const ladder = await check("dark.jsonl", "--model", "./light.mjs", "--ladder");
    expect(ladder.exitCode).toBe(1);
  });

  it.each([
    ["a file that is missing", undefined, /none\.mjs: is not a file/],
    ["one that throws", `throw new Error("first\\nsecond")`, /cannot be loaded: first second/],
    ["one that is no JavaScript", "not javascript", /cannot be loaded/],
    ["one without a model", "export const other = 1;", /exports no model; write export default/],
    ["a default that is none", "export default 1;", /a model is an object with a name, an init and a step/],
    [
      "a function that makes one",
      "export default () => ({});",
      /a name, an init and a step; this is a function: call it/,
    ],
    ["a model without a step", `export default { name: "a", init: 0 };`, /field "model.step": must be a function/],
    ["a name of ours", `export default { name: "register", init: 0, step: () => 0 };`, /has the name "register"/],
    [
      "a state that is no JSON",
      `export default { name: "a", init: 0, step: () => new Set() };`,
      /step of toggle gives a state/,
    ],
    [
      "a step that throws",
      `export default { name: "a", init: 0, step() { throw new Error("no\\nstep"); } };`,
      /step throws: no step/,
    ],
    [
      "a complaint",
      `export default { name: "a", init: 0, step: (s) => s, complaint: (op) => op.f === "look" ? "no looking" : undefined };`,
      /light\.jsonl, line 3: no looking/,
    ],
  ])("refuses %s in one line", async (_what, text, words) => {
    if (text !== undefined) writeFileSync(join(directory, "wrong.mjs"), text);
    const { exitCode, stderr } = await check(
      "light.jsonl",
      "--model",
      text === undefined ? "./none.mjs" : "./wrong.mjs",
    );
    expect(stderr).toMatch(words);
    expect(stderr.trim().split("\n")).toHaveLength(1);
    expect(exitCode).toBe(254);
  });

  it("writes no certificate, which verify could not read", async () => {
    writeFileSync(join(directory, "light.mjs"), `export default ${light};`);
    const { exitCode, stderr } = await check("light.jsonl", "--model", "./light.mjs", "--certificate", "no.json");
    expect(stderr).toContain("schism verify knows only the models that come with Schism");
    expect(exitCode).toBe(254);
  });
});

describe("the history of a run without --model", () => {
  it.each([
    ["raft-follower-reads", 1, "on a cas-register", "workload register"],
    ["raft-duplicates-counted-twice", 1, "on a counter", "workload counter"],
    ["raft-unsynced-log-loses-elements", 1, "Not durable", "workload set"],
    ["raft-set-power-loss", 0, "Durable", "workload set"],
    ["two-phase-commit-forgotten-vote", 1, "on an atomic-commit", "workload commit"],
  ])("%s is judged as its workload is, which is said", async (name, expected, what, workload) => {
    const { exitCode, stdout } = await check(join(histories, name, "history.jsonl"));
    expect(stdout).toContain(what);
    expect(stdout).toMatch(new RegExp(`^judged +as the ${workload} of .*scenario.json is judged$`, "m"));
    expect(exitCode).toBe(expected);
  });

  it("needs a model for what is of models", async () => {
    const { exitCode, stderr } = await check(join(histories, "raft-set-power-loss", "history.jsonl"), "--ladder");
    expect(stderr).toContain("the workload set is judged without a model");
    expect(exitCode).toBe(254);
  });

  it("refuses a scenario that it cannot read, and a directory without one", async () => {
    cpSync(join(histories, "raft-follower-reads", "history.jsonl"), join(directory, "history.jsonl"));
    expect((await check("history.jsonl")).stderr).toContain(
      "does not say what kind of object it is about; name a model that has the operations",
    );
    writeFileSync(join(directory, "scenario.json"), "{");
    const { exitCode, stderr } = await check("history.jsonl");
    expect(stderr).toContain("scenario.json");
    expect(exitCode).toBe(254);
    rmSync(join(directory, "scenario.json"));
  });
});

it("a history in which nothing was judged is unknown", async () => {
  const line = (index: number, type: string): string =>
    JSON.stringify({ index, time: index, type, process: 0, f: "write", value: 1 });
  const input = `${line(0, "invoke")}\n${line(1, "fail")}\n`;
  const { exitCode, stdout } = await schism(["check", "-", "--model", "register"], { input });
  expect(stdout).toContain("UNKNOWN  Unknown: nothing was judged, since of 1 operation none succeeded (1 failed).");
  expect(exitCode).toBe(2);
});

it("reads what a run has recorded of faults that begin and end by events", async () => {
  const acknowledged = (nth: number) => ({ event: "acknowledged", nth });
  const kill = { kind: "kill", target: "leader" };
  const cut = { at: 0, until: 3000, after: acknowledged(20), orUntil: acknowledged(5), fault: kill };
  writeFileSync(join(directory, "by-events.json"), JSON.stringify([cut]));
  const ran = await schism(
    ["run", "raft", "--cluster", "sim", "--schedule", "by-events.json", "--time", "4s", "--seed", "1"],
    { cwd: directory },
  );
  expect(ran.exitCode, ran.stderr).toBe(0);
  const again = await check("runs/latest");
  expect(again).toMatchObject({ exitCode: 0, stderr: "" });
  const faults = readFaults(join(directory, "runs", "latest"));
  expect(faults.map(({ orUntil }) => orUntil)).toEqual(faults.map(() => acknowledged(5)));
});
