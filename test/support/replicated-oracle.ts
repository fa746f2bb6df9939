/**
 * The brute force for replicated objects, which shares nothing with the checkers: it tries every moment at which an operation may take effect at
 * its node, and every order in which updates may arrive at the others, each after all that its own node had seen. A history is possible if some
 * of these runs gives every answer. Small histories only. Also makes histories, by one such run drawn at random.
 */
import type { Random } from "../../nodes/random.js";
import type { Json, Operation } from "../../src/history/operation.js";

/** Sets of updates are bits: that of an update is its place in the list. */
export interface Semantics {
  /** Whether an update can succeed where these are visible; `seen`: by update, what was visible where it took effect. */
  succeeds(update: Operation, visible: number, updates: readonly Operation[], seen: readonly number[]): boolean;
  /** What a read shows, in canonical order. */
  shows(visible: number, updates: readonly Operation[], seen: readonly number[]): Json;
}

const has = (bits: number, place: number): boolean => (bits & (1 << place)) !== 0;

function live(winner: "add" | "remove", visible: number, updates: readonly Operation[], seen: readonly number[]) {
  const found = new Set<number>();
  for (const [place, add] of updates.entries()) {
    if (add.f !== "add" || !has(visible, place)) continue;
    const dead = updates.some(
      (other, at) =>
        other.f === "remove" &&
        other.input === add.input &&
        has(visible, at) &&
        (winner === "remove" || has(seen[at] ?? 0, place)),
    );
    if (!dead) found.add(Number(add.input));
  }
  return found;
}

export const setWhere = (winner: "add" | "remove"): Semantics => ({
  succeeds: (update, visible, updates, seen) =>
    update.f === "add" || live(winner, visible, updates, seen).has(Number(update.input)),
  shows: (visible, updates, seen) => [...live(winner, visible, updates, seen)].sort((a, b) => a - b),
});

export const counted: Semantics = {
  succeeds: () => true,
  shows: (visible, updates) =>
    updates.reduce((sum, { input }, place) => sum + (has(visible, place) ? Number(input) : 0), 0),
};

export const allSiblings: Semantics = {
  succeeds: () => true,
  shows: (visible, updates, seen) =>
    updates
      .flatMap(({ input }, place) =>
        has(visible, place) && !updates.some((_, at) => has(visible, at) && has(seen[at] ?? 0, place))
          ? [Number(input)]
          : [],
      )
      .sort((a, b) => a - b),
};

/** Of each field the puts that no visible put or deletion of it had seen, as `[field, values]`. */
const mapShows = (
  visible: number,
  updates: readonly Operation[],
  seen: readonly number[],
): readonly [Json, Json[]][] => {
  const fieldOf = ({ f, input }: Operation): Json => (f === "put" && Array.isArray(input) ? (input[0] ?? null) : input);
  const fields = [...new Set(updates.map(fieldOf))].sort();
  return fields.flatMap((field): [Json, Json[]][] => {
    const own = [...updates.entries()].filter(([place, update]) => has(visible, place) && fieldOf(update) === field);
    const values = own.flatMap(([place, { f, input }]) => {
      const taken = own.some(([at]) => has(seen[at] ?? 0, place));
      return f === "put" && !taken && Array.isArray(input) ? [Number(input[1])] : [];
    });
    return values.length === 0 ? [] : [[field, values.sort((a, b) => a - b)]];
  });
};

export const mapped: Semantics = {
  succeeds: ({ f, input }, visible, updates, seen) =>
    f === "put" || mapShows(visible, updates, seen).some(([field]) => field === input),
  shows: (visible, updates, seen) => [...mapShows(visible, updates, seen)],
};

/** `order`: the places of all writes, the winner of any two being the later one. */
export const lastOf = (order: readonly number[]): Semantics => ({
  succeeds: (update, visible, updates) => {
    const own = order.indexOf(updates.indexOf(update));
    return order.slice(own).every((place) => !has(visible, place));
  },
  shows: (visible, updates) => updates[order.findLast((place) => has(visible, place)) ?? -1]?.input ?? null,
});

/**
 * Lists under one order of all insertions, the places of which are given; as they took effect if absent, each right after what it names.
 * An insertion that does not come right after what it names, as its node shows the list, does not succeed.
 */
