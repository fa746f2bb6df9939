/**
 * What a history says, for the check of sentences. It knows the objects by the names of their operations and shares nothing with the code
 * that makes the sentences.
 */
import type { Explanation } from "../../../src/checkers/verdict.js";
import type { Json, Operation } from "../../../src/history/operation.js";
import type { Model } from "../../../src/models/model.js";
import { bruteForceLinearizable } from "../oracle.js";
import { Wrong } from "./wrong.js";

export const text = (value: Json | undefined): string => JSON.stringify(sorted(value ?? null));

function sorted(value: Json): Json {
  if (Array.isArray(value)) return value.map(sorted);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([name, each]) => [name, sorted(each)]),
  );
}

export const same = (a: Json | undefined, b: Json | undefined): boolean => text(a) === text(b);

export class Facts {
  /** Operations told one by one, by their sentences. */
  readonly told: readonly Operation[];
  /** Of the object that the explanation is about. */
  readonly ofKey: readonly Operation[];
  /** What the sentence before said must come first, and what after it. */
  before: readonly [Operation, Operation] | undefined;
  /** The sentence that is being checked. */
  sentence = "";

  constructor(
    readonly operations: readonly Operation[],
    readonly model: Model,
    readonly explanation: Explanation,
    readonly contradiction: readonly number[] | null,
  ) {
    const { key, steps } = explanation;
    this.ofKey = operations.filter((operation) => model.keyed === false || key === null || operation.key === key);
    const calls = new Set(steps.flatMap(({ call }) => call ?? []));
    this.told = operations.filter(({ call }) => calls.has(call));
  }

  beginningAt(call: number): Operation {
    const operation = this.operations.find((each) => each.call === call);
    if (operation === undefined) throw new Wrong(`no operation begins at event ${call}`);
    return operation;
  }

  /** A missing key may be answered "" as well as null. */
  isInitial(value: Json | undefined): boolean {
    const { name, init } = this.model;
    return same(value, init) || (name === "kv" && init === null && value === "");
  }

  /** Those that may have left the value. */
  writers(value: Json, key: string | null = null): readonly Operation[] {
    return this.ofKey.filter(
      (each) =>
        each.type !== "fail" &&
        (key === null || each.key === key) &&
        leaves(each) !== undefined &&
        same(leaves(each), value),
    );
  }

  /** True if these have no order, whatever the others do within their own time. */
  contradicts(core: readonly Operation[]): boolean {
    const kept = this.ofKey.filter((each) => core.includes(each) || !isReadOnly(each));
    return !bruteForceLinearizable(kept, this.model, new Set(kept.filter((each) => !core.includes(each))));
  }
}

function isReadOnly({ f, type }: Operation): boolean {
  return f === "read" || f === "get" || f === "outcome" || (f === "cas" && type === "fail");
}

/** The value that an operation leaves behind or puts in. */
export function leaves({ f, input }: Operation): Json | undefined {
  if (["write", "put", "add", "enqueue", "push", "insert", "propose", "set"].includes(f)) return input;
  if (f === "cas" && Array.isArray(input)) return input[1];
  return undefined;
}

/** The value that it found, or needed. */
export function found({ f, input, output, type }: Operation): Json | undefined {
  if (f === "cas" && Array.isArray(input)) return input[0];
  return type === "ok" && ["read", "get", "dequeue", "pop", "delete-min", "propose"].includes(f)
    ? (output ?? null)
    : undefined;
}

/** What its value is while it lasts: of a read what it found, else what it left. */
export function holds(operation: Operation): Json | undefined {
  return operation.f === "read" || operation.f === "get" ? found(operation) : leaves(operation);
}

export const completedBefore = (a: Operation, b: Operation): boolean => a.return < b.call;

/** The values of an answer that is a list. */
export const list = (value: Json | undefined): readonly Json[] => (Array.isArray(value) ? value : []);
