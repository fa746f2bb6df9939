/**
 * Replicated lists, after the strong list specification (Attiya, Burckhardt, Gotsman, Morrison, Yang and Zawirski, "Specification and
 * complexity of collaborative text editing", PODC 2016): one order of all elements that were ever inserted, in which every read
 * shows those that are inserted and not removed in a causally closed set of updates, and in which an insertion puts its element right after
 * the one that it names, as its node showed the list.
 *
 * Elements are judged one by one as those of sets are (knowledge.ts), and an order of all exists if the orders that reads show, and the pairs
 * that insertions name, have no cycle. The work grows with reads times elements. Whatever is convicted has no explanation; reads that only
 * together have none may pass. `test/unit/checkers/replicated.test.ts` holds it against the brute force.
 */
import { InputError } from "../../history/errors.js";
import { canonicalJson } from "../../history/json.js";
import type { Json, Operation } from "../../history/operation.js";
import { shown } from "../telling/shown.js";
import type { ExplanationStep, Verdict } from "../verdict.js";
import { type Finding, inOrder, judgeObjects, listIn, type ObjectJudge, stepOf } from "./judge-objects.js";
import { Knowledge, maySee, type View } from "./knowledge.js";
import { Orders } from "./orders.js";

/**
 * Operations: `insert` of `[element, after]`, where `after` is the element right before it and null at the head, and no element is inserted by
 * two; `remove` of an element; `read`, and `settled` after convergence, whose answer is the list. Where an update succeeds, the element that it
 * names is in the list of its node. Throws InputError for inputs of another form.
 */
export function checkReplicatedList(operations: readonly Operation[]): Verdict {
  return judgeObjects(operations, {
    property: "one order of all elements",
    model: "replicated list",
    judgeOf: (updates) => new ListJudge(updates),
  });
}

interface Insertion {
  readonly operation: Operation;
  /** Canonical text of the element before it; null at the head. */
  readonly after: string | null;
}

class ListJudge implements ObjectJudge {
  private readonly inserts = new Map<string, Insertion>();
  private readonly removes = new Map<string, Operation[]>();
  private readonly knowledge = new Knowledge();
  private readonly orders = new Orders();
  /** Insertions that have certainly taken effect. */
  private readonly effective = new Set<Operation>();
  /** Elements that a read has shown. */
  private readonly placed = new Set<string>();

  constructor(updates: readonly Operation[]) {
    for (const update of updates) {
      if (update.f === "insert") {
        const { element, after } = partsOf(update);
        const other = this.inserts.get(element);
        if (other !== undefined) {
          throw new InputError(
            `element ${element} is inserted by two operations, events ${other.operation.call} and ${update.call}`,
            { field: `event ${update.call}` },
            "insert each element once, so that a read names the operation that inserted it",
          );
        }
        this.inserts.set(element, { operation: update, after });
      } else {
        const element = canonicalJson(update.input);
        this.removes.set(element, [...(this.removes.get(element) ?? []), update]);
      }
    }
  }

  completed(operation: Operation): Finding | undefined {
    return operation.f === "insert" || operation.f === "remove" ? this.updated(operation) : this.read(operation);
  }

  /** One order of all elements has to agree with all reads. */
  atEnd(): Finding | undefined {
    const cycle = this.orders.cycle();
    if (cycle === undefined) return undefined;
    const told = new Map<Operation, ExplanationStep>();
    for (const { from, to, by } of cycle) {
      const remark = by.f === "insert" ? "" : `: ${from} is before ${to}`;
      if (!told.has(by)) told.set(by, stepOf(by, remark));
    }
    return { headline: "No order of the elements agrees with all reads.", steps: inOrder([...told.values()]) };
  }

  /** Where an update succeeds, the element that it names was in the list. */
  private updated(update: Operation): Finding | undefined {
    const named = update.f === "insert" ? partsOf(update).after : canonicalJson(update.input);
    const causes = this.withCauses(named === null ? [] : [named]);
    const finding = named === null ? undefined : this.absent(update, named, this.knowledge.view(update, causes));
    if (finding === undefined) this.learn(update, [...causes, update]);
    return finding;
  }

  /** An answer has shown that these updates are visible at its node. */
  private learn({ node, return: at }: Operation, updates: readonly Operation[]): void {
    for (const update of updates) {
      this.knowledge.learn(node, update, at);
      if (update.f !== "insert" || this.effective.has(update)) continue;
      this.effective.add(update);
      const { element, after } = partsOf(update);
      if (after !== null) this.orders.add([after, element], update);
    }
  }

