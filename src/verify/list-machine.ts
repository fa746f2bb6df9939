/**
 * Lists that transactions append to, of which only those beginnings are told apart that a transaction of the contradiction read. A list
 * only grows, so one that is the beginning of nothing that was read leads to none of it: all such are one state. Whatever a history does
 * to the lists it does to these too, so what has no order here has none.
 */
import { canonicalJson } from "../history/json.js";
import type { Json, Operation } from "../history/operation.js";
import { elementsIn, type ListMicro, type Lists, listAppend, listMicrosOf } from "../models/list-append.js";
import type { Model } from "../models/model.js";
import { type Machine, Numbers, remembering } from "./machine.js";

/** Elements of all lists that were read, together: each may be a node. */
const mostElements = 200_000;

/** A list that is the beginning of nothing that was read. */
const elsewhere = -1;
const empty = 0;

/** The beginnings of what was read in one list: a tree, whose nodes are numbers. */
class Beginnings {
  /** By node: the node that an appended element leads to. */
  private readonly longer: Map<string, number>[] = [new Map()];

  add(list: readonly Json[]): void {
    let node = empty;
    for (const element of list.map(canonicalJson)) {
      const next = this.after(node, element);
      if (next === elsewhere) this.longer[node]?.set(element, this.longer.push(new Map()) - 1);
      node = this.after(node, element);
    }
  }

  after(node: number, element: string): number {
    return this.longer[node]?.get(element) ?? elsewhere;
  }

  nodeOf(list: readonly Json[]): number {
    return list.reduce<number>((node, element) => this.after(node, canonicalJson(element)), empty);
  }
}

/** What a transaction does to one of the lists: it appends an element, or finds a list. */
type Step = { readonly place: number } & ({ readonly appended: string } | { readonly found: number });

/** Undefined for another object. `core`: operations of the contradiction. */
export function listMachine(model: Model, core: readonly Operation[]): Machine | undefined {
  if (model.name !== listAppend.name || !isLists(model.init)) return undefined;
  const lists = new Map<string, { readonly place: number; readonly beginnings: Beginnings }>();
  let elements = 0;
  for (const { name, found } of core.flatMap(microsOf)) {
    if (found === undefined) continue;
    elements += found.length;
    if (elements > mostElements) return undefined;
    const { beginnings } = lists.get(name) ?? { beginnings: new Beginnings() };
    if (!lists.has(name)) lists.set(name, { place: lists.size, beginnings });
    beginnings.add(found);
  }
  const ordered = [...lists.values()];
  const initial = new Map(model.init);
  const states = new Numbers<readonly number[]>();
  const numberOf = (state: readonly number[]): number => states.of(state.join(), state);
  const kinds = new Numbers<readonly Step[]>();
  return {
    exact: false,
    initial: numberOf([...lists].map(([name, { beginnings }]) => beginnings.nodeOf(initial.get(name) ?? []))),
    kindOf(operation) {
      const steps = microsOf(operation).flatMap(({ f, name, value, found }): Step[] => {
        const list = lists.get(name);
        if (list === undefined) return [];
        const { place, beginnings } = list;
        if (f === "append") return [{ place, appended: canonicalJson(value) }];
        return found === undefined ? [] : [{ place, found: beginnings.nodeOf(found) }];
      });
      return kinds.of(JSON.stringify(steps), steps);
    },
    next: remembering((state, kind) => {
      const [from, steps] = [states.items[state], kinds.items[kind]];
      if (from === undefined || steps === undefined) throw new RangeError(`no state ${state} or kind ${kind}`);
      const next = [...from];
      for (const step of steps) {
        const node = next[step.place] ?? elsewhere;
        if ("appended" in step)
          next[step.place] = ordered[step.place]?.beginnings.after(node, step.appended) ?? elsewhere;
        else if (step.found !== node) return undefined;
      }
      return numberOf(next);
    }),
  };
}

function isLists(init: Json): init is Lists {
  return Array.isArray(init) && init.every((each) => Array.isArray(each) && Array.isArray(each[1]));
}

/** `found`: the list that a read answered; undefined if no client saw it. */
function microsOf({ input, output }: Operation): (ListMicro & { readonly found: readonly Json[] | undefined })[] {
  const answered = output === undefined ? undefined : listMicrosOf(output);
  return (listMicrosOf(input) ?? []).map((micro, place) => ({
    ...micro,
    found: micro.f === "read" && answered !== undefined ? elementsIn(answered[place]?.value ?? null) : undefined,
  }));
}
