/**
 * Parts of an object that can be looked at alone: a queue or a stack with only some of its values, a set with only some of its elements,
 * several registers or lists with only some of them. Leaving the rest out of a history that has an order leaves one of the part, so a part
 * without an order convicts the whole. Which parts are looked at is a guess that costs time at worst.
 */
import { canonicalJson } from "../history/json.js";
import type { Json, Operation } from "../history/operation.js";
import { listAppend } from "../models/list-append.js";
import type { Model } from "../models/model.js";
import { multiRegister } from "../models/multi-register.js";
import { priorityQueue } from "../models/priority-queue.js";
import { queue, unorderedQueue } from "../models/queue.js";
import { set } from "../models/set.js";
import { stack } from "../models/stack.js";

export interface Part {
  readonly core: readonly Operation[];
  readonly others: readonly Operation[];
}

/** What is left of an operation in the part; undefined for nothing. */
type Projection = (operation: Operation) => Operation | undefined;

const mostParts = 100;

export function partsOf(model: Model, core: readonly Operation[], others: readonly Operation[]): Part[] {
  const project = (projection: Projection): Part => ({
    core: core.flatMap((operation) => projection(operation) ?? []),
    others: others.flatMap((operation) => projection(operation) ?? []),
  });
  return projectionsFor(model, core, others)
    .map(project)
    .filter((part) => part.core.length > 0);
}

function projectionsFor(model: Model, core: readonly Operation[], others: readonly Operation[]): Projection[] {
  // Names of models are unique, objects need not be.
  const { name } = model;
  const puts = putsOfContainers.get(name);
  if (puts !== undefined) return valuesToLookAt(core, puts).map((values) => containerOf(values, puts));
  if (name === set.name) return elementsToLookAt(core, others).map(setOf);
  if (name === listAppend.name) return [listsOf(core, others)];
  if (name === multiRegister.name) return [registersOf(new Set(core.flatMap(({ input }) => namesOf(input))))];
  return [];
}

/** What puts a value into each. */
const putsOfContainers: ReadonlyMap<string, string> = new Map([
  [queue.name, "enqueue"],
  [unorderedQueue.name, "enqueue"],
  [stack.name, "push"],
  [priorityQueue.name, "insert"],
]);

/** Values, as text, that a contradiction can be about: one, or the order of two, or all that it names. */
function valuesToLookAt(core: readonly Operation[], puts: string): ReadonlySet<string>[] {
  const named = core.map(({ f, input, output }) => (f === puts ? input : (output ?? null)));
  const values = [...new Set(named.map(canonicalJson))];
  const looks = values.map((value) => new Set([value]));
  for (const [place, value] of values.entries()) {
    for (const other of values.slice(0, place)) looks.push(new Set([other, value]));
    if (looks.length > mostParts) break;
  }
  return [...looks.slice(0, mostParts), new Set(values)];
}

function containerOf(values: ReadonlySet<string>, puts: string): Projection {
  return (operation) => {
    const { f, input, output } = operation;
    const value = f === puts ? input : output;
    // One without answer may have taken one of these; that nothing was there is so for every part.
    return value === undefined || value === null || values.has(canonicalJson(value)) ? operation : undefined;
  };
}

/** Elements, as text, that a contradiction can be about: one that a read has and should not, or has not and should; or two; or all that it adds. */
function elementsToLookAt(core: readonly Operation[], others: readonly Operation[]): ReadonlySet<string>[] {
  const looks: ReadonlySet<string>[] = [];
  const begun = new Map<string, number>();
  for (const { f, input, call } of [...core, ...others]) {
    if (f !== "add") continue;
    const element = canonicalJson(input);
    begun.set(element, Math.min(call, begun.get(element) ?? call));
  }
  const added = new Set(core.flatMap(({ f, input }) => (f === "add" ? [canonicalJson(input)] : [])));
  for (const element of added) looks.push(new Set([element]));
  if (added.size > 1) looks.push(added);
  const reads = core.filter(({ f }) => f === "read");
  const found = reads.map(({ output }) => listOf(output).map(canonicalJson));
  for (const [place, elements] of found.entries()) {
    const end = reads[place]?.return ?? 0;
    const once = new Set<string>();
    for (const element of elements) {
      if (once.has(element) || (begun.get(element) ?? Number.POSITIVE_INFINITY) > end) looks.push(new Set([element]));
      once.add(element);
    }
    for (const other of found.slice(0, place)) {
      const before = new Set(other);
      const more = elements.find((element) => !before.has(element));
      const less = other.find((element) => !once.has(element));
      const pair = [more, less].filter((element) => element !== undefined);
      if (pair.length > 0) looks.push(new Set(pair));
    }
    if (looks.length > mostParts) break;
  }
  return looks.slice(0, mostParts);
}

