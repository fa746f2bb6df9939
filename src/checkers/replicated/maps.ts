/**
 * Observed-remove maps whose fields are multi-value registers (Brown et al., "Riak DT Map", PaPEC 2014; Kleppmann and Beresford, "A
 * Conflict-Free Replicated JSON Datatype", IEEE TPDS 2017). A read shows of each field exactly the puts of some causally closed visible set that no
 * other visible put or deletion of the field had seen; that set is the same for all fields. Judged read by read and field by field
 * (cells.ts): the work grows with reads times updates of a map. Whatever is convicted has no explanation; reads that only together have none
 * may pass.
 */
import { InputError } from "../../history/errors.js";
import { canonicalJson } from "../../history/json.js";
import type { Json, Operation } from "../../history/operation.js";
import type { Verdict } from "../verdict.js";
import { Cell, Written } from "./cells.js";
import { type Finding, judgeObjects, listIn, type ObjectJudge, stepOf, withoutForm } from "./judge-objects.js";
import { Knowledge } from "./knowledge.js";

/**
 * Operations: `put` of `[field, value]`, each pair by one put; `delete` of a field, which succeeds where the field is in the map at its node;
 * `read`, and `settled` after convergence, whose answer is a list of `[field, values]`, in which fields without values are left out. Throws
 * InputError for inputs of another form, and for a pair that was put twice.
 */
export function checkReplicatedMap(operations: readonly Operation[]): Verdict {
  return judgeObjects(operations, {
    property: "puts win",
    model: "observed-remove map",
    judgeOf: (updates) => new MapJudge(updates),
    contentsOf: inAnyOrder,
  });
}

class MapJudge implements ObjectJudge {
  private readonly knowledge = new Knowledge();
  private readonly written: Written;
  /** By the text of the field. */
  private readonly fields: ReadonlyMap<string, Cell>;

  constructor(updates: readonly Operation[]) {
    const puts = updates.filter(({ f }) => f === "put");
    this.written = new Written(puts);
    const byField = new Map<string, { readonly puts: Operation[]; readonly deletions: Operation[] }>();
    for (const update of updates) {
      const text = canonicalJson(update.f === "put" ? fieldOf(update) : update.input);
      const own = byField.get(text) ?? { puts: [], deletions: [] };
      byField.set(text, own);
      (update.f === "put" ? own.puts : own.deletions).push(update);
    }
    this.fields = new Map(
      [...byField].map(([text, own]) => [text, new Cell(own.puts, own.deletions, "all", this.knowledge)]),
    );
  }

  completed(operation: Operation): Finding | undefined {
    if (operation.f === "put") {
      this.knowledge.learn(operation.node, operation, operation.return);
      return undefined;
    }
    if (operation.f === "delete") return this.fields.get(canonicalJson(operation.input))?.deleted(operation);
    return this.read(operation);
  }

  private read(read: Operation): Finding | undefined {
    const shown = pairsOf(read);
    const siblings = this.written.behind(
      read,
      shown.flatMap(([field, values]) => values.map((value) => [field, value])),
    );
    if ("headline" in siblings) return siblings;
    if (
      new Set(siblings).size < siblings.length ||
      new Set(shown.map(([field]) => canonicalJson(field))).size < shown.length
    ) {
      return { headline: "A field or a value is in the map twice.", steps: [stepOf(read)] };
    }
    const view = this.knowledge.view(read, siblings);
    let finding: Finding | undefined;
    for (const [text, cell] of this.fields) {
      finding ??= cell.read(
        read,
        siblings.filter((put) => canonicalJson(fieldOf(put)) === text),
        view,
      );
    }
    for (const put of siblings) this.knowledge.learn(read.node, put, read.return);
    return finding;
  }
}

/** Fields and the values of each have no order. */
function inAnyOrder(read: Operation): string {
  const fields = pairsOf(read).map(([field, values]) =>
    canonicalJson([field, values.map((value) => canonicalJson(value)).sort()]),
  );
  return canonicalJson(fields.sort());
}

/** Of a put. */
function fieldOf({ input, call }: Operation): Json {
  const [field, value, ...rest] = Array.isArray(input) ? input : [];
  if (field !== undefined && value !== undefined && rest.length === 0) return field;
  throw new InputError(
    `a put of ${JSON.stringify(input)}, which is not [field, value]`,
    { field: `event ${call}` },
    "put one value into one field",
  );
}

/** A list of fields, each with the list of its values, of which there is one at least. */
export function isMap(answer: Json): boolean {
  return Array.isArray(answer) && answer.every((pair: Json) => pairIn(pair) !== undefined);
}

type Pair = readonly [field: Json, values: readonly Json[]];

function pairIn(pair: Json): Pair | undefined {
  const [field, values, ...rest]: readonly Json[] = Array.isArray(pair) ? pair : [];
  if (field === undefined || !Array.isArray(values) || values.length === 0 || rest.length > 0) return undefined;
  return [field, values];
}

function pairsOf(read: Operation): readonly Pair[] {
  return listIn(read).map((pair) => pairIn(pair) ?? withoutForm(read));
}
