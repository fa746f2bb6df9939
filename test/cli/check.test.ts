import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { expect, it } from "vitest";
import { schism } from "../support/command.js";

const stale = fileURLToPath(new URL("../../histories/raft-follower-reads/history.jsonl", import.meta.url));

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
