/**
 * The models below sequential consistency by brute force, straight from their definitions. A history satisfies a model if it
 * does with some of its indeterminate operations in it, each a process of its own that follows what its process did before. A
 * compare-and-set is a read followed by a write. For half a dozen writes at most.
 */
import type { Operation } from "../../src/history/operation.js";

interface Event {
  readonly operation: Operation;
  readonly reads: boolean;
  /** The value read or written. */
  readonly value: number | null;
  /** Whose reads a view holds: a process, or one indeterminate operation. */
  readonly session: string;
}

interface Facts {
  readonly events: readonly Event[];
  readonly writes: readonly Event[];
  /** Program order, and what each read read from (undefined: the initial value). */
  before(a: Event, b: Event): boolean;
  writerOf(read: Event): Event | undefined;
}

export const oracles = {
  "causal consistency": (facts: Facts) => causal(facts),
  "causal convergence": (facts: Facts) => convergent(facts),
  "causal memory": (facts: Facts) => {
    const causes = causality(facts);
    return acyclic(facts.events, causes) && views(facts, causes);
  },
  PRAM: (facts: Facts) => views(facts, facts.before),
} as const;

export function bruteForce(name: keyof typeof oracles, operations: readonly Operation[]): boolean {
  return subsets(operations.filter(({ type, f }) => type === "info" && f !== "read")).some((happened) => {
    const facts = factsOf([...operations.filter(({ type }) => type === "ok"), ...happened]);
    return facts !== undefined && oracles[name](facts);
  });
}

export type Guarantee = "read your writes" | "monotonic reads" | "monotonic writes" | "writes follow reads";

/** For each process, whether it has the guarantee; "monotonic writes" and "writes follow reads" include monotonic reads. */
export function bruteForceGuarantee(name: Guarantee, operations: readonly Operation[]): boolean[] {
  const answers = subsets(operations.filter(({ type, f }) => type === "info" && f !== "read")).flatMap((happened) => {
    const facts = factsOf([...operations.filter(({ type }) => type === "ok"), ...happened]);
    return facts === undefined ? [] : [guarantee(name, facts)];
  });
  // Fewer indeterminate operations ask less: the first that explains all reads' values is the least.
  return answers[0] ?? [false];
}

/** Smallest first. */
function subsets<Item>(items: readonly Item[]): Item[][] {
  const all: Item[][] = [[]];
  for (const item of items) all.push(...all.map((some) => [...some, item]));
  return all.sort((a, b) => a.length - b.length);
}

const number = (value: unknown): number | null => (typeof value === "number" ? value : null);

function factsOf(operations: readonly Operation[]): Facts | undefined {
  const events = operations.flatMap((operation): Event[] => {
    const session = operation.type === "info" ? `operation ${operation.call}` : `process ${operation.process}`;
    if (operation.f === "read") return [{ operation, reads: true, value: number(operation.output), session }];
    if (operation.f === "write") return [{ operation, reads: false, value: number(operation.input), session }];
    const [from, to] = Array.isArray(operation.input) ? operation.input : [];
    return [
      { operation, reads: true, value: number(from), session },
      { operation, reads: false, value: number(to), session },
    ];
  });
  const writes = events.filter(({ reads }) => !reads);
  const sources = new Map<Event, Event | undefined>();
  for (const read of events.filter(({ reads }) => reads)) {
    const writer = writes.find(({ value, operation }) => value === read.value && operation.key === read.operation.key);
    if (read.value !== null && writer === undefined) return undefined;
    sources.set(read, writer);
  }
  return {
    events,
    writes,
    before: (a, b) =>
      a.operation === b.operation
        ? a.reads && !b.reads
        : a.operation.process === b.operation.process &&
          a.operation.type !== "info" &&
          a.operation.call < b.operation.call,
    writerOf: (read) => sources.get(read),
  };
}

type Relation = (a: Event, b: Event) => boolean;

function closure(events: readonly Event[], relation: Relation): Relation {
  const after = new Map(events.map((event) => [event, new Set(events.filter((other) => relation(event, other)))]));
  for (let grew = true; grew; ) {
    grew = false;
    for (const set of after.values()) {
      for (const reached of [...set]) {
        for (const further of after.get(reached) ?? []) {
          if (!set.has(further)) {
            set.add(further);
            grew = true;
          }
        }
      }
    }
  }
  return (a, b) => after.get(a)?.has(b) === true;
}

const causality = (facts: Facts): Relation =>
  closure(facts.events, (a, b) => facts.before(a, b) || (b.reads && facts.writerOf(b) === a));

const acyclic = (events: readonly Event[], relation: Relation): boolean =>
  events.every((event) => !relation(event, event));

/** Whether some order of the events that agrees with the relation is accepted. */
function someOrder(
  events: readonly Event[],
  relation: Relation,
  accept: (order: readonly Event[]) => boolean,
): boolean {
  const extend = (order: readonly Event[]): boolean => {
    if (order.length === events.length) return accept(order);
    return events.some(
      (event) =>
        !order.includes(event) &&
        events.every((other) => other === event || order.includes(other) || !relation(other, event)) &&
        extend([...order, event]),
    );
  };
  return extend([]);
}

