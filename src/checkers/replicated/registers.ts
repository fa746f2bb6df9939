/**
 * Replicated registers. A multi-value register shows exactly the writes of some causally closed visible set that no other visible write has
 * replaced; a last-writer-wins register shows one of these (Shapiro et al., INRIA RR-7506, 2011, section 3.2; Burckhardt et al., POPL 2014,
 * figure 4). A write replaces what its node had seen. Judged read by read (cells.ts): the work grows with reads times writes of an object.
 * Whatever is convicted has no explanation; reads that only together have none may pass.
 */
import type { Json, Operation } from "../../history/operation.js";
import type { Verdict } from "../verdict.js";
import { Cell, type Shows, Written } from "./cells.js";
import { type Finding, judgeObjects, listIn, type ObjectJudge, stepOf } from "./judge-objects.js";
import { fresh, Knowledge } from "./knowledge.js";

/**
 * Operations: `write` of a value of its own; `read`, and `settled` after convergence. If `all` siblings are shown, the answer is their list,
 * otherwise a value, and null before any write. Throws InputError for a value that was written twice.
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
  private readonly written: Written;
  private readonly knowledge = new Knowledge();
  private readonly cell: Cell;

  constructor(
    updates: readonly Operation[],
    private readonly shows: Shows,
  ) {
    this.written = new Written(updates);
    this.cell = new Cell(updates, [], shows, this.knowledge);
  }

  completed(operation: Operation): Finding | undefined {
    if (operation.f === "write") {
      this.knowledge.learn(operation.node, operation, operation.return);
      return undefined;
    }
    const siblings = this.written.behind(operation, this.valuesOf(operation));
    if ("headline" in siblings) return siblings;
    if (new Set(siblings).size < siblings.length) {
      return { headline: "A value is in the register twice.", steps: [stepOf(operation)] };
    }
    const finding = this.cell.read(operation, siblings, this.knowledge.view(operation, siblings));
    for (const write of siblings) this.knowledge.learn(operation.node, write, operation.return);
    return finding;
  }

  private valuesOf(read: Operation): readonly Json[] {
    const { output = null } = read;
    if (this.shows === "one") return output === null ? [] : [output];
    return listIn(read);
  }
}
