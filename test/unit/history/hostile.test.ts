import { describe, expect, it } from "vitest";
import { InputError } from "../../../src/history/errors.js";
import type { Format } from "../../../src/history/formats/format.js";
import { formats } from "../../../src/history/formats/index.js";
import { readHistory } from "../../../src/history/read.js";

const bytes = (text: string): Uint8Array => Buffer.from(text);
const mebibyte = 2 ** 20;

/** How many MiB of one repeated text a reader takes before it refuses. */
async function takes(format: Format, opening: string, repeated: string, most: number): Promise<number> {
  const reader = await format.read(() => undefined, {});
  const chunk = bytes(repeated.repeat(Math.ceil(mebibyte / repeated.length)));
  reader.push(bytes(opening));
  for (let count = 0; count < most; count++) {
    try {
      reader.push(chunk);
    } catch (error) {
      expect(error).toBeInstanceOf(InputError);
      return count;
    }
  }
  return most;
}

const text = [...formats.values()].filter((format) => format.name !== "test-jepsen");

describe("what never ends", () => {
  it.each(text.map(({ name }) => name))("is refused by %s after 16 MiB of one line or form", async (name) => {
    const format = formats.get(name);
    if (format === undefined) throw new Error(`no format ${name}`);
    for (const [opening, repeated] of [
      ['{"a": "', "x"],
      ['{"a": ', "9"],
      ['{"a": ', "[1, 2], "],
      ["", "abc "],
    ] as const) {
      expect(await takes(format, opening, repeated, 20)).toBeLessThanOrEqual(16);
    }
  });

  it("is refused by depth where it is depth", async () => {
    for (const name of ["edn", "elle-json", "etcd-report"]) {
      const format = formats.get(name);
      if (format !== undefined) expect(await takes(format, "", "{[", 2)).toBe(0);
    }
  });
});

describe("nesting", () => {
  const deep = (levels: number): string => "[".repeat(levels) + "]".repeat(levels);
  const line = (value: string): string =>
    `{"index":0,"time":0,"type":"invoke","process":0,"f":"write","value":${value}}`;
  const operation = (value: string): string => `{:type :invoke, :process 0, :f :write, :value ${value}}`;

  it.each([
    ["jsonl", line],
    ["elle-json", (value: string) => `[${line(value)}]`],
    ["edn", operation],
    ["edn", (value: string) => `[${operation(value)}]`],
    ["txt", (value: string) => `0\t:invoke\t:write\t${value}`],
  ] as const)("of a hundred levels is read in %s, of more than 200 refused", async (_format, file) => {
    expect((await readHistory(bytes(file(deep(100))))).events).toHaveLength(1);
    for (const levels of [202, 3000, 100_000]) {
      await expect(readHistory(bytes(file(deep(levels))))).rejects.toThrow(/line 1.*nested deeper than 200/);
    }
  });

  it("of things to discard counts too", async () => {
    await expect(readHistory(bytes(`${"#_".repeat(100_000)}{:a 1} ${operation("1")}`))).rejects.toThrow(/nested/);
  });
});

describe("names that JavaScript treats specially", () => {
  it.each([
    [
      "jsonl",
      '{"index":0,"time":0,"type":"ok","process":0,"f":"read","value":{"__proto__":{"polluted":1}},"__proto__":{"node":"x"}}',
    ],
    [
      "elle-json",
      '[{"type":"ok","process":0,"f":"read","value":{"__proto__":{"polluted":1}},"__proto__":{"node":"x"}}]',
    ],
    ["edn", '{:type :ok, :process 0, :f :read, :value {"__proto__" {"polluted" 1}}, :__proto__ {:node "x"}}'],
  ])("are names like any other in %s", async (_format, content) => {
    const [event] = (await readHistory(bytes(content))).events;
    expect(JSON.stringify(event?.value)).toBe('{"__proto__":{"polluted":1}}');
    expect(event?.node).toBeUndefined();
    expect(Object.hasOwn(Object.prototype, "polluted")).toBe(false);
  });
});

describe("text that is none", () => {
  const invoke = '{"index":0,"time":0,"type":"invoke","process":0,"f":"read","value":null}\n';
  it.each<[string, Uint8Array, RegExp]>([
    [
      "bytes that are not UTF-8",
      Buffer.concat([bytes(invoke), Uint8Array.of(0x7b, 0x22, 0xff, 0x0a)]),
      /line 2.*UTF-8/,
    ],
    ["the bytes of a picture", Uint8Array.of(0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a), /no known format/],
    ["blanks alone", bytes(" \n".repeat(3_000_000)), /blanks|no operation/],
    ["UTF-16", Buffer.from(`\ufeff${invoke}`, "utf16le"), /line 1/],
    ["a list without end", bytes("[{:type :invoke, :process 0, :f :read}\n"), /line 2.*no \] ends the history/],
    ["more after the end", bytes("[{:type :invoke, :process 0, :f :read}]\n{:a 1}"), /line 2.*after the end/],
    ["a map with one key twice", bytes('{:type :ok, :process 0, :f :read, :value {1 2, "1" 3}}'), /same key twice/],
  ])("is refused: %s", async (_what, content, message) => {
    await expect(readHistory(content)).rejects.toThrow(message);
  });

  it("may begin with a byte order mark and end its lines as Windows does", async () => {
    const { events } = await readHistory(bytes(`\ufeff${invoke.replace("\n", "\r\n")}`));
    expect(events).toHaveLength(1);
  });
});
