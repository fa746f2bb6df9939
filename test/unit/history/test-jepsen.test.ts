import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { jsonOfFressian } from "../../../src/history/formats/fressian-json.js";
import { type Fressian, FressianReader, Tagged } from "../../../src/history/fressian.js";
import type { HistoryEvent, Json } from "../../../src/history/operation.js";
import { readHistory } from "../../../src/history/read.js";
import { FressianWriter, key, map } from "../../support/fressian-writer.js";
import { fressianOf, JepsenFileWriter, jepsenFile } from "../../support/jepsen-file.js";
import { jsonValues } from "../../support/json-values.js";

const decode = (...codes: readonly number[]): Fressian => new FressianReader(Uint8Array.from(codes), 0).read();
const bytesOf = (text: string): number[] => [...Buffer.from(text)];

const events: readonly HistoryEvent[] = Array.from({ length: 10 }, (_, index) => ({
  index,
  time: index * 1e9,
  type: index % 2 === 0 ? "invoke" : "ok",
  process: index === 4 || index === 5 ? "nemesis" : 1,
  f: "write",
  ...(index < 4 ? { key: "x" } : {}),
  value: [index, { deep: "ü😀" }],
  ...(index === 3 ? { node: "n1", error: "slow" } : {}),
}));

describe("Fressian", () => {
  // Codes as Datomic's writer gives them; none of these come from the writer of our tests.
  it.each<[string, readonly number[], Fressian]>([
    ["small integers", [0xe4 + 3, 0x00, 0x3f, 0xff], [0, 63, -1]],
    ["two-byte integers", [0xe4 + 2, 0x50, 0x40, 0x4f, 0x00], [64, -256]],
    ["three-byte integers", [0x68 + 1, 0x00, 0x01], 65_537],
    ["seven-byte integers", [0x7e, 0, 0, 0, 0, 1, 0], 256],
    ["eight-byte integers", [0xf8, 0x7f, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff], 2n ** 63n - 1n],
    ["constants", [0xe4 + 5, 0xf5, 0xf6, 0xf7, 0xfb, 0xfc], [true, false, null, 0, 1]],
    ["doubles", [0xfa, 0x3f, 0xf8, 0, 0, 0, 0, 0, 0], 1.5],
    ["short strings", [0xda + 2, ...bytesOf("ab")], "ab"],
    ["long strings", [0xe3, 9, ...bytesOf("abcdefghi")], "abcdefghi"],
    ["strings in chunks", [0xe2, 2, ...bytesOf("ab"), 0xe2, 1, ...bytesOf("c"), 0xdb, ...bytesOf("d")], "abcd"],
    ["surrogates of three bytes each", [0xda + 6, 0xed, 0xa0, 0xbd, 0xed, 0xb8, 0x80], "😀"],
    ["closed lists", [0xed, 1, 2, 0xfd], [1, 2]],
    ["open lists", [0xee, 1, 2], [1, 2]],
    ["cached objects", [0xe4 + 3, 0xcd, 0xdb, 0x61, 0x80, 0xcc, 0], ["a", "a", "a"]],
    ["arrays of integers", [0xb0, 2, 7, 8], [7, 8]],
    [
      "struct types",
      [0xe4 + 3, 0xef, 0xdb, 0x74, 1, 5, 0xa0, 6, 0xf0, 0, 7],
      [5, 6, 7].map((field) => new Tagged("t", [field])),
    ],
    ["caches that are reset", [0xe4 + 2, 0xcd, 0xdb, 0x61, 0xfe, 0xe4 + 2, 0xcd, 0xdb, 0x62, 0x80], ["a", ["b", "b"]]],
  ])("has %s", (_what, codes, expected) => {
    expect(decode(...codes)).toEqual(expected);
  });

  it("gives back what was written", () => {
    fc.assert(
      fc.property(
        fc.oneof(jsonValues(), fc.maxSafeInteger(), fc.string({ minLength: 900, maxLength: 3000 })),
        (value) => {
          const { result } = new FressianWriter().write(fressianOf(value));
          expect(jsonOfFressian(new FressianReader(result, 0).read())).toEqual(value);
        },
      ),
      { numRuns: 150 },
    );
  });

  it.each<[string, Fressian, Json]>([
    ["a keyword", new Tagged("key", ["a", "b"]), "a/b"],
    ["a set", new Tagged("persistent-hash-set", [[1, 2]]), [1, 2]],
    ["an empty set", new Tagged("persistent-hash-set", [null]), []],
    ["a big integer", new Tagged("bigint", [Uint8Array.of(0xff, 0x7f)]), -129],
    ["a huge integer", 2n ** 60n, "1152921504606846976"],
    ["a decimal", new Tagged("bigdec", [Uint8Array.of(0x0f), 1]), 1.5],
    ["a ratio", new Tagged("ratio", [1, 3]), "1/3"],
    ["a moment", new Tagged("inst", [0]), "1970-01-01T00:00:00.000Z"],
    ["a character", new Tagged("char", [97]), "a"],
    ["what nobody knows", new Tagged("x.y.Z", [1]), { tag: "x.y.Z", fields: [1] }],
    ["a field called __proto__", map("__proto__", 1), JSON.parse('{"__proto__":1}')],
  ])("turns %s into JSON", (_what, value, expected) => {
    expect(jsonOfFressian(value)).toEqual(expected);
  });

  it("refuses what amounts to more than memory holds", () => {
    // Each list holds the one before it eight times.
    const bomb = new FressianWriter().raw(0xe4 + 7, 0xcd, 0xe4 + 1, 0);
    for (let level = 0; level < 30; level++) {
      bomb.raw(0xcd, 0xec, 60);
      for (let times = 0; times < 60; times++) bomb.raw(0x80 + level);
    }
    expect(() => new FressianReader(bomb.result, 0).read()).toThrow(/beyond any reasonable size/);
  });

  it.each<[string, readonly number[]]>([
    ["bottomless nesting", Array.from({ length: 100_000 }, () => 0xe5)],
    ["a list of four thousand million items", [0xec, 0x77, 0xff, 0xff, 0xff, 0xff]],
    ["an object inside itself", [0xcd, 0xe5, 0x80]],
    ["an end inside a string", [0xe3, 9, 0x61]],
    ["an unknown code", [0xce]],
    ["a chunk without its rest", [0xe2, 1, 0x61, 0x05]],
    ["bytes that are no text", [0xdb, 0xff]],
  ])("refuses %s", (_what, codes) => {
    expect(() => decode(...codes)).toThrow(expect.objectContaining({ name: "InputError" }));
  });
});

