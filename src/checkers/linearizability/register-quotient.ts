/**
 * A register of which only a few values are told apart, all others being one: a coarser history that has few configurations, since
 * a cas between two of the others changes nothing and the open operations fall into few classes.
 *
 * Whatever order explains the history explains the coarser one, too: an operation that was possible in a state is possible in
 * what stands for the state, and leaves what stands for the state that it left. So where the coarser one has no order, neither has
 * the history; that it has one says nothing. The same holds with any of the operations made optional, so a core of the
 * coarser history is a core of the history.
 */
import { canonicalJson } from "../../history/json.js";
import type { Json } from "../../history/operation.js";
import type { Access, Model, ModelOperation } from "../../models/model.js";
import type { Partition } from "./partition.js";

/** Stands for all values that are not told apart. No distinct value is: those are in lists of one. */
const other = "other";

/** True if all that is known of each operation is what it finds and what it leaves. */
export function isRegister({ model, steps }: Partition): boolean {
  return model.access !== undefined && steps.every((step) => accessOf(model, step) !== undefined);
}

/**
 * `partition`: of a register. Numbers of operations stay as they are. Of indeterminate operations, only those that make a
 * distinct value are counted: others may take effect again and again, which makes the history coarser still. So the question is
 * whether the distinct values can have come about as often as they were found.
 */
export function registerQuotient(partition: Partition, distinct: readonly Json[]): Partition {
  const model = quotientModel(partition.model, distinct);
  const counts = new Set(distinct.map((value) => canonicalJson([value])));
  const steps: ModelOperation[] = [];
  const readOnly: number[] = [];
  const blind: number[] = [];
  const optional: number[] = [];
  const numbers = new Map<string, number>();
  const numberOf = partition.steps.map((step, own) => {
    const access = model.access?.(step) ?? {};
    const free = partition.optional[own] ?? 0;
    const failed =
      step.type === "fail" ? canonicalJson(distinct.map((value) => model.step([value], step) ?? null)) : "";
    // Completed operations and indeterminate ones are apart, as they are in the history.
    const text = `${free} ${step.type} ${failed} ${canonicalJson(access.reads ?? null)} ${canonicalJson(access.writes ?? null)}`;
    const known = numbers.get(text);
    if (known !== undefined) return known;
    numbers.set(text, steps.length);
    steps.push(step);
    readOnly.push(model.readOnly?.(step) === true ? 1 : 0);
    blind.push(access.writes !== undefined && access.reads === undefined ? 1 : 0);
    optional.push(free);
    return steps.length - 1;
  });
  return {
    ...partition,
    model,
    repeatable: Uint8Array.from(steps, (step) =>
      counts.has(canonicalJson(model.access?.(step)?.writes ?? null)) ? 0 : 1,
    ),
    steps,
    signature: partition.signature.map((own) => numberOf[own] ?? 0),
    readOnly: Uint8Array.from(readOnly),
    blind: Uint8Array.from(blind),
    total: Uint8Array.from(blind),
    quotient: undefined,
    looksAhead: false,
    optional: Uint8Array.from(optional),
  };
}

/** Takes the operations of the register itself. */
function quotientModel(model: Model, distinct: readonly Json[]): Model {
  const kept = new Set(distinct.map((value) => canonicalJson(value)));
  const standsFor = (value: Json): Json => (kept.has(canonicalJson(value)) ? [value] : other);
  const access = (step: ModelOperation): Access => {
    const { reads, writes } = accessOf(model, step) ?? {};
    return {
      ...(reads === undefined ? {} : { reads: standsFor(reads) }),
      ...(writes === undefined ? {} : { writes: standsFor(writes) }),
    };
  };
  const same = (a: Json, b: Json): boolean => canonicalJson(a) === canonicalJson(b);
  return {
    ...model,
    init: standsFor(model.init),
    access,
    readOnly(step) {
      const { reads, writes } = access(step);
      return writes === undefined || (reads !== undefined && same(reads, writes));
    },
    step(state, step) {
      // That a failed operation is possible in some of the other values is taken for granted.
      if (step.type === "fail") {
        return !Array.isArray(state) || model.step(state[0] ?? null, step) !== undefined ? state : undefined;
      }
      const { reads, writes } = access(step);
      if (reads !== undefined && !same(reads, state)) return undefined;
      return writes ?? state;
    },
  };
}

/** What a failed operation saw, it left as it was. */
function accessOf(model: Model, step: ModelOperation): Access | undefined {
  return step.type === "fail" ? {} : model.access?.(step);
}
