/**
 * Small histories for tests of checkers. A real object is simulated with a random point of effect inside each operation, so
 * the history is linearizable; then, perhaps, one answer is changed, and it may no longer be.
 */

import type { Random } from "../../nodes/random.js";
import type { Json, Operation } from "../../src/history/operation.js";
import type { Model } from "../../src/models/model.js";

export interface Shape {
  readonly operations: number;
  readonly clients: number;
  /** Chance that an operation never completes, whether it took effect or not. */
  readonly indeterminate: number;
  readonly corrupt: boolean;
}

export interface ObjectKind {
  readonly model: Model;
  /** What a process asks for next; `state` is what the object is at that moment, which a real client can only guess at. */
  invoke(random: Random, process: number, state: Json): { readonly f: string; readonly input: Json };
  /** What the object answers and becomes; undefined answer: the operation fails. */
  effect(state: Json, f: string, input: Json): { readonly output: Json | undefined; readonly state: Json };
  /** Whether a corrupted history may claim success for an operation that failed. */
  readonly failuresMayLie?: boolean;
  /** Another answer that the operation might have got. */
  corrupt(f: string, output: Json, random: Random): Json;
}

interface Open {
  readonly id: number;
  readonly f: string;
  readonly input: Json;
  done: boolean;
  output: Json | undefined;
}

export function generateHistory(kind: ObjectKind, shape: Shape, random: Random): Operation[] {
  const operations: Operation[] = [];
  const open = new Map<number, Open>();
  let state = kind.model.init;
  let index = 0;
  let process = 0;
  const processes = Array.from({ length: shape.clients }, () => process++);
  const takeEffect = (operation: Open): void => {
    const { output, state: next } = kind.effect(state, operation.f, operation.input);
    operation.done = true;
    operation.output = output;
    if (output !== undefined) state = next;
  };
  while (operations.length < shape.operations || open.size > 0) {
    const slot = random.below(shape.clients);
    const current = open.get(slot);
    if (current === undefined) {
      if (operations.length >= shape.operations) {
        const [waiting] = open.keys();
        if (waiting !== undefined) complete(waiting);
        continue;
      }
      const { f, input } = kind.invoke(random, processes[slot] ?? 0, state);
      const id = operations.length;
      open.set(slot, { id, f, input, done: false, output: undefined });
      operations.push({
        id,
        process: processes[slot] ?? 0,
        f,
        key: null,
        input,
        output: undefined,
        type: "info",
        call: index++,
        return: Number.POSITIVE_INFINITY,
        callTime: -1,
        returnTime: Number.POSITIVE_INFINITY,
      });
    } else if (!current.done && random.next() < 0.5) takeEffect(current);
    else complete(slot);
  }
  return operations;

  function complete(slot: number): void {
    const current = open.get(slot);
    const operation = current === undefined ? undefined : operations[current.id];
    if (current === undefined || operation === undefined) return;
    open.delete(slot);
    if (random.next() < shape.indeterminate) {
      // It may have happened already or never; it may not happen later, which a checker must allow all the same.
      processes[slot] = process++;
      return;
    }
    if (!current.done) takeEffect(current);
    const lie = kind.failuresMayLie === true && shape.corrupt && random.next() < 0.3;
    const failed = current.output === undefined && !lie;
    const output =
      !failed && shape.corrupt && random.next() < 1 / shape.operations
        ? kind.corrupt(current.f, current.output ?? null, random)
        : current.output;
    operations[current.id] = {
      ...operation,
      type: failed ? "fail" : "ok",
      output: failed ? undefined : (output ?? null),
      return: index++,
      returnTime: -1,
    };
  }
}
