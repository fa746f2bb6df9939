/**
 * Replicated registers. A multi-value register shows exactly the writes of some causally closed visible set that no other visible write has
 * replaced; a last-writer-wins register shows one of these (Shapiro et al., INRIA RR-7506, 2011, section 3.2; Burckhardt et al., POPL 2014,
 * figure 4). A write replaces what its node had seen. Judged read by read, by what must and what may be visible (knowledge.ts): the work
 * grows with reads times writes of an object. Whatever is convicted has no explanation; reads that only together have none may pass.
 */
import { InputError } from "../../history/errors.js";
import { canonicalJson } from "../../history/json.js";
import type { Json, Operation } from "../../history/operation.js";
import { shown } from "../telling/shown.js";
import type { Verdict } from "../verdict.js";
import { byInput, type Finding, inOrder, judgeObjects, type ObjectJudge, stepOf } from "./judge-objects.js";
import { fresh, Knowledge, maySee } from "./knowledge.js";

/** What a read shows of concurrent writes. */
export type Shows = "all" | "one";

/**
 * Operations: `write` of a value of its own; `read`, and `settled` after convergence. If `all` siblings are shown, the answer is their list,
 * otherwise a value, and null before any write. Throws InputError for a value that was written twice, and for an answer that is not a list.
 */
export function checkReplicatedRegister(operations: readonly Operation[], shows: Shows): Verdict {
  return judged(operations, shows, shows === "all" ? "all concurrent writes are kept" : "the last writer wins");
}

/**
 * The same of registers whose reads also show all that was acknowledged before they began, at whichever node: what overlapping quorums give
 * (Lamport, "On Interprocess Communication", 1986: a regular register). It is less than linearizability, as of two reads during a write the
 * first may show it, and the second, at another node, not yet.
 */
export function checkFreshRegister(operations: readonly Operation[], shows: Shows): Verdict {
  const demanding = operations.map((each) => (each.f === "read" ? { ...each, f: fresh } : each));
  return judged(
    demanding,
    shows,
    "reads show what was acknowledged before them",
    "all writes that were acknowledged before it, at whichever node",
  );
}

function judged(operations: readonly Operation[], shows: Shows, property: string, by?: string): Verdict {
  return judgeObjects(operations, {
    property,
    ...(by === undefined ? {} : { by }),
    model: shows === "all" ? "multi-value register" : "last-writer-wins register",
    judgeOf: (updates) => new RegisterJudge(updates, shows),
  });
}

class RegisterJudge implements ObjectJudge {
  private readonly writes: ReadonlyMap<string, Operation>;
  private readonly knowledge = new Knowledge();
  /** By node: of each write that was shown there, since when it is, and since when it is not any more. */
  private readonly shown = new Map<string, Map<Operation, { readonly since: number; until: number }>>();

  constructor(
    updates: readonly Operation[],
    private readonly shows: Shows,
  ) {
    const writes = byInput(updates);
    for (const [text, [first, second]] of writes) {
      if (first === undefined || second === undefined) continue;
      throw new InputError(
        `${text} was written by two writes`,
        { field: `event ${second.call}` },
        "let each write have a value of its own, so that a read names its writer",
      );
    }
    this.writes = new Map([...writes].flatMap(([text, [write]]) => (write === undefined ? [] : [[text, write]])));
  }

  completed(operation: Operation): Finding | undefined {
    if (operation.f === "write") {
      this.knowledge.learn(operation.node, operation, operation.return);
      return undefined;
    }
    const siblings: Operation[] = [];
    for (const value of this.valuesOf(operation)) {
      const write = this.writes.get(canonicalJson(value));
      if (write === undefined || !maySee(operation, write)) {
        return {
          headline: "A value was read that was never written.",
          steps: [stepOf(operation, `: no client had asked to write ${shown(value)}`)],
        };
      }
      siblings.push(write);
    }
    const finding =
      this.replaced(operation, siblings) ?? this.lost(operation, siblings) ?? this.returned(operation, siblings);
    for (const write of siblings) this.knowledge.learn(operation.node, write, operation.return);
    return finding;
  }

  private valuesOf({ output = null, call }: Operation): readonly Json[] {
    if (this.shows === "one") return output === null ? [] : [output];
    if (Array.isArray(output)) return output;
    throw new InputError(
      `a read of a multi-value register answered ${JSON.stringify(output)}, which is not a list`,
      { field: `event ${call}` },
      "answer the list of all values that no later write has replaced",
    );
  }

  /** A value that a visible write had seen. */
  private replaced(read: Operation, siblings: readonly Operation[]): Finding | undefined {
    for (const write of siblings) {
      for (const later of this.writes.values()) {
        const visible = siblings.includes(later) || this.knowledge.mustSee(read, later);
        if (later === write || !visible || !this.knowledge.mustSee(later, write)) continue;
        return {
          headline: "A value was read that had been replaced.",
          steps: inOrder([
            stepOf(write),
            stepOf(later, `, where ${shown(write.input)} had been seen`),
            stepOf(read, `: ${shown(write.input)} is still there, although what replaced it was visible`),
          ]),
        };
      }
    }
    return undefined;
  }

  /** A write that must be visible is shown, or replaced by a chain of writes that ends at one that is shown. */
  private lost(read: Operation, siblings: readonly Operation[]): Finding | undefined {
    for (const write of this.writes.values()) {
      if (siblings.includes(write) || !this.knowledge.mustSee(read, write)) continue;
      const [first] = siblings;
      // The clock of the last writer may be ahead of that of any other, but for those that had seen it.
      const explained = this.shows === "one" ? first !== undefined : siblings.some((sibling) => maySee(sibling, write));
      if (explained) continue;
      return {
        headline: "A write is lost.",
        steps: inOrder([
          stepOf(write),
          ...(first === undefined ? [] : [stepOf(first)]),
          stepOf(read, `: ${shown(write.input)} is not there, and nothing that is there can have replaced it`),
        ]),
      };
    }
    return undefined;
  }

  /** What a node has seen replaced does not come back there. */
  private returned(read: Operation, siblings: readonly Operation[]): Finding | undefined {
    if (read.node === undefined) return undefined;
    let shown = this.shown.get(read.node);
    if (shown === undefined) {
      shown = new Map();
      this.shown.set(read.node, shown);
    }
    for (const [write, span] of shown) {
      if (siblings.includes(write)) {
        if (span.until >= read.call) continue;
        return {
          headline: "A node went back to an earlier value.",
          steps: inOrder([
            stepOf(write),
            stepOf(read, `, where reads before it had shown that this value was replaced`),
          ]),
        };
      }
      if (read.call > span.since) span.until = Math.min(span.until, read.return);
    }
    for (const write of siblings) {
      if (!shown.has(write)) shown.set(write, { since: read.return, until: Number.POSITIVE_INFINITY });
    }
    return undefined;
  }
}
