/**
 * Several lists, empty at first, that transactions append to and read: Jepsen's workload list-append (Kingsbury & Alvaro 2020, section 3).
 * `txn` takes a list of `["append", name, element]` and `["r", name, null]`, applies them in that order at one instant and answers the
 * same list with the lists that it read; a list that nothing was appended to is null or []. Linearizable is what is called strictly
 * serializable there. Operations are not independent by list, so the whole history is one object.
 */
import { sameJson } from "../history/json.js";
import type { Json, Operation } from "../history/operation.js";
import { shown } from "./answers.js";
import {
  complaintOfTransaction,
  type Micro,
  microsIn,
  type NamedStates,
  stateIn,
  withState,
} from "./micro-operations.js";
import type { Model, ModelOperation } from "./model.js";

/** The lists that are not empty. */
export type Lists = NamedStates<readonly Json[]>;

export type ListMicro = Micro<"read" | "append">;

const names: ReadonlyMap<Json, ListMicro["f"]> = new Map([
  ["r", "read"],
  ["read", "read"],
  ["append", "append"],
]);

export const listAppend: Model<Lists> = {
  name: "list-append",
  description: {
    object: "set of lists that are appended to and read together",
    starts: "each list empty",
    operations: [
      {
        f: "txn",
        asks: 'a list of `["append", name, element]` and `["r", name, null]`; no `key`',
        answers: "the same list, with the lists that were read",
      },
    ],
  },
  init: [],
  start: {
    shape: 'an object with the elements of each list, such as {"x": [1, 2]}',
    stateOf(value) {
      if (typeof value !== "object" || value === null || Array.isArray(value)) return undefined;
      let lists: Lists = [];
      for (const [name, elements] of Object.entries(value)) {
        if (!Array.isArray(elements)) return undefined;
        lists = withState(lists, name, elements.length === 0 ? undefined : elements);
      }
      return lists;
    },
  },
  step(lists, op) {
    const asked = listMicrosOf(op.input);
    const answered = op.output === undefined ? asked : listMicrosOf(op.output);
    if (asked === undefined || answered === undefined) return undefined;
    let next = lists;
    for (const [place, { f, name, value }] of asked.entries()) {
      const there = stateIn(next, name) ?? [];
      if (f === "append") next = withState(next, name, [...there, value]);
      else if (op.output !== undefined && !sameJson(there, elementsIn(answered[place]?.value ?? null) ?? null)) {
        return undefined;
      }
    }
    return next;
  },
  readOnly: (op) => listMicrosOf(op.input)?.every(({ f }) => f === "read") === true,
  complaint(op) {
    const complaint = complaintOfTransaction(op, {
      object: "a list-append",
      names,
      list: 'a list of ["append", name, element] and ["r", name, null]',
      ...{ updated: "appended", update: "append" },
    });
    if (complaint !== undefined || op.type !== "ok") return complaint;
    const wrong = listMicrosOf(op.output ?? null)?.find(
      ({ f, value }) => f === "read" && elementsIn(value) === undefined,
    );
    return wrong === undefined ? undefined : `a txn read ${shown(wrong.value)}, which is not a list`;
  },
  describe: describeMicros,
  describeState: (lists) =>
    lists.length === 0 ? "all empty" : lists.map(([name, list]) => `${name} = ${listText(list)}`).join(", "),
};

export function listMicrosOf(list: Json): readonly ListMicro[] | undefined {
  return microsIn(list, names);
}

/** What a read answered, as a list; undefined if it is none. */
export function elementsIn(answer: Json): readonly Json[] | undefined {
  return answer === null ? [] : Array.isArray(answer) ? answer : undefined;
}

function describeMicros({ input, output }: Pick<Operation, "input" | "output"> | ModelOperation): string {
  return (listMicrosOf(output ?? input) ?? [])
    .map(({ f, name, value }) => {
      if (f === "append") return `appended ${JSON.stringify(value)} to ${name}`;
      return output === undefined ? `read ${name}` : `read ${listText(value)} in ${name}`;
    })
    .join(", ");
}

/** Elements of a longer list that are shown, at its beginning and at its end. */
const shownAtEachEnd = 2;

function listText(value: Json): string {
  const elements = elementsIn(value) ?? [];
  if (elements.length <= 2 * shownAtEachEnd + 1) return JSON.stringify(value);
  const [first, last] = [elements.slice(0, shownAtEachEnd), elements.slice(-shownAtEachEnd)];
  return `${JSON.stringify(first).slice(0, -1)}, … ${JSON.stringify(last).slice(1)} (${elements.length} elements)`;
}
