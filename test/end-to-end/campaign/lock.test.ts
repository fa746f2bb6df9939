/** Locks between processes: a lock that a killed process left behind is taken over by one of those that try, however close together. */
import { type ChildProcess, fork } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { lockFile, tryLock } from "../../../src/campaign/lock.js";
import { InputError } from "../../../src/history/errors.js";
import { thisController, wordOf } from "../../../src/machine/controller.js";

const root = mkdtempSync(join(tmpdir(), "schism-lock-"));
const children: ChildProcess[] = [];
const asGone = wordOf({ ...thisController(), started: "1" });

beforeAll(async () => {
  const module = new URL("../../../dist/src/campaign/lock.js", import.meta.url).href;
  for (let nth = 0; nth < 4; nth++) {
    children.push(fork(fileURLToPath(new URL("../../support/taking-lock.mjs", import.meta.url)), [module]));
  }
  await Promise.all(children.map((child) => once(child, "message")));
});
afterAll(async () => {
  const ended = children.map((child) => once(child, "exit"));
  for (const child of children) child.kill("SIGKILL");
  await Promise.all(ended);
  rmSync(root, { recursive: true, force: true });
});

async function takenAtOnce(path: string): Promise<number> {
  const at = Date.now() + 30;
  const answers = children.map((child) => once(child, "message"));
  for (const child of children) child.send({ path, at });
  const had = await Promise.all(answers);
  return had.filter(([has]) => has === true).length;
}

describe("a lock", () => {
  it("is of one process at a time, and of another one when that is gone", () => {
    const file = join(root, "one.jsonl");
    const release = lockFile(file);
    expect(() => lockFile(file)).toThrow(InputError);
    expect(() => lockFile(file)).toThrow(/is being written by process \d+; wait for it/);
    release();
    const again = lockFile(file);
    writeFileSync(`${file}.lock`, asGone);
    expect(() => lockFile(file)).not.toThrow();
    again();
  });

  it("that a killed process left is taken over by exactly one of those that try at once", async () => {
    const winners: number[] = [];
    for (let round = 0; round < 40; round++) {
      const path = join(root, `round-${round}`);
      writeFileSync(`${path}.lock`, asGone);
      winners.push(await takenAtOnce(path));
    }
    expect(new Set(winners)).toEqual(new Set([1]));
    expect(readdirSync(root).filter((name) => !name.endsWith(".lock"))).toEqual([]);
  });

  it("is taken over although a process was killed while it did so", () => {
    const path = join(root, "twice");
    for (const name of ["lock", "lock.next", "lock.next.next"]) writeFileSync(`${path}.${name}`, asGone);
    expect(tryLock(path)).toHaveProperty("release");
    expect(readdirSync(root).filter((name) => name.startsWith("twice"))).toEqual(["twice.lock"]);
  });
});
