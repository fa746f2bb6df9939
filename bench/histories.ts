/**
 * Generated histories for benchmarks of checkers: any model, size and number of clients, from a seed. A real object is simulated
 * under clients that are always busy; each operation takes effect at a random moment between its invocation and its return, so
 * that a history is linearizable by construction. Operations of unknown outcome took effect before, do so later, or never do. A
 * history with a fault is spoiled by spoil.ts, which says whether it is certain that no order explains it.
 */
import { seededRandom } from "../nodes/random.js";
import type { HistoryEvent, Json, Operation } from "../src/history/operation.js";
import { faultsOf, type HistoryFamily } from "./support/family.js";
import { type Asked, createObject, rareValue, type SimulatedObject } from "./support/objects.js";
import { type Draft, spoil } from "./support/spoil.js";

export interface GeneratedHistory {
  /** As pairing would give them, in order of invocation. */
  readonly operations: readonly Operation[];
  /** By construction; "unknown" where the fault may have an explanation. */
  readonly expected: boolean | "unknown";
}

interface Busy {
  readonly id: number;
  readonly object: SimulatedObject;
  readonly asked: Asked;
  /** The chance that it goes on when it is looked at: some are slow. */
  readonly pace: number;
  answer: Json | undefined;
  failed: boolean;
}

export function generateHistory(family: HistoryFamily, seed: number): GeneratedHistory {
  const random = seededRandom(seed, JSON.stringify(family));
  const { operations: count, clients, fault, model } = family;
  if (fault !== null && !faultsOf(family).includes(fault)) throw new RangeError(`${model} has no fault ${fault}`);
  const objects = Array.from({ length: family.keys }, () => createObject(family, random));
  const operations: Operation[] = [];
  const busy: (Busy | undefined)[] = Array.from({ length: clients }, () => undefined);
  let process = 0;
  const processes = Array.from({ length: clients }, () => process++);
  let index = 0;
  let now = 0;
  let late: { readonly at: number; readonly client: number; readonly operation: Busy }[] = [];
  const lull = lullOf(family);
  /** Of the first key: acquires that returned less releases that began. Two or more: nothing explains it. */
  let heldTwice = 0;
  while (operations.length < count) {
    now += 1;
    for (const { operation, client } of late.filter(({ at }) => at <= now)) takeEffect(operation, client);
    if (late.length > 0) late = late.filter(({ at }) => at > now);
    if (fault === "stale" && model === "mutex")
      objects[0]?.setBroken?.(operations.length >= lull.from && heldTwice < 2);
    if (fault === "lagging" && 2 * operations.length >= count) for (const object of objects) object.setBroken?.(true);
    turn(random.below(clients));
  }
  while (busy.some((each) => each !== undefined)) {
    const before = index;
    for (let client = 0; client < clients; client++) while (busy[client] !== undefined && !stuck(client)) turn(client);
    if (index === before) abandonWaiting();
  }
  const draft: Draft = { operations, nextProcess: () => process++, nextIndex: () => index++ };
  const certain = fault !== null && spoil(draft, family, random);
  return { operations, expected: fault === null ? true : certain ? false : "unknown" };

  function turn(client: number): void {
    const current = busy[client];
    if (current === undefined) {
      if (operations.length < count) busy[client] = invoke(client);
    } else if (random.next() < current.pace) {
      if (current.answer === undefined && !current.failed) takeEffect(current, client);
      else complete(client, current);
    } else if (random.next() * 1000 < family.indeterminatePercent && isLosable(current)) lose(client, current);
  }

  function invoke(client: number): Busy {
    const drawn = random.below(family.keys);
    const held = model === "mutex" ? objects.findIndex((each) => each.isHeldBy?.(client)) : -1;
    const place = held < 0 ? drawn : held;
    const object = objects[place] ?? createObject(family, random);
    const id = operations.length;
    const asked = object.invoke(random, client, place === 0 && id >= lull.from && id < lull.to);
    operations.push({
      ...{ id, process: processes[client] ?? 0, ...asked, key: `k${place}`, output: undefined, type: "info" },
      ...{ call: index++, return: Number.POSITIVE_INFINITY, callTime: -1, returnTime: Number.POSITIVE_INFINITY },
    });
    if (asked.f === "release" && place === 0) heldTwice -= 1;
    return { id, object, asked, pace: random.next() < 0.02 ? 0.05 : 0.5, answer: undefined, failed: false };
  }

  function takeEffect(operation: Busy, client: number): void {
    const effect = operation.object.effect(operation.asked, client);
    if (effect === "fails") operation.failed = true;
    else if (effect !== "waits") operation.answer = effect.answer;
  }

  function complete(client: number, current: Busy): void {
    if (random.next() * 100 < family.indeterminatePercent && isLosable(current)) {
      lose(client, current);
      return;
    }
    busy[client] = undefined;
    if (current.failed) record(current, "fail", undefined);
    else {
      record(current, "ok", current.answer);
      if (current.asked.f === "acquire" && operations[current.id]?.key === "k0") heldTwice += 1;
    }
  }

  function record({ id }: Busy, type: "ok" | "fail", output: Json | undefined): void {
    const operation = operations[id];
    if (operation === undefined) throw new Error(`operation ${id} was never invoked`);
    operations[id] = { ...operation, type, output, return: index++, returnTime: -1 };
  }

  /** Its client goes on as a new process; what has not taken effect yet may do so at any later time. */
  function lose(client: number, current: Busy): void {
    busy[client] = undefined;
    processes[client] = process++;
    const pending = current.answer === undefined && !current.failed;
    // A client that waits for a lock has left the line.
    if (pending && model !== "mutex" && random.next() < 0.5)
      late.push({ at: now + random.below(20 * clients), client, operation: current });
  }

  function isLosable({ asked }: Busy): boolean {
    if (fault !== "stale" || family.values === "unique") return true;
    const written = Array.isArray(asked.input) ? asked.input[1] : asked.input;
    return asked.f === "read" || written !== rareValue;
  }

  function stuck(client: number): boolean {
    const current = busy[client];
    if (current === undefined || current.answer !== undefined || current.failed) return false;
    takeEffect(current, client);
    return current.answer === undefined && !current.failed;
  }

  /** What waits for a lock at the end has certainly not got it. */
  function abandonWaiting(): void {
    for (const [client, current] of busy.entries()) {
      if (current !== undefined) record(current, "fail", undefined);
      busy[client] = undefined;
    }
  }
}