const sameKey = (a: Event, b: Event): boolean => a.operation.key === b.operation.key;

function causal(facts: Facts): boolean {
  const causes = causality(facts);
  return (
    acyclic(facts.events, causes) &&
    facts.events
      .filter(({ reads }) => reads)
      .every((read) => {
        const past = facts.writes.filter((write) => sameKey(write, read) && causes(write, read));
        return someOrder(past, causes, (order) => order.at(-1) === facts.writerOf(read));
      })
  );
}

function convergent(facts: Facts): boolean {
  const causes = causality(facts);
  if (!acyclic(facts.events, causes)) return false;
  return someOrder(facts.writes, causes, (order) =>
    facts.events.every(
      (read) =>
        !read.reads ||
        order.filter((write) => sameKey(write, read) && causes(write, read)).at(-1) === facts.writerOf(read),
    ),
  );
}

function views(facts: Facts, relation: Relation): boolean {
  const sessions = new Set(facts.events.map(({ session }) => session));
  return [...sessions].every((session) => {
    const view = facts.events.filter((event) => !event.reads || event.session === session);
    const place = (placed: readonly Event[]): boolean =>
      placed.length === view.length ||
      view.some(
        (event) =>
          !placed.includes(event) &&
          view.every((other) => other === event || placed.includes(other) || !relation(other, event)) &&
          (!event.reads ||
            placed.findLast((write) => !write.reads && sameKey(write, event)) === facts.writerOf(event)) &&
          place([...placed, event]),
      );
    return place([]);
  });
}

function guarantee(name: Guarantee, facts: Facts): boolean[] {
  const { events, writes } = facts;
  const seen = new Map(events.map((event) => [event, new Set<Event>()]));
  const carried = new Map(writes.map((write) => [write, new Set<Event>()]));
  const reads = events.filter((event) => event.reads);
  for (let size = -1, now = 0; now !== size; ) {
    size = now;
    for (const write of writes) {
      for (const other of events) {
        if (!facts.before(other, write)) continue;
        if (name === "monotonic writes" && !other.reads) carried.get(write)?.add(other);
        if (name === "writes follow reads" && other.reads)
          for (const each of seen.get(other) ?? []) carried.get(write)?.add(each);
      }
    }
    for (const read of reads) {
      const set = seen.get(read);
      const writer = facts.writerOf(read);
      if (writer !== undefined) for (const each of [writer, ...(carried.get(writer) ?? [])]) set?.add(each);
      for (const other of events) {
        if (!facts.before(other, read)) continue;
        if (name === "read your writes" && !other.reads) set?.add(other);
        if (name !== "read your writes" && other.reads) for (const each of seen.get(other) ?? []) set?.add(each);
      }
    }
    now = [...seen.values(), ...carried.values()].reduce((sum, set) => sum + set.size, 0);
  }
  const keys = [...new Set(writes.map(({ operation }) => operation.key))];
  const processes = [...new Set(events.map(({ operation }) => operation.process))];
  return processes.map((process) => {
    const own = (event: Event): boolean => event.session === `process ${process}`;
    const ownReads = reads.filter(own);
    return keys.every((key) => {
      const versions = writes.filter(({ operation }) => operation.key === key);
      const older: Relation = (a, b) =>
        carried.get(b)?.has(a) === true ||
        (own(b) &&
          (facts.before(a, b) || ownReads.some((read) => facts.writerOf(read) === a && facts.before(read, b))));
      if (versions.some((version) => older(version, version))) return false;
      return someOrder(versions, older, (order) =>
        ownReads.every((read) => {
          if (read.operation.key !== key) return true;
          const writer = facts.writerOf(read);
          const at = writer === undefined ? -1 : order.indexOf(writer);
          return order.every((version, index) => index <= at || seen.get(read)?.has(version) !== true);
        }),
      );
    });
  });
}

/** The least k for which the operations of one key are k-atomic, or Infinity. */
export function bruteForceStaleness(operations: readonly Operation[]): number {
  const kept = operations.filter(({ type, f }) => type === "ok" || (type === "info" && f !== "read"));
  const needs = (k: number): boolean => {
    const place = (values: readonly (number | null)[], left: readonly Operation[]): boolean => {
      const due = left.filter(({ type }) => type === "ok");
      if (due.length === 0) return true;
      const firstReturn = Math.min(...due.map((operation) => operation.return));
      return left.some((operation) => {
        if (operation.call > firstReturn) return false;
        const rest = left.filter((other) => other !== operation);
        if (operation.f === "write") return place([...values, number(operation.input)], rest);
        const [from, to] = Array.isArray(operation.input) ? operation.input : [];
        const seen = operation.f === "read" ? operation.output : from;
        if (!values.slice(-k).includes(number(seen))) return false;
        return place(operation.f === "read" ? values : [...values, number(to)], rest);
      });
    };
    return place([null], kept);
  };
  for (let k = 1; k <= kept.length + 1; k++) if (needs(k)) return k;
  return Number.POSITIVE_INFINITY;
}
