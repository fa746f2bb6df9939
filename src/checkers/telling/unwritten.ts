/**
 * An answer that holds a value that nothing can have left: told with all that the history has to say of the value. A failed operation
 * may have been to write it, which is a record to be mended; so is a number that comes back as a text.
 */
import { canonicalJson, sameJson } from "../../history/json.js";
import type { Json, Operation } from "../../history/operation.js";
import type { Model } from "../../models/model.js";
import { theOperation } from "./operation.js";
import { capital, onKey, shown } from "./shown.js";

/** Operations that put values into objects by other means than model.access says. */
const puts: ReadonlyMap<string, string> = new Map([
  ["add", "add"],
  ["enqueue", "enqueue"],
  ["push", "push"],
  ["insert", "insert"],
  ["propose", "propose"],
]);

/** The value that the operation was to leave, if it was to leave one. */
function leaves(model: Model, operation: Operation): Json | undefined {
  const written = model.access?.(operation)?.writes;
  if (written !== undefined) return written;
  return puts.has(operation.f) ? operation.input : undefined;
}

export interface Unwritten {
  /** The operation that found the value. */
  readonly finder: Operation;
  readonly value: Json;
}

/** What there is to say, and the operations that it speaks of beside the one that found the value. */
export interface Telling {
  readonly sentences: readonly string[];
  readonly related: readonly Operation[];
}

/** The history need not have such an operation. */
function verbOf(all: readonly Operation[], model: Model): string {
  for (const { f } of [...all, ...(model.description?.operations ?? [])]) {
    const verb = puts.get(f);
    if (verb !== undefined) return verb;
  }
  return "write";
}

/** `all`: every operation of the object, failed ones too. */
export function tellUnwritten({ finder, value }: Unwritten, all: readonly Operation[], model: Model): Telling {
  const verb = verbOf(all, model);
  const text = shown(value);
  const writing = all.flatMap((operation) => {
    const left = leaves(model, operation);
    return left === undefined ? [] : [{ operation, left }];
  });
  const writers = writing.filter(({ left }) => sameJson(left, value)).map(({ operation }) => operation);
  const failed = writers.filter(({ type, call }) => type === "fail" && call < finder.return);
  const where = finder.key === null ? " on the object" : onKey(finder.key);
  const [next] = writers.filter(({ type }) => type !== "fail").sort((a, b) => a.call - b.call);
  const other = failed.length === 0 ? "" : "other ";
  const alike = writing.find(({ operation, left }) => operation.type !== "fail" && looksAlike(left, value));
  const sentences = [
    ...tellFailed(failed, `${verb} ${text}`),
    next === undefined
      ? `No ${other}operation${where} ${verb}s ${text}.`
      : `No ${other}operation${where} that ${verb}s ${text} had begun before event ${finder.return}, where ${theOperation(finder)} ended; ` +
        `the first is ${theOperation(next)}.`,
  ];
  if (alike !== undefined) {
    sentences.push(
      `${capital(theOperation(alike.operation))} ${verb}s ${shown(alike.left)}, which is ${kindOf(alike.left)}, but ${text} is ` +
        `${kindOf(value)}: these are different values. If they are meant to be the same, record both with the same type.`,
    );
  }
  return { related: [...failed.slice(0, 1), ...[next ?? []].flat(), ...[alike?.operation ?? []].flat()], sentences };
}

export const failureRule =
  'A failed operation never takes effect: one that may have taken effect must be recorded as "info", not as "fail".';

function tellFailed(failed: readonly Operation[], what: string): string[] {
  const [first] = failed;
  if (first === undefined) return [];
  return [
    failed.length === 1
      ? `${capital(theOperation(first))} tried to ${what}, but failed, at event ${first.return}.`
      : `${failed.length} operations tried to ${what}, but all of them failed, the first being ${theOperation(first)}.`,
    failureRule,
  ];
}

/** 1 and "1", null and "null". */
function looksAlike(a: Json, b: Json): boolean {
  const plain = (value: Json): string => (typeof value === "string" ? value : canonicalJson(value));
  return !sameJson(a, b) && plain(a) === plain(b);
}

function kindOf(value: Json): string {
  if (value === null) return "no value at all";
  if (Array.isArray(value)) return "a list";
  if (typeof value === "number") return "a number";
  if (typeof value === "boolean") return "a boolean";
  return typeof value === "string" ? "a string" : "a map";
}
