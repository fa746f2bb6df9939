/**
 * A quick refutation for objects that are one register, whatever values repeat: an operation found a value that nothing can
 * have left there. For each value found, the writers of it that began before the finder ended are looked at. One that was open
 * or indeterminate while the finder was is a possible source; if all had completed before, the last of them is, unless an
 * operation that leaves another value lies wholly between it and the finder. O(n log n); says nothing of most bad histories,
 * and what it says is so for every order: no choice is involved.
 */
import { canonicalJson, sameJson } from "../../history/json.js";
import type { Json, Operation } from "../../history/operation.js";
import type { Model } from "../../models/model.js";
import { theOperation } from "../telling/operation.js";
import { shown } from "../telling/shown.js";
import { never, type Partition } from "./partition.js";

export interface RegisterRefutation {
  /** The operation that found what cannot have been there. */
  readonly finder: number;
  /** The last writer of it, if there was any, and what overwrote it; both null when nobody had begun to write it. */
  readonly source: number | null;
  readonly overwriter: number | null;
}

interface Columns {
  /** By operation: number of the value it must find, and of the one it leaves; −1 for none. */
  readonly finds: Int32Array;
  readonly leaves: Int32Array;
  readonly initial: number;
  readonly values: number;
}

const none = -1;
/** Stands for the start of the history, before every event. */
const start = -1;

export function refuteRegister(partition: Partition): RegisterRefutation | undefined {
  const columns = accesses(partition);
  if (columns === undefined) return undefined;
  const { finds, leaves, initial } = columns;
  const { callAt, returnAt, returns } = partition;
  const writers = writersByValue(partition, columns);
  const overwritten = new Overwriters(partition, leaves);
  for (const finder of returns) {
    const value = finds[finder] ?? none;
    // A cas from a value to itself could be its own source in the columns, though not in fact; the search sees to it.
    if (value === none || leaves[finder] === value) continue;
    const call = callAt[finder] ?? 0;
    const list = writers[value];
    const source = list?.latestReturn(returnAt[finder] ?? 0) ?? none;
    const sourceReturn = source === none ? start : (returnAt[source] ?? 0);
    if (sourceReturn > call) continue;
    if (source === none && value !== initial) return { finder, source: null, overwriter: null };
    const overwriter = overwritten.between(sourceReturn, call, value);
    if (overwriter !== none) return { finder, source: source === none ? null : source, overwriter };
  }
  return undefined;
}

function accesses({ model, steps, signature }: Partition): Columns | undefined {
  const { access } = model;
  if (access === undefined) return undefined;
  const numbers = new Map<string, number>();
  const numberOf = (value: Parameters<typeof canonicalJson>[0] | undefined): number => {
    if (value === undefined) return none;
    const text = canonicalJson(value);
    const known = numbers.get(text);
    if (known !== undefined) return known;
    numbers.set(text, numbers.size);
    return numbers.size - 1;
  };
  const initial = numberOf(model.init);
  const found = new Int32Array(steps.length);
  const left = new Int32Array(steps.length);
  for (const [number, step] of steps.entries()) {
    // That a failed operation saw some other value refutes nothing here.
    const known = step.type === "fail" ? {} : access(step);
    if (known === undefined) return undefined;
    found[number] = numberOf(known.reads);
    left[number] = numberOf(known.writes);
  }
  return {
    finds: signature.map((number) => found[number] ?? none),
    leaves: signature.map((number) => left[number] ?? none),
    initial,
    values: numbers.size,
  };
}

/** Writers of one value in order of invocation, with the latest return among each prefix. */
class Writers {
  private readonly ids: number[] = [];
  private readonly latest: number[] = [];

  constructor(private readonly partition: Partition) {}

  add(id: number): void {
    const { returnAt } = this.partition;
    const before = this.latest.at(-1);
    this.ids.push(id);
    this.latest.push(before === undefined || (returnAt[id] ?? 0) > (returnAt[before] ?? 0) ? id : before);
  }

