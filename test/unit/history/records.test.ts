import { describe, expect, it } from "vitest";
import { checkLinearizable } from "../../../src/checkers/linearizability/check.js";
import { checkSequential } from "../../../src/checkers/sequential/check.js";
import { findFormat } from "../../../src/history/formats/index.js";
import { twoValued } from "../../../src/history/formats/record.js";
import { readOperations } from "../../../src/history/read.js";
import { counter } from "../../../src/models/counter.js";
import { models } from "../../../src/models/index.js";
import { register } from "../../../src/models/register.js";

const bytes = (text: string): Uint8Array => Buffer.from(text);
const read = (text: string) => readOperations(bytes(text));
const valid = async (text: string): Promise<unknown> =>
  checkLinearizable((await read(text)).operations, register).valid;

const objects = [
  { client: 0, op: "write", key: "x", value: 1, start: 0, end: 10 },
  { client: 1, op: "read", key: "x", value: 1, start: 20, end: 30 },
];

describe("one record per operation", () => {
  const lines = objects.map((each) => JSON.stringify(each)).join("\n");
  const porcupine = [
    { ClientId: 0, Input: { op: "write", key: "x", value: 1 }, Call: 0, Output: {}, Return: 10 },
    { ClientId: 1, Input: { op: "read", key: "x" }, Call: 20, Output: { value: 1 }, Return: 30 },
  ];
  it.each([
    ["operations", "JSON lines", lines],
    ["operations", "in any order", lines.split("\n").reverse().join("\n")],
    ["operations", "an array over several lines", JSON.stringify(objects, null, 2)],
    ["operations", "Go's array of Porcupine's operations", JSON.stringify(porcupine)],
    ["operations", "with other names", lines.replaceAll('"start"', '"Call_Time"').replaceAll('"end"', '"returnTime"')],
    ["operations", "with input and output", lines.replace('"value":1', '"input":1').replace('"value":1', '"output":1')],
    ["csv", "commas", "process,f,key,input,output,start,end\n0,write,x,1,,0,10\n1,read,x,,1,20,30\n"],
    [
      "csv",
      "semicolons, quotes and Windows' ends of lines",
      '\ufeffclient;"op";key;value;start;end\r\n0;write;x;"1";0;10\r\n1;read;"x";1;20;30\r\n',
    ],
    ["csv", "tabs", "client\top\tkey\tvalue\tcall\treturn\n0\twrite\tx\t1\t0\t10\n1\tread\tx\t1\t20\t30\n"],
  ])("is read as %s: %s", async (format, _what, text) => {
    const history = await read(text);
    expect(history.warnings).toEqual([]);
    expect(history.format).toBe(format);
    expect(history.operations).toMatchObject([
      { process: 0, f: "write", key: "x", input: 1, type: "ok", callTime: 0, returnTime: 10, call: 0, return: 1 },
      { process: 1, f: "read", key: "x", output: 1, type: "ok", callTime: 20, returnTime: 30, call: 2, return: 3 },
    ]);
  });

  it("is not taken for an event with the same times", async () => {
    const events = '{"process":0,"type":"invoke","f":"read","start":1}\n{"process":0,"type":"ok","f":"read","end":2}\n';
    expect((await read(events)).format).toBe("jsonl");
  });

  it.each([
    ["of other processes are concurrent", 1, true],
    ["of one process are not", 0, false],
  ])("touching records %s", async (_what, reader, expected) => {
    const text = [
      { process: 0, f: "write", value: 1, start: 0, end: 10 },
      { process: reader, f: "read", output: null, start: 10, end: 20 },
    ];
    expect(await valid(text.map((each) => JSON.stringify(each)).join("\n"))).toBe(expected);
  });

  it("may have no end, and its process may go on", async () => {
    const text = [
      '{"process":0,"f":"write","input":1,"start":0}',
      '{"process":0,"f":"read","output":null,"start":5,"end":6}',
      '{"process":0,"f":"read","output":1,"start":7,"end":8}',
    ].join("\n");
    const { operations } = await read(text);
    expect(operations.map(({ type }) => type)).toEqual(["info", "ok", "ok"]);
    expect(checkLinearizable(operations, register).valid).toBe(true);
    const never = '{"f":"write","Input":1,"Output":{"value":1},"Call":0,"Return":9223372036854775807}';
    expect((await read(never)).operations).toMatchObject([{ f: "write", input: 1, type: "info" }]);
  });

  it("without processes knows nothing of sessions", async () => {
    const text = ['{"f":"write","input":1,"start":0,"end":1}', '{"f":"read","output":null,"start":2,"end":3}'].join(
      "\n",
    );
    const { operations } = await read(text);
    expect(new Set(operations.map(({ process }) => process)).size).toBe(2);
    expect(checkSequential(operations, register).valid).toBe(true);
    expect(checkLinearizable(operations, register).valid).toBe(false);
  });

  it("keeps what was asked apart from what was answered", async () => {
    const text =
      '{"f":"fetch-and-add","input":5,"output":0,"start":0,"end":1}\n{"f":"read","output":5,"start":2,"end":3}';
    expect(checkLinearizable((await read(text)).operations, counter).valid).toBe(true);
  });

  it("has one value only where one is enough: the operations that ask and answer differently are known", () => {
    const sayBoth = [...models.values()].flatMap(({ description }) =>
      (description?.operations ?? [])
        .filter(({ asks, answers }) => !/^null$/.test(asks) && !/^(?:nothing|the same)/.test(answers))
        .map(({ f }) => f),
    );
    expect([...twoValued]).toEqual(expect.arrayContaining([...new Set(sayBoth)].filter((f) => f !== "acquire")));
  });

  const one = (more: object): string => JSON.stringify({ process: 0, f: "write", input: 1, start: 5, end: 9, ...more });
  it.each([
    ["no start", one({ start: undefined }), /line 1, field "start": is missing/],
    ["an end before its start", one({ end: 3 }), /line 1, field "end": the write ends at 3, before it begins at 5/],
    ["an end of −1", one({ end: -1 }), /line 1, field "end".*before it begins/],
    ["no operation", one({ f: undefined }), /line 1, field "f": is missing/],
    ["a type that is none", one({ type: "OK" }), /field "type": is "OK" and must be ok, fail or info/],
    ["ok: false", one({ ok: false }), /field "ok".*"fail" if it certainly did not happen, "info" if nobody knows/],
    ["ok without an end", one({ end: undefined, type: "ok" }), /field "end".*which is ok/],
    ["an answer without an end", one({ end: undefined, output: 1 }), /field "end": has an answer but no end/],
    ["two names for one field", one({ client: 1 }), /field "client": gives process a second time/],
    ["a value beside an input", one({ value: 1 }), /field "value": is given together with input or output/],
    ["one value of two", one({ f: "fetch-and-add", input: undefined, value: 1 }), /write input and output/],
    ["a misspelt field", one({ outptu: 1 }), /field "outptu": is unknown, and "output" is missing/],
    [
      "a process now and then",
      `${one({})}\n${one({ process: undefined, start: 10, end: 11 })}`,
      /line 2, field "process"/,
    ],
    [
      "overlaps with another of its process",
      `${one({})}\n${one({ start: 8, end: 11 })}`,
      /line 2, .*while its operation of line 1/,
    ],
    [
      "a structure that is not known",
      '{"ClientId":0,"Input":{"op":"read","kind":1},"Call":0,"Return":1}',
      /"input.kind"/,
    ],
  ])("is refused with %s", async (_what, text, message) => {
    await expect(read(text)).rejects.toThrow(message);
  });

  it("names the fields that are not used", async () => {
    expect((await read(one({ latency: 4, host: "a" }))).warnings.join()).toMatch(
      /"latency" \(1 time\), "host" \(1 time\)/,
    );
  });

  it("has no order of lines", async () => {
    await expect(readOperations(bytes(lines), { order: "lines" })).rejects.toThrow(/--order: every record/);
    expect((await readOperations(bytes(lines), { order: "time" })).operations).toHaveLength(2);
  });

  it("is taken apart where it holds Jepsen's tuples", async () => {
    const text = '{"f":"write","value":["k",1],"start":0,"end":1}\n{"f":"read","output":["k",1],"start":2,"end":3}';
    const { operations } = await readOperations(bytes(text), { independent: true });
    expect(operations).toMatchObject([
      { key: "k", input: 1 },
      { key: "k", input: null, output: 1 },
    ]);
  });
});

