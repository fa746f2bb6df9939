/** The page's columns as operations, and the questions of the page about them: the best order through one, and the places of violations. */
import { outcomes, type PageData, type TextNumber } from "./data.js";
import type { PageOperation } from "./operation.js";
import type { PageTexts } from "./texts.js";

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
  readonly sentences: readonly { readonly operation: PageOperation | undefined; readonly sentence: TextNumber }[];
}

/** The order in which to show an operation. Undefined if it is in none; `impossible` then tells whether that is certain. */
export interface OrderThrough {
  readonly order: WholeOrder | undefined;
  readonly impossible: boolean;
}

export class PageHistory {
  readonly operations: readonly PageOperation[];
  /** By object, in order of invocation. */
  readonly ofObject: readonly (readonly PageOperation[])[];
  readonly violations: readonly Violation[];
  private readonly orders = new Map<number, WholeOrder>();

  constructor(
    readonly data: PageData,
    readonly texts: PageTexts,
  ) {
    this.operations = openOperations(data, texts);
    const ofObject: PageOperation[][] = data.objects.map(() => []);
    for (const operation of this.operations) ofObject[operation.object]?.push(operation);
    this.ofObject = ofObject;
    const told = explainedViolations(data, texts, this.operations);
    this.violations = [...told, ...unexplainedViolations(data, texts, this.operations, told)];
  }

  /** Name of the object of an operation, if there is more than one. */
  keyOf(operation: PageOperation): string {
    const { objects } = this.data;
    return objects.length > 1 ? this.texts.of(objects[operation.object]?.name ?? -1) : "";
  }

  /** The linearization of an object or its longest partial one. */
  mainOrder(object: number): WholeOrder | undefined {
    return this.order(this.data.objects[object]?.order ?? null);
  }

  /** The first completed operation that a partial order lacks: the order ends there. */
  stoppedBy(order: WholeOrder, object: number): PageOperation | undefined {
    const stuck = this.operations[this.data.objects[object]?.stuck ?? -1];
    if (order === this.mainOrder(object)) return stuck;
    let first = stuck;
    for (const each of this.ofObject[object] ?? []) {
      if (each.type !== "ok" || order.placeOf.has(each)) continue;
      if (first === undefined || each.completion < first.completion) first = each;
    }
    return first;
  }

  orderThrough(operation: PageOperation): OrderThrough {
    const main = this.mainOrder(operation.object);
    if (main?.placeOf.has(operation) === true) return { order: main, impossible: false };
    const through = this.data.objects[operation.object]?.through.find(([number]) => number === operation.number);
    return { order: this.order(through?.[1] ?? null), impossible: through?.[1] === null };
  }

  private order(number: number | null): WholeOrder | undefined {
    const packed = number === null ? undefined : this.data.orders[number];
    if (number === null || packed === undefined) return undefined;
    const known = this.orders.get(number);
    if (known !== undefined) return known;
    const like = this.order(packed.like);
    const own = packed.operations.flatMap((each) => this.operations[each] ?? []);
    const steps = [...(like?.operations.slice(0, packed.shared) ?? []), ...own];
    const states = [
      ...(like?.states.slice(0, packed.shared) ?? []),
      ...packed.states.map((state) => this.texts.of(state)),
    ];
    const order = { operations: steps, states, placeOf: new Map(steps.map((step, place) => [step, place])) };
    this.orders.set(number, order);
    return order;
  }
}

function openOperations({ operations: columns }: PageData, texts: PageTexts): readonly PageOperation[] {
  const labels = new Map<string, string>();
  return columns.call.map((call, number): PageOperation => {
    const f = texts.of(columns.f[number] ?? -1);
    const input = texts.of(columns.input[number] ?? -1);
    const output = texts.of(columns.output[number] ?? -1);
    const value = output === "" || output === "null" ? input : output;
    const both = `${f}${value === "null" ? "" : ` ${value}`}`;
    // One string for the many operations with the same words.
    const label = labels.get(both) ?? both;
    labels.set(both, label);
    return {
      ...{ number, call, f, input, output, label, mark: 0 },
      completion: columns.completion[number] ?? -1,
      from: columns.from[number] ?? -1,
      to: columns.to[number] ?? -1,
      type: outcomes[columns.type[number] ?? -1] ?? "info",
      client: texts.of(columns.client[number] ?? -1),
      lane: columns.lane[number] ?? 0,
      object: columns.object[number] ?? 0,
      node: texts.of(columns.node[number] ?? -1),
      error: texts.of(columns.error[number] ?? -1),
    };
  });
}

/** Numbers the operations by the sentences about them. */
function explainedViolations(
  data: PageData,
  texts: PageTexts,
  operations: readonly PageOperation[],
): readonly Violation[] {
  return data.explanations.flatMap(({ headline, object, steps }): Violation[] => {
    // The reason for a missing answer is not a violation.
    if (data.valid === "unknown" || data.objects[object ?? -1]?.valid === "unknown") return [];
    const guilty = steps.flatMap(({ operation }, index) => {
      const named = operations[operation ?? -1];
      if (named === undefined) return [];
      named.mark = index + 1;
      return [named];
    });
    if (guilty.length === 0) return [];
    const sentences = steps.map(({ operation, sentence }) => ({ operation: operations[operation ?? -1], sentence }));
    return [{ object, headline: texts.of(headline), operations: [...new Set(guilty)], sentences }];
  });
}

/** For bad objects that the verdict does not explain: the end of their order. */
function unexplainedViolations(
  data: PageData,
  texts: PageTexts,
  operations: readonly PageOperation[],
  told: readonly Violation[],
): readonly Violation[] {
  const explained = new Set(told.map(({ object }) => object));
  return data.objects.flatMap(({ name, valid, stuck, proven }, object): Violation[] => {
    const stopped = operations[stuck ?? -1];
    if (valid !== false || explained.has(object) || stopped === undefined) return [];
    stopped.mark ||= 1;
    const end = `the completion of ${stopped.label} by ${stopped.client}`;
    const headline = proven
      ? `No order of the operations on ${texts.of(name)} gets past ${end}.`
      : `The longest order found for the operations on ${texts.of(name)} does not get past ${end}.`;
    return [{ object, headline, operations: [stopped], sentences: [] }];
  });
}