  private read(read: Operation): Finding | undefined {
    const list = listIn(read).map((element) => canonicalJson(element));
    const places = new Map(list.map((element, place) => [element, place]));
    if (places.size < list.length) return { headline: "An element is in the list twice.", steps: [stepOf(read)] };
    const causes = this.withCauses(list);
    const view = this.knowledge.view(read, causes);
    for (const element of list) {
      const finding = this.absent(read, element, view);
      if (finding !== undefined) return finding;
    }
    this.learn(read, causes);
    for (const [element, { operation }] of this.inserts) {
      if (places.has(element) || !view(operation)) continue;
      const finding = this.missing(read, element, operation);
      if (finding !== undefined) return finding;
    }
    this.orders.add(list, read);
    return this.misplaced(read, list, places);
  }

  /** The insertions of these elements, and of those that they were inserted after. */
  private withCauses(elements: readonly string[]): readonly Operation[] {
    const found = new Set<Operation>();
    for (const element of elements) {
      let next = this.inserts.get(element);
      while (next !== undefined && !found.has(next.operation)) {
        found.add(next.operation);
        next = next.after === null ? undefined : this.inserts.get(next.after);
      }
    }
    return [...found];
  }

  /** Why the element cannot be in the list that the operation has met. */
  private absent(operation: Operation, element: string, view: View): Finding | undefined {
    const insert = this.inserts.get(element)?.operation;
    if (insert === undefined || !maySee(operation, insert)) {
      return { headline: "An element is there that was never inserted.", steps: [stepOf(operation, `: ${element}`)] };
    }
    const removal = this.removes.get(element)?.find((each) => each !== operation && view(each));
    if (removal === undefined) return undefined;
    return {
      headline: "A removed element has come back.",
      steps: inOrder([
        stepOf(insert),
        stepOf(removal),
        stepOf(operation, `: ${element} is there, although its removal was visible`),
      ]),
    };
  }

  /** An insertion that must be visible, and that no removal can have taken away. */
  private missing(read: Operation, element: string, insert: Operation): Finding | undefined {
    const killers = (this.removes.get(element) ?? []).filter((removal) => maySee(read, removal));
    const [only] = killers;
    if (only === undefined) {
      return {
        headline: "An element that was inserted is missing.",
        steps: inOrder([stepOf(insert), stepOf(read, `: ${element} is not in it, and was not removed`)]),
      };
    }
    if (killers.length === 1) this.learn(read, [only]);
    return undefined;
  }

  /**
   * Between an element and the one that it was inserted after nothing is shown that its node had before. Looked at where an element is shown
   * for the first time: later reads have to show the same order.
   */
  private misplaced(
    read: Operation,
    list: readonly string[],
    places: ReadonlyMap<string, number>,
  ): Finding | undefined {
    for (const [place, element] of list.entries()) {
      if (this.placed.has(element)) continue;
      this.placed.add(element);
      const insertion = this.inserts.get(element);
      if (insertion === undefined) continue;
      const { operation, after } = insertion;
      const anchor = after === null ? -1 : places.get(after);
      if (anchor === undefined) continue;
      const between = list
        .slice(anchor + 1, place)
        .map((each) => this.inserts.get(each)?.operation)
        .find((each) => each !== undefined && this.knowledge.mustSee(operation, each));
      if (between === undefined) continue;
      const where = after === null ? "at the head" : `right after ${after}`;
      return {
        headline: "An element is not where it was inserted.",
        steps: inOrder([
          stepOf(between),
          stepOf(operation),
          stepOf(read, `: ${element} was inserted ${where}, where the other one was before`),
        ]),
      };
    }
    return undefined;
  }
}

function partsOf({ call, input }: Operation): { readonly element: string; readonly after: string | null } {
  const [element, after, ...rest]: readonly Json[] = Array.isArray(input) ? input : [];
  if (element === undefined || element === null || after === undefined || rest.length > 0) {
    throw new InputError(
      `insert into a list has ${shown(input)}, which is not [element, the element before it or null]`,
      { field: `event ${call}` },
      "say which element is inserted, and after which one",
    );
  }
  return { element: canonicalJson(element), after: after === null ? null : canonicalJson(after) };
}
