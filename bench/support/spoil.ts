/**
 * Spoils one answer of a generated history, and says whether it is certain that no order explains the history any more. Each kind
 * has its own proof, which is about the operations as they are recorded and knows nothing of how a checker works.
 */
import type { Random } from "../../nodes/random.js";
import type { Json, Operation } from "../../src/history/operation.js";
import type { HistoryFamily } from "./family.js";

/** Operations being recorded; index is the place of the next event. */
export interface Draft {
  readonly operations: Operation[];
  readonly nextProcess: () => number;
  readonly nextIndex: () => number;
}

/** Changes `draft`; true if the history is certainly not linearizable now. */
export function spoil(draft: Draft, family: HistoryFamily, random: Random): boolean {
  const { model, fault, values } = family;
  if (model === "mutex") return spoilLock(draft, fault === "thin-air");
  if (fault === "counted") return countedReads(draft);
  if (model === "queue" && fault === "stale" && values !== "unique") return overtaken(draft);
  const keys = random.shuffle([...new Set(draft.operations.map(({ key }) => key))]).filter((key) => key !== "k0");
  // The first key is the one with a lull.
  for (const key of ["k0", ...keys.slice(0, 20)]) {
    const own = draft.operations.filter((operation) => operation.key === key && operation.type !== "fail");
    const from = own.length < 200 ? own.length / 3 : Math.floor(own.length * (fault === "stale" ? 0.4 : 0.85));
    const answered = own.filter(({ type }, place) => type === "ok" && place >= from);
    for (const candidate of random.shuffle(answered).slice(0, 200)) {
      if (fault === "lagging") {
        if (isExcluded(candidate, own)) return true;
        continue;
      }
      const replacement = replacementOf(candidate, own, family, random);
      if (replacement === undefined) continue;
      draft.operations[candidate.id] = replacement;
      return fault !== "unsure";
    }
  }
  return false;
}

function replacementOf(
  candidate: Operation,
  own: readonly Operation[],
  family: HistoryFamily,
  random: Random,
): Operation | undefined {
  if (family.fault === "unsure") return answerOfBefore(candidate, own, family);
  switch (family.model) {
    case "register":
    case "cas-register":
      return family.fault === "thin-air"
        ? candidate.f === "read"
          ? { ...candidate, output: -1 }
          : undefined
        : overwrittenValue(candidate, own, family, random);
    case "kv":
      return family.fault === "thin-air" ? unwrittenText(candidate, random) : overwrittenText(candidate, own, random);
    case "counter":
      return impossibleTotal(candidate, own, family.fault === "thin-air");
    case "queue":
      return family.fault === "thin-air" ? unwrittenElement(candidate) : elementTwice(candidate, own);
    case "mutex":
      return undefined;
  }
}

function writtenBy({ f, input }: Operation): Json | undefined {
  if (f === "write") return input;
  return f === "cas" && Array.isArray(input) ? (input[1] ?? null) : undefined;
}

/**
 * A read of v where all that could have written v had returned before an update to something else began, which returned before the
 * read began.
 */
function overwrittenValue(
  read: Operation,
  own: readonly Operation[],
  { values, clients }: HistoryFamily,
  random: Random,
): Operation | undefined {
  if (read.f === "write") return undefined;
  const place = own.indexOf(read);
  const seen = read.f === "cas" && Array.isArray(read.input) ? read.input[0] : read.output;
  const before = own.slice(Math.max(0, place - 8 * clients), place).map(writtenBy);
  const written = before.filter((value) => value !== undefined);
  const candidates = values === "unique" ? random.shuffle(written).slice(0, 20) : [...new Set(written)].sort();
  for (const value of candidates) {
    if (value === seen || value === undefined || !isOverwritten(value, read, own)) continue;
    if (read.f === "read") return { ...read, output: value };
    const to = writtenBy(read) ?? null;
    return { ...read, input: [value, to], output: [value, to] };
  }
  return undefined;
}

function isOverwritten(value: Json, read: Operation, own: readonly Operation[]): boolean {
  let producedUntil = -1;
  for (const each of own)
    if (each.call < read.return && each !== read && writtenBy(each) === value)
      producedUntil = Math.max(producedUntil, each.return);
  return own.some((each) => {
    const other = writtenBy(each);
    const between = each.type === "ok" && each.call > producedUntil && each.return < read.call;
    return between && other !== undefined && other !== value;
  });
}

/** Each token is appended once, and none begins like this: a token that was never appended, or one that appears twice. */
function unwrittenText(get: Operation, random: Random): Operation | undefined {
  if (get.f !== "get") return undefined;
  const tokens = typeof get.output === "string" ? get.output.split(" ") : [""];
  const place = 1 + random.below(Math.max(1, tokens.length - 1));
  const twice = tokens[place] !== undefined && random.next() < 0.5;
  const output = tokens.toSpliced(place, 0, twice ? (tokens[place] ?? "") : "nobody").join(" ");
  return { ...get, output };
}

/**
 * A get of a text that ends in a unique token, which was appended, with an answer, before an update began that returned before the
 * get began: the text was gone by then and cannot come back.
 */
