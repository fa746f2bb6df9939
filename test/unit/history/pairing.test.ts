/** What reading pairs while it goes: each completion is written into its own operation, and nothing is left of the event before. */
import { describe, expect, it } from "vitest";
import { readOperations } from "../../../src/history/read.js";

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);
const never = Number.POSITIVE_INFINITY;

describe("operations paired while they are read", () => {
  it("have what their own invocation and completion say, in order of invocation", async () => {
    const lines = [
      '{"process":0,"type":"invoke","f":"write","key":"x","value":1,"node":"n1"}',
      '{"process":1,"type":"invoke","f":"read","key":"y","value":null}',
      '{"process":2,"type":"invoke","f":"write","key":"x","value":2}',
      '{"process":1,"type":"ok","f":"read","key":"y","value":7,"node":"n2"}',
      '{"process":0,"type":"fail","f":"write","key":"x","value":1,"node":"n3","error":"full"}',
      '{"process":2,"type":"info","f":"write","key":"x","value":2,"error":"timeout"}',
      '{"process":2,"type":"invoke","f":"read","key":"x","value":null}',
    ];
    const { operations } = await readOperations(bytes(`${lines.join("\n")}\n`));
    const untimed = { callTime: -1 };
    const open = { return: never, returnTime: never, output: undefined, type: "info" };
    expect(operations).toEqual([
      {
        ...{ id: 0, process: 0, f: "write", key: "x", input: 1, output: undefined, type: "fail", call: 0, return: 4 },
        ...{ ...untimed, returnTime: -1, node: "n3", error: "full" },
      },
      {
        ...{ id: 1, process: 1, f: "read", key: "y", input: null, output: 7, type: "ok", call: 1, return: 3 },
        ...{ ...untimed, returnTime: -1, node: "n2" },
      },
      { id: 2, process: 2, f: "write", key: "x", input: 2, call: 2, ...untimed, ...open, error: "timeout" },
      { id: 3, process: 2, f: "read", key: "x", input: null, call: 6, ...untimed, ...open },
    ]);
  });

  it.each([
    [
      "edn",
      "{:process 0 :type :invoke :f :add :value 1}\n{:process 0 :type :fail :f :add :value 1",
      " :error :full",
      "}\n",
    ],
    ["txt", "0\t:invoke\t:add\t1\n0\t:fail\t:add\t1", "\tfull", "\n"],
  ])("take nothing over from the event before: %s", async (format, pair, error, end) => {
    const { operations } = await readOperations(bytes(`${pair}${error}${end}${pair}${end}`), { format });
    expect(operations.map((operation) => operation.error)).toEqual(["full", undefined]);
  });

  it("of two mistakes in a file the first is told", async () => {
    const lines = ['{"process":0,"type":"ok","f":"read","value":null}', "{ no JSON"];
    await expect(readOperations(bytes(`${lines.join("\n")}\n`))).rejects.toThrow(/line 1, .*without having invoked it/);
  });
});
