/**
 * What transactions on lists show by themselves: which elements each appends, and what it found in each list before it appended there. An
 * element that is appended once names its transaction wherever it is read, so that a read tells which transactions came before it,
 * in which order, and that all others came later (Kingsbury & Alvaro 2020, sections 3 and 4).
 */
import { sameJson } from "../../history/json.js";
import type { Json, Operation } from "../../history/operation.js";
import { ValueNumbers } from "../../history/value-numbers.js";
import { elementsIn, listMicrosOf } from "../../models/list-append.js";
import { type Contradicted, contradicted, named, type Reason } from "../linearizability/special/result.js";
import { theOperation } from "../telling/operation.js";
import { capital, shown } from "../telling/shown.js";
import { failureRule } from "../telling/unwritten.js";

/** What a transaction found in a list: the numbers of its elements, those that it appended before not counted. */
export interface Found {
  readonly node: number;
  readonly elements: readonly number[];
}

export interface ListFacts {
  readonly name: string;
  /** By number of the element: what it is, the transaction that appends it, −1 for one that was there at the start. */
  readonly elements: readonly Json[];
  readonly appendedBy: readonly number[];
  /** By transaction: numbers of the elements that it appends, in its order. */
  readonly appends: ReadonlyMap<number, readonly number[]>;
  readonly atStart: number;
  readonly found: readonly Found[];
}

/** What one transaction did to one list. */
interface Visit {
  readonly own: Json[];
  before: readonly Json[] | undefined;
}

class ListBuilder implements ListFacts {
  readonly elements: Json[] = [];
  readonly appendedBy: number[] = [];
  readonly appends = new Map<number, readonly number[]>();
  readonly found: Found[] = [];
  readonly atStart: number;
  private readonly numbers = new ValueNumbers();

  constructor(
    readonly name: string,
    start: readonly Json[],
  ) {
    this.atStart = start.length;
    for (const element of start) this.add(element, -1);
  }

  /** False if it is there already: nothing then tells the two apart. */
  add(element: Json, node: number): boolean {
    if (this.numbers.has(element)) return false;
    this.numbers.of(element);
    this.elements.push(element);
    this.appendedBy.push(node);
    return true;
  }

  numberOf(element: Json): number | undefined {
    return this.numbers.has(element) ? this.numbers.of(element) : undefined;
  }
}

/** Null if an element is appended twice to one list; a contradiction if a single transaction shows that there is no order. */
export function listFacts(
  operations: readonly Operation[],
  start: ReadonlyMap<string, readonly Json[]>,
): readonly ListFacts[] | Contradicted | null {
  const lists = new Map<string, ListBuilder>();
  const listOf = (name: string, { key }: Operation): ListBuilder => {
    const known = lists.get(JSON.stringify([key, name]));
    if (known !== undefined) return known;
    const made = new ListBuilder(name, start.get(name) ?? []);
    lists.set(JSON.stringify([key, name]), made);
    return made;
  };
  const finds: { readonly list: ListBuilder; readonly node: number; readonly before: readonly Json[] }[] = [];
  for (const [node, operation] of operations.entries()) {
    const visited = visitsOf(operations, node, operation);
    if (!(visited instanceof Map)) return visited;
    for (const [name, { own, before }] of visited) {
      const list = listOf(name, operation);
      if (list.elements.length < list.atStart) return null;
      if (before !== undefined) finds.push({ list, node, before });
      if (own.length === 0) continue;
      const first = list.elements.length;
      if (!own.every((element) => list.add(element, node))) return null;
      list.appends.set(
        node,
        own.map((_, place) => first + place),
      );
    }
  }
  for (const { list, node, before } of finds) {
    const elements = elementsFound(operations, node, before, list);
    if ("valid" in elements) return elements;
    list.found.push({ node, elements });
  }
  return [...lists.values()];
}