function overwrittenText(get: Operation, own: readonly Operation[], random: Random): Operation | undefined {
  if (get.f !== "get") return undefined;
  const place = own.indexOf(get);
  const older = own.slice(Math.max(0, place - 600), place).filter(({ f, type }) => f === "get" && type === "ok");
  for (const { output } of random.shuffle(older).slice(0, 20)) {
    if (output === get.output || output === undefined) continue;
    if (isGone(output, get, own)) return { ...get, output };
  }
  return undefined;
}

function isGone(text: Json, get: Operation, own: readonly Operation[]): boolean {
  if (typeof text !== "string" || !text.includes(" ")) return false;
  const last = text.slice(text.lastIndexOf(" "));
  const append = own.find(({ f, input }) => f === "append" && input === last);
  if (append?.type !== "ok") return false;
  return own.some(
    ({ f, type, call, return: returned }) =>
      f !== "get" && type === "ok" && call > append.return && returned < get.call,
  );
}

/** Whether an answer is excluded as it was recorded. */
function isExcluded(operation: Operation, own: readonly Operation[]): boolean {
  const { f, output } = operation;
  if (output === undefined || output === null) return false;
  return f === "read" ? isOverwritten(output, operation, own) : f === "get" && isGone(output, operation, own);
}

/** A total beyond all that can have been added when it was answered, or below what must have been. */
function impossibleTotal(read: Operation, own: readonly Operation[], above: boolean): Operation | undefined {
  if (read.f === "add") return undefined;
  let least = 0;
  let most = 0;
  for (const each of own) {
    if (each === read || each.f === "read" || each.call > read.return) continue;
    const amount = Number(each.input);
    const certain = each.return < read.call;
    if (certain || amount < 0) least += amount;
    if (certain || amount > 0) most += amount;
  }
  return { ...read, output: above ? most + 1 : least - 1 };
}

function unwrittenElement(dequeue: Operation): Operation | undefined {
  return dequeue.f === "dequeue" ? { ...dequeue, output: -1 } : undefined;
}

/** An element that was put in once was handed out to another client. */
function elementTwice(dequeue: Operation, own: readonly Operation[]): Operation | undefined {
  if (dequeue.f !== "dequeue") return undefined;
  const place = own.indexOf(dequeue);
  const other = own.slice(0, place).findLast(({ f, output }) => f === "dequeue" && typeof output === "number");
  return other === undefined ? undefined : { ...dequeue, output: other.output ?? null };
}

/** What a like operation was answered a little before. */
function answerOfBefore(
  operation: Operation,
  own: readonly Operation[],
  { clients }: HistoryFamily,
): Operation | undefined {
  const { f, output } = operation;
  if (f !== "read" && f !== "get" && f !== "dequeue") return undefined;
  const place = own.indexOf(operation);
  const before = own.slice(0, Math.max(0, place - clients)).findLast((each) => each.f === f && each.type === "ok");
  if (before === undefined || before.output === output) return undefined;
  return { ...operation, output: before.output };
}

/** One after the other, by a process of its own, when all else has ended. */
function append(draft: Draft, process: number, f: string, input: Json, output: Json): void {
  draft.operations.push({
    ...{ id: draft.operations.length, process, f, key: "k0", input, output, type: "ok" },
    ...{ call: draft.nextIndex(), return: draft.nextIndex(), callTime: -1, returnTime: -1 },
  });
}

/** Each write of 1 and read of 2 takes an operation of unknown outcome that wrote 2: there is one less. */
function countedReads(draft: Draft): boolean {
  const producers = draft.operations.filter(
    (each) => each.key === "k0" && each.type === "info" && writtenBy(each) === 2,
  ).length;
  const process = draft.nextProcess();
  for (let round = 0; round <= producers; round++) {
    append(draft, process, "write", 1, 1);
    append(draft, process, "read", null, 2);
  }
  return true;
}

/** Two elements, each put in once, one after the other, leave in the other order. */
function overtaken(draft: Draft): boolean {
  const process = draft.nextProcess();
  // What is still in the queue leaves first, wherever the dequeues of unknown outcome stand.
  append(draft, process, "enqueue", -1, -1);
  append(draft, process, "enqueue", -2, -2);
  append(draft, process, "dequeue", null, -2);
  append(draft, process, "dequeue", null, -1);
  return true;
}

/** More acquires returned than releases began, and one more; or more releases than acquires. */
function spoilLock(draft: Draft, releases: boolean): boolean {
  const own = draft.operations.filter(({ key, type }) => key === "k0" && type !== "fail");
  const [more, fewer] = releases ? ["release", "acquire"] : ["acquire", "release"];
  const begun = own.filter(({ f }) => f === fewer).length;
  const returned = own.filter(({ f, type }) => f === more && type === "ok").length;
  if (!releases && isHeldTwice(own)) return true;
  const process = draft.nextProcess();
  for (let done = returned; done <= begun + (releases ? 0 : 1); done++) append(draft, process, more, null, null);
  return true;
}

function isHeldTwice(own: readonly Operation[]): boolean {
  const events = own.flatMap(({ f, type, call, return: returned }) => {
    if (f === "release") return [{ at: call, change: -1 }];
    return type === "ok" ? [{ at: returned, change: 1 }] : [];
  });
  let held = 0;
  for (const { change } of events.sort((a, b) => a.at - b.at)) {
    held += change;
    if (held >= 2) return true;
  }
  return false;
}
