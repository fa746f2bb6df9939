/** Staleness as it is measured, against a plain reading of the history; and as it is predicted, against what is measured. */
import { describe, expect, it } from "vitest";
import { programSystems } from "../../../nodes/index.js";
import { seededRandom } from "../../../nodes/random.js";
import type { Operation } from "../../../src/history/operation.js";
import { exactInterval } from "../../../src/staleness/interval.js";
import { pageOf } from "../../../src/staleness/page.js";
import { type Reading, readingsOf } from "../../../src/staleness/readings.js";
import { curvesOf, isAsPredicted, type Staleness, stalenessOf } from "../../../src/staleness/staleness.js";
import { conclusionOf } from "../../../src/staleness/text.js";
import { leastWithin, predictedMissed } from "../../../src/staleness/wars.js";

const known = new Map<string, Promise<Staleness>>();

/** Several tests look at the same curves. */
function measured(name: string, options = {}, variant: string | null = null): Promise<Staleness> {
  const system = programSystems.get(name);
  if (system === undefined) throw new Error(`there is no system ${name}`);
  const asked = JSON.stringify([name, options, variant]);
  const found =
    known.get(asked) ?? stalenessOf({ system, variant, options, nodes: undefined, runs: 2, seed: 1 }, async () => {});
  known.set(asked, found);
  return found;
}

const quorums = (copies: number, read: number, write: number) => ({
  copies: String(copies),
  "read-quorum": String(read),
  "write-quorum": String(write),
});

describe("the prediction", () => {
  it.each([
    [3, 1, 1],
    [3, 1, 2],
    [3, 2, 1],
    [5, 2, 2],
  ])("of N = %i, R = %i, W = %i lies in the interval of each measured share", async (copies, read, write) => {
    const staleness = await measured("partial-quorum", quorums(copies, read, write));
    expect(staleness.quorums).toEqual({ copies, read, write });
    expect(staleness.visible.every(({ reads }) => reads > 80)).toBe(true);
    expect([...staleness.visible, ...staleness.within].filter((share) => !isAsPredicted(share))).toEqual([]);
    expect(staleness.asPredicted).toBe(true);
    expect(conclusionOf(staleness)).toMatch(/^As predicted: all 13 predictions/);
    // There is something to predict, and it ends.
    expect(staleness.visible[0]?.measured).toBeLessThan(0.99);
    expect(staleness.visible.at(-1)?.measured).toBe(1);
    for (const { interval, least } of staleness.within) expect(interval.to).toBeGreaterThan(least ?? 1);
  });

  it.each(["own-copy-twice", "answers-not-joined"])("fails of a program with the mistake %s", async (variant) => {
    const staleness = await measured("partial-quorum", quorums(3, 2, 2), variant);
    expect(staleness.asPredicted).toBe(false);
    expect(conclusionOf(staleness)).toMatch(/^Not as predicted/);
  });

  it("of overlapping quorums is that nothing is stale", async () => {
    const { visible, asPredicted } = await measured("partial-quorum", quorums(3, 2, 2));
    expect(visible.map(({ measured: share }) => share)).toEqual(visible.map(() => 1));
    expect(asPredicted).toBe(true);
  });

  it("where times do not vary is known without chance", () => {
    const all = (ms: number): readonly number[] => [ms];
    const latencies = {
      write: all(10),
      acknowledgement: all(1),
      read: all(1),
      response: all(1),
      request: [0],
      reply: [0],
    };
    const missed = (sinceMs: number, read: number, write: number): number => {
      const sizes = { copies: 3, read, write };
      const readings = [{ sinceMs, missed: 0, gapsMs: [100] }];
      const [counts = []] = predictedMissed(readings, latencies, { sizes, random: seededRandom(1, "chance") });
      return (counts[1] ?? 0) / counts.reduce((sum, one) => sum + one, 0);
    };
    // Another coordinator has the write 10 ms after its commit, and asks the writer only if it waits for all.
    expect([missed(10, 1, 1), missed(0, 3, 1), missed(0, 1, 2)]).toEqual([0, 0, 0]);
    expect(missed(5, 1, 1)).toBeGreaterThan(0.2);
  });

  it("for random quorums that writes do not leave is that of the paper", () => {
    // Section 3.1: N = 3 and R = W = 1 give one of the last 2, 3, 5 and 10 versions with 0.56, 0.70, 0.87 and 0.98.
    const shares = [2, 3, 5, 10].map((k) => leastWithin({ copies: 3, read: 1, write: 1 }, k));
    expect(shares.map((share) => Math.round(share * 1000) / 1000)).toEqual([0.556, 0.704, 0.868, 0.983]);
    expect(leastWithin({ copies: 3, read: 2, write: 2 }, 1)).toBe(1);
  });
});

