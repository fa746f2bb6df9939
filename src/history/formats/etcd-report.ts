/**
 * etcd's robustness report, `client-N/operations.json` (etcd-io/etcd tests/robustness): JSON objects one after another, each a
 * request with its call and return times. Its statements about single keys are taken: puts as writes, deletes as writes of null,
 * ranges as reads. Conditions on revisions are not, so a history that is linearizable stays so and some violations are missed.
 * The parts of a request that touches several keys become operations of processes of their own. Every client has a file, and
 * the files of a report make sense only together: they are read one after another, in any order.
 */
import { InputError } from "../errors.js";
import { FormSplitter } from "../forms.js";
import { mostSorted } from "../limits.js";
import type { HistoryEvent, Json } from "../operation.js";
import { plural } from "../plural.js";
import { inOurWords } from "../schema-words.js";
import { TimeReader } from "../time.js";
import { parseElement } from "./elle-json.js";
import type { Found, Part, Range, Record, Stored } from "./etcd-report-schema.js";
import type { EventSink, Format, FormatReader } from "./format.js";
import { neverReturned } from "./record.js";

/** What one request did to one key: what it wrote, or what it read. */
interface Effect {
  readonly key: string;
  readonly f: "read" | "write";
  readonly value: Json;
}

interface Timed extends Effect {
  readonly client: number;
  readonly line: number;
  readonly call: number;
  /** Infinity: it is not known whether it happened. */
  readonly return: number;
  process: number;
}

