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