export function listed(given?: readonly number[]): Semantics {
  const named = (update: Operation): readonly Json[] => (Array.isArray(update.input) ? update.input : [update.input]);
  const orderOf = (updates: readonly Operation[]): readonly number[] => {
    if (given !== undefined) return given;
    const order: number[] = [];
    for (const [place, update] of updates.entries()) {
      const [, after = null] = named(update);
      const before = order.findIndex((other) => updates.slice(other, other + 1).flatMap(named)[0] === after);
      if (update.f === "insert") order.splice(before + 1, 0, place);
    }
    return order;
  };
  const shows = (visible: number, updates: readonly Operation[]): readonly Json[] => {
    const seen = updates.filter((_, place) => has(visible, place));
    return orderOf(updates).flatMap((place) => {
      const [element = null] = updates
        .slice(place, place + 1)
        .flatMap(named)
        .slice(0, 1);
      const removed = seen.some(({ f, input }) => f === "remove" && input === element);
      return has(visible, place) && !removed ? [element] : [];
    });
  };
  return {
    succeeds: (update, visible, updates) => {
      const there = shows(visible, updates);
      const [element = null, after = null] = named(update);
      if (update.f === "remove") return there.includes(element);
      if (after !== null && !there.includes(after)) return false;
      if (given === undefined) return true;
      const later = shows(visible | (1 << updates.indexOf(update)), updates);
      return later.indexOf(element) === (after === null ? 0 : later.indexOf(after) + 1);
    },
    shows: (visible, updates) => [...shows(visible, updates)],
  };
}

interface State {
  /** By node. */
  readonly visible: readonly number[];
  /** By update: what was visible where it took effect; undefined before. */
  readonly seen: readonly (number | undefined)[];
  /** Reads and updates that have taken effect, by their ids. */
  readonly done: number;
  /** What the nodes have come to agree on. */
  readonly agreed: number | undefined;
}

/** `fresh`: a read to which every update acknowledged before it began is visible. */
const isRead = ({ f }: Operation): boolean => f === "read" || f === "settled" || f === "fresh";

export function isPossible(operations: readonly Operation[], semantics: Semantics): boolean {
  const updates = operations.filter((operation) => !isRead(operation) && operation.type !== "fail");
  const nodes = [...new Set(operations.map(({ node }) => node ?? ""))];
  const moments = operations
    .flatMap((operation) => [
      { at: operation.call, operation, begins: true },
      ...(operation.type === "ok" ? [{ at: operation.return, operation, begins: false }] : []),
    ])
    .sort((a, b) => a.at - b.at);
  const visited = new Set<string>();

  const from = (moment: number, open: readonly Operation[], state: State): boolean => {
    const key = JSON.stringify([moment, state]);
    if (visited.has(key)) return false;
    visited.add(key);
    const next = moments[moment];
    if (next === undefined) return true;
    if (next.begins) {
      if (from(moment + 1, [...open, next.operation], state)) return true;
    } else if (has(state.done, next.operation.id)) {
      if (from(moment + 1, open, state)) return true;
    }
    return steps(open, state).some((after) => from(moment, open, after));
  };

  const steps = (open: readonly Operation[], state: State): State[] => {
    const found: State[] = [];
    const seen = state.seen.map((bits) => bits ?? 0);
    for (const operation of open) {
      if (has(state.done, operation.id)) continue;
      const node = nodes.indexOf(operation.node ?? "");
      const visible = state.visible[node] ?? 0;
      const done = state.done | (1 << operation.id);
      const place = updates.indexOf(operation);
      if (place >= 0) {
        if (!semantics.succeeds(operation, visible, updates, seen)) continue;
        found.push({
          ...state,
          done,
          visible: state.visible.with(node, visible | (1 << place)),
          seen: state.seen.with(place, visible),
        });
      } else if (operation.type === "ok") {
        if (JSON.stringify(semantics.shows(visible, updates, seen)) !== JSON.stringify(operation.output)) continue;
        const current = updates.every((update, at) => update.return > operation.call || has(visible, at));
        if (operation.f === "read" || (operation.f === "fresh" && current)) found.push({ ...state, done });
        else if (operation.f === "settled" && current && (state.agreed ?? visible) === visible) {
          found.push({ ...state, done, agreed: visible });
        }
      }
    }
    for (const [place] of updates.entries()) {
      const before = state.seen[place];
      if (before === undefined) continue;
      for (const [node, visible] of state.visible.entries()) {
        if (has(visible, place) || (before & ~visible) !== 0) continue;
        found.push({ ...state, visible: state.visible.with(node, visible | (1 << place)) });
      }
    }
    return found;
  };

  return from(0, [], { visible: nodes.map(() => 0), seen: updates.map(() => undefined), done: 0, agreed: undefined });
}

