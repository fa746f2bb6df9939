/**
 * Every format that has a scanner of bytes beside its careful reader gives the same through either. A scanner takes an event only
 * where all of it lies in one chunk, so that a file that arrives byte by byte is read with care alone.
 */
import { afterEach, describe, expect, it, vi } from "vitest";
import { seededRandom } from "../../../nodes/random.js";
import { EdnScanner } from "../../../src/history/edn-scan.js";
import { InputError } from "../../../src/history/errors.js";
import { EventScanner } from "../../../src/history/event-scan.js";
import { findFormat } from "../../../src/history/formats/index.js";
import type { HistoryEvent } from "../../../src/history/operation.js";
import { JepsenLogScanner, PorcupineScanner, TxtScanner } from "../../../src/history/txt-scan.js";
import { fuzzInput } from "../../support/reader-fuzz.js";

const scanned = [
  ["jsonl", EventScanner],
  ["elle-json", EventScanner],
  ["edn", EdnScanner],
  ["txt", TxtScanner],
  ["jepsen-log", JepsenLogScanner],
  ["porcupine-etcd", PorcupineScanner],
] as const;
const inputs = 1000;

afterEach(() => vi.restoreAllMocks());

/** All that a format gives of a file that arrives in pieces of this many bytes, perhaps after a shorter one: events, their lines, and what is wrong. */
async function outcome(name: string, bytes: Uint8Array, piece: number, independent: boolean, first = piece) {
  const found: { event: HistoryEvent; line: number }[] = [];
  try {
    const reader = await findFormat(name).read((event, line) => found.push({ event, line }), { independent });
    reader.push(bytes.subarray(0, first));
    for (let at = first; at < bytes.length; at += piece) reader.push(bytes.subarray(at, at + piece));
    return { found, summary: reader.end() };
  } catch (error) {
    if (error instanceof InputError) return { found, wrong: error.message };
    throw error;
  }
}

/** An operation as the format is written. */
function lineOf(name: string): string {
  const operation = "0\t:invoke\t:read\tnil";
  switch (name) {
    case "jepsen-log":
      return `2020-07-08 16:02:33,588{GMT}\tINFO\t[jepsen worker 1] jepsen.util: ${operation}`;
    case "porcupine-etcd":
      return `INFO  jepsen.util - ${operation}`;
    case "txt":
      return operation;
    case "edn":
      return "{:type :invoke, :process 0, :f :read, :value nil}";
    default:
      return '{"type":"invoke","process":0,"f":"read","value":null}';
  }
}

