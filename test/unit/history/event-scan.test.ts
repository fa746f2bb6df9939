/** The scanner of bytes reads what the careful reader reads, or leaves the line to it. */
import fc from "fast-check";
import { expect, test } from "vitest";
import { EventScanner } from "../../../src/history/event-scan.js";
import { parseJson } from "../../../src/history/exact.js";

const texts = ["", "read", "r1", 'a"b', "a\\b", "é", "\u0001", "x".repeat(64), "x".repeat(65), "__proto__"];
const numbers = ["0", "7", "-1", "-0", "01", "1.5", "1e3", "999999999999999", "9007199254740993", "-", "+1", "1a"];
const plain = fc.oneof(
  fc.constantFrom("0", "7", "-1", "999999999999999", "null", "true", "false", '""', '"r1"', '"1234567890123456"'),
  fc.integer().map(String),
);
const odd = fc.oneof(
  fc.constantFrom(
    ...numbers,
    "null",
    "true",
    "false",
    "nul",
    "nulll",
    '{"a":1}',
    "",
    "[1",
    "1]",
    "[1,]",
    "[,]",
    "[1 2]",
  ),
  fc.constantFrom(...texts).map((text) => JSON.stringify(text)),
  fc.string({ maxLength: 3 }).map((text) => `"${text}"`),
);
const names = [
  "index",
  "time",
  "type",
  "process",
  "f",
  "key",
  "value",
  "node",
  "error",
  "tpye",
  "__proto__",
  "constructor",
];
const blank = fc.constantFrom("", "", "", " ", "\n  ", "\r\n", "\t", "\f");
const item = fc.oneof({ weight: 12, arbitrary: plain }, { weight: 1, arbitrary: odd });
const list = fc.letrec<{ value: string; list: string }>((tie) => ({
  value: fc.oneof({ maxDepth: 6, depthSize: "medium" }, item, tie("list")),
  list: fc
    .tuple(
      blank,
      fc.array(
        fc.tuple(tie("value"), blank).map((parts) => parts.join("")),
        { maxLength: 3 },
      ),
    )
    .map(([before, items]) => `[${before}${items.join(`,${before}`)}]`),
}));
const values = fc.oneof({ weight: 6, arbitrary: item }, { weight: 1, arbitrary: list.list });
const name = fc.oneof(
  { weight: 9, arbitrary: fc.constantFrom(...names.slice(0, 9)) },
  { weight: 1, arbitrary: fc.constantFrom(...names) },
);
const field = fc
  .tuple(blank, name, blank, blank, values, blank)
  .map(([before, name, apart, after, value, last]) => `${before}"${name}"${apart}:${after}${value}${last}`);
const line = fc
  .tuple(
    fc.array(field, { maxLength: 4 }),
    fc.constantFrom(",", ",", ",", ",", ", ", ",,"),
    fc.constantFrom("", "", "", "", " ", "\r", "}", "{"),
  )
  .map(([fields, comma, after]) => `{${fields.join(comma)}}${after}`);

test("what the scanner reads is what the careful reader reads", () => {
  const scanner = new EventScanner();
  let read = 0;
  fc.assert(
    fc.property(line, (text) => {
      const bytes = Buffer.from(`#${text}#`);
      const found = scanner.scan(bytes, 1);
      if (found === undefined) return;
      read += 1;
      // What follows is its caller's affair.
      const taken = bytes.subarray(1, scanner.after).toString();
      expect(scanner.lines).toBe(taken.split("\n").length - 1);
      const present = Object.fromEntries(Object.entries(found).filter(([, value]) => value !== undefined));
      const careful = parseJson(taken);
      // toStrictEqual tells -0 from 0, JSON does not.
      expect(present).toStrictEqual(careful);
    }),
    { numRuns: 20_000 },
  );
  expect(read).toBeGreaterThan(1000);
});

test("every line that our own writer writes is scanned", () => {
  const written = '{"index":3,"time":17,"type":"ok","process":2,"f":"read","key":"r1","value":5,"node":"n1"}';
  const bytes = Buffer.from(written);
  expect(new EventScanner().scan(bytes, 0)).toEqual(JSON.parse(written));
});

