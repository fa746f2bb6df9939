/**
 * Transactions on lists, decided by the order that their answers show (graph.ts): exact and in linear time where no element is appended
 * twice to one list. With the clock this is strict serializability, with each client's own order sequential consistency.
 */
import type { Json, Operation } from "../../history/operation.js";
import type { Lists } from "../../models/list-append.js";
import { type Contradicted, contradicted, named, type SpecialResult } from "../linearizability/special/result.js";
import { clientOf } from "../telling/operation.js";
import { capital, shown } from "../telling/shown.js";
import { contradictedBy, type ListFacts, listFacts } from "./facts.js";
import {
  type Because,
  type Clash,
  foundIt,
  type Graph,
  given,
  graphOf,
  type Kept,
  missedIt,
  shownBefore,
} from "./graph.js";

/** `init`: the state of a list-append. Null if an element is appended twice to one list. */
export function decideLists(operations: readonly Operation[], init: Json, kept: Kept): SpecialResult | null {
  const lists = listFacts(operations, new Map(isLists(init) ? init : []));
  if (lists === null || "valid" in lists) return lists;
  const graph = graphOf(operations, lists, kept);
  if ("nodes" in graph) return clashing(operations, graph);
  const { edges, transactions, happened } = graph;
  const order = edges.topologicalOrder();
  if (order.length < edges.nodes) return circular(operations, graph, kept);
  return { valid: true, linearization: [...order.filter((node) => node < transactions && happened[node] === 1)] };
}

function isLists(init: Json): init is Lists {
  return Array.isArray(init) && init.every((each) => Array.isArray(each) && Array.isArray(each[1]));
}

function clashing(operations: readonly Operation[], { list, kind, nodes: [one, other] }: Clash): Contradicted {
  const foundBy = (node: number): string => {
    const found = list.found.find((each) => each.node === node)?.elements ?? [];
    return shown(found.map((element) => list.elements[element] ?? null));
  };
  const name = shown(list.name);
  if (kind === "orders") {
    return contradicted(
      [one, other],
      `${capital(named(operations, one))} found ${foundBy(one)} in list ${name} and ${named(operations, other)} ${foundBy(other)}: neither is the ` +
        "beginning of the other, and a list only grows at its end.",
    );
  }
  return contradicted(
    [one, other],
    `${capital(named(operations, one))} and ${named(operations, other)} both found ${foundBy(one)} in list ${name} and appended to it: whichever ` +
      "came second missed what the first had appended.",
  );
}

/** From one transaction of a cycle to the next, with what says that it comes first. */
interface Step {
  readonly from: number;
  readonly to: number;
  readonly kind: number;
  readonly because: Because | undefined;
}

function circular(operations: readonly Operation[], graph: Graph, kept: Kept): Contradicted {
  const [cycle] = graph.edges.shortCycles();
  if (cycle === undefined) throw new Error("what has no topological order has a cycle");
  const steps = stepsOf(graph, cycle);
  const members = steps.flatMap(({ from, to, because }) => [
    from,
    to,
    ...(because === undefined ? [] : [because.reader]),
  ]);
  const witnesses = members.flatMap((node) => graph.witness.get(node) ?? []);
  const took = [...new Set(members)].flatMap((node) => {
    const witness = graph.witness.get(node);
    return witness === undefined
      ? []
      : [
          `${capital(named(operations, node))} got no answer, but took effect: ${named(operations, witness)} found what it appended.`,
        ];
  });
  const [first] = steps;
  return contradictedBy(
    operations,
    [...members, ...witnesses],
    ...took,
    ...steps.map((step) => tellStep(operations, step, kept)),
    `So ${named(operations, first?.from ?? 0)} would have to come before itself: a cycle that is called ${anomalyOf(steps, kept)}.`,
  );
}

/** Begins with a transaction; edges through nodes that only join are one step, and so is a stretch of the order that is given. */
function stepsOf({ edges, reasons, transactions, listJoinedBy }: Graph, cycle: readonly number[]): readonly Step[] {
  const isGiven = (edge: number | undefined): boolean => edge !== undefined && edges.kind[edge] === given;
  const start = cycle.findIndex(
    (edge, at) => (edges.from[edge] ?? 0) < transactions && !(isGiven(edge) && isGiven(cycle.at(at - 1))),
  );
  const turned = [...cycle.slice(start), ...cycle.slice(0, start)];
  const steps: Step[] = [];
  let from = -1;
  let joined: ListFacts | undefined;
  for (const [at, edge] of turned.entries()) {
    const [kind, to] = [edges.kind[edge] ?? given, edges.to[edge] ?? 0];
    if (from < 0) from = edges.from[edge] ?? 0;
    joined ??= listJoinedBy(to);
    const goesOn = joined === undefined && isGiven(edge) && isGiven(turned[at + 1]);
    if (to >= transactions || goesOn) continue;
    const [later = -1] = joined?.appends.get(to) ?? [];
    steps.push(
      joined === undefined
        ? { from, to, kind, because: reasons[edges.because[edge] ?? -1] }
        : { from, to, kind: missedIt, because: { list: joined, element: -1, later, reader: from } },
    );
    [from, joined] = [-1, undefined];
  }
  return steps;
}

/** As Elle names cycles (Kingsbury & Alvaro 2020, section 2, after Adya 1999). */
function anomalyOf(steps: readonly Step[], kept: Kept): string {
  const misses = steps.map(({ kind }) => kind === missedIt);
  const adjacent = misses.some((missed, at) => missed && misses.at(at - 1) === true);
  const count = misses.filter((missed) => missed).length;
  const ofReads = count === 1 ? "G-single" : adjacent ? "G2-item" : "G-nonadjacent";
  const ofAppends = steps.some(({ kind }) => kind === foundIt) ? "G1c" : "G0";
  const suffix = kept === "clock" ? "-realtime" : "-process";
  return `${count === 0 ? ofAppends : ofReads}${steps.some(({ kind }) => kind === given) ? suffix : ""}`;
}

function tellStep(operations: readonly Operation[], { from, to, kind, because }: Step, kept: Kept): string {
  const [before, after] = [named(operations, from), named(operations, to)];
  const first = `, so ${before} comes before ${after}`;
  if (kind === given) {
    const operation = operations[from];
    if (operation === undefined || kept === "clock") {
      return `${capital(before)} had completed, at event ${operation?.return}, before ${after} began, at event ${operations[to]?.call}.`;
    }
    return `${capital(clientOf(operation))} did ${before} before ${after}.`;
  }
  if (because === undefined) throw new Error("what was found has a reason");
  const { list, element, later, reader } = because;
  const name = shown(list.name);
  const text = (number: number): string => shown(list.elements[number] ?? null);
  if (kind === foundIt)
    return `${capital(after)} found ${text(element)} in list ${name}, which ${before} appends${first}.`;
  if (kind === missedIt) {
    return `${capital(before)} did not find ${text(later)} in list ${name}, which ${after} appends${first}.`;
  }
  if (kind === shownBefore) {
    return `${capital(named(operations, reader))} found ${text(element)}, which ${before} appends, just before ${text(later)} in list ${name}${first}.`;
  }
  throw new RangeError(`no kind of edge: ${kind}`);
}
