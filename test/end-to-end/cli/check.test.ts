import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { expect, it } from "vitest";
import { schism } from "../../support/command.js";

const stale = fileURLToPath(new URL("../../../histories/raft-follower-reads/history.jsonl", import.meta.url));

it("judges what comes on standard input as it judges the file", async () => {
  const model = ["--model", "cas-register"];
  const [piped, named] = await Promise.all([
    schism(["check", "-", ...model], { input: readFileSync(stale, "utf8") }),
    schism(["check", stale, ...model]),
  ]);
  expect(piped.exitCode).toBe(1);
  expect(piped.stdout).toContain("Not linearizable");
  const reason = (text: string): string => text.slice(0, text.indexOf("cost "));
  expect(reason(piped.stdout)).toBe(reason(named.stdout));
});

it("says what it left out beside the verdict, also to a program", async () => {
  const whole = ["invoke", "ok"].map((type, index) =>
    JSON.stringify({ index, type, process: 0, f: "write", value: 1 }),
  );
  const input = `${whole.join("\n")}\n{"index":2,"type":"invoke","process":1,"f":"re`;
  const warning = "standard input: line 3: the last line is cut short, as when a writer is killed; it is left out";
  const { stdout, stderr, exitCode } = await schism(["check", "-", "--model", "register", "--json"], { input });
  expect(JSON.parse(stdout)).toMatchObject({ valid: true, warnings: [warning] });
  expect({ stderr, exitCode }).toEqual({ stderr: `schism: ${warning}`, exitCode: 0 });
});

it("judges all keys, and with --first none after a bad one", async () => {
  const line = (index: number, type: string, key: string, f: string, value: unknown): string =>
    JSON.stringify({ index, type, process: index >> 1, key, f, value });
  const input = [
    line(0, "invoke", "a", "read", null),
    line(1, "ok", "a", "read", 7),
    line(2, "invoke", "b", "write", 1),
    line(3, "ok", "b", "write", 1),
    line(4, "invoke", "b", "read", null),
    line(5, "ok", "b", "read", 1),
  ].join("\n");
  const all = await schism(["check", "-", "--model", "register", "--json"], { input });
  expect(all.exitCode).toBe(1);
  expect(JSON.parse(all.stdout)).toMatchObject({ details: { invalidKeys: ["a"], unknownKeys: [] } });
  const first = await schism(["check", "-", "--model", "register", "--first", "--json"], { input });
  expect(first.exitCode).toBe(1);
  expect(JSON.parse(first.stdout)).toMatchObject({ details: { invalidKeys: ["a"], notJudgedKeys: ["b"] } });
  const ladder = await schism(["check", "-", "--model", "register", "--first", "--ladder"], { input });
  expect(ladder.exitCode).toBe(254);
});