describe("test.jepsen", () => {
  it.each([
    ["a vector of blocks", { history: "vector", version: 1 }],
    ["a list", { history: "list", version: 0 }],
  ] as const)("gives its history, kept as %s", async (_what, options) => {
    const read = await readHistory(jepsenFile(events, options));
    expect(read.format).toBe("test-jepsen");
    expect(read.events).toEqual(events);
  });

  it("is read through fields spread over blocks", async () => {
    const file = new JepsenFileWriter();
    const operation = map(key("type"), key("invoke"), key("process"), 0, key("f"), key("read"), key("value"), null);
    const rest = file.block(2, new FressianWriter().write(map(key("history"), [operation])).result);
    const head = Buffer.alloc(4);
    head.writeInt32BE(rest);
    const root = file.block(3, Buffer.concat([head, new FressianWriter().write(map(key("name"), "x")).result]));
    expect((await readHistory(file.finish(root))).events).toMatchObject([{ type: "invoke", f: "read", time: -1 }]);
  });

  const whole = jepsenFile(events);
  const changed = (at: number, byte: number): Buffer => {
    const copy = Buffer.from(whole);
    copy[at] = byte;
    return copy;
  };
  it.each([
    ["a byte has changed", changed(60, 0xaa), /byte \d+: the checksum of a block is wrong; the file is damaged/],
    ["the file is cut short", whole.subarray(0, whole.length - 5), /whole/],
    ["the version is not known", changed(9, 7), /version 7/],
    ["the run saved nothing", whole.subarray(0, 10), /not a test.jepsen/],
    ["there is no index", Buffer.concat([whole.subarray(0, 10), Buffer.alloc(8)]), /no index/],
    ["there is no history", jepsenFile(events, { history: "none" }), /no history.*jepsen.log/],
  ])("is refused when %s", async (_what, content, message) => {
    await expect(readHistory(content)).rejects.toThrow(message);
  });

  it("is refused when a block is to be read again and again", async () => {
    const file = new JepsenFileWriter();
    const block = file.block(4, Buffer.alloc(0));
    const vector = Buffer.alloc(32);
    vector.writeInt32BE(block, 16);
    vector.writeInt32BE(block, 28);
    const history = file.block(5, vector);
    const root = file.block(
      2,
      new FressianWriter().write(map(key("history"), new Tagged("block-ref", [history]))).result,
    );
    await expect(readHistory(file.finish(root))).rejects.toThrow(/referred to twice/);
  });
});
