import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, describe, expect, it } from "vitest";
import { schism } from "../../support/command.js";

const directory = mkdtempSync(join(tmpdir(), "schism-verify-"));
afterAll(() => rmSync(directory, { recursive: true, force: true }));

const recorded = (name: string): string =>
  fileURLToPath(new URL(`../../../histories/${name}/history.jsonl`, import.meta.url));

const check = (history: string, model: string, certificate: string, ...more: readonly string[]) =>
  schism(["check", history, "--model", model, "--certificate", certificate, ...more], { cwd: directory });
const verify = (...args: readonly string[]) => schism(["verify", ...args], { cwd: directory });

const good = recorded("raft-partitions-and-kills");
const stale = recorded("raft-follower-reads");

describe("schism verify, on recorded histories", () => {
  it.each([
    ["raft-partitions-and-kills", "cas-register", 0],
    ["primary-backup-synchronous-failover", "cas-register", 0],
    ["raft-set-power-loss", "set", 0],
    ["raft-follower-reads", "cas-register", 1],
    ["raft-stale-reads-of-a-deposed-leader", "cas-register", 1],
    ["primary-backup-split-brain", "cas-register", 1],
    ["raft-duplicates-counted-twice", "counter", 1],
    ["raft-unsynced-log-loses-elements", "set", 1],
  ])("confirms the verdict on %s", async (name, model, exitCode) => {
    const judged = await check(recorded(name), model, `${name}.json`);
    expect(judged).toMatchObject({ exitCode, stderr: "" });
    const confirmed = await verify(`${name}.json`, recorded(name));
    expect(confirmed.stdout).toMatch(
      exitCode === 0 ? /^Confirmed: .* is linearizable/ : /^Confirmed: .* is not linear/,
    );
    expect(confirmed).toMatchObject({ exitCode: 0, stderr: "" });
  });
});

describe("schism verify", () => {
  it("answers as JSON, and reads a history from standard input", async () => {
    await check(stale, "cas-register", "stale.json", "--json");
    const { stdout, exitCode } = await schism(["verify", "stale.json", "-", "--json"], {
      cwd: directory,
      input: readFileSync(stale, "utf8"),
    });
    expect(exitCode).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({ holds: true, verdict: { model: "cas-register", valid: false } });
  });

  it("speaks of one operation as of one", async () => {
    const lines = ["invoke", "ok"].map((type, index) =>
      JSON.stringify({ index, time: index, type, process: 0, f: "write", value: 1 }),
    );
    writeFileSync(join(directory, "one.jsonl"), lines.join("\n"));
    const judged = await check("one.jsonl", "register", "one.json");
    expect(judged.stdout).toContain("some order of the 1 operation on a register");
    expect((await verify("one.json", "one.jsonl")).stdout).toContain("The order given of 1 operation on a register");
  });

  it("refuses a certificate for another history, and a damaged one", async () => {
    await check(good, "cas-register", "good.json");
    expect(await verify("good.json", stale)).toMatchObject({
      exitCode: 1,
      stdout: expect.stringContaining("about another history"),
    });
    const certificate = JSON.parse(readFileSync(join(directory, "good.json"), "utf8"));
    certificate.keys[0].linearization.reverse();
    writeFileSync(join(directory, "reversed.json"), JSON.stringify(certificate));
    expect(await verify("reversed.json", good)).toMatchObject({
      exitCode: 1,
      stdout: expect.stringMatching(/^Does not hold: in the linearization of key /),
    });
  });

  it("answers unknown when the time is up", async () => {
    await check(stale, "cas-register", "late.json");
    const { exitCode, stdout } = await verify("late.json", stale, "--time-limit", "0s");
    expect(stdout).toMatch(
      /^Unknown: whether the operations? of events? [\d, ]+ on key .* could not be decided within the limits/,
    );
    expect(exitCode).toBe(2);
  });

  const header = '{"format":"schism-certificate","version":1,"property":"linearizability","model":"register"';
  const digest = `"history":{"operations":1,"sha256":"${"0".repeat(64)}"}`;
  it.each([
    ["nothing", "", ["is not JSON"]],
    ["no JSON", "{\n\n", ["is not JSON"]],
    ["another file", '{"index":0}', ["is not a certificate", "--certificate"]],
    ["null", "null", ["is not a certificate"]],
    ["ten thousand levels", "[".repeat(1e4) + "]".repeat(1e4), ["line 1: is nested deeper than 200"]],
    ["a later version", '{"format":"schism-certificate","version":2}', ["version", "version 1 is"]],
    ["no verdict", `${header},${digest}}`, ["valid"]],
    [
      "an unknown model",
      `${header.replace("register", "abacus")},${digest},"valid":true,"keys":[]}`,
      ["abacus", "counter"],
    ],
    [
      "a model's inherited name",
      `${header.replace("register", "__proto__")},${digest},"valid":true,"keys":[]}`,
      ["__proto__"],
    ],
    ["another field", `${header},${digest},"valid":true,"keys":[],"contradictions":[]}`, ["contradictions"]],
    [
      "half an operation",
      `${header},${digest},"valid":false,"contradictions":[{"key":null,"others":"optional","operations":[0.5]}]}`,
      ["contradictions.0.operations.0"],
    ],
    [
      "no operation",
      `${header},${digest},"valid":false,"contradictions":[{"key":null,"others":"optional","operations":[]}]}`,
      ["contradictions.0.operations"],
    ],
    [
      "another weakening",
      `${header},${digest},"valid":false,"contradictions":[{"key":null,"others":"gone","operations":[0]}]}`,
      ["contradictions.0.others"],
    ],
  ])("refuses a file with %s in one line", async (_what, content, says) => {
    writeFileSync(join(directory, "hostile.json"), content);
    const { exitCode, stdout, stderr } = await verify("hostile.json", good);
    for (const words of ["hostile.json", ...says]) expect(stderr).toContain(words);
    expect(stderr.trimEnd().split("\n")).toHaveLength(1);
    expect(stdout).toBe("");
    expect(exitCode).toBe(254);
  });

  it("shows how in its help", async () => {
    const { stdout, exitCode } = await verify("--help");
    expect(exitCode).toBe(0);
    for (const words of ["schism verify cert.json history.edn", "--independent", "it does not"]) {
      expect(stdout).toContain(words);
    }
  });
});

