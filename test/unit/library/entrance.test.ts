/** The library accepts input of untyped programs, and refuses anything that is not a history as the command line does. */
import { describe, expect, it } from "vitest";
import type { Json, Operation } from "../../../src/history/operation.js";
import {
  casRegisterModel,
  certificateOf,
  checkDurability,
  checkLadder,
  checkLinearizable,
  checkLinearizableInParallel,
  checkSequential,
  counterModel,
  InputError,
  type Model,
  type ModelOperation,
  OnlineChecker,
  pairOperations,
  registerModel,
  setModel,
  verifyCertificate,
} from "../../../src/index.js";
import { models } from "../../../src/models/index.js";

/** As an untyped program would: what is given need not be what is asked for. */
const untyped = JSON.parse;
const given = (value: unknown): never => value as never; // what untyped programs do is what is tried here

const invoke = (f: string, value: Json): object => ({ type: "invoke", process: 0, f, value });
const ok = (f: string, value: Json): object => ({ type: "ok", process: 0, f, value });

const operation: Operation = {
  ...{ id: 0, process: 0, f: "read", key: null, input: null, output: 1, type: "ok" },
  ...{ call: 0, return: 1, callTime: -1, returnTime: -1 },
};

const stay = (): number => 0;
const strayed = (): unknown => new Map();

function thrown(work: () => unknown): InputError {
  try {
    work();
  } catch (error) {
    if (error instanceof InputError) return error;
    throw error;
  }
  throw new Error("nothing was refused");
}

