/** The scanner of bytes reads what the careful reader of EDN reads, or leaves the form to it. */
import fc from "fast-check";
import { expect, test } from "vitest";
import { EdnReader } from "../../../src/history/edn.js";
import { EdnScanner } from "../../../src/history/edn-scan.js";
import { InputError } from "../../../src/history/errors.js";
import { edn } from "../../../src/history/formats/edn.js";
import type { FormatOptions } from "../../../src/history/formats/format.js";
import type { HistoryEvent } from "../../../src/history/operation.js";
import { Pairing } from "../../../src/history/pairing.js";

const plain = fc.oneof(
  fc.constantFrom("0", "7", "-1", "999999999999999", "nil", "true", "false", '""', '"r1"', ":timed-out", ":a/b"),
  fc.integer().map(String),
);
const oddNumbers = ["-0", "01", "+1", "1N", "1.5", "1.5M", "1e3", "1/3", "9007199254740993", "-", "1a", "##NaN"];
const oddWords = ["nill", "tru", "truex", "nil:a", "read", ":", "::a", ":a#b", ":é", ":a'b", "\\a", "\\}", ""];
const oddForms = [
  "[1",
  "1]",
  "{:a 1}",
  "#{1 2}",
  "(1 2)",
  '#inst "2"',
  "^:m [1]",
  "#_ 1 2",
  "[1,,2]",
  "[1\t2]",
  "[1\n2]",
  "[1\f2]",
];
const oddTexts = ["é", "\u0001", 'a"b', "a\\b", "{}", "; no comment", "x".repeat(64), "x".repeat(65)];
const odd = fc.oneof(
  fc.constantFrom(...oddNumbers, ...oddWords, ...oddForms),
  fc.constantFrom(...oddTexts).map((text) => JSON.stringify(text)),
  fc.constantFrom(64, 65).map((length) => `:${"k".repeat(length)}`),
  fc.string({ maxLength: 3 }).map((text) => `"${text}"`),
  fc.string({ maxLength: 3 }),
);
const item = fc.oneof({ weight: 12, arbitrary: plain }, { weight: 1, arbitrary: odd });
const blank = fc.constantFrom(" ", " ", " ", ", ", "", ",,");
const vector = fc.letrec<{ value: string; vector: string }>((tie) => ({
  value: fc.oneof({ maxDepth: 6, depthSize: "medium" }, item, tie("vector")),
  vector: fc
    .tuple(fc.array(tie("value"), { maxLength: 3 }), fc.constantFrom(" ", " ", " ", ", ", ""))
    .map(([items, apart]) => `[${items.join(apart)}]`),
}));
const value = fc.oneof({ weight: 3, arbitrary: item }, { weight: 1, arbitrary: vector.value });
const names = ["index", "time", "type", "process", "f", "key", "value", "node", "error"];
const name = fc.oneof(
  { weight: 30, arbitrary: fc.constantFrom(...names).map((each) => `:${each}`) },
  { weight: 1, arbitrary: fc.constantFrom(":tpye", ":__proto__", ":constructor", '"value"', "value", "1", "nil") },
);
const field = fc.tuple(name, fc.constantFrom(" ", " ", " ", " ", "  ", ""), value).map((parts) => parts.join(""));
const form = fc
  .tuple(fc.array(field, { maxLength: 4 }), blank, fc.constantFrom("", "", "", " ", ","))
  .map(([fields, apart, last]) => `{${fields.join(apart)}${last}}`);

test("what the scanner reads is what the careful reader reads, and it ends in the same place", () => {
  const scanner = new EdnScanner();
  let read = 0;
  fc.assert(
    fc.property(form, fc.constantFrom("", "\n", "}", "{", "x", '"'), (text, after) => {
      const bytes = Buffer.from(`#${text}${after}`);
      const found = scanner.scan(bytes, 1);
      if (found === undefined) return;
      read += 1;
      const present = Object.fromEntries(Object.entries(found).filter(([, each]) => each !== undefined));
      const careful = new EdnReader(`${text}${after}`);
      // toStrictEqual tells -0 from 0.
      expect(present).toStrictEqual(careful.read());
      expect(bytes.subarray(scanner.after).toString()).toBe(careful.rest);
    }),
    { numRuns: 20_000 },
  );
  expect(read).toBeGreaterThan(2000);
});

/** All that a history gives, read in pieces that end at `cuts`: events, their lines, operations and the summary; or what is wrong with it. */
async function outcome(text: string, cuts: Iterable<number>, options: FormatOptions): Promise<object> {
  const bytes = Buffer.from(text);
  const events: HistoryEvent[] = [];
  const lines: number[] = [];
  const pairing = new Pairing();
  try {
    const reader = await edn.read((event, line) => {
      events.push(event);
      lines.push(line);
      pairing.add(event, line);
    }, options);
    let start = 0;
    for (const end of [...cuts, bytes.length]) {
      reader.push(bytes.subarray(start, end));
      start = end;
    }
    const summary = reader.end();
    return { events, lines, operations: pairing.finish(), summary };
  } catch (error) {
    if (error instanceof InputError) return { events, lines, wrong: error.message };
    throw error;
  }
}

