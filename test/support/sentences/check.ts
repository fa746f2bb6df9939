/** Checks every sentence of an explanation against the history. A sentence that no template is for is wrong, so that new ones get one. */

import type { Explanation } from "../../../src/checkers/verdict.js";
import type { Operation } from "../../../src/history/operation.js";
import type { Model } from "../../../src/models/model.js";
import { anyObject } from "./any-object.js";
import { cases } from "./cases.js";
import { counters } from "./counters.js";
import { decisions } from "./decisions.js";
import { Facts, found, leaves, same } from "./facts.js";
import { kv } from "./kv.js";
import { lists } from "./lists.js";
import { locks } from "./locks.js";
import { checkHeadline, checkOperationSentence, checkUnits, saysSomething } from "./operations.js";
import { durability, orders } from "./orders.js";
import { queues } from "./queues.js";
import { registers } from "./registers.js";
import { sets } from "./sets.js";
import { Holes, type Template } from "./template.js";
import { transactions } from "./transactions.js";
import { Wrong } from "./wrong.js";

export interface Told {
  readonly property: "linearizability" | "order" | "durability";
  readonly model: Model;
  readonly operations: readonly Operation[];
  readonly explanation: Explanation;
  readonly contradiction?: readonly number[] | null;
}

const templates: readonly Template[] = [
  ...cases,
  ...anyObject,
  ...registers,
  ...transactions,
  ...counters,
  ...sets,
  ...queues,
  ...locks,
  ...decisions,
  ...lists,
  ...kv,
  ...orders,
  ...durability,
];

/** Templates that a sentence has been found for, so that a test can say which none was. */
export const used = new Set<string>();

export function templateSources(): readonly string[] {
  return templates.map(({ source }) => source);
}

/** What is wrong with it; empty if nothing is. */
export function complaints({ property, model, operations, explanation, contradiction = null }: Told): string[] {
  const facts = new Facts(operations, model, explanation, contradiction);
  const wrong: string[] = [];
  const attempt = (what: string, check: () => void): void => {
    try {
      check();
    } catch (error) {
      if (!(error instanceof Wrong)) throw error;
      wrong.push(`${what}: ${error.message}`);
    }
  };
  const sentences = explanation.steps.map(({ sentence }) => sentence);
  attempt("units", () =>
    checkUnits(
      sentences.filter((sentence) => sentence.startsWith("Event ")),
      facts.told,
    ),
  );
  for (const text of [explanation.headline, ...sentences]) {
    if (/undefined|NaN|Infinity|\[object|initial null| {2}|\.\.$/.test(text)) wrong.push(`"${text}" is not English`);
  }
  for (const { call, sentence } of explanation.steps) {
    attempt(sentence, () => {
      if (call !== null && property !== "durability") {
        const operation = facts.beginningAt(call);
        if (property !== "linearizability" || !sentence.includes(`the ${operation.f} of event ${call} `)) {
          checkOperationSentence(sentence, operation, facts, property === "linearizability");
          return;
        }
      }
      checkReason(sentence, facts);
    });
  }
  attempt("cycle", () => checkCycle(facts));
  attempt(explanation.headline, () => headline(property, explanation.headline, facts));
  return wrong;
}

/** Each edge begins where the one before ends, the first where the last does; and what is given in the history is so. */
function checkCycle(facts: Facts): void {
  const { cycle } = facts.explanation;
  if (cycle === undefined) return;
  for (const [place, { from, to, why }] of cycle.entries()) {
    if (cycle.at(place - 1)?.to !== from) throw new Wrong(`breaks off at event ${from}`);
    const [a, b] = [facts.beginningAt(from), facts.beginningAt(to)];
    if (why === "program order" && (a.process !== b.process || a.call >= b.call || a.type === "info"))
      throw new Wrong(`no program order from ${from} to ${to}`);
    if (why === "reads from" && (a.key !== b.key || !same(leaves(a), found(b))))
      throw new Wrong(`event ${to} does not read from ${from}`);
  }
}

function checkReason(sentence: string, facts: Facts): void {
  facts.sentence = sentence;
  for (const each of templates) {
    const groups = each.pattern.exec(sentence)?.groups;
    if (each.pattern.test(sentence)) {
      used.add(each.source);
      if (!each.holds(new Holes(groups ?? {}, facts), facts)) throw new Wrong("is not so");
      return;
    }
  }
  throw new Wrong("no template is for this sentence");
}

const guarantees = "read your writes|monotonic reads|monotonic writes|writes follow reads";
const general = [
  /^No order explains the history\.$/,
  /^A value was replaced that \d+ later writes? had overwritten: k is at least \d+\.$/,
  /^What was read fits no order of all writes that keeps (?:causes before their effects|each client's own order)\.$/,
  new RegExp(`^The writes contradict each other: (${guarantees}) cannot hold for any client\\.$`),
  /^No single order of the writes keeps causes before their effects and agrees with what was read\.$/,
  /^A read returned a value that something it depends on had overwritten, or operations depend on each other in a circle\.$/,
];

function headline(property: Told["property"], text: string, facts: Facts): void {
  if (property === "durability") {
    const lost = facts.explanation.steps.filter(({ sentence }) => sentence.endsWith("was not in it.")).length;
    const [, count] = /^(\d+) acknowledged elements? (?:was|were) lost\.$/.exec(text) ?? [];
    if (count !== undefined && lost !== Math.min(5, Number(count))) throw new Wrong(`${lost} are told`);
    if (count === undefined && lost > 0) throw new Wrong("does not tell of the lost elements");
    return;
  }
  if (property === "linearizability") {
    const blamed = checkHeadline(
      text,
      () => ", and no order of the operations explains that.",
      facts,
      facts.explanation.key,
    );
    if (
      !saysSomething(blamed) &&
      facts.told.some((each) => facts.contradiction?.includes(each.call) && saysSomething(each))
    ) {
      throw new Wrong("blames an operation whose answer says nothing");
    }
    return;
  }
  if (general.some((pattern) => pattern.test(text))) return;
  const client =
    /^What client (\S+) read fits no order of all writes that keeps (?:causes before their effects|each client's own order)\.$/.exec(
      text,
    );
  if (client !== null) {
    if (
      !facts.told.some(
        ({ process, f, type }) => String(process) === client[1] && type === "ok" && f !== "write" && f !== "put",
      )
    )
      throw new Wrong("that client read nothing");
    return;
  }
  const convergence = /^(.+), but (client \S+ .+), after all writing had stopped\.$/.exec(text);
  if (convergence !== null) {
    for (const part of convergence.slice(1)) checkHeadline(part.replace(/^client/, "Client"), () => "", facts);
    return;
  }
  const ending = text.match(
    /( \(event \d+\))?, (and no order (?:that keeps every client's own order )?explains that|and nothing wrote .+|and no order of the operations explains that|which breaks [a-z ]+|before that was written|though \d+ later writes? had overwritten what it found: k is at least \d+)\.$/,
  );
  if (ending === null) throw new Wrong("no template is for this headline");
  checkHeadline(text, ({ call }) => `${ending[1] === undefined ? "" : ` (event ${call})`}, ${ending[2]}.`, facts);
}