describe("pairOperations", () => {
  it("takes events without index and time: their place in the list counts", () => {
    const operations = pairOperations(
      given([invoke("write", 1), ok("write", 1), invoke("read", null), ok("read", null)]),
    );
    expect(operations.map(({ call, return: returned }) => [call, returned])).toEqual([
      [0, 1],
      [2, 3],
    ]);
    expect(checkLinearizable(operations, registerModel).valid).toBe(false);
  });

  it("takes a history of which some events were left out, by their indexes", () => {
    const events = [
      { index: 3, ...invoke("write", 1) },
      { index: 9, ...ok("write", 1) },
    ];
    expect(pairOperations(given(events))[0]).toMatchObject({ call: 3, return: 9 });
  });

  it.each([
    ["no list", { events: [] }, /a history is a list of events/],
    ["no event", [1], /events\[0\]".*is not an event/],
    ["an unknown type", [{ ...invoke("read", null), type: "start" }], /events\[0\]\.type/],
    ["no process", [{ type: "invoke", f: "read" }], /events\[0\]\.process/],
    ["no f", [{ type: "invoke", process: 0 }], /events\[0\]\.f/],
    ["a key that is no name", [{ ...invoke("read", null), key: 7.5 }], /events\[0\]\.key/],
    ["a time that is none", [{ ...invoke("read", null), time: true }], /events\[0\]\.time/],
    ["a text that is no time", [{ ...invoke("read", null), time: "now" }], /line 1.*time/],
    [
      "indexes that go back",
      [
        { index: 1, ...invoke("write", 1) },
        { index: 0, ...ok("write", 1) },
      ],
      /events\[1\]\.index.*is 0 after 1/,
    ],
    ["indexes of some", [{ index: 0, ...invoke("write", 1) }, ok("write", 1)], /events\[1\]\.index.*give all or none/],
    ["an index that is none", [{ index: Number.NaN, ...invoke("write", 1) }], /events\[0\]\.index/],
    ["NaN", [invoke("write", Number.NaN)], /events\[0\]\.value.*is NaN/],
    ["Infinity in a list", [invoke("write", [1, Number.POSITIVE_INFINITY])], /events\[0\]\.value\[1\].*is Infinity/],
    ["a rounded number", [invoke("write", 2 ** 53)], /events\[0\]\.value.*beyond 2\^53.*its decimal text/],
    ["a big integer", [invoke("write", given(1n))], /events\[0\]\.value.*is a bigint/],
    ["a Map", [invoke("write", given(new Map()))], /events\[0\]\.value.*neither a plain object nor a list/],
    ["a hole", [invoke("write", given([1, undefined]))], /events\[0\]\.value\[1\].*is missing/],
    ["an operation", [operation], /events\[0\]".*is an operation/],
  ])("refuses %s", (_what, events, words) => {
    expect(thrown(() => pairOperations(given(events))).message).toMatch(words);
  });

  it("refuses a value that contains itself", () => {
    const list: unknown[] = [];
    list.push(list);
    expect(thrown(() => pairOperations(given([invoke("write", given(list))]))).message).toMatch(/nested deeper/);
  });
});

const checks: readonly (readonly [string, (operations: never, model: Model, limits?: never) => unknown])[] = [
  ["checkLinearizable", checkLinearizable],
  ["checkSequential", checkSequential],
  ["checkLadder", checkLadder],
];

describe.each(checks)("%s", (_name, check) => {
  it.each([
    ["what is no list", "operations", /a list of operations is needed/],
    ["an event", [invoke("read", null)], /operations\[0\]".*is an event.*pairOperations/],
    [
      "times in place of indexes",
      [{ ...operation, call: 1.7e18, return: 1.8e18 }],
      /operations\[0\]\.call.*index of an event/,
    ],
    ["no call", [{ ...operation, call: undefined }], /operations\[0\]\.call/],
    ["a return before the call", [{ ...operation, call: 5, return: 4 }], /operations\[0\]\.return.*before its call/],
    [
      "an unknown outcome that ended",
      [{ ...operation, type: "info", output: undefined }],
      /operations\[0\]\.return.*Infinity/,
    ],
    ["an end that never came", [{ ...operation, return: Number.POSITIVE_INFINITY }], /operations\[0\]\.return/],
    ["a missing answer", [{ ...operation, output: undefined }], /operations\[0\]\.output.*is missing/],
    ["two that begin at once", [operation, { ...operation, id: 1 }], /operations\[1\]\.call.*another operation begins/],
    ["a key that is no text", [{ ...operation, key: 1 }], /operations\[0\]\.key/],
    [
      "an operation that a register does not have",
      [{ ...operation, f: "get" }],
      /operations\[0\]".*read and write, not get/,
    ],
  ])("refuses %s", (_what, operations, words) => {
    expect(thrown(() => check(given(operations), registerModel)).message).toMatch(words);
  });

  it.each([
    ["no model", null, /a model is an object/],
    ["a name", "register", /a model is an object/],
    ["no step", { name: "mine", init: 0 }, /model\.step/],
    ["no init", { name: "mine", step: stay }, /model\.init/],
    ["an init that JSON cannot hold", { name: "mine", init: new Map(), step: stay }, /init gives a state/],
    ["a describe that is no function", { name: "mine", init: 0, step: stay, describe: "it" }, /model\.describe/],
    ["states that JSON cannot hold", { name: "mine", init: 0, step: strayed }, /step of read gives a state/],
  ])("refuses %s as a model", (_what, model, words) => {
    expect(thrown(() => check(given([operation]), given(model))).message).toMatch(words);
  });

  it.each([
    ["no number", { timeLimitMs: "10s" }, /timeLimitMs.*must be a number/],
    ["NaN", { timeLimitMs: Number.NaN }, /timeLimitMs/],
    ["a misspelt one", { timeLimit: 10 }, /timeLimit".*no such limit; known are timeLimitMs/],
  ])("refuses a limit that is %s", (_what, limits, words) => {
    expect(thrown(() => check(given([operation]), registerModel, given(limits))).message).toMatch(words);
  });
});

it("the other doors refuse the same", async () => {
  const get = [{ ...operation, f: "get" }];
  await expect(checkLinearizableInParallel(get, "register")).rejects.toThrow(InputError);
  await expect(checkLinearizableInParallel([], "light")).rejects.toThrow(/unknown model "light"/);
  expect(thrown(() => checkDurability(get)).message).toMatch(/a set has add and read/);
  expect(thrown(() => checkDurability([operation])).message).toMatch(/a read must return a list/);
  expect(thrown(() => checkDurability([], registerModel)).message).toMatch(/durability can only be judged on a set/);
  const reads = [operation];
  const certificate = certificateOf(checkLinearizable(reads, registerModel), reads);
  expect(thrown(() => verifyCertificate(given(certificate), get, registerModel)).message).toMatch(/not get/);
  const online = new OnlineChecker(registerModel);
  expect(thrown(() => online.append(given({ type: "invoke", process: 0, f: "get" }))).message).toMatch(/not get/);
  expect(thrown(() => online.append(given({ type: "invoke", f: "read" }))).message).toMatch(/events\[1\]\.process/);
  expect(thrown(() => new OnlineChecker(given({ name: "mine" }))).message).toMatch(/model\.init/);
  expect(thrown(() => new OnlineChecker(registerModel, given({ configuration: 1 }))).message).toMatch(/no such limit/);
});

it("a model may be an instance of a class, and is judged where it is called", async () => {
  class Light implements Model<boolean> {
    readonly name = "light";
    readonly init = false;
    step(on: boolean, { f, output }: ModelOperation): boolean | undefined {
      if (f === "toggle") return !on;
      return output === undefined || output === on ? on : undefined;
    }
  }
  const history = (answer: boolean): Operation[] =>
    pairOperations(given([invoke("toggle", null), ok("toggle", null), invoke("look", null), ok("look", answer)]));
  const light = new Light();
  expect(checkLinearizable(history(true), light).valid).toBe(true);
  expect(checkLinearizable(history(false), light).valid).toBe(false);
  expect((await checkLinearizableInParallel(history(false), light)).valid).toBe(false);
});

describe("answers that a model does not read", () => {
  const answered = (f: string, input: Json, output: Json): Operation[] => [{ ...operation, f, input, output }];
  const refusal = (model: Model, f: string, input: Json, output: Json): string | undefined => {
    try {
      checkLinearizable(answered(f, input, output), model);
    } catch (error) {
      return error instanceof InputError ? error.message : String(error);
    }
    return undefined;
  };
  const named = (name: string): Model => models.get(name) ?? registerModel;

  it.each([
    ["register", "write", 1],
    ["cas-register", "cas", [1, 2]],
    ["write-once-register", "write", 1],
    ["kv", "put", "a"],
    ["kv", "append", "a"],
    ["counter", "add", 3],
    ["set", "add", { a: 1 }],
    ["queue", "enqueue", 1],
    ["unordered-queue", "enqueue", 1],
    ["stack", "push", 1],
    ["priority-queue", "insert", 1],
    ["mutex", "acquire", null],
    ["mutex", "release", null],
    ["owner-mutex", "acquire", "a"],
    ["owner-mutex", "release", "a"],
    ["fenced-mutex", "release", "a"],
  ])("%s: %s may be answered by nothing, its input or an acknowledgement", (name, f, input) => {
    for (const output of [null, input, true, "ok", "OK"])
      expect(refusal(named(name), f, input, output)).toBeUndefined();
    for (const output of [false, 17, "done", [input, 1], {}]) {
      expect(refusal(named(name), f, input, output), JSON.stringify(output)).toMatch(/operations\[0\]/);
    }
  });

  it("says what to record instead", () => {
    expect(refusal(counterModel, "add", 1, 2)).toMatch(/add answered 2.*add-and-get.*fetch-and-add/);
    expect(refusal(casRegisterModel(), "cas", [1, 2], false)).toMatch(/record one that did not match as fail/);
    expect(refusal(named("owner-mutex"), "acquire", "a", 33)).toMatch(/fenced-mutex/);
  });

  it("refuses micro-operations under read, unless a client wrote that list", () => {
    const micros = [["r", "x", 1]];
    expect(refusal(registerModel, "read", null, micros)).toMatch(/looks like a transaction/);
    expect(refusal(registerModel, "read", [["r", "x", null]], micros)).toMatch(/was invoked with/);
    expect(refusal(named("queue"), "dequeue", null, micros)).toMatch(/looks like a transaction/);
    expect(refusal(setModel, "read", null, micros)).toMatch(/looks like a transaction/);
    const written = pairOperations(
      given([invoke("write", micros), ok("write", micros), invoke("read", null), ok("read", micros)]),
    );
    expect(checkLinearizable(written, registerModel).valid).toBe(true);
    const added = pairOperations(
      given([invoke("add", micros[0] ?? null), ok("add", null), invoke("read", null), ok("read", micros)]),
    );
    expect(checkLinearizable(added, setModel).valid).toBe(true);
    expect(refusal(registerModel, "read", null, [1, [2, "x"]])).toBeUndefined();
  });

  it("refuses a tuple of key and value that --independent would take apart", () => {
    expect(refusal(registerModel, "read", ["x", null], ["x", 1])).toMatch(/--independent/);
    // As recorders that complete invocations write it.
    expect(refusal(registerModel, "read", 5, 5)).toBeUndefined();
  });

  it("refuses a txn that answers another write than was asked", () => {
    expect(refusal(named("multi-register"), "txn", [["w", "x", 1]], [["w", "x", 2]])).toMatch(
      /asked to write another value/,
    );
  });
});

it("names and values may be called like what every object has", () => {
  const names = ["constructor", "__proto__", "toString", "hasOwnProperty", "valueOf"];
  for (const name of names) {
    const reading = (value: Json): Operation[] =>
      pairOperations(given([invoke("txn", [["r", name, null]]), ok("txn", [["r", name, value]])]));
    const multiRegister = models.get("multi-register") ?? registerModel;
    expect(checkLinearizable(reading(null), multiRegister).valid, name).toBe(true);
    expect(checkLinearizable(reading(1), multiRegister).valid, name).toBe(false);
    const [a, b] = [untyped(`{"${name}": 1}`), untyped(`{"${name}": 2}`)];
    const written = (answer: Json): Operation[] =>
      pairOperations(given([invoke("write", a), ok("write", a), invoke("read", null), ok("read", answer)]));
    expect(checkLinearizable(written(a), registerModel).valid, name).toBe(true);
    expect(checkLinearizable(written(b), registerModel).valid, name).toBe(false);
    expect(checkSequential(written(b), registerModel).valid, name).toBe(false);
    const keyed = written(a).map((each) => ({ ...each, key: name }));
    expect(checkLinearizable(keyed, registerModel).keys.map(({ key }) => key)).toEqual([name]);
  }
});