test("a line as Elle's and Python's writers leave it is scanned", () => {
  const written =
    '{"type": "ok", "f": "txn", "value": [["append", 1, 2], ["r", 1, [1, 2]], ["r", 2, null]], "process": 0}';
  const bytes = Buffer.from(written);
  expect(new EventScanner().scan(bytes, 0)).toEqual(JSON.parse(written));
});

/** Texts that are alike in their beginnings and ends, some longer than what is remembered. */
const alike = fc.tuple(
  fc.constantFrom("", "k", "key-", "0123456789"),
  fc.integer({ min: 0, max: 70 }),
  fc.integer({ min: 0, max: 3 }),
);
const alikeText = alike.map(([head, length, place]) => `${head}${"a".repeat(length)}${place}${"b".repeat(length % 9)}`);
const digits = fc.tuple(
  fc.constantFrom("", "", "", "-"),
  fc.integer({ min: 1, max: 17 }),
  fc.integer({ min: 1, max: 9 }),
);
const digitText = digits.map(([sign, length, digit]) => `${sign}${digit}${"0987654321098765".slice(0, length - 1)}`);
const record = fc.record({
  ...{ layout: fc.integer({ min: 0, max: 3 }), time: digitText, process: fc.integer({ min: 0, max: 1e6 }) },
  ...{
    type: fc.constantFrom("invoke", "ok", "fail", "info"),
    f: fc.constantFrom("read", "cas", "fetch-and-add"),
    key: alikeText,
  },
  value: fc.constantFrom(
    "null",
    "5",
    "[1,2]",
    "[1, 2]",
    "[null,2]",
    "[]",
    "[1,2,3]",
    "[[1],2]",
    '"aaaa"',
    "true",
    "1.5",
  ),
});
/** As a recorder writes an event after the other: with one key or none, and blanks or none. */
const layouts: readonly ((each: Recorded, index: number) => string)[] = [
  ({ time, type, process, f, key, value }, index) =>
    `{"index":${index},"time":${time},"type":"${type}","process":${process},"f":"${f}","key":"${key}","value":${value}}`,
  ({ time, type, process, f, value }, index) =>
    `{"index":${index},"time":${time},"type":"${type}","process":${process},"f":"${f}","value":${value}}`,
  ({ time, type, process, f, key, value }, index) =>
    `{"index": ${index}, "type": "${type}", "time": ${time}, "process": ${process}, "f": "${f}", "value": ${value}, "node": "${key}"}`,
  ({ process, f, value }, index) => `{"process":"${process}","f":"${f}","value":${value},"f":"${f}","index":${index}}`,
];
type Recorded = { readonly [field in "time" | "type" | "f" | "key" | "value"]: string } & { readonly process: number };
/** A byte of one line, or none, is another one. */
const damage = fc.option(fc.tuple(fc.nat(), fc.constantFrom(...'0a",: }]\n\\/')), { freq: 3 });

test("events that follow each other are read as each of them by itself", () => {
  let read = 0;
  let refused = 0;
  fc.assert(
    fc.property(fc.array(fc.tuple(record, damage), { minLength: 2, maxLength: 12 }), (records) => {
      const scanner = new EventScanner();
      const lines = records.map(([{ layout, ...each }, broken], index) => {
        const written = layouts[layout]?.(each, index) ?? "";
        if (broken === null) return written;
        const place = broken[0] % written.length;
        return written.slice(0, place) + broken[1] + written.slice(place + 1);
      });
      const bytes = Buffer.from(lines.join("\n"));
      let at = 0;
      for (const text of lines) {
        const found = scanner.scan(bytes, at);
        at += Buffer.byteLength(text) + 1;
        if (found === undefined) {
          refused += 1;
          continue;
        }
        read += 1;
        const present = Object.fromEntries(Object.entries(found).filter(([, value]) => value !== undefined));
        const taken = bytes.subarray(at - Buffer.byteLength(text) - 1, scanner.after).toString();
        expect(present).toStrictEqual(JSON.parse(taken));
        expect(Object.keys(present)).toHaveLength([...taken.matchAll(/"[a-z]+" ?:/g)].length);
      }
    }),
    { numRuns: 1500 },
  );
  expect(read).toBeGreaterThan(1500);
  expect(refused).toBeGreaterThan(300);
});
