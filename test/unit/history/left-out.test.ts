import { describe, expect, it } from "vitest";
import { txt } from "../../../src/history/formats/txt.js";
import { readHistory, readOperations } from "../../../src/history/read.js";

const bytes = (text: string): Uint8Array => Buffer.from(text);
const line = '{"process":0,"type":"invoke","f":"write","value":1}';

describe("nothing of a history is left out without a word", () => {
  it.each([
    ["a field twice", line.replace("{", '{"process":1,'), /line 1, field "process": appears twice/],
    ["a field twice, with blanks and colons about", line.replace("{", '{ "f" : "a:b",'), /field "f": appears twice/],
    ["a field twice, once escaped", line.replace("{", '{"\\u0066":"read",'), /field "f": appears twice/],
    ["a field twice in a value", line.replace("1}", '{"a":1,"a":2}}'), /field "a": appears twice/],
    [
      "a field twice beside a large number",
      line.replace("1}", '12345678901234567890,"f":"x"}'),
      /field "f": appears twice/,
    ],
    ["Time", line.replace("{", '{"Time":1,'), /field "Time": is unknown, and "time" is missing; is "time" meant/],
    ["a misspelt value", line.replace('"value"', '"vaule"'), /"vaule".*is "value" meant/],
    ["a misspelt process", line.replace('"process"', '"proces"'), /"proces".*is "process" meant/],
    ["a value under another name", line.replace('"value"', '"output"'), /"output".*is "value" meant/],
    [
      "a value under another name, which stood beside one before",
      `${line.replace("{", '{"result":1,')}\n${line.replace('"value"', '"result"')}`,
      /line 2, field "result": is unknown, and "value" is missing/,
    ],
    ["keys", line.replace("{", '{"keys":"x",'), /"keys".*is "key" meant/],
    ["a type in capitals", line.replace("invoke", "INVOKE"), /field "type": is "INVOKE" and must be invoke/],
    ["a type with a colon", line.replace("invoke", ":invoke"), /field "type": is ":invoke"/],
    ["no type", line.replace('"type":"invoke",', ""), /field "type": is missing/],
    ["a comma at the end", `${line},\n${line},\n`, /line 1: is not JSON.*end no line with a comma/],
    ["a list", `${line}\n[1]\n`, /line 2: is not a map/],
    [
      "one object under two names",
      `${line.replace("{", '{"key":1,')}\n${line.replace("{", '{"key":"1",')}`,
      /line 2, field "key": is "1" here and 1 in line 1/,
    ],
  ])("in JSON lines with %s", async (_what, text, message) => {
    await expect(readHistory(bytes(`${text}\n`))).rejects.toThrow(message);
  });

  it("but fields that are not used, which are counted", async () => {
    const texts = [line.replace("{", '{"latency":1,'), line.replace("{", '{"latency":1,"mode":2,')];
    const { warnings } = await readHistory(bytes(texts.join("\n")));
    expect(warnings).toEqual(['the history: ignored fields: "latency" (2 times), "mode" (1 time)']);
  });

  it("and colons in strings are not taken for fields", async () => {
    const text =
      '{"process":"a:b","type":"invoke","f":"write","value":{"k:1":":","l":"\\":\\""},"error":"net: \\"x\\": y"}';
    const { events } = await readHistory(bytes(text));
    expect(events).toMatchObject([{ process: "a:b", value: { "k:1": ":", l: '":"' }, error: 'net: "x": y' }]);
  });

  it("in Jepsen's maps, whose other fields are counted too", async () => {
    const { warnings } = await readHistory(bytes("{:process 0, :type :invoke, :f :read, :debug {:a 1}}"));
    expect(warnings.join()).toMatch(/ignored fields: "debug" \(1 time\)/);
  });

  it.each([
    ["a type that is none", "1\t:okay\t:read\t3"],
    ["a type that is none, with blanks", "1  :okay  :read  3"],
    ["a process with a name", ":client-1\t:okay\t:read\t3"],
    ["a line that lost its process", "\t:ok\t:read\t3"],
    ["a line whose process is damaged", "x1\t:ok\t:read\t3"],
    ["a line that lost its type", "1\t:read\t3"],
    ["a line whose type runs into its operation", "1\t:ok:read\t3"],
  ])("in history.txt, where an error before it does not swallow %s", async (_what, wrong) => {
    const text = `0\t:invoke\t:write\t1\n0\t:info\t:write\t1\t:timeout\n${wrong}\n`;
    await expect(readHistory(bytes(text))).rejects.toThrow(/line 3: is not an operation/);
  });

  it.each(["1\t:ok\t:read\t3", "1\t:invoke\t:read\tnil"])(
    "in history.txt, where a line without its end swallows no operation: %s",
    async (next) => {
      const text = `1\t:invoke\t:read\tnil\n0\t:invoke\t:write\t1${next}\n`;
      await expect(readHistory(bytes(text))).rejects.toThrow(/line 2: has .* after the value; is the end of a line/);
      const log = text.replaceAll(/^(?=.)/gm, "2020-07-08 16:02:33,588{GMT}\tINFO\t[w] jepsen.util: ");
      await expect(readHistory(bytes(log))).rejects.toThrow(/line 2: has .* after the value; is the end of a line/);
    },
  );

  it("in history.txt, where a line of the nemesis without its end swallows none either", async () => {
    const text = '0\t:invoke\t:read\tnil\n:nemesis\t:info\t:kill\t"n1"0\t:ok\t:read\t3\n';
    await expect(readHistory(bytes(text))).rejects.toThrow(/line 2: has .* after the value/);
  });

  it("in history.txt, where text after an answer is told", async () => {
    const { warnings } = await readHistory(bytes("0\t:invoke\t:read\tnil\n0\t:ok\t:read\t8 0]\n"));
    expect(warnings.join()).toMatch(/1 operation that did not fail has text after the value \(first in line 2\)/);
  });

  it("in history.txt, to which no error is written that would be read as an operation", () => {
    const event = { index: 0, time: -1, type: "info", process: 0, f: "read", error: "a\n0 :ok :read 1" } as const;
    expect(() => txt.write?.({}).event(event)).toThrow(/field "error": would be read as another operation/);
  });

  const begun = '{"process":0,"type":"invoke","f":"read"}';
  const ended = '{"process":0,"type":"ok","f":"read","value":1}';
  it.each([
    ["two commas", `[${begun},,${ended}]`, /nothing stands before a comma/],
    ["a comma before the first", `[,${begun},${ended}]`, /nothing stands before a comma/],
    ["a comma after the last", `[${begun},\n${ended},\n]`, /line 3: nothing stands after a comma/],
    ["no comma", `[${begun}\n${ended}]`, /line 2: no comma stands before it/],
  ])("in a JSON array with %s", async (_what, text, message) => {
    await expect(readHistory(bytes(text), { format: "elle-json" })).rejects.toThrow(message);
  });

  it.each([
    ["a quote within a cell", '0,write,y"[0,6]",1'],
    ["text behind a quote", '0,write,"y"0,6,1'],
  ])("in csv with %s", async (_what, row) => {
    const text = `process,f,key,value,start\n${row}\n`;
    await expect(readHistory(bytes(text))).rejects.toThrow(/line 2: the cell .* has a quote in it/);
  });

  it("at the beginning, where the first index shows it", async () => {
    const from = (index: number): Uint8Array => bytes(`${line.replace("{", `{"index":${index},`)}\n`);
    expect((await readHistory(from(7))).warnings.join()).toMatch(/the first index is 7, so its beginning seems/);
    for (const index of [0, 1, -1]) expect((await readHistory(from(index))).warnings).toEqual([]);
  });

  it("in records that are duplicated", async () => {
    const records = [1, 2].map((value) => JSON.stringify({ f: "enqueue", input: value, start: 0, end: 5 }));
    const { operations, warnings } = await readOperations(bytes(`${[...records, records[0]].join("\n")}\n`));
    expect(operations).toHaveLength(3);
    expect(warnings.join()).toMatch(
      /1 record is exactly like another \(lines 1 and 3, for example\).* is a log in there twice/,
    );
    expect((await readOperations(bytes(`${records.join("\n")}\n`))).warnings).toEqual([]);
  });

  it("in records with a misspelt end", async () => {
    const text = '{"f":"write","input":1,"start":0,"ends":5}\n';
    await expect(readHistory(bytes(text))).rejects.toThrow(/field "ends": is unknown, and "end" is missing/);
  });

  it.each([
    ["txt", "0\t:invoke\t:read\tnil\n0\t:ok\t:read\t12"],
    ["csv", "process,f,value,start,end\n0,read,1,2,30"],
    ["jepsen-log", "2020-07-08 16:02:33,588\tINFO\t[w] jepsen.util: 0\t:invoke\t:write\t12"],
    ["porcupine-etcd", "INFO  jepsen.util - 0\t:invoke\t:write\t12"],
  ])("in %s that may have been cut in its last value", async (format, text) => {
    const { warnings } = await readHistory(bytes(text));
    expect(warnings.join()).toMatch(
      /the last line has no end; if the file was cut there, its last (value|cell) is not/,
    );
    expect(await readHistory(bytes(`${text}\n`))).toMatchObject({ format, warnings: [] });
  });

  it("in jepsen.log, whose last line may be cut before the operation", async () => {
    const stamp = "2020-07-08 16:02:33,588{GMT}\tINFO\t[w]";
    const { warnings } = await readHistory(bytes(`${stamp} jepsen.util: 0\t:invoke\t:read\tnil\n${stamp}`));
    expect(warnings.join()).toMatch(/line 2: the last line has no end, as when a file is cut; it is left out/);
  });

  it("in jepsen.log, where lines that look like operations are counted", async () => {
    const stamp = "2020-07-08 16:02:33,588{GMT}\t";
    const log = [
      `${stamp}INFO\t[w] jepsen.util: 0\t:invoke\t:read\tnil`,
      `${stamp}INFO\t[w] my.client: 0\t:ok\t:read\t1`,
      `${stamp}WARN\t[w] jepsen.util: 0\t:ok\t:read\t1`,
      `${stamp}INFO\t[w] jepsen.util: 0\t:okay\t:read\t1`,
      `2020-07-8 16:02:33,588\tINFO\t[w] jepsen.util: 0\t:ok\t:read\t1`,
      `${stamp}INFO\t[w] jepsen.util: 0:ok\t:read\t1`,
      `${stamp}INFO\t[w] jepsen.core: Everything looks good! 3 :oks`,
      `${stamp}INFO\t[w] jepsen.util: "web 1"\t:invoke\t:read\tnil`,
    ].join("\n");
    const { operations, warnings } = await readOperations(bytes(log));
    expect(operations.map(({ process }) => process)).toEqual([0, "web 1"]);
    expect(warnings.join()).toMatch(/5 lines look like operations .*first is line 2; they are left out/);
  });

  it("in etcd's reports, where parts of requests are counted", async () => {
    const request = (client: number, input: object, output: object): string =>
      JSON.stringify({ ClientId: client, Input: input, Call: 10, Output: output, Return: 20 });
    const put = { Type: "put-operation", Put: { Key: "a", Value: { Value: "1" } } };
    const range = { Type: "range-operation", Range: { Start: "a", End: "" } };
    const text = [
      request(1, { Type: "txn", Txn: { OperationsOnSuccess: [put, range] } }, { Txn: { Results: [{}, {}] } }),
      request(2, { Type: "compact" }, {}),
    ].join("\n");
    const { operations, warnings } = await readOperations(bytes(text));
    expect(operations).toHaveLength(1);
    expect(warnings.join()).toMatch(/2 requests or parts of them say nothing/);
  });

  it("in etcd's reports, where a request does not return before it is called", async () => {
    const text =
      '{"ClientId":1,"Input":{"Type":"range","Range":{"Start":"a"}},"Call":10,"Output":{"Range":{}},"Return":5}';
    await expect(readOperations(bytes(text))).rejects.toThrow(/line 1, field "Return"/);
  });
});
