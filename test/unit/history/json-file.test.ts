/** JSON that a parser would bend in silence, or that would choke its caller, is refused with its place; the rest is read as it is. */
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { z } from "zod";
import { fitting, jsonIn, readJson, readJsonLines } from "../../../src/history/json-file.js";

const root = mkdtempSync(join(tmpdir(), "schism-json-"));
afterAll(() => rmSync(root, { recursive: true, force: true }));

const deep = (levels: number): string => `${"[".repeat(levels)}1${"]".repeat(levels)}`;

describe("text that JSON.parse would take", () => {
  it.each([
    ["a key twice", '{"a": 1,\n "b": 2, "a": 1}', 'line 2: "a" is given twice'],
    ["a key twice, written differently", String.raw`{"a": 1, "\u0061": 2}`, '"a" is given twice'],
    ["a key twice further in", '{"x": [{"a": 1, "a": 1}]}', '"a" is given twice'],
    ["__proto__ twice", '{"__proto__": 1, "__proto__": 1}', '"__proto__" is given twice'],
    ["201 levels", deep(201), "is nested deeper than 200"],
    ["a million levels, cut off", "[".repeat(1_000_000), "is nested deeper than 200"],
    ["a whole number beyond 2^53", '{"a": [\n-9007199254740993]}', "line 2: holds a whole number beyond 2^53"],
  ])("is refused for %s", (_what, text, says) => expect(() => jsonIn(text, {})).toThrow(says));

  it.each([
    ["200 levels", deep(200)],
    ["brackets and keys in strings", String.raw`{"a": "[[[{\"a\": 1, \"a\": 1}", "b\\": "]", "c": "\\\""}`],
    ["the same key of different objects", '{"a": {"a": 1}, "b": [{"a": 1}, {"a": 1}]}'],
    ["a value that is a key, too", '{"a": "a", "b": ["a", "a"]}'],
    ["the largest numbers", "[9007199254740991, -9007199254740991, 1e300, 1.5, -0, 123456789.12345678901234567]"],
    ["digits in strings", '["9007199254740993"]'],
    ["names that every object has", '{"constructor": 1, "toString": 2, "hasOwnProperty": 3}'],
  ])("is taken with %s", (_what, text) => expect(jsonIn(text, {})).toEqual(JSON.parse(text)));
});

describe("a value in the shape of a schema", () => {
  const schema = z.object({ a: z.object({ b: z.number() }).array(), c: z.record(z.string(), z.number()).default({}) });

  it("says which field is unknown, missing or wrong", () => {
    const of = (text: string) => () => fitting(JSON.parse(text), schema, { file: "f" });
    expect(of('{"a": [{"b": 1}, {"b": 1, "d": 2}]}')).toThrow('f, field "a.1.d": is unknown');
    expect(of('{"a": [{}]}')).toThrow('f, field "a.0.b": is missing');
    const named = z.object({ client: z.string() });
    expect(() => fitting({ cleint: "c" }, named, { file: "f" })).toThrow(
      'f, field "client": is missing; is "cleint" a misspelling of it?',
    );
    expect(of('{"a": [], "constructor": 1}')).toThrow('field "constructor": is unknown');
    expect(of('{"a": [], "__proto__": 1}')).toThrow('field "__proto__": is unknown');
    expect(of('{"a": [], "c": {"__proto__": 1}}')).toThrow('field "c.__proto__": is unknown');
    expect(of('{"a": [], "c": {"constructor": 1}}')()).toEqual({ a: [], c: { constructor: 1 } });
  });
});

describe("a file", () => {
  it("may begin with a byte order mark, and lines may end with a cut one", () => {
    writeFileSync(join(root, "mark.json"), "\uFEFF1");
    expect(readJson(join(root, "mark.json"), z.number())).toBe(1);
    writeFileSync(join(root, "lines.jsonl"), "1\n\n2\n3");
    expect(readJsonLines(join(root, "lines.jsonl"), z.number(), { mostBytes: 99 })).toEqual([1, 2]);
    writeFileSync(join(root, "lines.jsonl"), '1\n\n{"a": 1, "a": 1}\n');
    const wrong = () => readJsonLines(join(root, "lines.jsonl"), z.unknown(), { mostBytes: 99 });
    expect(wrong).toThrow(`${join(root, "lines.jsonl")}, line 3: "a" is given twice`);
  });

  it("is refused by its size before it is read, and where its size is a lie, while it is", () => {
    writeFileSync(join(root, "large.json"), '"0123456789"');
    expect(() => readJson(join(root, "large.json"), z.unknown(), { mostBytes: 11 })).toThrow("is larger than");
    expect(readJson(join(root, "large.json"), z.unknown(), { mostBytes: 12 })).toBe("0123456789");
    // It says that it has no bytes, and has some hundred.
    expect(() => readJson("/proc/self/status", z.unknown(), { mostBytes: 50 })).toThrow("is larger than");
  });
});
