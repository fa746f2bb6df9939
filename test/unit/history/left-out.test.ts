import { describe, expect, it } from "vitest";
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
  ])("in history.txt, where an error before it does not swallow %s", async (_what, wrong) => {
    const text = `0\t:invoke\t:write\t1\n0\t:info\t:write\t1\t:timeout\n${wrong}\n`;
    await expect(readHistory(bytes(text))).rejects.toThrow(/line 3: is not an operation/);
  });

  it("in jepsen.log, where lines that look like operations are counted", async () => {
    const stamp = "2020-07-08 16:02:33,588{GMT}\t";
    const log = [
      `${stamp}INFO\t[w] jepsen.util: 0\t:invoke\t:read\tnil`,
      `${stamp}INFO\t[w] my.client: 0\t:ok\t:read\t1`,
      `${stamp}WARN\t[w] jepsen.util: 0\t:ok\t:read\t1`,
      `${stamp}INFO\t[w] jepsen.util: 0\t:okay\t:read\t1`,
      `${stamp}INFO\t[w] jepsen.core: Everything looks good! 3 :oks`,
      `${stamp}INFO\t[w] jepsen.util: "web 1"\t:invoke\t:read\tnil`,
    ].join("\n");
    const { operations, warnings } = await readOperations(bytes(log));
    expect(operations.map(({ process }) => process)).toEqual([0, "web 1"]);
    expect(warnings.join()).toMatch(/3 lines look like operations .*first is line 2; they are left out/);
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