  /** Of those that were invoked before an event, the one that returned last; −1 if there is none. */
  latestReturn(before: number): number {
    const { callAt } = this.partition;
    let low = 0;
    let high = this.ids.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((callAt[this.ids[middle] ?? 0] ?? 0) < before) low = middle + 1;
      else high = middle;
    }
    return this.latest[low - 1] ?? none;
  }
}

function writersByValue(partition: Partition, { leaves, values }: Columns): readonly Writers[] {
  const writers = Array.from({ length: values }, () => new Writers(partition));
  for (const [id, value] of leaves.entries()) if (value !== none) writers[value]?.add(id);
  return writers;
}

/** Completed operations that leave a value, in order of return; for each prefix the latest invoked, and the latest of another value. */
class Overwriters {
  private readonly ids: Int32Array;
  private readonly latest: Int32Array;
  private readonly latestOther: Int32Array;

  constructor(
    private readonly partition: Partition,
    private readonly leaves: Int32Array,
  ) {
    const { returns, callAt } = partition;
    this.ids = returns.filter((id) => leaves[id] !== none);
    this.latest = new Int32Array(this.ids.length);
    this.latestOther = new Int32Array(this.ids.length);
    let first = none;
    let second = none;
    const callOf = (id: number): number => (id === none ? start : (callAt[id] ?? 0));
    for (const [place, id] of this.ids.entries()) {
      if (callOf(id) > callOf(first)) {
        if (first !== none && leaves[first] !== leaves[id]) second = first;
        first = id;
      } else if (leaves[id] !== leaves[first] && callOf(id) > callOf(second)) second = id;
      this.latest[place] = first;
      this.latestOther[place] = second;
    }
  }

  /** One that was invoked after an event, had returned before another and leaves a different value; −1 if there is none. */
  between(after: number, before: number, value: number): number {
    const { returnAt, callAt } = this.partition;
    let low = 0;
    let high = this.ids.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      const returned = returnAt[this.ids[middle] ?? 0] ?? never;
      if (returned < before) low = middle + 1;
      else high = middle;
    }
    if (low === 0) return none;
    const latest = this.latest[low - 1] ?? none;
    const id = this.leaves[latest] === value ? (this.latestOther[low - 1] ?? none) : latest;
    return id !== none && (callAt[id] ?? 0) > after ? id : none;
  }
}

interface Overwritten {
  readonly finder: Operation;
  readonly value: Json;
  /** Undefined: the initial value. */
  readonly source: Operation | undefined;
  readonly overwriter: Operation;
}

/** `all`: operations of the object. */
export function overwritten(
  { finder, value, source, overwriter }: Overwritten,
  all: readonly Operation[],
  model: Model,
): readonly string[] {
  const text = shown(value);
  const by = `${theOperation(overwriter)} left ${shown(model.access?.(overwriter)?.writes)}`;
  const found = `${theOperation(finder)} ${model.access?.(finder)?.writes === undefined ? "found" : "needed"} ${text}`;
  if (source === undefined) {
    return [
      `By what was read, ${found}, its initial value, which nothing that began before event ${finder.return} writes: so nothing that ` +
        "leaves another value comes before it.",
      `By the clock, ${by} and had completed before ${theOperation(finder)} began.`,
    ];
  }
  const writers = all.filter(({ type, call, ...rest }) => {
    const left = type === "fail" ? undefined : model.access?.({ type, ...rest })?.writes;
    return left !== undefined && call < finder.return && sameJson(left, value);
  });
  const begun = `of the operations that began before event ${finder.return}`;
  const only =
    writers.length === 1
      ? `${begun} only ${theOperation(source)} writes`
      : `${writers.length} ${begun} write, the last to complete being ${theOperation(source)}`;
  return [
    `By what was read, ${found}, which ${only}: so nothing that leaves another value comes between.`,
    `By the clock, ${by} in between: it began after ${theOperation(source)} had completed and had completed before ` +
      `${theOperation(finder)} began.`,
  ];
}
