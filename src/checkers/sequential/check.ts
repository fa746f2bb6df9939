/**
 * Sequential consistency (Lamport 1979): is there one order of all operations, of all keys together, that respects the order
 * in which each process did its own and that the model allows? Real time between processes does not count. Unlike
 * linearizability this cannot be judged key by key: `P1: w(x,1) r(y)→0`, `P2: w(y,1) r(x)→0` is fine on each key and impossible
 * on both.
 *
 * Where each value that was read has one writer, what follows from that is worked out first (reads-from/saturation.ts); a cycle
 * refutes. Otherwise, and for other models, a complete search decides. Deciding is NP-complete (Gibbons & Korach 1997), so the
 * answer may be unknown when time or memory run out.
 */
import type { Operation } from "../../history/operation.js";
import { plural } from "../../history/plural.js";
import { listAppend } from "../../models/list-append.js";
import type { Model } from "../../models/model.js";
import { objectOf, originOf } from "../../models/starting-with.js";
import { explainingUntil } from "../limits.js";
import { decideLists } from "../list-append/decide.js";
import { MemoryWatch, sharedMemory } from "../memory.js";
import { type RegisterHistory, readsFrom } from "../reads-from/history.js";
import { type Limits, saturate } from "../reads-from/saturation.js";
import { explainImpossibleRead } from "../reads-from/sentences.js";
import type { Explanation, Validity, Verdict } from "../verdict.js";
import {
  explainCycle,
  explainModelContradiction,
  explainReasons,
  explainSearchContradiction,
  explainUnknown,
} from "./explain.js";
import { programOf, searchModel } from "./model-search.js";
import { type SearchResult, searchReadsFrom } from "./reads-from-search.js";

export interface SequentialLimits {
  /** For the whole check; default 60 s. */
  readonly timeLimitMs?: number;
  /** How much more memory the process may take than it had when the check began, at least 32 MiB; default 1 GiB. */
  readonly memoryLimitBytes?: number;
}

export interface SequentialVerdict extends Verdict {
  /**
   * When valid: `call` indexes of the operations in an order that explains every answer. Indeterminate operations that did not
   * need to happen are missing.
   */
  readonly order: readonly number[];
}

/** What was found, before it is explained. */
interface Finding {
  readonly valid: Validity;
  readonly order: readonly number[];
  readonly configurations: number;
  readonly bytes: number;
  readonly method:
    | "impossible read"
    | "saturation"
    | "search with reads-from"
    | "search of states"
    | "order of appends";
  readonly explain: () => Explanation;
}

/** `operations`: as `pairOperations` gives them, of all keys. `shared`: of a check that this one is a part of. */
export function checkSequential(
  operations: readonly Operation[],
  model: Model,
  { timeLimitMs = 60_000, memoryLimitBytes = 2 ** 30 }: SequentialLimits = {},
  shared = sharedMemory(memoryLimitBytes),
): SequentialVerdict {
  const begun = performance.now();
  const { value: initial } = originOf(model);
  const about = {
    property: "sequential consistency",
    model: model.name,
    ...(initial === undefined ? {} : { initial }),
  };
  const memory = new MemoryWatch(shared);
  const finding = judge(operations, model, { deadline: begun + timeLimitMs, memoryLimitBytes, memory });
  const explanations = finding.valid === true ? [] : [finding.explain()];
  return {
    ...about,
    valid: finding.valid,
    summary: summarise(finding.valid, operations, model),
    explanations,
    cost: {
      milliseconds: Math.round(performance.now() - begun),
      configurations: finding.configurations,
      bytes: finding.bytes,
    },
    details: { method: finding.method },
    order: finding.order,
  };
}