describe("CSV", () => {
  const header = "process,f,input,output,start,end\n";
  it("reads cells as JSON where they are, and as text where they are not", async () => {
    const cells = [
      "5",
      "-1.5",
      "abc",
      "007",
      '"""5"""',
      '"[1,""a,b""]"',
      '"two\nlines"',
      "true",
      "null",
      "",
      "9007199254740993",
    ];
    const text = header + cells.map((cell, at) => `0,write,${cell},,${2 * at},${2 * at + 1}\n`).join("");
    const { operations } = await read(text);
    expect(operations.map(({ input }) => input)).toEqual([
      ...[5, -1.5, "abc", "007", "5", [1, "a,b"], "two\nlines", true, null, null, "9007199254740993"],
    ]);
  });

  it.each([
    ["too many cells", `${header}0,write,1,,0,1,2\n`, /line 2: has 7 cells, but the header has 6/],
    ["a quote that does not end", `${header}0,write,"1,,0,1\n\n`, /line 2: a quoted cell does not end/],
    ["a column twice", "f,f,start\nread,read,1\n", /line 1, field "f": appears twice/],
    ["two columns for one field", "f,op,start,end\nread,read,1,2\n", /gives f a second time/],
  ])("is refused with %s", async (_what, text, message) => {
    await expect(read(text)).rejects.toThrow(message);
  });

  it("needs a header that says when operations began", async () => {
    const text = bytes("process,f,input\n0,write,1\n");
    await expect(readOperations(text, {})).rejects.toThrow(/line 1: the header has no start/);
  });

  it("takes columns named like a property of every object", async () => {
    const text = "f,start,end,constructor,__proto__\nread,0,1,a,b\n";
    const { operations, warnings } = await read(text);
    expect(operations).toHaveLength(1);
    expect(warnings.join()).toMatch(/"constructor" \(1 time\), "__proto__" \(1 time\)/);
  });

  it("is a format by its name, too", () => {
    expect([findFormat("csv").timed, findFormat("operations").timed]).toEqual([true, true]);
  });
});