/** The rest of an operation's fields, most of them right. */
const often = (usual: readonly string[], seldom: readonly string[]) =>
  fc.oneof({ weight: 15, arbitrary: fc.constantFrom(...usual) }, { weight: 1, arbitrary: fc.constantFrom(...seldom) });
const fields = fc.tuple(
  often([":f :read"], [":f :get", ":f 3", ":f nil", ""]),
  often(
    [":value [1 nil]", ":value [:x [1 2]]", ":value [2 [[:r 1 nil]]]"],
    [":value nil", ":value 1", ":value 01", ""],
  ),
  often(["", "", ":error :timeout", ":node n1", ':node "n1"'], [":time 5", ":index 1", ":type :ok", ":tpye :ok"]),
);
const eventOf = (type: string, process: string): fc.Arbitrary<string> =>
  fc
    .tuple(fields, often([", "], ["\n", ",\r\n ", " ; said\n"]))
    .chain(([rest, apart]) =>
      fc
        .shuffledSubarray([`:type ${type}`, `:process ${process}`, ...rest], { minLength: 5 })
        .map((all) => `{${all.filter((each) => each !== "").join(apart)}}`),
    );
const operation = fc
  .tuple(
    often([":ok", ":fail", ":info"], [":invoke", ":odd", "nil"]),
    often(["0", "1", ":nemesis", '"a"'], ["nil", "1N"]),
  )
  .chain(([type, process]) => fc.tuple(eventOf(":invoke", process), eventOf(type, process)));
const damaged = fc.oneof(
  { weight: 30, arbitrary: operation },
  { weight: 1, arbitrary: form.map((each) => [each]) },
  {
    weight: 1,
    arbitrary: fc.tuple(operation, fc.nat(60)).map(([[text], at]) => [text.slice(0, at) + text.slice(at + 1)]),
  },
  { weight: 1, arbitrary: fc.constantFrom("}", "]", "x", "#_", "; said", "{:a 1", '"').map((each) => [each]) },
);
const apart = fc.constantFrom("\n", "\n", "\n", "\r\n", "\n\n", " ", ", ", "");
const enclosed = fc.oneof(
  { weight: 5, arbitrary: fc.constantFrom(["", ""], ["[", "]"], ["(\n", ")\n"], ["\uFEFF", ""]) },
  { weight: 1, arbitrary: fc.constantFrom(["[", ""], ["[", "]{}"], ["", "]"]) },
);
const history = fc
  .array(damaged, { minLength: 1, maxLength: 4 })
  .chain((groups) => fc.tuple(...groups.flat().map((each) => fc.tuple(fc.constant(each), apart))));

test("a history reads alike through the scanner and, byte by byte, past it", async () => {
  let whole = 0;
  let broken = 0;
  await fc.assert(
    fc.asyncProperty(history, enclosed, fc.nat(400), fc.boolean(), async (forms, enclosure, cut, independent) => {
      const [before = "", after = ""] = enclosure;
      const text = before + forms.map((each) => each.join("")).join("") + after;
      const past = await outcome(text, Buffer.from(text).keys(), { independent });
      expect(await outcome(text, [cut], { independent })).toStrictEqual(past);
      if ("wrong" in past) broken += 1;
      else whole += 1;
    }),
    { numRuns: 4000 },
  );
  expect(whole).toBeGreaterThan(500);
  expect(broken).toBeGreaterThan(500);
});

test("every operation that our own writer writes is scanned", () => {
  const writer = edn.write?.({});
  const common = { index: 0, time: 17, process: 2 } as const;
  const written: HistoryEvent[] = [
    { ...common, type: "ok", f: "read", key: "r1", value: 5, node: "n1" },
    { ...common, type: "invoke", f: "cas", value: [1, 2] },
    { ...common, type: "invoke", f: "read", value: null },
    { ...common, type: "info", f: "write", value: "x", error: "timed out" },
    {
      ...common,
      type: "invoke",
      f: "txn",
      value: [
        ["append", 1, 2],
        ["r", 1, null],
      ],
    },
  ];
  for (const each of written) {
    const bytes = Buffer.from(writer?.event(each) ?? "");
    const scanner = new EdnScanner();
    expect(scanner.scan(bytes, 0), bytes.toString()).toBeDefined();
    expect(scanner.after).toBe(bytes.length - 1);
  }
});

test("forms as Jepsen prints them are scanned, tuples of keyed histories too", () => {
  const printed = [
    "{:type :invoke, :f :read, :value nil, :process 0, :time 1, :index 0}",
    "{:process 3, :type :ok, :f :cas, :value [1 2], :index 7, :time 40123456789}",
    "{:type :ok, :f :cas, :value [12 [1 2]], :process 0, :time 1, :index 0}",
    "{:index 0 :type :info :process :nemesis :f :start-partition :value nil}",
    "{:type :info, :f :write, :value 3, :process 4, :time 9, :error :timeout, :index 12}",
  ];
  for (const text of printed) {
    const found = new EdnScanner().scan(Buffer.from(text), 0);
    expect(found, text).toBeDefined();
    expect(JSON.parse(JSON.stringify(found))).toEqual(new EdnReader(text).read());
  }
});
