/**
 * The copies of one object, where nodes keep copies that need not agree, as traces report them: after each change of its copy a node says which
 * updates it holds, what a read would show, and which update of a client it has just taken, if it has. An update is named by the node that
 * took it and by how many that node had taken: of its object (`holds`, a version vector "n1:3 n2:1"), or of all (`from` and `nth`, one by one).
 */
import { z } from "zod";
import type { Command } from "../../nodes/host.js";
import { canonicalJson } from "../history/json.js";
import type { Json, Operation } from "../history/operation.js";
import type { TraceRecord } from "../record/record.js";

/** An update as a name. */
export type Dot = `${string}/${number}`;

/** A node's report of its copy; times in ns. */
export interface Copy {
  readonly node: string;
  readonly time: number;
  /** What a read would show; undefined if the node does not tell. */
  readonly shows: Json | undefined;
  /** The update of a client by which it changed; undefined if that came from another node. */
  readonly took: { readonly dot: Dot; readonly f: string; readonly value: Json } | undefined;
  /** Updates that the report before it, by the same node, was without. */
  readonly added: readonly Dot[];
  /** Some update of the report before it is missing. */
  readonly shrunk: boolean;
  has(dot: Dot): boolean;
}

/** What a node keeps for another until that has it (hinted hand-off); times in ns. */
export interface Hint {
  readonly node: string;
  readonly owner: string;
  readonly from: number;
  /** Infinity if the owner has not said that it has it. */
  readonly until: number;
}

const json: z.ZodType<Json> = z.json();
const stateSchema = z.object({
  holds: z.string(),
  shows: json.optional(),
  took: z.object({ nth: z.number(), f: z.string(), value: json }).optional(),
});
const takenSchema = z.object({ from: z.string(), nth: z.number(), value: json, shows: json.optional() });

const hintedSchema = z.object({ owner: z.string(), holds: z.string() });
const handedOffSchema = z.object({ owner: z.string() });

/** A report can stay behind the answer of its node by this much on its way to the controller, ns. */
const lateNs = 1e9;

export class Copies {
  private readonly byNode = new Map<string, Copy[]>();
  private readonly readers = new Map<string, { readonly state: Reader; readonly taken: Reader }>();
  /** Reports of hints; without `has` the owner has got what was kept for it until then. */
  private readonly hints: (Omit<Hint, "from" | "until"> & { readonly time: number; readonly has?: Copy["has"] })[] = [];
  private readonly dots = new Map<Operation, Dot>();
  private readonly operations = new Map<Dot, Operation>();

  /** `updates`: those of the object that did not fail. `command`: how nodes were asked for them. */
  constructor(
    key: string,
    traces: readonly TraceRecord[],
    updates: readonly Operation[],
    command: (operation: Operation) => Command,
  ) {
    for (const trace of traces) if ("key" in trace.event && trace.event.key === key) this.report(trace);
    const takings = [...this.byNode.values()].flat().filter(({ took }) => took !== undefined);
    for (const update of updates) {
      const dot = dotOf(update, command(update), takings);
      if (dot === undefined) continue;
      this.dots.set(update, dot);
      this.operations.set(dot, update);
    }
  }

  /** Nodes that have told anything of the object. */
  get nodes(): readonly string[] {
    return [...this.byNode.keys()];
  }

  of(node: string): readonly Copy[] {
    return this.byNode.get(node) ?? [];
  }

  /** Undefined if it cannot be told which it is: none that a node took is like it, or several are. */
  nameOf(update: Operation): Dot | undefined {
    return this.dots.get(update);
  }

  /** Of each node that keeps the update for an owner: from when, and until the owner had it. */
  hintsOf(dot: Dot): readonly Hint[] {
    const found: Hint[] = [];
    for (const { node, owner, time, has } of this.hints) {
      if (has?.(dot) !== true || found.some((each) => each.node === node && each.owner === owner)) continue;
      const end = this.hints.find(
        (each) => each.node === node && each.owner === owner && each.time >= time && each.has === undefined,
      );
      found.push({ node, owner, from: time, until: end?.time ?? Number.POSITIVE_INFINITY });
    }
    return found;
  }