/** By name of the list. A contradiction if what the transaction read is not what it had read and appended before. */
function visitsOf(
  operations: readonly Operation[],
  node: number,
  { type, input, output }: Operation,
): Map<string, Visit> | Contradicted {
  const visits = new Map<string, Visit>();
  for (const { f, name, value } of listMicrosOf(type === "ok" ? (output ?? null) : input) ?? []) {
    const visit = visits.get(name) ?? { own: [], before: undefined };
    visits.set(name, visit);
    if (f === "append") {
      visit.own.push(value);
      continue;
    }
    if (type !== "ok") continue;
    const answer = elementsIn(value) ?? [];
    const place = answer.length - visit.own.length;
    const expected = visit.before === undefined ? visit.own : [...visit.before, ...visit.own];
    const fits = sameJson(visit.before === undefined ? answer.slice(Math.max(0, place)) : answer, expected);
    if (!fits || place < 0) {
      const had =
        visit.before === undefined ? `had itself appended ${shown(visit.own)}` : `must find ${shown(expected)}`;
      const why = visit.before === undefined ? "" : ", by what it had read and appended itself before";
      return contradicted(
        [node],
        `${capital(named(operations, node))} found ${shown(answer)} in list ${shown(name)}, where it ${had}${why}.`,
      );
    }
    visit.before ??= answer.slice(0, place);
  }
  return visits;
}

/** The elements' numbers; a contradiction if no transaction leaves such a list. */
function elementsFound(
  operations: readonly Operation[],
  node: number,
  before: readonly Json[],
  list: ListBuilder,
): readonly number[] | Contradicted {
  const the = capital(named(operations, node));
  const where = `in list ${shown(list.name)}`;
  const elements: number[] = [];
  const seen = new Set<number>();
  for (const element of before) {
    const number = list.numberOf(element);
    if (number === undefined) return contradicted([node], unappended(operations, node, element, list.name));
    if (seen.has(number)) {
      return contradicted([node], `${the} found ${shown(element)} twice ${where}, to which it is appended only once.`);
    }
    seen.add(number);
    if (list.appendedBy[number] === node) {
      return contradicted([node], `${the} found ${shown(element)} ${where} before it appended that itself.`);
    }
    elements.push(number);
  }
  const missing = list.elements.slice(0, list.atStart).find((_, number) => elements[number] !== number);
  if (missing !== undefined) {
    return contradicted([node], `${the} found ${shown(before)} ${where}, which had ${shown(missing)} at the start.`);
  }
  return wholeAppends(operations, node, elements, list) ?? elements;
}

/** Those that got no answer are told, too; the answers of the others show that they took effect. */
export function contradictedBy(
  operations: readonly Operation[],
  nodes: readonly number[],
  ...sentences: readonly string[]
): Contradicted {
  const answered = nodes.filter((node) => operations[node]?.type === "ok");
  const related = nodes.flatMap((node) => (operations[node]?.type === "info" ? [operations[node]] : []));
  return contradicted(answered, () => ({ sentences, related }));
}

/** What one transaction appends to a list is there at once, one element after the other, or not at all. */
function wholeAppends(
  operations: readonly Operation[],
  node: number,
  elements: readonly number[],
  list: ListFacts,
): Contradicted | undefined {
  for (let place = list.atStart; place < elements.length; ) {
    const writer = list.appendedBy[elements[place] ?? -1] ?? -1;
    const whole = list.appends.get(writer) ?? [];
    if (!whole.every((element, at) => elements[place + at] === element)) {
      const [appended, found] = [whole, elements].map((some) => shown(some.map((each) => list.elements[each] ?? null)));
      return contradictedBy(
        operations,
        [node, writer],
        `${capital(named(operations, writer))} appends ${appended} to list ${shown(list.name)} at one instant; ${named(operations, node)} ` +
          `found ${found} there, which has only some of that, or not one after the other.`,
      );
    }
    place += whole.length;
  }
  return undefined;
}

/** A failed transaction may have been to append it, which is a record to be mended. */
function unappended(operations: readonly Operation[], node: number, element: Json, name: string): Reason {
  const what = `${shown(element)} in list ${shown(name)}`;
  const found = `${capital(named(operations, node))} found ${what}, and no `;
  return (all) => {
    const failed = all.find(
      ({ type, input }) =>
        type === "fail" &&
        listMicrosOf(input)?.some(
          (micro) => micro.f === "append" && micro.name === name && sameJson(micro.value, element),
        ),
    );
    return failed === undefined
      ? { sentences: [`${found}transaction appends that.`], related: [] }
      : {
          sentences: [
            `${found}transaction but ${theOperation(failed)} appends that, which failed, at event ${failed.return}.`,
            failureRule,
          ],
          related: [failed],
        };
  };
}
