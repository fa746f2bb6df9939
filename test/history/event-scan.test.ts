/** The scanner of bytes reads what the careful reader reads, or leaves the line to it. */
import fc from "fast-check";
import { expect, test } from "vitest";
import { EventScanner } from "../../src/history/event-scan.js";
import { parseJson } from "../../src/history/exact.js";
import { readOperations } from "../../src/history/read.js";

const texts = ["", "read", "r1", 'a"b', "a\\b", "é", "\u0001", "x".repeat(64), "x".repeat(65), "__proto__"];
const numbers = ["0", "7", "-1", "-0", "01", "1.5", "1e3", "999999999999999", "9007199254740993", "-", "+1", "1a"];
const plain = fc.oneof(
  fc.constantFrom("0", "7", "-1", "999999999999999", "null", "true", "false", '""', '"r1"', '"1234567890123456"'),
  fc.integer().map(String),
);
const odd = fc.oneof(
  fc.constantFrom(...numbers, "null", "true", "false", "nul", "nulll", "[1]", '{"a":1}', ""),
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
const values = fc.oneof({ weight: 8, arbitrary: plain }, { weight: 1, arbitrary: odd });
const name = fc.oneof(
  { weight: 9, arbitrary: fc.constantFrom(...names.slice(0, 9)) },
  { weight: 1, arbitrary: fc.constantFrom(...names) },
);
const field = fc.tuple(name, values).map(([name, value]) => `"${name}":${value}`);
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
      const found = scanner.scan(bytes, 1, bytes.length - 1);
      if (found === undefined) return;
      read += 1;
      const present = Object.fromEntries(Object.entries(found).filter(([, value]) => value !== undefined));
      const careful = parseJson(text);
      expect(present).toStrictEqual(careful);
      // toStrictEqual tells -0 from 0, JSON does not.
      expect(Object.is(present.value, (careful as { value?: unknown }).value)).toBe(true);
    }),
    { numRuns: 20_000 },
  );
  expect(read).toBeGreaterThan(1000);
});

const plainEvent = fc.record({
  type: fc.constantFrom("invoke", "ok", "fail", "info", "odd"),
  process: fc.constantFrom<unknown>(0, 1, 2, "a", "nemesis", null),
  f: fc.constantFrom<unknown>("read", "write", 3),
  value: fc.constantFrom<unknown>(null, 1, "x", true),
});

async function outcome(text: string): Promise<unknown> {
  try {
    const { operations, warnings, lineOf } = await readOperations(Buffer.from(text), { format: "jsonl" });
    return { operations, warnings, lines: operations.map(({ call }) => lineOf(call)) };
  } catch (error) {
    return String(error);
  }
}

test("a history reads alike through the scanner and, with a blank in each line, past it", async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(plainEvent, { minLength: 1, maxLength: 6 }), async (events) => {
      const written = events.map((event) => JSON.stringify(event));
      const past = written.map((each) => each.replace("{", "{ "));
      expect(await outcome(`${written.join("\n")}\n`)).toStrictEqual(await outcome(`${past.join("\n")}\n`));
    }),
    { numRuns: 300 },
  );
});

test("every line that our own writer writes is scanned", () => {
  const written = '{"index":3,"time":17,"type":"ok","process":2,"f":"read","key":"r1","value":5,"node":"n1"}';
  const bytes = Buffer.from(written);
  expect(new EventScanner().scan(bytes, 0, bytes.length)).toEqual(JSON.parse(written));
});