/** From which operation to which the first key gets no rare value: long enough for all that is under way to return. */
function lullOf({ operations, clients, keys, fault }: HistoryFamily): { readonly from: number; readonly to: number } {
  if (fault !== "stale") return { from: operations, to: operations };
  const length = 12 * clients * keys;
  const from = Math.floor(Math.max(0.4 * operations, Math.min(0.9 * operations, operations - length)));
  return { from, to: from + length };
}

/** The events of a history, one after the other, as a recorder would write them. */
export function* eventsOf(operations: readonly Operation[]): Generator<HistoryEvent> {
  const completed: Operation[] = [];
  for (const operation of operations) if (operation.return !== Number.POSITIVE_INFINITY) completed.push(operation);
  completed.sort((a, b) => a.return - b.return);
  let next = 0;
  const eventOf = (operation: Operation, index: number, type: HistoryEvent["type"]): HistoryEvent => ({
    ...{ index, time: index * 1000, type, process: operation.process, f: operation.f },
    ...(operation.key === null ? {} : { key: operation.key }),
    value: type === "ok" ? (operation.output ?? null) : operation.input,
  });
  for (const operation of operations) {
    for (let done = completed[next]; done !== undefined && done.return < operation.call; done = completed[++next])
      yield eventOf(done, done.return, done.type);
    yield eventOf(operation, operation.call, "invoke");
  }
  for (let done = completed[next]; done !== undefined; done = completed[++next])
    yield eventOf(done, done.return, done.type);
}