function judge(operations: readonly Operation[], model: Model, limits: Limits): Finding {
  const lists = originOf(model).model === listAppend ? judgeLists(operations, model) : null;
  if (lists !== null) return lists;
  const known = readsFrom(operations, model);
  if (known.kind === "impossible") {
    return {
      ...{ valid: false, order: [], configurations: 0, bytes: 0, method: "impossible read" },
      explain: () => explainImpossibleRead(known.impossible, model),
    };
  }
  if (known.kind === "known") {
    const finding = judgeReadsFrom(known.history, model, limits);
    // What failed operations saw can only refute more.
    if (finding.valid === false || !known.history.partial) return finding;
  }
  return judgeStates(operations, model, limits);
}

/** Null if the answers do not tell which transaction appended what. */
function judgeLists(all: readonly Operation[], model: Model): Finding | null {
  const { operations } = programOf(all, model);
  const decided = decideLists(operations, model.init, "program");
  if (decided === null) return null;
  const free = { configurations: 0, bytes: 0, method: "order of appends" } as const;
  const callsOf = (nodes: readonly number[]): number[] => nodes.map((node) => operations[node]?.call ?? -1);
  if (decided.valid) {
    const explain = (): never => {
      throw new Error("what has an order needs no explanation");
    };
    return { ...free, valid: true, order: callsOf(decided.linearization), explain };
  }
  const core = decided.contradiction.flatMap((node) => operations[node] ?? []);
  return { ...free, valid: false, order: [], explain: () => explainReasons(model, core, all, decided.reasons) };
}

function judgeReadsFrom(history: RegisterHistory, model: Model, limits: Limits): Finding {
  const saturation = saturate(history, "derived", limits);
  const { outcome, bytes } = saturation;
  if (outcome !== "ordered") {
    return {
      ...{ valid: outcome === "cyclic" ? false : "unknown", order: [], configurations: 0, bytes, method: "saturation" },
      explain: () =>
        outcome === "cyclic"
          ? explainCycle(history, saturation, model, explainingUntil(limits.deadline))
          : explainUnknown(model, history.operations, history.chains, noSearch(outcome, bytes), saturation),
    };
  }
  const result = searchReadsFrom(history, saturation, limits);
  return searched(history.operations, result, "search with reads-from", () =>
    result.valid === false
      ? explainSearchContradiction(history, model, explainingUntil(limits.deadline))
      : explainUnknown(model, history.operations, history.chains, result, saturation),
  );
}

function judgeStates(operations: readonly Operation[], model: Model, limits: Limits): Finding {
  const program = programOf(operations, model);
  const result = searchModel(program, limits);
  return searched(program.operations, result, "search of states", () =>
    result.valid === false
      ? explainModelContradiction(program, explainingUntil(limits.deadline))
      : explainUnknown(model, program.operations, program.sessions, result, undefined),
  );
}

/** `operations`: by the numbers that the order has. */
function searched(
  operations: readonly Operation[],
  { valid, order, configurations, bytes }: SearchResult,
  method: Finding["method"],
  explain: () => Explanation,
): Finding {
  return { valid, order: order.map((node) => operations[node]?.call ?? -1), configurations, bytes, method, explain };
}

function noSearch(gaveUp: "time" | "memory", bytes: number): SearchResult {
  const furthestFrontier = new Int32Array(0);
  return { valid: "unknown", order: [], furthest: 0, furthestFrontier, configurations: 0, bytes, gaveUp };
}

function summarise(valid: Validity, operations: readonly Operation[], model: Model): string {
  const keys = new Set(operations.map(({ key }) => key)).size;
  const processes = new Set(operations.map(({ process }) => process)).size;
  const object = `${plural(operations.length, "operation")} by ${plural(processes, "client")}${keys === 1 ? "" : ` on ${plural(keys, "key")}`} on ${objectOf(model)}`;
  if (valid === true) {
    return `Sequentially consistent: some order of the ${object} keeps every client's own order and explains every answer.`;
  }
  return valid === false
    ? `Not sequentially consistent: no order of the ${object} that keeps every client's own order explains the answers.`
    : `Unknown whether sequentially consistent: the check of the ${object} gave up before it had an answer.`;
}
