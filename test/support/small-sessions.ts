/**
 * Small histories of a few registers for tests against brute force, and a way to write them down: `history("w(x,1) r(y)0", …)`
 * gives each process in a string. Value 0 stands for the initial value, null.
 */
import type { Random } from "../../nodes/random.js";
import type { Operation } from "../../src/history/operation.js";

interface Draft {
  readonly process: number;
  readonly f: string;
  readonly key: string;
  readonly input: Operation["input"];
  readonly output: Operation["output"];
  readonly type: Operation["type"];
}

/**
 * Operations: `w(x,1)`, `r(x)1`, `cas(x,1,2)`; a `?` behind a write or cas makes it indeterminate, a `!` failed. Processes take
 * turns in the recorded order, which matters only to properties that look at real time.
 */
export function history(...processes: readonly string[]): Operation[] {
  const lists = processes.map((text, process) => text.split(/\s+/).map((word) => parse(word, process)));
  const drafts: Draft[] = [];
  for (let turn = 0; lists.some((list) => turn < list.length); turn++) {
    for (const list of lists) drafts.push(...list.slice(turn, turn + 1));
  }
  return recorded(drafts);
}

function parse(word: string, process: number): Draft {
  const [, f = "", args = "", result = ""] = /^(w|r|cas)\(([^)]*)\)(.*)$/.exec(word) ?? [];
  const [key = "", ...numbers] = args.split(",");
  const value = (text: string | undefined): number | null => (text === undefined || text === "0" ? null : Number(text));
  const type = result === "?" ? "info" : result === "!" ? "fail" : "ok";
  if (f === "r") return { process, f: "read", key, input: null, output: value(result), type: "ok" };
  const input = f === "w" ? value(numbers[0]) : [value(numbers[0]), value(numbers[1])];
  return { process, f: f === "w" ? "write" : "cas", key, input, output: type === "ok" ? input : undefined, type };
}

function recorded(drafts: readonly Draft[]): Operation[] {
  return drafts.map((draft, id) => {
    const ended = draft.type !== "info";
    return {
      ...draft,
      id,
      call: 2 * id,
      return: ended ? 2 * id + 1 : Number.POSITIVE_INFINITY,
      callTime: -1,
      returnTime: -1,
    };
  });
}

export interface SmallShape {
  readonly processes: number;
  readonly keys: number;
  readonly operations: number;
  readonly indeterminate: number;
  readonly updates: number;
  /** Chance that a read returns any value of its key rather than the one that one copy of the object would return. */
  readonly disorder: number;
  /** Chance that a process goes on after an indeterminate operation, which only some files do. */
  readonly reuse: number;
}

export function randomShape(random: Random): SmallShape {
  return {
    processes: 2 + random.below(3),
    keys: 1 + random.below(3),
    operations: 3 + random.below(7),
    indeterminate: random.pick([0, 0, 0.2]),
    updates: random.pick([0, 0, 0.2]),
    disorder: random.pick([0.1, 0.4, 0.8]),
    reuse: random.pick([0, 0.5]),
  };
}

/** Values are unique: each write and cas writes its own. */
export function smallHistory(shape: SmallShape, random: Random): Operation[] {
  const names = ["x", "y", "z"].slice(0, shape.keys);
  const state = new Map<string, number | null>();
  /** Every value that is written at some place of the list, so that reads may return values of later writes. */
  const plan = Array.from({ length: shape.operations }, (_, id) => ({
    key: random.pick(names),
    f: random.next() < 0.45 ? "read" : random.next() < shape.updates ? "cas" : "write",
    value: id + 1,
  }));
  const valuesOf = (key: string): (number | null)[] => [
    null,
    ...plan.flatMap((each) => (each.key === key && each.f !== "read" ? [each.value] : [])),
  ];
  const processes = Array.from({ length: shape.processes }, (_, process) => process);
  let fresh = shape.processes;
  const drafts = plan.map(({ key, f, value }): Draft => {
    const slot = random.below(shape.processes);
    const process = processes[slot] ?? 0;
    const lost = random.next() < shape.indeterminate;
    if (lost && random.next() >= shape.reuse) processes[slot] = fresh++;
    const seen = random.next() < shape.disorder ? random.pick(valuesOf(key)) : (state.get(key) ?? null);
    const type = lost ? "info" : random.next() < 0.03 && f !== "read" ? "fail" : "ok";
    if (f !== "read" && type !== "fail" && (!lost || random.next() < 0.5)) state.set(key, value);
    const input = f === "read" ? null : f === "write" ? value : [seen, value];
    return { process, f, key, input, output: type === "ok" ? (f === "read" ? seen : input) : undefined, type };
  });
  return recorded(drafts);
}
