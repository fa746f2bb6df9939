/**
 * The possible next steps, and which pairs of them are independent. A lost message needs no move of its own: it is one that is never
 * delivered, and this is tried as well. Nor does a crash in the middle of a step while nothing is being made durable: it would only prevent
 * sends, and a message that was sent may be lost.
 */

import type { Bounds } from "../contract/exploration.js";
import type { ClusterState } from "./cluster-state.js";
import { Interner } from "./interner.js";
import type { LocalStates } from "./local.js";

export type MoveKind = "deliver" | "duplicate" | "timer" | "request" | "operator" | "crash" | "restart";

export interface Move {
  readonly number: number;
  readonly kind: MoveKind;
  /** The node where it happens. */
  readonly node: number;
  /** −1 for a crash between steps and for a restart. */
  readonly input: number;
  /** The node crashes before the sync with this number in the step; −1 if it survives. */
  readonly crashAt: number;
  /** Bits: the budgets that it uses. */
  readonly budgets: number;
  /** The request that it takes; −1 for none. */
  readonly request: number;
}

const budget = { timeout: 1, crash: 2, duplicate: 4, operator: 8 } as const;

export class Moves {
  private readonly moves = new Interner<Move>();

  constructor(
    private readonly locals: LocalStates,
    private readonly bounds: Bounds,
    /** Steps that change nothing are moves as well. */
    private readonly inertToo: boolean,
  ) {}

  at(number: number): Move {
    return this.moves.at(number);
  }

  /** All moves of a state, in an order that depends on the state only. */
  of(state: ClusterState): readonly Move[] {
    const { locals, bounds } = this;
    const found: Move[] = [];
    const mayCrash = state.crashes < bounds.crashes;
    const add = (kind: MoveKind, node: number, input: number, budgets: number, request = -1): void => {
      const local = state.locals[node];
      if (local === undefined || !locals.at(local).up) return;
      const step = locals.step(local, input);
      if (step.inert && !this.inertToo) return;
      found.push(this.move(kind, node, input, -1, budgets, request));
      if (!mayCrash) return;
      for (const at of step.crashes.keys()) {
        found.push(this.move(kind, node, input, at, budgets | budget.crash, request));
      }
    };
    let last = -1;
    for (const message of state.inFlight) {
      if (message === last) continue;
      last = message;
      const input = locals.inputs.at(message);
      if (input.kind !== "message") continue;
      const node = locals.members.indexOf(input.to);
      add("deliver", node, message, 0);
      if (state.duplicates < bounds.duplicates) add("duplicate", node, message, budget.duplicate);
    }
    for (const [node, number] of state.locals.entries()) {
      const local = locals.at(number);
      if (!local.up) {
        found.push(this.move("restart", node, -1, -1, 0, -1));
        continue;
      }
      if (state.timeouts < bounds.timeouts) {
        for (const timer of local.timers) add("timer", node, timer, budget.timeout);
      }
      if (state.requestsLeft !== 0) this.addRequests(state, node, add);
      if (state.operators < bounds.operators) {
        for (const command of locals.explorable.exploration.operators) {
          const id = locals.members[node] ?? "";
          add("operator", node, locals.input({ kind: "operator", node: id, command }), budget.operator);
        }
      }
      if (mayCrash) found.push(this.move("crash", node, -1, -1, budget.crash, -1));
    }
    return found;
  }

  /** Two moves at different nodes that use no common budget can change places: neither affects the other. */
  independent(a: number, b: number): boolean {
    const one = this.at(a);
    const other = this.at(b);
    if (one.node === other.node || (one.budgets & other.budgets) !== 0) return false;
    return one.request === -1 || one.request !== other.request;
  }

  /** The same move after nodes have been renamed. */
  renamed(number: number, by: number): number {
    const { locals } = this;
    const { kind, node, input, crashAt, budgets, request } = this.at(number);
    return this.move(
      kind,
      locals.renamedNode(node, by),
      input === -1 ? -1 : locals.renamedInput(input, by),
      crashAt,
      budgets,
      request === -1 ? -1 : locals.renamedRequest(request, by),
    ).number;
  }

  private addRequests(
    state: ClusterState,
    node: number,
    add: (kind: MoveKind, node: number, input: number, budgets: number, request: number) => void,
  ): void {
    const { locals } = this;
    const id = locals.members[node] ?? "";
    for (const [index, { request, to }] of locals.requests.entries()) {
      if ((state.requestsLeft & (1 << index)) === 0 || !to.includes(id)) continue;
      add("request", node, locals.input({ kind: "request", node: id, index, request }), 0, index);
    }
  }

  private move(kind: MoveKind, node: number, input: number, crashAt: number, budgets: number, request: number): Move {
    const text = `${kind} ${node} ${input} ${crashAt}`;
    const known = this.moves.find(text);
    if (known !== undefined) return this.moves.at(known);
    const number = this.moves.size;
    return this.moves.at(this.moves.number(text, () => ({ number, kind, node, input, crashAt, budgets, request })));
  }
}