  updateOf(dot: Dot): Operation | undefined {
    return this.operations.get(dot);
  }

  private report({ node, time, event }: TraceRecord): void {
    if (event.type.endsWith("/hinted")) {
      const { success, data } = hintedSchema.safeParse(event);
      if (success) this.hints.push({ node, owner: data.owner, time, has: hasIn(countsOf(data.holds)) });
      return;
    }
    if (event.type.endsWith("/handed-off")) {
      // What the owner has said to hold is in the report, too; it is not kept for it.
      const { success, data } = handedOffSchema.safeParse(event);
      if (success) this.hints.push({ node, owner: data.owner, time });
      return;
    }
    const own = this.byNode.get(node) ?? [];
    const readers = this.readers.get(node) ?? { state: stateReader(node), taken: takenReader(node) };
    this.readers.set(node, readers);
    const copy = (event.type.endsWith("/taken") ? readers.taken : readers.state)(time, event);
    if (copy === undefined) return;
    own.push(copy);
    this.byNode.set(node, own);
  }
}

/** Reads the reports of one node, in their order. */
type Reader = (time: number, event: unknown) => Copy | undefined;

function stateReader(node: string): Reader {
  let before: ReadonlyMap<string, number> = new Map();
  return (time, event) => {
    const { success, data } = stateSchema.safeParse(event);
    if (!success) return undefined;
    const { holds, shows, took } = data;
    const counts = countsOf(holds);
    const added: Dot[] = [];
    for (const [origin, count] of counts) {
      for (let nth = (before.get(origin) ?? 0) + 1; nth <= count; nth++) added.push(`${origin}/${nth}`);
    }
    const shrunk = [...before].some(([origin, count]) => (counts.get(origin) ?? 0) < count);
    before = counts;
    return {
      ...{ node, time, shows, added, shrunk },
      took: took && { dot: `${node}/${took.nth}`, f: took.f, value: took.value },
      has: hasIn(counts),
    };
  };
}

function takenReader(node: string): Reader {
  /** By update: in which report it was. */
  const places = new Map<Dot, number>();
  let place = 0;
  return (time, event) => {
    const { success, data } = takenSchema.safeParse(event);
    if (!success) return undefined;
    const { from, nth, value, shows } = data;
    const dot: Dot = `${from}/${nth}`;
    place += 1;
    const own = place;
    if (!places.has(dot)) places.set(dot, own);
    return {
      ...{ node, time, shows, added: [dot], shrunk: false },
      took: from === node ? { dot, f: "write", value } : undefined,
      has: (each) => (places.get(each) ?? Number.POSITIVE_INFINITY) <= own,
    };
  };
}

/** Whether an update is among so many of each node. */
function hasIn(counts: ReadonlyMap<string, number>): Copy["has"] {
  return (dot) => {
    const slash = dot.lastIndexOf("/");
    return Number(dot.slice(slash + 1)) <= (counts.get(dot.slice(0, slash)) ?? 0);
  };
}

function countsOf(holds: string): ReadonlyMap<string, number> {
  return new Map(
    holds.split(" ").flatMap((entry): [string, number][] => {
      const colon = entry.lastIndexOf(":");
      return colon < 0 ? [] : [[entry.slice(0, colon), Number(entry.slice(colon + 1))]];
    }),
  );
}

function dotOf(
  { node, callTime, returnTime }: Operation,
  { f, value = null }: Command,
  takings: readonly Copy[],
): Dot | undefined {
  const text = canonicalJson(value);
  const alike = takings.filter(
    ({ took, ...copy }) =>
      took?.f === f &&
      (node === undefined || copy.node === node) &&
      copy.time >= callTime &&
      canonicalJson(took.value) === text,
  );
  const inTime = alike.filter(({ time }) => time <= returnTime);
  const [first, second] = inTime.length > 0 ? inTime : alike.filter(({ time }) => time <= returnTime + lateNs);
  return second === undefined ? first?.took?.dot : undefined;
}
