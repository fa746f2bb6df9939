/** The sentences that say who did what, when and where, and the headlines. */
import type { Operation } from "../../../src/history/operation.js";
import { type Facts, same } from "./facts.js";
import { Wrong } from "./wrong.js";

const cut = (text: string): string =>
  text.length <= 160 ? text : `${text.slice(0, 80)} … ${text.slice(-80)} (${text.length} characters)`;

const j = (value: unknown): string => JSON.stringify(value ?? null);

/** What an operation did, as the sentence must have it. */
export function predicate(model: string, { f, input, output, type }: Operation): string {
  const asked = input === null ? f : `${f} ${j(input)}`;
  if (type === "info") return `invoked ${asked}`;
  if (type === "fail") return `was told that ${asked} failed`;
  if (model.startsWith("custom")) return `did ${asked} and got ${j(output)}`;
  if (model === "consensus") {
    if (f === "propose") return `proposed ${j(input)} and was told the decision ${j(output)}`;
    return output === null ? "read that nothing was decided" : `read the decision ${j(output)}`;
  }
  if (model === "atomic-commit") {
    if (f === "outcome")
      return output === null ? "was told that nothing is known" : `was told the outcome ${j(output)}`;
    const refused = typeof input === "object" && input !== null && "refusedBy" in input && input.refusedBy !== null;
    return `asked to commit${refused ? " what a participant must refuse" : ""} and was told the decision ${j(output)}`;
  }
  if (model.endsWith("mutex")) {
    const as = model === "mutex" ? "" : ` as ${j(input)}`;
    const token = model === "fenced-mutex" && f === "acquire" ? ` with token ${j(output)}` : "";
    return `${f}d the lock${as}${token}`;
  }
  if (model === "stack") {
    if (f === "push") return `pushed ${j(input)}`;
    return output === null ? "found the stack empty" : `popped ${j(output)}`;
  }
  if (model === "priority-queue") {
    if (f === "insert") return `inserted ${j(input)}`;
    return output === null ? "found the priority queue empty" : `took the least, ${j(output)}`;
  }
  if (model.endsWith("queue")) {
    if (f === "enqueue") return `enqueued ${j(input)}`;
    return output === null ? "found the queue empty" : `dequeued ${j(output)}`;
  }
  if (model === "multi-register") {
    const micros = (Array.isArray(output) ? output : []).map((micro) => {
      const [kind, name, value] = Array.isArray(micro) ? micro : [];
      return kind === "w" || kind === "write" ? `${name} := ${j(value)}` : `${name} = ${j(value)}`;
    });
    return `did ${micros.join(", ")}`;
  }
  if (model === "list-append") {
    const micros = (Array.isArray(output) ? output : []).map((micro) => {
      const [kind, name, value] = Array.isArray(micro) ? micro : [];
      if (kind === "append") return `appended ${j(value)} to ${name}`;
      if (!Array.isArray(value) || value.length < 6) return `read ${j(value)} in ${name}`;
      const [a, b, y, z] = [0, 1, -2, -1].map((place) => j(value.at(place)));
      return `read [${a},${b}, … ${y},${z}] (${value.length} elements) in ${name}`;
    });
    return cut(micros.join(", "));
  }
  if (f === "read" || f === "get") return `read ${j(output)}`;
  if (f === "add") return `added ${j(input)}`;
  if (f === "add-and-get") return `added ${j(input)} and got ${j(output)}`;
  if (f === "fetch-and-add") return `added ${j(input)} to ${j(output)}`;
  if (f === "append") return `appended ${j(input)}`;
  if (f === "cas" && Array.isArray(input)) return `changed ${j(input[0])} to ${j(input[1])}`;
  return `wrote ${j(input)}`;
}

const units: { readonly [name: string]: number } = { s: 1e9, ms: 1e6, µs: 1e3, ns: 1 };

/** "1.25 ms", which must be this time, rounded as it is printed. */
function saysTime(printed: string, time: number): boolean {
  const [, digits = "", unit = ""] = /^(\d+(?:\.\d+)?) (s|ms|µs|ns)$/.exec(printed) ?? [];
  const ns = units[unit];
  if (ns === undefined) return false;
  const decimals = digits.split(".")[1]?.length ?? 0;
  return Math.abs(Number(digits) * ns - time) <= (ns / 10 ** decimals) * 0.501;
}

/** The times that the operations told have, unless there are none or they are all the same. */
function times(told: readonly Operation[]): number[] | undefined {
  const all = told.flatMap(({ type, callTime, returnTime }) => (type === "info" ? [callTime] : [callTime, returnTime]));
  return all.some((time) => time < 0) || new Set(all).size === 1 ? undefined : all;
}

