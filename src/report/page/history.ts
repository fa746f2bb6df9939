/// <reference lib="dom" />
/** The page's columns as operations, and what the page asks of them: the best order through one, and where the violations are. */
import type { PageData } from "./data.js";

export interface PageOperation {
  readonly number: number;
  readonly call: number;
  /** -1 if there was none. */
  readonly completion: number;
  readonly from: number;
  readonly to: number;
  readonly type: "ok" | "fail" | "info";
  /** Such as `client 3`. */
  readonly client: string;
  readonly lane: number;
  readonly object: number;
  readonly f: string;
  readonly input: string;
  readonly output: string;
  readonly node: string;
  readonly error: string;
  /** Such as `read 3`. */
  readonly label: string;
  /** Number of the sentence about it in the explanation of a violation; 0 if it is in none. */
  mark: number;
}

export interface WholeOrder {
  readonly operations: readonly PageOperation[];
  /** State after each step; may end early. */
  readonly states: readonly string[];
  readonly placeOf: ReadonlyMap<PageOperation, number>;
}

export interface Violation {
  readonly object: number | null;
  readonly headline: string;
  readonly operations: readonly PageOperation[];
  readonly sentences: readonly { readonly operation: PageOperation | undefined; readonly sentence: string }[];
}

export interface PageHistory {
  readonly operations: readonly PageOperation[];
  /** By object, in order of invocation. */
  readonly ofObject: readonly (readonly PageOperation[])[];
  readonly violations: readonly Violation[];
  /** The linearization of an object or its longest partial one. */
  mainOrder(object: number): WholeOrder | undefined;
  /** Of the operations that a partial order lacks, the one that completed first: there it ends. */
  stoppedBy(order: WholeOrder, object: number): PageOperation | undefined;
  /**
   * The order to show an operation in. Undefined if it is in none; `impossible` then tells whether that is known of it.
   */
  orderThrough(operation: PageOperation): { readonly order: WholeOrder | undefined; readonly impossible: boolean };
}

export function openHistory(data: PageData): PageHistory {
  const columns = data.operations;
  const text = (number: number | undefined): string => data.texts[number ?? -1] ?? "";
  const labels = new Map<string, string>();
  const operations = columns.call.map((call, number): PageOperation => {
    const f = text(columns.f[number]);
    const input = text(columns.input[number]);
    const output = text(columns.output[number]);
    const value = output === "" || output === "null" ? input : output;
    const both = `${f}${value === "null" ? "" : ` ${value}`}`;
    const label = labels.get(both) ?? both;
    labels.set(both, label);
    return {
      ...{ number, call, f, input, output, label, mark: 0 },
      completion: columns.completion[number] ?? -1,
      from: columns.from[number] ?? -1,
      to: columns.to[number] ?? -1,
      type: columns.type[number] === 0 ? "ok" : columns.type[number] === 1 ? "fail" : "info",
      client: text(columns.client[number]),
      lane: columns.lane[number] ?? 0,
      object: columns.object[number] ?? 0,
      node: text(columns.node[number]),
      error: text(columns.error[number]),
    };
  });
  const ofObject: PageOperation[][] = data.objects.map(() => []);
  for (const operation of operations) ofObject[operation.object]?.push(operation);

  const violations: Violation[] = [];
  const explained = new Set<number>();
  for (const { headline, object, steps } of data.explanations) {
    // Why there is no answer is no violation.
    if (data.valid === "unknown" || data.objects[object ?? -1]?.valid === "unknown") continue;
    if (object !== null) explained.add(object);
    const guilty: PageOperation[] = [];
    steps.forEach(({ operation }, index) => {
      const named = operations[operation ?? -1];
      if (named === undefined) return;
      named.mark = index + 1;
      guilty.push(named);
    });
    if (guilty.length === 0) continue;
    violations.push({
      ...{ object, headline, operations: guilty },
      sentences: steps.map(({ operation, sentence }) => ({ operation: operations[operation ?? -1], sentence })),
    });
  }
  data.objects.forEach(({ name, valid, stuck, proven }, object) => {
    const stopped = operations[stuck ?? -1];
    if (valid !== false || explained.has(object) || stopped === undefined) return;
    stopped.mark ||= 1;
    const end = `the return of ${stopped.label} by ${stopped.client}`;
    const headline = proven
      ? `No order of the operations on ${name} gets past ${end}.`
      : `The longest order found of the operations on ${name} does not get past ${end}.`;
    violations.push({ object, headline, operations: [stopped], sentences: [] });
  });

  const orders = new Map<number, WholeOrder>();
  const orderOf = (number: number | null): WholeOrder | undefined => {
    const packed = number === null ? undefined : data.orders[number];
    if (number === null || packed === undefined) return undefined;
    const known = orders.get(number);
    if (known !== undefined) return known;
    const like = orderOf(packed.like);
    const own = packed.operations.flatMap((each) => operations[each] ?? []);
    const steps = [...(like?.operations.slice(0, packed.shared) ?? []), ...own];
    const states = [...(like?.states.slice(0, packed.shared) ?? []), ...packed.states.map(text)];
    const order = { operations: steps, states, placeOf: new Map(steps.map((step, place) => [step, place])) };
    orders.set(number, order);
    return order;
  };
  const mainOrder = (object: number): WholeOrder | undefined => orderOf(data.objects[object]?.order ?? null);
  return {
    operations,
    ofObject,
    violations,
    mainOrder,
    stoppedBy(order, object) {
      const stuck = operations[data.objects[object]?.stuck ?? -1];
      if (order === mainOrder(object)) return stuck;
      let first = stuck;
      for (const each of ofObject[object] ?? []) {
        if (each.type !== "ok" || order.placeOf.has(each)) continue;
        if (first === undefined || each.completion < first.completion) first = each;
      }
      return first;
    },
    orderThrough(operation) {
      const main = mainOrder(operation.object);
      if (main?.placeOf.has(operation) === true) return { order: main, impossible: false };
      const through = data.objects[operation.object]?.through.find(([number]) => number === operation.number);
      return { order: orderOf(through?.[1] ?? null), impossible: through?.[1] === null };
    },
  };
}