interface Line {
  readonly index: number;
  readonly time: number;
  readonly type: string;
  readonly process: number;
  readonly f: string;
  readonly value: number | null;
}

describe("schism check --certificate", () => {
  it("writes none for what is unknown, and leaves nothing behind", async () => {
    // No sum of different powers of three has a power twice, but only trying them all tells.
    const lines = Array.from({ length: 30 }, (_, id): Line[] => [
      { index: id, time: id, type: "invoke", process: id, f: "add", value: 3 ** id },
      { index: 40 + id, time: 40 + id, type: "ok", process: id, f: "add", value: 3 ** id },
    ]).flat();
    lines.push({ index: 31, time: 31, type: "invoke", process: 99, f: "read", value: null });
    lines.push({ index: 39, time: 39, type: "ok", process: 99, f: "read", value: 2 * 3 ** 10 + 1 });
    lines.sort((a, b) => a.index - b.index);
    const text = lines.map((line, index) => JSON.stringify({ ...line, index })).join("\n");
    writeFileSync(join(directory, "hard.jsonl"), `${text}\n`);
    const before = readdirSync(directory);
    const { exitCode, stderr } = await check("hard.jsonl", "counter", "hard.json", "--time-limit", "200ms");
    expect(stderr).toContain("no certificate is written");
    expect(exitCode).toBe(2);
    expect(readdirSync(directory)).toEqual(before);
  });

  it.each([
    [
      "a place that is not there",
      [good, "--model", "cas-register", "--certificate", "no/where.json"],
      ["no/where.json"],
    ],
    ["a run", [join(good, ".."), "--certificate", "run.json"], ["certificate", "history.jsonl"]],
    ["a ladder", [good, "--model", "cas-register", "--ladder", "--certificate", "l.json"], ["ladder"]],
    ["another model", [good, "--model", "counter", "--certificate", "m.json"], ["line", "counter"]],
  ])("refuses %s in one line and leaves nothing behind", async (_what, args, says) => {
    const before = readdirSync(directory);
    const { exitCode, stderr } = await schism(["check", ...args], { cwd: directory });
    for (const words of says) expect(stderr).toContain(words);
    expect(stderr.trimEnd().split("\n")).toHaveLength(1);
    expect(exitCode).toBe(254);
    expect(readdirSync(directory)).toEqual(before);
  });
});