/** `clock`: with times, and what came before. */
export function checkOperationSentence(sentence: string, operation: Operation, facts: Facts, clock: boolean): void {
  const { told, model } = facts;
  const timed = clock ? times(told) : undefined;
  const head = `Event ${operation.call}: client ${operation.process} ${predicate(model.name, operation)}`;
  const key = clock || operation.key === null ? "" : ` on key ${operation.key}`;
  const start = `${head}${key}${operation.node === undefined ? "" : ` at ${operation.node}`}`;
  if (!sentence.startsWith(start)) throw new Wrong(`does not begin with "${start}"`);
  let rest = sentence.slice(start.length);
  if (!clock) {
    if (rest !== (operation.type === "info" ? "; no answer was recorded." : "."))
      throw new Wrong(`ends with "${rest}"`);
    return;
  }
  const printed: string[] = [];
  if (operation.type === "info") {
    const [whole = "", begun = ""] = /^; it began at (.+?), and no answer was recorded/.exec(rest) ?? [];
    if (timed === undefined ? begun !== `event ${operation.call}` : !saysTime(begun, operation.callTime))
      throw new Wrong(`began at "${begun}"`);
    printed.push(begun);
    rest = rest.slice(whole.length);
  } else if (timed === undefined) {
    const between = ` between events ${operation.call} and ${operation.return}`;
    if (!rest.startsWith(between)) throw new Wrong(`not "${between}"`);
    rest = rest.slice(between.length);
  } else {
    const [whole = "", from = "", to = ""] = /^ between (\S+ \S+) and (\S+ [^\s;.]+)/.exec(rest) ?? [];
    if (!saysTime(from, operation.callTime) || !saysTime(to, operation.returnTime))
      throw new Wrong(`between "${from}" and "${to}"`);
    if (from === to && operation.callTime !== operation.returnTime) throw new Wrong(`two times look alike: ${from}`);
    rest = rest.slice(whole.length);
  }
  const before = told.filter((other) => other.return < operation.call).sort((a, b) => b.return - a.return)[0];
  const verb = operation.type === "info" ? "was" : "began";
  const link =
    before === undefined
      ? "."
      : `; that ${verb} after the operation of event ${before.call} had completed, at event ${before.return}.`;
  if (rest !== link) throw new Wrong(`ends with "${rest}", not "${link}"`);
}

/** One unit for all that is told, that of its span. */
export function checkUnits(sentences: readonly string[], told: readonly Operation[]): void {
  const timed = times(told);
  const used = new Set(
    sentences.flatMap((each) => [...each.matchAll(/ \d+(?:\.\d+)? (s|ms|µs|ns)\b/g)].map(([, unit]) => unit)),
  );
  if (timed === undefined ? used.size > 0 : used.size > 1) throw new Wrong(`units ${[...used].join(", ")}`);
  if (timed === undefined || used.size === 0) return;
  const span = Math.max(...timed) - Math.min(...timed);
  const fitting = ["s", "ms", "µs", "ns"].find((unit) => span >= (units[unit] ?? 1));
  if (!used.has(fitting)) throw new Wrong(`${[...used].join()} for ${span} ns`);
}

/** A headline tells an operation, which must be one that is told and that got an answer. `ending`: after it; `ofKey`: if not its own. */
export function checkHeadline(
  headline: string,
  ending: (operation: Operation) => string,
  facts: Facts,
  ofKey?: string | null,
): Operation {
  const candidates = facts.told.filter((operation) => {
    const name = ofKey === undefined ? operation.key : ofKey;
    const key = name === null ? "" : ` on key ${name}`;
    return (
      headline === `Client ${operation.process} ${predicate(facts.model.name, operation)}${key}${ending(operation)}`
    );
  });
  const [operation] = candidates;
  if (operation === undefined) throw new Wrong("tells no operation of the explanation");
  if (operation.type === "info") throw new Wrong("blames an operation without answer");
  return operation;
}

/** An operation whose answer says something of the object; if there is one, the headline must be about one. */
export function saysSomething({ f, type, input, output }: Operation): boolean {
  if (type === "info") return false;
  if (["read", "get", "cas", "outcome", "dequeue", "pop", "delete-min"].includes(f)) return true;
  if (f === "txn")
    return (Array.isArray(input) ? input : []).some(
      (micro) => Array.isArray(micro) && (micro[0] === "r" || micro[0] === "read"),
    );
  return output !== undefined && output !== null && !same(output, input);
}
