/**
 * Replicated sets whose elements are added and removed concurrently. What a read shows must follow from some causally closed set of updates
 * that may have reached its node. Of an observed-remove set an element is in it if some visible addition was not seen by any visible removal;
 * of a two-phase set if some addition and no removal is visible (Shapiro et al., INRIA RR-7506, 2011, section 3.3; Burckhardt et al.,
 * "Replicated Data Types: Specification, Verification, Optimality", POPL 2014, figure 4, for the first).
 *
 * Elements are judged one by one, each read by what must and what may be visible to it (knowledge.ts), so the work grows with reads times
 * elements. Whatever is convicted has no explanation; reads that only together have none may pass. `test/unit/checkers/replicated.test.ts`
 * holds it against the brute force.
 */
import { canonicalJson } from "../../history/json.js";
import type { Operation } from "../../history/operation.js";
import { shown } from "../telling/shown.js";
import type { Verdict } from "../verdict.js";
import { byInput, type Finding, inOrder, judgeObjects, listIn, type ObjectJudge, stepOf } from "./judge-objects.js";
import { Knowledge, maySee, type View } from "./knowledge.js";

/** Which of two concurrent updates of an element wins: of an observed-remove set the addition, of a two-phase set the removal. */
export type Winner = "add" | "remove";

/**
 * Operations: `add` and `remove` of an element, where a removal that succeeds has found the element in the set at its node; `read`, and
 * `settled` after convergence, whose answer is the list of all elements.
 */
export function checkReplicatedSet(operations: readonly Operation[], winner: Winner): Verdict {
  return judgeObjects(operations, {
    property: winner === "add" ? "additions win" : "removals win",
    model: winner === "add" ? "observed-remove set" : "two-phase set",
    judgeOf: (updates) => new SetJudge(updates, winner),
  });
}

interface Element {
  readonly adds: readonly Operation[];
  readonly removes: readonly Operation[];
}

class SetJudge implements ObjectJudge {
  private readonly elements: ReadonlyMap<string, Element>;
  private readonly knowledge = new Knowledge();
  /** Of a completed removal: an addition that it has certainly seen, though its node had not shown it before. */
  private readonly observed = new Map<Operation, Operation>();

  constructor(
    updates: readonly Operation[],
    private readonly winner: Winner,
  ) {
    this.elements = new Map(
      [...byInput(updates)].map(([text, own]) => [
        text,
        { adds: own.filter(({ f }) => f === "add"), removes: own.filter(({ f }) => f === "remove") },
      ]),
    );
  }

  completed(operation: Operation): Finding | undefined {
    if (operation.f === "add") {
      this.knowledge.learn(operation.node, operation, operation.return);
      return undefined;
    }
    return operation.f === "remove" ? this.removed(operation) : this.read(operation);
  }

  /** Where a removal succeeds, the element was there. */
  private removed(removal: Operation): Finding | undefined {
    const text = canonicalJson(removal.input);
    const view = this.knowledge.view(removal, []);
    const live = this.possible(removal, text, view);
    const [only] = live;
    if (only === undefined) return this.impossible(removal, text, view);
    if (live.length === 1) {
      this.observed.set(removal, only);
      this.knowledge.learn(removal.node, only, removal.return);
    }
    this.knowledge.learn(removal.node, removal, removal.return);
    return undefined;
  }

  private read(read: Operation): Finding | undefined {
    const elements = listIn(read);
    const texts = new Set(elements.map((element) => canonicalJson(element)));
    if (texts.size < elements.length) {
      return { headline: "An element is in the set twice.", steps: [stepOf(read)] };
    }
    const before = this.knowledge.view(read, []);
    const view = this.knowledge.view(
      read,
      [...texts].flatMap((text) => {
        const live = this.possible(read, text, before);
        return live.length === 1 ? live : [];
      }),
    );
    for (const text of texts) {
      const live = this.possible(read, text, view);
      const [only] = live;
      if (only === undefined) return this.impossible(read, text, view);
      if (live.length === 1) this.knowledge.learn(read.node, only, read.return);
    }
    for (const [text, element] of this.elements) {
      if (texts.has(text)) continue;
      const finding = this.missing(read, element, view);
      if (finding !== undefined) return finding;
    }
    return undefined;
  }

  /** The additions that may be what shows the element. */
  private possible(operation: Operation, text: string, view: View): readonly Operation[] {
    const { adds = [], removes = [] } = this.elements.get(text) ?? {};
    const visible = removes.filter((removal) => removal !== operation && view(removal));
    return adds.filter((add) => maySee(operation, add) && !visible.some((removal) => this.kills(removal, add)));
  }

  /** Where this removal is visible, the addition shows nothing. */
  private kills(removal: Operation, add: Operation): boolean {
    return this.winner === "remove" || this.observed.get(removal) === add || this.knowledge.mustSee(removal, add);
  }

  private impossible(operation: Operation, text: string, view: View): Finding {
    const { adds = [], removes = [] } = this.elements.get(text) ?? {};
    const add = adds.findLast((each) => maySee(operation, each));
    const begun = stepOf(operation);
    if (add === undefined) return { headline: "An element is there that was never added.", steps: [begun] };
    const removal = removes.find((each) => view(each) && this.kills(each, add));
    return {
      headline: "A removed element has come back.",
      steps: inOrder([
        stepOf(add),
        ...(removal === undefined ? [] : [stepOf(removal, this.reasonOf(removal))]),
        stepOf(operation, `: ${text} is there, although its removal was visible`),
      ]),
    };
  }

  private reasonOf(removal: Operation): string {
    if (this.winner === "remove") return ", which removes it for good";
    return `, where ${shown(removal.input)} had been seen`;
  }

  /** An addition that must be visible, and that nothing can have taken away. */
  private missing(read: Operation, { adds, removes }: Element, view: View): Finding | undefined {
    for (const add of adds) {
      if (!view(add)) continue;
      const killers = removes.filter(
        (removal) => maySee(read, removal) && (this.winner === "remove" || maySee(removal, add)),
      );
      const [only] = killers;
      if (only === undefined) {
        const late = removes.findLast((removal) => maySee(read, removal));
        return {
          headline: "An element that was added is missing.",
          steps: inOrder([
            stepOf(add),
            ...(late === undefined ? [] : [stepOf(late, ", before the element was added again")]),
            stepOf(read, `: ${shown(add.input)} is not in it, and no removal can have seen that addition`),
          ]),
        };
      }
      if (killers.length === 1) this.knowledge.learn(read.node, only, read.return);
    }
    return undefined;
  }
}
