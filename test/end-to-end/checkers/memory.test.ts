/**
 * The memory limit holds for the whole process: the command is run by itself, since what a test runner holds would hide what a check
 * takes.
 */
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { execa } from "execa";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { seededRandom } from "../../../nodes/random.js";
import { LimitReached } from "../../../src/checkers/limits.js";
import { checkLinearizable } from "../../../src/checkers/linearizability/check.js";
import { MemoryWatch, sharedMemory } from "../../../src/checkers/memory.js";
import { pairOperations } from "../../../src/history/pairing.js";
import { modelNamed } from "../../../src/models/index.js";
import { commandFile, printsPeak } from "../../support/command.js";

interface Event {
  readonly type: "invoke" | "ok" | "info";
  readonly process: number;
  readonly f: string;
  readonly value: number | string | null;
}

const mebibyte = 2 ** 20;
/** The search remembers configurations of few words. */
function sums(): Event[] {
  const adds = Array.from({ length: 33 }, (_, process) => ({ process, f: "add", value: 3 ** process }));
  const read = { process: 99, f: "read" };
  return [
    ...adds.map((add): Event => ({ type: "invoke", ...add })),
    { type: "invoke", ...read, value: null },
    { type: "ok", ...read, value: 2 * 3 ** 20 + 1 },
    ...adds.map((add): Event => ({ type: "ok", ...add })),
  ];
}

/** The search remembers long texts. */
function texts(): Event[] {
  const appends = Array.from({ length: 40 }, (_, process) => ({
    ...{ process, f: "append", value: "x".repeat(1000 + (process % 27)) },
  }));
  const get = { process: 99, f: "get" };
  return [
    ...appends.map((append): Event => ({ type: "invoke", ...append })),
    { type: "invoke", ...get, value: null },
    { type: "ok", ...get, value: "x".repeat(10_003) },
    ...appends.filter(({ process }) => process % 2 === 0).map((append): Event => ({ type: "ok", ...append })),
  ];
}

/** Few values, many at once, and one answer that may be wrong: far more sequences of pairs than there is room for. */
function overlapping(): Event[] {
  const random = seededRandom(2);
  const queue: number[] = [];
  const events: { type: Event["type"]; process: number; f: string; value: number | null }[] = [];
  for (let round = 0; round < 60; round++) {
    const open = Array.from({ length: 12 }, (_, place) => {
      const asked = random.next() < 0.55 ? random.below(3) : null;
      return { process: 12 * round + place, f: asked === null ? "dequeue" : "enqueue", value: asked };
    });
    events.push(...open.map((each) => ({ type: "invoke" as const, ...each })));
    const answers = random.shuffle(open).flatMap((each) => {
      if (each.value !== null) queue.push(each.value);
      const value = each.value ?? queue.shift();
      // Some enqueues are never answered, and were perhaps not made.
      const answered = value !== undefined && (each.value === null || random.next() < 0.9);
      return answered ? [{ type: "ok" as const, ...each, value }] : [];
    });
    events.push(...random.shuffle(answers));
  }
  const dequeued = events.filter(({ type, f }) => type === "ok" && f === "dequeue");
  const spoilt = dequeued[Math.floor(dequeued.length * 0.7)];
  if (spoilt !== undefined) spoilt.value = ((spoilt.value ?? 0) + 1) % 3;
  return events;
}

describe("a process that checks", () => {
  let directory = "";
  beforeAll(() => {
    directory = mkdtempSync(join(tmpdir(), "schism-memory-"));
  });
  afterAll(() => rmSync(directory, { recursive: true, force: true }));

  it.each([
    ["counter", sums],
    ["kv", texts],
  ] as const)("keeps to its limit, and says what it ran out of: %s", async (model, events) => {
    const file = join(directory, `${model}.jsonl`);
    writeFileSync(
      file,
      events()
        .map((event) => `${JSON.stringify(event)}\n`)
        .join(""),
    );
    const options = ["--model", model, "--memory-limit", "128", "--time-limit", "100s"];
    const words = ["--import", printsPeak, commandFile, "check", file, ...options];
    const { stdout, stderr } = await execa("node", words, { reject: false });
    expect(stdout).toContain("The search ran out of memory");
    // What no thread notices at once is little: 128 to 133 MiB were seen, and 160 to 260 where only the search was looked at.
    expect(Number(/peak (\d+)/.exec(stderr)?.[1]) / 1024).toBeLessThan(145);
  });
});

describe("a watch over the memory of the process", () => {
  it("gives up where there is no room, unless garbage was in the way", () => {
    const watch = new MemoryWatch(sharedMemory(96 * mebibyte));
    expect(watch.left()).toBeGreaterThan(90 * mebibyte);
    const holds = (count: number): ArrayBuffer[] =>
      Array.from({ length: count }, () => new Uint8Array(4 * mebibyte).fill(1).buffer);
    // Nothing refers to these, so they do not count.
    for (let times = 0; times < 10; times++) {
      expect(holds(15)).toHaveLength(15);
      watch.reserve(mebibyte);
    }
    const held: ArrayBuffer[] = [];
    const fill = (): void => {
      // What the process held before and has given back meanwhile is room, too, and so is what the system has put aside.
      for (let times = 0; times < 10; times++) {
        held.push(...holds(15));
        watch.reserve(mebibyte);
      }
    };
    expect(fill).toThrow(LimitReached);
    expect(held.length).toBeGreaterThan(15);
  });

  it("lets the thread go on that holds less than another", () => {
    const shared = sharedMemory(0, 2);
    shared.threads[2] = 2 ** 40;
    const held = new Uint8Array(512 * mebibyte).fill(1);
    new MemoryWatch(shared, 2).reserve(mebibyte);
    expect(() => new MemoryWatch(shared, 0).reserve(mebibyte)).not.toThrow();
    shared.threads.fill(0);
    expect(() => new MemoryWatch(shared, 2).reserve(mebibyte)).toThrow(LimitReached);
    expect(held).toHaveLength(512 * mebibyte);
  });
});

describe("the report of a check that ran out of memory", () => {
  it("before its search: how much it needs", () => {
    const writes = Array.from({ length: 200_000 }, (_, value): Event[] => [
      { type: "invoke", process: 0, f: "write", value },
      { type: "ok", process: 0, f: "write", value },
    ]);
    const verdict = checkLinearizable(pairOperations(writes.flat()), modelNamed("register"), { memoryLimitBytes: 1 });
    expect(verdict.valid).toBe("unknown");
    expect(verdict.explanations[0]?.headline).toBe("The check ran out of memory.");
    expect(JSON.stringify(verdict.explanations)).toContain("about 67 MiB beside the operations themselves");
  });

  it("of a queue: the sequences of pairs that were tried, and its dequeues as what they are", () => {
    const verdict = checkLinearizable(pairOperations(overlapping()), modelNamed("queue"), {
      memoryLimitBytes: 2 ** 16,
      timeLimitMs: 60_000,
    });
    expect(verdict.valid).toBe("unknown");
    const told = verdict.explanations[0]?.steps.map(({ sentence }) => sentence).join("\n") ?? "";
    expect(told).toMatch(/^Nothing is proved yet\. [1-9]\d* sequences of pairs were tried/);
    expect(told).toMatch(/the longest has [1-9]\d* of the \d+ dequeues that got a value/);
    expect(told).not.toContain("they change nothing");
    expect(verdict.cost.configurations).toBeGreaterThan(20);
  });
});