/** A word of a format's own notation, or of a neighbour's, where there was a blank, a number or a word. */
function withOddWord(bytes: Uint8Array, seed: number): Uint8Array {
  const random = seededRandom(seed, "odd word");
  const text = Buffer.from(bytes).toString("latin1");
  const places = [...text.matchAll(/[ \t,:]|-?\b\d+|[a-z]+|"[^"]*"/g)];
  if (places.length === 0) return bytes;
  const place = random.pick(places);
  const word = random.pick(oddWords);
  return Buffer.from(text.slice(0, place.index) + word + text.slice(place.index + place[0].length), "latin1");
}

const oddWords = [
  ...["", " ", "  ", "\t", "\r", "\r\n", "\n", ",", ":", "::", " : ", "{GMT}", "{G T}", "[a]b]", "-", "\f", "\u00a0"],
  ...["-0", "01", "1.5", "1a", "-1", "9007199254740993", "999999999999999", "1N", "nill", "nul", "truex", ":timed-out"],
  ...['"a"', ":a", ":a:b", ":", '"', "\\n", "[1 2]", "[1, 2]", "[1,,2]", "[[1,[2,3]],[]]", "[1 2]x", "; said", "#_ 1"],
  ...[`"${"x".repeat(65)}"`, "5 because it failed", "time", "type", "nemesis", ":nemesis", "write", ":invoke", "tpye"],
];

describe("a file reads alike with the scanner and without", () => {
  it.each(scanned)("%s", async (name, scanner) => {
    const takes = vi.spyOn(scanner.prototype, "scan");
    const taken = (): number => takes.mock.results.filter(({ value }) => value !== undefined).length;
    let whole = 0;
    let broken = 0;
    let quick = 0;
    for (let seed = 0; seed < inputs; seed++) {
      const bytes = seed % 3 === 0 ? fuzzInput(name, seed) : withOddWord(fuzzInput(name, seed), seed);
      const independent = seed % 5 === 0;
      const straight = await outcome(name, bytes, bytes.length, independent);
      quick += taken();
      takes.mockClear();
      const careful = await outcome(name, bytes, 1, independent);
      expect(taken()).toBe(0);
      takes.mockClear();
      expect(straight, Buffer.from(bytes).toString("latin1")).toStrictEqual(careful);
      if ("wrong" in careful) broken += 1;
      else whole += 1;
    }
    expect(whole).toBeGreaterThan(inputs / 20);
    expect(broken).toBeGreaterThan(inputs / 20);
    expect(quick).toBeGreaterThan(inputs / 2);
  });
});

describe("a line as its recorder writes it is scanned", () => {
  const operations = [
    "0\t:invoke\t:read\tnil",
    "3\t:ok\t:cas\t[1 2]",
    "4    :info    :write  3\t:timeout  at n1",
    ":nemesis\t:info\t:start\tnil",
  ];
  const lines: readonly (readonly [string, TxtScanner, readonly string[]])[] = [
    ["history.txt", new TxtScanner(), operations],
    [
      "jepsen.log",
      new JepsenLogScanner(),
      operations.flatMap((each) => [
        `2020-07-08 16:02:33,588{GMT}\tINFO\t[jepsen worker 3] jepsen.util: ${each}`,
        `2016-03-10 18:24:31,456 INFO  jepsen.util - ${each}`.replace("INFO ", "INFO [worker 1]"),
      ]),
    ],
    [
      "Porcupine's log of etcd",
      new PorcupineScanner(),
      ["0\t:invoke\t:read\tnil", "3\t:ok\t:cas\t[1 2]", "4\t:info\t:write\t:timed-out"].map(
        (each) => `INFO  jepsen.util - ${each}`,
      ),
    ],
  ];
  it.each(lines)("%s", (_, scanner, written) => {
    for (const text of written) {
      const bytes = Buffer.from(`${text}\r\n`);
      expect(scanner.scan(bytes, 0), text).toBeDefined();
      expect(scanner.after).toBe(text.length);
    }
  });
});

describe("is left to the careful reader", () => {
  const log = "2020-07-08 16:02:33,588";
  it.each([
    ["a process of less than 0 of etcd", new PorcupineScanner(), "INFO  jepsen.util - -1\t:ok\t:read\t5"],
    ["text after a value of etcd", new PorcupineScanner(), "INFO  jepsen.util - 1\t:ok\t:read\t5 lost"],
    ["another operation of etcd", new PorcupineScanner(), "INFO  jepsen.util - 1\t:ok\t:get\t5"],
    ["a zone of two words", new JepsenLogScanner(), `${log}{G T}\tINFO\t[a] jepsen.util: 0\t:ok\t:read\t5`],
    ["another logger", new JepsenLogScanner(), `${log}{GMT}\tINFO\t[a] jepsen.core: 0\t:ok\t:read\t5`],
    ["another level", new JepsenLogScanner(), `${log}{GMT}\tWARN\t[a] jepsen.util: 0\t:ok\t:read\t5`],
  ])("%s", (_, scanner, text) => {
    expect(scanner.scan(Buffer.from(`${text}\n`), 0)).toBeUndefined();
  });

  it.each(scanned)("the rest of a line of %s that began in the chunk before", async (name) => {
    const first = lineOf(name);
    const bytes = Buffer.from(`x${first}\n${first}\n`);
    const cut = await outcome(name, bytes, bytes.length, false, 1);
    expect(cut).toStrictEqual(await outcome(name, bytes, 1, false));
    expect(cut).not.toHaveProperty("found.1");
  });

  it("no blank at the end of an error", async () => {
    const bytes = Buffer.from("0\t:invoke\t:read\tnil\n0\t:info\t:read\tnil\ttimeout \t\n");
    expect(await outcome("txt", bytes, bytes.length, false)).toStrictEqual(await outcome("txt", bytes, 1, false));
  });
});
