import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Json } from "../../../src/history/operation.js";
import { readHistory } from "../../../src/history/read.js";
import { TimeReader } from "../../../src/history/time.js";

const all = (times: readonly Json[]): number[] => {
  const reader = new TimeReader();
  return times.map((time, at) => reader.read(time, at + 1));
};

describe("times", () => {
  it.each<[string, readonly Json[], readonly number[]]>([
    ["small numbers, as they stand", [5, 0, -7, 1.5, "12"], [5, 0, -7, 1.5, 12]],
    ["none", [-1, null, 3], [-1, -1, 3]],
    [
      "nanoseconds since 1970, from the first",
      ["1795773600000000001", "1795773600000000003", "1795773599999999000"],
      [0, 2, -1001],
    ],
    [
      "ISO times with offsets",
      ["2026-11-27T10:00:00.123456789+02:00", "2026-11-27t08:00:00.12345679z", "2026-11-27 03:00:01-05"],
      [0, 1, 876_543_211],
    ],
    ["ISO times without offsets", ["2026-11-27T10:00", "2026-11-27T10:00:00,5"], [0, 500_000_000]],
    ["a leap second, and the second after it", ["2016-12-31T23:59:60Z", "2017-01-01T00:00:00.25Z"], [0, 250_000_000]],
    ["ISO times beside nanoseconds since 1970", ["1970-04-25T00:00:00Z", "9849600000000001"], [0, 1]],
  ])("may be %s", (_what, times, expected) => {
    expect(all(times)).toEqual(expected);
  });

  it.each<[string, readonly Json[], RegExp]>([
    ["a word", ["soon"], /line 1, field "time": "soon" is not a time/],
    ["a day that is none", ["2026-02-30T00:00:00Z"], /is not a time/],
    ["an hour that is none", ["2026-02-20T24:00:00Z"], /is not a time/],
    ["finer than a nanosecond", ["2026-02-20T20:00:00.1234567891Z"], /is not a time/],
    ["a list", [[1]], /must be a time/],
    ["from now and from 1970", [5, "1795773600000000000"], /line 2.*more than 104 days from the first time/],
    ["from 1970 and from now", ["1795773600000000000", 5], /line 2.*more than 104 days from the first time/],
    [
      "with and without an offset",
      ["2026-02-20T20:00:00Z", "2026-02-20T20:00:00"],
      /line 2.*does not say its offset from UTC and the time of line 1 does/,
    ],
  ])("may not be %s", (_what, times, message) => {
    expect(() => all(times)).toThrow(message);
  });

  it("keep their differences exactly, whenever they are", () => {
    fc.assert(
      fc.property(fc.bigInt(2n ** 53n, 2n ** 63n), fc.array(fc.nat(2 ** 40), { minLength: 1 }), (base, steps) => {
        const read = all([String(base), ...steps.map((step) => String(base + BigInt(step)))]);
        expect(read).toEqual([0, ...steps]);
      }),
    );
  });

  it.each([
    [
      "jsonl",
      (time: string) =>
        `{"process":0,"type":"invoke","f":"read","time":${time}}\n{"process":0,"type":"ok","f":"read","time":"1795773600000000007"}\n`,
    ],
    [
      "edn",
      (time: string) =>
        `{:process 0 :type :invoke :f :read :time ${time}}\n{:process 0 :type :ok :f :read :time 1795773600000000007}\n`,
    ],
    [
      "elle-json",
      (time: string) =>
        `[{"process":0,"type":"invoke","f":"read","time":${time}},{"process":0,"type":"ok","f":"read","time":1795773600000000007}]`,
    ],
    ["operations", (time: string) => `{"process":0,"f":"read","start":${time},"end":1795773600000000007}`],
    ["csv", (time: string) => `process,f,start,end\n0,read,${time},1795773600000000007\n`],
  ])("since 1970 are read from %s", async (format, text) => {
    const history = await readHistory(Buffer.from(text("1795773600000000000")));
    expect(history.format).toBe(format);
    expect(history.events.map(({ time }) => time)).toEqual([0, 7]);
  });

  it("are tags in EDN, too", async () => {
    const at = (type: string, second: number): string =>
      `{:process 0 :type :${type} :f :read :time #inst "2026-11-27T10:00:0${second}Z"}`;
    const { events } = await readHistory(Buffer.from(`${at("invoke", 1)}\n${at("ok", 2)}`));
    expect(events.map(({ time }) => time)).toEqual([0, 1_000_000_000]);
  });
});