describe("what is measured without a prediction", () => {
  it("of gossip rises to all reads", async () => {
    const staleness = await measured("gossip");
    expect(staleness).toMatchObject({ quorums: null, asPredicted: null });
    expect(staleness.visible[0]?.measured).toBeLessThan(0.6);
    expect(staleness.visible[0]?.measured ?? 1).toBeLessThan(staleness.visible.at(-1)?.measured ?? 0);
    // Only what is predicted has a line.
    expect(pageOf(staleness)).not.toContain("<title>predicted</title>");
    expect(pageOf(await measured("partial-quorum", quorums(3, 1, 1)))).toContain("<title>predicted</title>");
  });

  it("of a linearizable system is all of them", async () => {
    const { visible, within } = await measured("abd");
    expect([...visible, ...within].map((share) => share.measured)).toEqual(new Array(13).fill(1));
  });
});

describe("readings", () => {
  type Asked = readonly [f: string, value: number | null, from: number, to: number, type?: Operation["type"]];

  /** Times are ms, and places in the history. */
  function history(...asked: readonly Asked[]): readonly Operation[] {
    return asked.map(([f, value, from, to, type = "ok"], id) => ({
      ...{ id, process: id, f, key: "s0", type, call: from, callTime: from * 1e6, return: to, returnTime: to * 1e6 },
      ...(f === "read" ? { input: null, output: value } : { input: value, output: type === "ok" ? value : undefined }),
    }));
  }

  it("count the acknowledged writes that a read misses", () => {
    const writes: readonly Asked[] = [
      ["write", 1, 0, 2],
      ["write", 2, 3, 5],
      ["write", 3, 9, 30],
    ];
    const missed = (read: Asked): readonly Reading[] => readingsOf(history(...writes, read));
    expect(missed(["read", 2, 10, 12])).toEqual([{ sinceMs: 5, missed: 0, gapsMs: [1] }]);
    expect(missed(["read", 1, 10, 12])).toEqual([{ sinceMs: 5, missed: 1, gapsMs: [1] }]);
    expect(missed(["read", null, 10, 12])).toEqual([{ sinceMs: 5, missed: 2, gapsMs: [1] }]);
    // Newer than the latest that was acknowledged.
    expect(missed(["read", 3, 10, 12])[0]?.missed).toBe(0);
    // The write ends while the read lasts: it need not show it.
    expect(missed(["read", 1, 4, 8])).toEqual([{ sinceMs: 2, missed: 0, gapsMs: [] }]);
    expect(missed(["read", null, 1, 8])).toEqual([]);
    expect(missed(["read", null, 10, 12, "fail"])).toEqual([]);
  });

  it("are refused where they would mean nothing", () => {
    const overlapping = history(["write", 1, 0, 9], ["write", 2, 3, 5]);
    expect(() => readingsOf(overlapping)).toThrow("a write of s0 had not ended when the next one began");
    const unwritten = history(["write", 1, 0, 2], ["read", 7, 3, 4]);
    expect(() => readingsOf(unwritten)).toThrow("a read shows 7, which was not written");
  });

  it("agree with a plain reading of drawn histories", () => {
    const random = seededRandom(5, "histories");
    for (let round = 0; round < 300; round++) {
      let now = 0;
      const writes = Array.from({ length: 1 + random.below(5) }, (_, place): Asked => {
        const from = now + 1 + random.below(4);
        now = from + 1 + random.below(4);
        return ["write", place + 1, from + 0.1 * place, now + 0.1 * place];
      });
      const reads = Array.from({ length: 6 }, (_, place): Asked => {
        const from = random.below(now + 6) + 0.9 + place / 1000;
        return ["read", random.below(writes.length + 1) || null, from, from + 0.05];
      });
      const expected = reads.flatMap(([, value, from]) => {
        const over = writes.filter(([, , , end]) => end < from).map(([, written]) => written ?? 0);
        return over.length === 0 ? [] : [over.filter((written) => written > (value ?? 0)).length];
      });
      expect(readingsOf(history(...writes, ...reads)).map(({ missed }) => missed)).toEqual(expected);
    }
  });
});

describe("shares", () => {
  it("have the exact interval of Clopper and Pearson", () => {
    const rounded = (hits: number, cases: number) => {
      const { from, to } = exactInterval(hits, cases, 0.05);
      return [from, to].map((each) => Math.round(each * 10_000) / 10_000);
    };
    // Of none of n, the upper end is 1 - (beyond / 2) ^ (1 / n).
    expect(rounded(0, 10)).toEqual([0, 0.3085]);
    expect(rounded(8, 10)).toEqual([0.4439, 0.9748]);
    expect(rounded(10, 10)).toEqual([0.6915, 1]);
    expect(rounded(9000, 20_000)).toEqual([0.4431, 0.4569]);
  });

  it("without reads are not as predicted", () => {
    const sizes = { copies: 3, read: 1, write: 1 };
    expect(curvesOf([], { sizes, missed: [] }).asPredicted).toBeNull();
  });

  it("are not as predicted if the prediction is that of other quorums", async () => {
    const staleness = await measured("partial-quorum", quorums(3, 1, 1));
    const other = await measured("partial-quorum", quorums(3, 1, 2));
    const swapped = staleness.visible.map((share, place) => ({
      ...share,
      predicted: other.visible[place]?.predicted ?? null,
    }));
    expect(swapped.some((share) => !isAsPredicted(share))).toBe(true);
  });
});