function setOf(elements: ReadonlySet<string>): Projection {
  return (operation) => {
    const { f, input, output } = operation;
    if (f === "add") return elements.has(canonicalJson(input)) ? operation : undefined;
    if (!Array.isArray(output)) return operation;
    return { ...operation, output: output.filter((element) => elements.has(canonicalJson(element))) };
  };
}

function namesOf(micros: Json): string[] {
  return listOf(micros).map((micro) => String(listOf(micro)[1]));
}

function registersOf(names: ReadonlySet<string>): Projection {
  const within = (micros: Json): Json => listOf(micros).filter((micro) => names.has(String(listOf(micro)[1])));
  return (operation) => {
    const { input, output } = operation;
    return { ...operation, input: within(input), output: output === undefined ? undefined : within(output) };
  };
}

/**
 * The lists that the core is about, with only those elements that it appends, that stand where two of its reads differ or at the end of
 * one, and that it found though no other operation certainly appended them, and only once.
 */
function listsOf(core: readonly Operation[], others: readonly Operation[]): Projection {
  const nameOf = (name: Json, element: Json): string => canonicalJson([String(name), element]);
  const appendsOf = ({ input }: Operation): readonly string[] =>
    listOf(input).flatMap((micro) => {
      const [f, name = null, element = null] = listOf(micro);
      return f === "append" ? [nameOf(name, element)] : [];
    });
  const certain = new Set(others.filter(({ type }) => type === "ok").flatMap(appendsOf));
  const elements = new Set(core.flatMap(appendsOf));
  const names = new Set(core.flatMap(({ input }) => namesOf(input)));
  const reads = core.flatMap(({ output }) =>
    listOf(output).flatMap((micro) => {
      const [f, name = null, found] = listOf(micro);
      return f === "append" ? [] : [{ name: String(name), found: listOf(found).map((each) => nameOf(name, each)) }];
    }),
  );
  for (const [place, { name, found }] of reads.entries()) {
    const once = new Set<string>();
    const wanted = found.filter((element) => !certain.has(element) || isAgain(once, element));
    for (const element of [...wanted, ...found.slice(-1)]) elements.add(element);
    for (const other of reads.slice(0, place)) {
      if (other.name !== name) continue;
      const differs = found.findIndex((element, at) => element !== other.found[at]);
      for (const element of differs < 0 ? [] : [found[differs], other.found[differs]]) {
        if (element !== undefined) elements.add(element);
      }
    }
  }
  const within = (micros: Json): Json =>
    listOf(micros).flatMap((micro): Json[] => {
      const [f = null, name = null, value = null] = listOf(micro);
      const isKept = (element: Json): boolean => elements.has(nameOf(name, element));
      if (!names.has(String(name))) return [];
      if (f === "append") return isKept(value) ? [[f, name, value]] : [];
      return [[f, name, value === null ? value : listOf(value).filter(isKept)]];
    });
  const blamed = new Set(core);
  return (operation) => {
    const input = within(operation.input);
    // Without an append it changes nothing, and its answer need not be explained.
    if (!blamed.has(operation) && !listOf(input).some((micro) => listOf(micro)[0] === "append")) return undefined;
    return { ...operation, input, output: operation.output === undefined ? undefined : within(operation.output) };
  };
}

/** True if it is in the set, to which it is added. */
function isAgain(set: Set<string>, element: string): boolean {
  const known = set.has(element);
  set.add(element);
  return known;
}

function listOf(value: Json | undefined): readonly Json[] {
  return Array.isArray(value) ? value : [];
}