export interface Wanted {
  readonly nodes: number;
  readonly processes: number;
  readonly operations: number;
  readonly semantics: Semantics;
  /** Whether reads are such. */
  readonly fresh: boolean;
  update(random: Random, nth: number): { readonly f: string; readonly input: Json };
}

/** A history as one run gives it, with reads of all nodes after convergence at its end. Updates that do not succeed are failed operations. */
export function drawnHistory(
  random: Random,
  { nodes, processes, operations: count, semantics, fresh, update }: Wanted,
) {
  const operations: { -readonly [field in keyof Operation]: Operation[field] }[] = [];
  const updates: Operation[] = [];
  const seen: number[] = [];
  const visible = Array.from({ length: nodes }, () => 0);
  const open = new Map<number, (typeof operations)[number]>();
  const waiting = new Set<number>();
  let index = 0;

  const begin = (process: number, f: string, input: Json, node: number) => {
    const operation: (typeof operations)[number] = {
      ...{ id: operations.length, process, f, key: "x", input, output: undefined, type: "info" },
      ...{ call: index++, return: Number.POSITIVE_INFINITY, callTime: 0, returnTime: Number.POSITIVE_INFINITY },
      node: `n${node + 1}`,
    };
    operations.push(operation);
    open.set(process, operation);
    waiting.add(operation.id);
    return operation;
  };
  const effect = (operation: (typeof operations)[number]): void => {
    waiting.delete(operation.id);
    const node = Number(operation.node?.slice(1)) - 1;
    if (fresh && isRead(operation)) {
      for (const [place, update] of updates.entries()) {
        if (update.return < operation.call) visible[node] = (visible[node] ?? 0) | (seen[place] ?? 0) | (1 << place);
      }
    }
    const there = visible[node] ?? 0;
    if (isRead(operation)) operation.output = semantics.shows(there, updates, seen);
    else if (semantics.succeeds(operation, there, updates, seen)) {
      seen[updates.length] = there;
      visible[node] = there | (1 << updates.length);
      updates.push(operation);
    } else operation.type = "fail";
  };
  const end = (process: number, operation: (typeof operations)[number]): void => {
    open.delete(process);
    if (waiting.has(operation.id)) effect(operation);
    if (operation.type !== "fail") operation.type = "ok";
    operation.return = index++;
  };
  const deliver = (): void => {
    const place = random.below(updates.length);
    const node = random.below(nodes);
    if (((seen[place] ?? 0) & ~(visible[node] ?? 0)) === 0) visible[node] = (visible[node] ?? 0) | (1 << place);
  };

  const gone = new Set<number>();
  while (operations.length < count || open.size > 0) {
    const process = random.below(processes);
    const operation = open.get(process);
    if (gone.has(process)) {
      if (gone.size === processes) break;
    } else if (operation !== undefined) {
      if (waiting.has(operation.id) && random.below(2) === 0) effect(operation);
      else if (random.below(8) === 0 && !isRead(operation) && operation.type !== "fail") {
        // Its client never hears how it ended, and it may never have happened.
        open.delete(process);
        gone.add(process);
      } else end(process, operation);
    } else if (operations.length < count) {
      const asked = random.below(5) < 2 ? { f: "read", input: null } : update(random, operations.length);
      begin(process, asked.f, asked.input, random.below(4) === 0 ? random.below(nodes) : process % nodes);
    }
    for (let times = random.below(4); times > 0 && updates.length > 0; times--) deliver();
  }
  const all = updates.reduce((bits, _, place) => bits | (1 << place), 0);
  visible.fill(all);
  for (let node = 0; node < nodes; node++) end(99, begin(99, "settled", null, node));
  return operations;
}