export const etcdReport: Format = {
  name: "etcd-report",
  summary: "operations.json of etcd's robustness reports, as registers",
  // Porcupine's own operations begin alike, with an input of any shape.
  recognises: (head) => /^\s*\{\s*"ClientId"\s*:\s*\d+\s*,\s*"Input"\s*:\s*\{\s*("Type"|\})/.test(head),
  read: readEtcdReport,
};

/** Its schema's library takes longer to load than most histories to read, so it is loaded when such a file is read. */
async function readEtcdReport(sink: EventSink): Promise<FormatReader> {
  const { recordSchema } = await import("./etcd-report-schema.js");
  const operations: Timed[] = [];
  let left = 0;
  const times = new TimeReader();
  let conditions = 0;
  /** Keys that a lease may delete at a time that no request shows. */
  const leased = new Set<string>();
  const clients = new Set<number>();
  const forms = new FormSplitter("json", (text, line) => {
    const parsed = recordSchema.safeParse(parseElement(text, line));
    if (!parsed.success) {
      const [issue] = parsed.error.issues;
      const field = issue?.path.join(".");
      throw new InputError(inOurWords(issue?.message ?? "is not an operation"), { line, ...(field ? { field } : {}) });
    }
    const record = parsed.data;
    clients.add(record.ClientId);
    const call = times.read(record.Call, line, "Call");
    const answered = answer(record, call, times, line);
    const { effects, leftOut } = effectsOf(record, answered !== Number.POSITIVE_INFINITY);
    left += leftOut;
    if ((record.Input.Txn?.Conditions ?? []).length > 0) conditions += 1;
    for (const { Put: put } of partsOf(record)) if (put?.LeaseID) leased.add(put.Key);
    for (const effect of effects) {
      operations.push({ ...effect, client: record.ClientId, line, call, return: answered, process: -1 });
    }
    if (operations.length > mostSorted) {
      throw new InputError(`has more than ${mostSorted} operations`, { line }, "check the clients' files one by one");
    }
  });
  return {
    push: (chunk) => forms.push(chunk),
    end() {
      forms.end();
      if (clients.size === 1) {
        throw new InputError(
          "holds the requests of one client, whose reads mean nothing without the writes of the others",
          {},
          "give all files of the report at once: cat client-*/operations.json | schism check -",
        );
      }
      emitInOrder(
        operations.filter(({ key }) => !leased.has(key)),
        sink,
      );
      const warnings = [
        ...(left === 0
          ? []
          : [
              `${plural(left, "request says", "requests or parts of them say")} nothing about the newest value of a key and ${left === 1 ? "is" : "are"} left out`,
            ]),
        ...(leased.size === 0
          ? []
          : [
              `${plural(leased.size, "key")} with a lease, which may delete ${leased.size === 1 ? "it, is" : "them, are"} left out`,
            ]),
        ...(conditions === 0 ? [] : [`the conditions of ${plural(conditions, "transaction")} are not checked`]),
      ];
      return { warnings, model: "register" };
    },
  };
}

function partsOf({ Input: { Txn: txn } }: Record): readonly Part[] {
  return [...(txn?.OperationsOnSuccess ?? []), ...(txn?.OperationsOnFailure ?? [])];
}

/** When the request was known to have succeeded; Infinity if that is not known. */
function answer({ Output: output, Return: end }: Record, call: number, times: TimeReader, line: number): number {
  const unanswered = output === undefined || output.Error || output.ClientError || output.Persisted === true;
  if (unanswered || end === neverReturned) return Number.POSITIVE_INFINITY;
  const ended = times.read(end, line, "Return");
  if (ended >= call) return ended;
  throw new InputError(
    `the request returns at ${end}, before it is called`,
    { line, field: "Return" },
    "an operation cannot end before it begins",
  );
}

/** `leftOut`: parts of the request that are not used here. */
function effectsOf(record: Record, answered: boolean): { effects: Effect[]; leftOut: number } {
  const { Input: input, Output: output } = record;
  if (input.Type === "range") {
    const effects = answered ? reads(input.Range, output?.Range) : [];
    return { effects, leftOut: effects.length === 0 ? 1 : 0 };
  }
  if (input.Type !== "txn" || input.Txn === undefined) return { effects: [], leftOut: 1 };
  // Without an answer either branch may have happened, or neither; no client saw what would have been read.
  if (!answered) return gathered(partsOf(record).map(writes));
  const results = output?.Txn?.Results ?? [];
  const branch = (output?.Txn?.Failure === true ? input.Txn.OperationsOnFailure : input.Txn.OperationsOnSuccess) ?? [];
  const written = new Set(branch.flatMap(writes).map((effect) => effect.key));
  return gathered(
    branch.map((each, at) =>
      each.Type === "range-operation"
        ? // A read beside a write of the same key may have seen either side of it.
          reads(each.Range, results[at]).filter((effect) => !written.has(effect.key))
        : writes(each),
    ),
  );
}

/** A transaction without parts counts as one that says nothing. */
function gathered(parts: readonly Effect[][]): { effects: Effect[]; leftOut: number } {
  const silent = parts.filter((part) => part.length === 0).length;
  return { effects: parts.flat(), leftOut: parts.length === 0 ? 1 : silent };
}

function writes({ Put: put, Delete: removal, Type: type }: Part): Effect[] {
  if (type === "put-operation" && put !== undefined)
    return [{ key: put.Key, f: "write", value: storedValue(put.Value) }];
  if (type === "delete-operation" && removal !== undefined) return [{ key: removal.Key, f: "write", value: null }];
  return [];
}

/** Reads of the newest values: of one key, or of the keys that a range returned. */
function reads(asked: Range | undefined, got: Found | undefined): Effect[] {
  if (asked === undefined || got === undefined || asked.KeysOnly === true || (asked.Revision ?? 0) > 0) return [];
  const pairs = (got.KVs ?? []).map(({ Key, Value }): Effect => ({ key: Key, f: "read", value: storedValue(Value) }));
  const single = asked.End === undefined || asked.End === "";
  return single && pairs.length === 0 ? [{ key: asked.Start ?? "", f: "read", value: null }] : pairs;
}

/** Long values are reported by their hash. */
function storedValue(value: Stored | undefined): Json {
  if (value === undefined || typeof value === "string") return value ?? "";
  return value.Value || (value.Hash ? `hash ${value.Hash}` : "");
}

function emitInOrder(operations: Timed[], sink: EventSink): void {
  let fresh = operations.reduce((most, { client }) => Math.max(most, client + 1), 0);
  const busy = new Set<number>();
  const moments = operations
    .flatMap((operation) => [
      { at: operation.call, begins: true, operation },
      ...(operation.return === Number.POSITIVE_INFINITY ? [] : [{ at: operation.return, begins: false, operation }]),
    ])
    // The order of two moments at the same time is not known, so they overlap.
    .sort((a, b) => a.at - b.at || Number(b.begins) - Number(a.begins));
  const base = moments[0]?.at ?? 0;
  for (const [index, { at, begins, operation }] of moments.entries()) {
    const { f, key, value, client, line } = operation;
    if (begins) {
      operation.process = busy.has(client) ? fresh++ : client;
      busy.add(operation.process);
    } else busy.delete(operation.process);
    const event: HistoryEvent = {
      index,
      time: at - base,
      type: begins ? "invoke" : "ok",
      process: operation.process,
      f,
      key,
      value: begins && f === "read" ? null : value,
    };
    sink(event, line);
  }
}
