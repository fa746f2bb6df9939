/** Sentences on any object: which client wrote a value, and values that were never written. */
import type { Json, Operation } from "../../../src/history/operation.js";
import { found, leaves, same, text } from "./facts.js";
import { type Template, template } from "./template.js";

const failureRule =
  'A failed operation never takes effect: one that may have taken effect must be recorded as "info", not as "fail".';

const kindOf = (value: Json): string =>
  value === null
    ? "no value at all"
    : Array.isArray(value)
      ? "a list"
      : ({ number: "a number", string: "a string", boolean: "a boolean" }[
          typeof value as "number" | "string" | "boolean"
        ] ?? "a map");

const verbs = "(verb:write|add|enqueue|push|insert|propose)";

export const anyObject: readonly Template[] = [
  template(`<op:a> tried to ${verbs} <v:v>, but failed, at event <n:end>.`, (h, facts) => {
    const a = h.op("a");
    const alike = facts.ofKey.filter(
      (each) => each.type === "fail" && leaves(each) !== undefined && same(leaves(each), h.value("v")),
    );
    return a.type === "fail" && alike.includes(a) && a.return === h.number("end");
  }),
  template(
    `<n:count> operations tried to ${verbs} <v:v>, but all of them failed, the first being <op:a>.`,
    (h, facts) => {
      const alike = facts.ofKey.filter(
        (each) => each.type === "fail" && leaves(each) !== undefined && same(leaves(each), h.value("v")),
      );
      return alike.length >= h.number("count") && h.number("count") > 1 && alike[0] === h.op("a");
    },
  ),
  template(failureRule, () => true),
  template(
    `No [other:other ]operation on (the object|key <any:key>) ${verbs}s <v:v>.`,
    (h, facts) => facts.writers(h.value("v")).length === 0,
  ),
  template(
    `No [other:other ]operation on (the object|key <any:key>) that ${verbs}s <v:v> had begun before event <n:end>, where <op:a> ended; the first is <op:b>.`,
    (h, facts) => {
      const [a, b] = [h.op("a"), h.op("b")];
      const writers = facts.writers(h.value("v"));
      return (
        a.return === h.number("end") &&
        (same(found(a), h.value("v")) || contains(a, h.value("v"))) &&
        writers.every(({ call }) => call > a.return && call >= b.call) &&
        writers.includes(b)
      );
    },
  ),
  template(
    `<op:a> ${verbs}s <v:v>, which is <any:kind>, but <v:w> is <any:other>: these are different values. If they are meant to be the same, record both with the same type.`,
    (h, facts) => {
      const [v, w] = [h.value("v"), h.value("w")];
      const plain = (value: Json): string => (typeof value === "string" ? value : text(value));
      return (
        h.op("a").type !== "fail" &&
        same(leaves(h.op("a")), v) &&
        !same(v, w) &&
        plain(v) === plain(w) &&
        kindOf(v) === h.text("kind") &&
        kindOf(w) === h.text("other") &&
        facts.writers(w).every((each) => each.call > 0)
      );
    },
  ),
  template(
    "No order of the other operations leads to this answer, even if each of the other operations took effect with the answer that it got, at any moment between its beginning and its end, or never.",
    (_, facts) => {
      const core = facts.operations.filter(({ call }) => facts.contradiction?.includes(call));
      return core.length === 1 && facts.contradicts(core);
    },
  ),
  template(
    "No order of (these <n:count> operations|<n:long> operations, of which the first 4 and the last 8 are shown,|<events:core>) agrees with both the clock and the answers, even if each of the other operations took effect with the answer that it got, at any moment between its beginning and its end, or never.",
    (h, facts) => {
      const calls = h.has("core") ? h.events("core").calls : (facts.contradiction ?? []);
      return (
        (!h.has("count") || calls.length === h.number("count")) &&
        (!h.has("long") || (calls.length === h.number("long") && facts.told.length === 12)) &&
        facts.contradicts(calls.map((call) => facts.beginningAt(call)))
      );
    },
  ),
  template(
    "The contradiction is between <n:long> operations, of which <n:shown> are shown.",
    (h, facts) =>
      facts.contradiction?.length === h.number("long") &&
      facts.told.filter(({ call }) => facts.contradiction?.includes(call)).length === h.number("shown"),
  ),
  template(
    "<op:a> found <v:v>: [start:it is the initial value, and ](nothing:nothing that had begun before event <n:none> writes it|of the operations that had begun before event <n:end>, (one:only that of|those of) <events:e> writes? it).",
    (h, facts) => {
      const a = h.op("a");
      const value = h.value("v");
      const early = facts.writers(value).filter((each) => each !== a && each.call < a.return);
      if (!same(found(a), value) || h.has("start") !== facts.isInitial(value)) return false;
      if (!h.has("e")) return early.length === 0 && h.number("none") === a.return;
      const { calls, count } = h.events("e");
      return (
        h.number("end") === a.return &&
        count === early.length &&
        calls.every((call) => early.some((each) => each.call === call)) &&
        (count === 1) === (h.text("one") === "only that of")
      );
    },
  ),
  template(
    "At the very start, <op:a> could have had this answer.",
    (h, facts) => facts.model.step(facts.model.init, h.op("a")) !== undefined,
  ),
  template(
    "(start:At the very start, or if|If) only (the operation|one of the operations) of <events:e> had taken effect before it, <op:a> could have had this answer.",
    (h, facts) => {
      const possible = (state: Json | undefined): boolean =>
        state !== undefined && facts.model.step(state, h.op("a")) !== undefined;
      const atStart = possible(facts.model.init);
      return (
        atStart === (h.text("start") !== "If") &&
        h
          .events("e")
          .calls.every(
            (call) =>
              facts.beginningAt(call).call < h.op("a").return &&
              possible(facts.model.step(facts.model.init, facts.beginningAt(call))),
          )
      );
    },
  ),
  template(
    "The <n:count> operations? that completed up to event <n:end> have no valid order, whatever the operations still open there did. The few that contradict each other could not be singled out within the limits.",
    (h, facts) => {
      const completed = facts.ofKey.filter(({ type, return: end }) => type !== "info" && end <= h.number("end"));
      return completed.length === h.number("count") && facts.contradicts(completed);
    },
  ),
];

function contains(operation: Operation, value: Json): boolean {
  return Array.isArray(operation.output) && operation.output.some((each) => same(each, value));
}
