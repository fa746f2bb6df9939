/**
 * Generated histories for benchmarks of checkers: registers under always busy clients, of any size, from a seed. A real
 * register is simulated, each operation with a random point of effect, so that a history is linearizable by construction; one
 * bad answer near the end makes it one that certainly is not.
 */
import { seededRandom } from "../nodes/random.js";
import type { Json, Operation } from "../src/history/operation.js";

export interface HistoryFamily {
  readonly model: "register" | "cas-register";
  readonly operations: number;
  readonly clients: number;
  readonly keys: number;
  /** How many values are written, over and over; "unique": each is written once. */
  readonly values: number | "unique";
  /** Per cent of operations that never complete, half of which took effect. */
  readonly indeterminatePercent: number;
  /**
   * null: linearizable. "thin-air": a read returns what nobody ever wrote. "stale": when all is quiet one client writes twice
   * and then reads what it wrote first.
   */
  readonly fault: "thin-air" | "stale" | null;
}

interface Key {
  state: Json;
  written: number;
}

interface Busy {
  readonly id: number;
  readonly key: Key;
  readonly f: "read" | "write" | "cas";
  readonly input: Json;
  /** Events until it takes effect and until it returns. */
  effectAt: number;
  readonly returnAt: number;
  output: Json | undefined;
}

/** Operations as pairing would give them, in order of invocation. */
export function generateRegisterHistory(family: HistoryFamily, seed: number): Operation[] {
  const random = seededRandom(seed, JSON.stringify(family));
  const keys = Array.from({ length: family.keys }, (): Key => ({ state: null, written: 0 }));
  const operations: Operation[] = [];
  const busy: (Busy | undefined)[] = Array.from({ length: family.clients }, () => undefined);
  let process = 0;
  const processes = Array.from({ length: family.clients }, () => process++);
  let index = 0;
  let now = 0;
  let faulted = false;
  const faultAt = Math.floor(family.operations * 0.9);
  while (operations.length < family.operations || busy.some((each) => each !== undefined)) {
    now += 1;
    const client = random.below(family.clients);
    const current = busy[client];
    if (current === undefined) {
      if (operations.length < family.operations) busy[client] = invoke(client);
      continue;
    }
    if (current.output === undefined && now >= current.effectAt) takeEffect(current);
    if (now >= current.returnAt || operations.length >= family.operations) complete(client, current);
  }
  if (family.fault === "stale") quietStaleRead();
  return operations;

  function invoke(client: number): Busy {
    const place = random.below(family.keys);
    const key = keys[place] ?? { state: null, written: 0 };
    const chance = random.next();
    const cas = family.model === "cas-register" && chance > 0.75;
    const f = chance < 0.5 ? "read" : cas ? "cas" : "write";
    const input =
      f === "read"
        ? null
        : f === "write"
          ? draw(key)
          : [cas && random.next() < 0.7 ? key.state : guess(key), draw(key)];
    const id = operations.length;
    operations.push({
      ...{ id, process: processes[client] ?? 0, f, key: `k${place}`, input, output: undefined, type: "info" },
      ...{ call: index++, return: Number.POSITIVE_INFINITY, callTime: -1, returnTime: Number.POSITIVE_INFINITY },
    });
    const length = 1 + random.below(2 * family.clients);
    return { id, key, f, input, effectAt: now + random.below(length), returnAt: now + length, output: undefined };
  }

  function takeEffect(operation: Busy): void {
    const { key, f, input } = operation;
    operation.output = f === "read" ? key.state : input;
    if (f === "write") key.state = input;
    if (f === "cas" && Array.isArray(input)) {
      if (input[0] === key.state) key.state = input[1] ?? null;
      else operation.output = null;
    }
  }

  function complete(client: number, current: Busy): void {
    busy[client] = undefined;
    const operation = operations[current.id];
    if (operation === undefined) return;
    if (random.next() * 100 < family.indeterminatePercent) {
      // Some took effect, some did not and never will, which a checker cannot know.
      processes[client] = process++;
      return;
    }
    if (current.output === undefined) takeEffect(current);
    const failed = current.f === "cas" && current.output === null;
    const bad = family.fault === "thin-air" && current.f === "read" && current.id >= faultAt && !faulted;
    if (bad) faulted = true;
    operations[current.id] = {
      ...operation,
      type: failed ? "fail" : "ok",
      output: failed ? undefined : bad ? -1 : (current.output ?? null),
      return: index++,
      returnTime: -1,
    };
  }

  /** Two writes and a read of the first, one after the other, with values that no operation of unknown outcome can make. */
  function quietStaleRead(): void {
    const own = process++;
    for (const [f, value] of [
      ["write", -1],
      ["write", -2],
      ["read", -1],
    ] as const) {
      operations.push({
        ...{
          id: operations.length,
          process: own,
          f,
          key: "k0",
          input: f === "read" ? null : value,
          output: value,
          type: "ok",
        },
        ...{ call: index++, return: index++, callTime: -1, returnTime: -1 },
      });
    }
  }

  function draw(key: Key): number {
    return family.values === "unique" ? ++key.written : random.below(family.values);
  }

  function guess(key: Key): number {
    return family.values === "unique" ? 1 + random.below(Math.max(1, key.written)) : random.below(family.values);
  }
}
