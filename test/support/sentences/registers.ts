/** Sentences on registers: what was read and overwritten, what came first by the clock, and what has no order. */
import type { Json, Operation } from "../../../src/history/operation.js";
import { completedBefore, type Facts, found, holds, leaves, same, text } from "./facts.js";
import { type Holes, type Template, template } from "./template.js";
import { Wrong } from "./wrong.js";

const foundIs = (operation: Operation, holes: Holes, verb: string, value: string): boolean => {
  const isRead = operation.f === "read" || operation.f === "get";
  return (holes.text(verb) === "found") === isRead && same(holds(operation), holes.value(value));
};

/** "the cas of event 2 replaced 1 with 2, the cas of event 6 replaced 2 with 3, and 4 more followed": each from what the one before left. */
function replacements(sentence: string, facts: Facts): Operation[] {
  const chain = [
    ...sentence.matchAll(
      /the cas of event (\d+) replaced (.+?) with (.+?)(?=, the cas| and the cas|, \d+ more| and \d+ more|$|, and none|\. None)/g,
    ),
  ];
  const operations = chain.map(([, call, from, to]) => {
    const operation = facts.beginningAt(Number(call));
    const [expected, next] = Array.isArray(operation.input) ? operation.input : [];
    if (operation.f !== "cas" || operation.type === "fail" || text(expected) !== from || text(next) !== to)
      throw new Wrong(`${call} replaced otherwise`);
    return operation;
  });
  if (operations.length === 0) throw new Wrong("no cas is named");
  const gap = / more followed/.test(sentence) ? operations.length - 1 : -1;
  for (const [place, operation] of operations.entries()) {
    const before = operations[place - 1];
    if (before !== undefined && place !== gap && !same(leaves(before), found(operation)))
      throw new Wrong("the chain has a gap");
  }
  return operations;
}

const once = (facts: Facts, values: readonly (Json | undefined)[]): boolean =>
  values.every((value) => value === undefined || facts.writers(value).length <= (facts.isInitial(value) ? 0 : 1));

/** "these values", or "the values that were replaced": all but the last, if the sentence is about the last cas itself. */
const onceAsTold = (
  holes: Holes,
  facts: Facts,
  values: readonly (Json | undefined)[],
  endsWithCas: boolean,
): boolean =>
  holes.text("which") === "these values" ? once(facts, values) : endsWithCas && once(facts, values.slice(0, -1));

/** The operation, or for one without an answer those of the contradiction that show that it took effect. */
const certain = (facts: Facts, operation: Operation): readonly Operation[] =>
  operation.type === "info"
    ? facts.ofKey.filter(
        ({ call, type, ...rest }) =>
          type === "ok" &&
          facts.contradiction?.includes(call) === true &&
          same(found({ type, call, ...rest }), leaves(operation)),
      )
    : [operation];

const byClock = (first: Operation, second: Operation): boolean => completedBefore(first, second);

/** The operations stand in one chain of values that cas lead through. */
const saysBefore = (facts: Facts, first: Operation, second: Operation): boolean => {
  facts.before = [first, second];
  return true;
};
export const registers: readonly Template[] = [
  template(
    "<op:a> got no answer, but it took effect: <op:b> (how:found|replaced) <v:v>, which nothing else writes.",
    (h, facts) => {
      const [a, b] = [h.op("a"), h.op("b")];
      const how = b.f === "cas" ? "replaced" : "found";
      return (
        a.type === "info" &&
        same(leaves(a), h.value("v")) &&
        same(found(b), h.value("v")) &&
        h.text("how") === how &&
        facts.writers(h.value("v")).length === 1
      );
    },
  ),
  template(
    "<op:a> and <op:b> both replaced the initial value, which nothing wrote again: once one of them had replaced it, the other could not.",
    (h, facts) =>
      [h.op("a"), h.op("b")].every((each) => each.f === "cas" && facts.isInitial(found(each))) &&
      h.op("a") !== h.op("b") &&
      facts.writers(facts.model.init).length === 0,
  ),
  template(
    "<op:a> and <op:b> both replaced <v:v>, which only <op:w> writes: once one of them had replaced it, the other could not.",
    (h, facts) => {
      const writers = facts.writers(h.value("v"));
      return (
        [h.op("a"), h.op("b")].every((each) => each.f === "cas" && same(found(each), h.value("v"))) &&
        h.op("a") !== h.op("b") &&
        writers.length === 1 &&
        writers[0] === h.op("w")
      );
    },
  ),
  template("<op:a> needed <v:v>, which only that operation itself writes.", (h, facts) => {
    const writers = facts.writers(h.value("v"));
    return same(found(h.op("a")), h.value("v")) && writers.length === 1 && writers[0] === h.op("a");
  }),
  template(
    "<op:a> needed <v:v>, which only <op:b> writes; and going back from there, each needed what another of them left: <any:chain>. None of them can have been the first.",
    (h, facts) => {
      const chain = replacements(`${h.text("chain")}. None`, facts);
      const writers = facts.writers(h.value("v"));
      const [first] = chain;
      return (
        same(found(h.op("a")), h.value("v")) &&
        writers.length === 1 &&
        writers[0] === h.op("b") &&
        same(leaves(chain.at(-1) ?? h.op("a")), first === undefined ? null : found(first)) &&
        chain.includes(h.op("a")) &&
        once(facts, chain.map(leaves))
      );
    },
  ),
  template(
    "By what was read, <op:a>, which (fa:found|wrote) <v:va>, comes before <op:b>, which (fb:found|wrote) <v:vb>: <any:chain>, and none of (which:these values|the values that were replaced) was written twice.",
    (h, facts) => {
      const chain = replacements(h.text("chain"), facts);
      const [first, last] = [chain[0], chain.at(-1)];
      return (
        foundIs(h.op("a"), h, "fa", "va") &&
        foundIs(h.op("b"), h, "fb", "vb") &&
        first !== undefined &&
        last !== undefined &&
        same(found(first), h.value("va")) &&
        same(leaves(last), h.value("vb")) &&
        onceAsTold(h, facts, [h.value("va"), ...chain.map(leaves)], h.op("b") === last) &&
        saysBefore(facts, h.op("a"), h.op("b"))
      );
    },
  ),
  template("By the clock it is the other way round: <op:a> had completed before <op:b> began.", (h, facts) => {
    const [first, second] = facts.before ?? [];
    return byClock(h.op("a"), h.op("b")) && first === h.op("b") && second === h.op("a");
  }),
  template(
    "The register starts with its initial value, and nothing writes that again.",
    (_, facts) => facts.writers(facts.model.init).length === 0,
  ),
  template(
    "The register starts with its initial value, and what follows comes directly after that: <any:chain>.",
    (h, facts) => {
      const chain = replacements(h.text("chain"), facts);
      return (
        facts.isInitial(chain[0] === undefined ? null : found(chain[0])) &&
        once(facts, [facts.model.init, ...chain.slice(0, -1).map(leaves)])
      );
    },
  ),
  template(
    "By what was read, <op:a>, which (fa:found|wrote) <v:va>, therefore comes before <op:b>, which (fb:found|wrote) <v:vb>.",
    (h, facts) =>
      foundIs(h.op("a"), h, "fa", "va") &&
      foundIs(h.op("b"), h, "fb", "vb") &&
      !same(h.value("va"), h.value("vb")) &&
      saysBefore(facts, h.op("a"), h.op("b")),
  ),
  template("Only <op:a> writes <v:v>, so no other value comes between the operations that saw it.", (h, facts) => {
    const writers = facts.writers(h.value("v"));
    return writers.length === 1 && writers[0] === h.op("a") && !facts.isInitial(h.value("v"));
  }),
  template(
    "Nothing comes between what found a value and what found the value that replaced it: <any:chain>, and none of (which:these values|the values that were replaced) was written twice.",
    (h, facts) => {
      const chain = replacements(h.text("chain"), facts);
      const values = [...chain.slice(0, 1).map(found), ...chain.map(leaves)];
      // That the group ends with the last cas is for the sentence that follows, which names its ends.
      return onceAsTold(h, facts, values, true);
    },
  ),
  template(
    "By what was read, <op:b>, which (fb:found|wrote) <v:vb>, cannot stand between <op:a> and <op:c>.",
    (h, facts) =>
      foundIs(h.op("b"), h, "fb", "vb") &&
      !same(h.value("vb"), holds(h.op("a"))) &&
      !same(h.value("vb"), holds(h.op("c"))) &&
      facts.contradicts([h.op("a"), h.op("b"), h.op("c")].flatMap((each) => certain(facts, each))),
  ),
  template(
    "By the clock it does: it began after <op:a> had completed, and had completed before <op:c> began.",
    (h, facts) =>
      facts.told.some(
        (each) =>
          byClock(h.op("a"), each) &&
          byClock(each, h.op("c")) &&
          (each.f === "append" || !same(holds(each), holds(h.op("a")))),
      ),
  ),
  template(
    "By what was read, <op:a> and <op:c> therefore come both before or both after <op:b> and <op:d>.",
    (h) => h.op("a") !== h.op("b") && h.op("c") !== h.op("d"),
  ),
  template(
    "By the clock neither is the case: <op:a> had completed before <op:d> began, and <op:b> before <op:c> began.",
    (h) => byClock(h.op("a"), h.op("d")) && byClock(h.op("b"), h.op("c")),
  ),
  template(
    "<op:a> (how:found|needed) <v:v>: before event <n:end>, where it ended, nothing had begun to write that value but a cas from <v:self> to itself, which needs it first.",
    (h, facts) => {
      const [a, value] = [h.op("a"), h.value("v")];
      const { writers, aside } = broughtAbout(facts, value, a.return);
      return (
        same(found(a), value) &&
        (h.text("how") === "needed") === (a.f === "cas") &&
        !facts.isInitial(value) &&
        a.return === h.number("end") &&
        same(h.value("self"), value) &&
        writers.length === 0 &&
        aside
      );
    },
  ),
  template(
    "By what was read, <op:a> (how:found|needed) <v:v>, its initial value, which[aside:, a cas from <v:self> to itself aside,] nothing that began before event <n:end> writes: so no other value was there before.",
    (h, facts) => {
      const a = h.op("a");
      const { writers, aside } = broughtAbout(facts, h.value("v"), a.return);
      return (
        same(found(a), h.value("v")) &&
        (h.text("how") === "needed") === (a.f === "cas") &&
        facts.isInitial(h.value("v")) &&
        a.return === h.number("end") &&
        aside === h.has("aside") &&
        writers.length === 0
      );
    },
  ),
  template(
    "By the clock, <op:b> (how:found|left) <v:v> and had completed before <op:a> began.",
    (h) => isThere(h, "b") && byClock(h.op("b"), h.op("a")),
  ),
  template(
    "By what was read, <op:a> (how:found|needed) <v:v>, which[aside:, a cas from <v:self> to itself aside,] (of the operations that began before event <n:end> only <op:w> writes|<n:count> of the operations that began before event <n:over> write, the last to complete being <op:last>): so no other value was there in between.",
    (h, facts) => {
      const a = h.op("a");
      const { writers: early, aside } = broughtAbout(facts, h.value("v"), a.return);
      if (!same(found(a), h.value("v")) || (h.text("how") === "needed") !== (a.f === "cas")) return false;
      if (aside !== h.has("aside") || (aside && !same(h.value("self"), h.value("v")))) return false;
      if (h.has("count"))
        return (
          early.length === h.number("count") &&
          h.number("over") === a.return &&
          early.every((each) => each.return <= h.op("last").return) &&
          early.includes(h.op("last"))
        );
      return early.length === 1 && early[0] === h.op("w") && h.number("end") === a.return;
    },
  ),
  template(
    "By the clock, <op:b> (how:found|left) <v:v> in between: it began after <op:s> had completed and had completed before <op:a> began.",
    (h) => isThere(h, "b") && byClock(h.op("s"), h.op("b")) && byClock(h.op("b"), h.op("a")),
  ),
  template(
    "Up to event <n:end>, <v:v> was found (times:twice|<n:many> times), by the operations of <events:f>. Each time another value had been there before, as the operations of <events:o> show: so <v:w> was written again in each of these <n:count> gaps.",
    (h, facts) => {
      const gaps = gapsOf(facts, h.value("v"));
      const [finders, others] = [h.events("f"), h.events("o")];
      const count = h.number("count");
      return (
        same(h.value("v"), h.value("w")) &&
        (h.has("many") ? h.number("many") : 2) === count &&
        gaps.length === count &&
        finders.count === count &&
        others.count === count &&
        gaps.at(-1)?.finder.return === h.number("end") &&
        finders.calls.every((call, place) => gaps[place]?.finder.call === call) &&
        others.calls.every((call, place) => gaps[place]?.other.call === call)
      );
    },
  ),
  template(
    "Only (one operation that writes|<n:count> operations that write) <v:v>[aside:, a cas from <v:self> to itself aside,] can have taken effect in those gaps, (that|those) of <events:e>, and (that|each of them) at most once.",
    (h, facts) => {
      const gaps = gapsOf(facts, h.value("v"));
      const { writers, aside } = broughtAbout(facts, h.value("v"), gaps.at(-1)?.finder.return ?? 0);
      const able = writers.filter((each) =>
        gaps.some((gap) => each.call < gap.finder.return && each.return > gap.other.call),
      );
      const { calls, count } = h.events("e");
      return (
        count === (h.has("count") ? h.number("count") : 1) &&
        able.length === count &&
        count < gaps.length &&
        aside === h.has("aside") &&
        (!aside || same(h.value("self"), h.value("v"))) &&
        calls.every((call) => able.some((each) => each.call === call))
      );
    },
  ),
];

/** "found 3", of an operation that only reads, or "left 3". */
function isThere(holes: Holes, name: string): boolean {
  const operation = holes.op(name);
  return (
    same(holds(operation), holes.value("v")) &&
    (holes.text("how") === "found") === (operation.f === "read" || operation.f === "get")
  );
}

/** Those that began before an event and write a value without needing it first, and whether there are others. */
function broughtAbout(facts: Facts, value: Json, before: number): { writers: readonly Operation[]; aside: boolean } {
  const early = facts.writers(value).filter((each) => each.call < before);
  const writers = early.filter((each) => !same(found(each), value));
  return { writers, aside: writers.length < early.length };
}

interface Gap {
  readonly other: Operation;
  readonly finder: Operation;
}

/** The contradiction as pairs of what showed another value and what found this one, each after the other and pair after pair by the clock. */
function gapsOf(facts: Facts, value: Json): readonly Gap[] {
  const core = facts.operations
    .filter(({ call, type }) => type === "ok" && facts.contradiction?.includes(call))
    .sort((a, b) => a.call - b.call);
  const gaps: Gap[] = [];
  let other: Operation | undefined;
  for (const each of core) {
    const before = gaps.at(-1)?.finder;
    // What finds the value may be there for what it left alone.
    if (same(found(each), value) && other !== undefined && completedBefore(other, each)) {
      if (before !== undefined && before !== other && !completedBefore(before, other))
        throw new Wrong(`${before.call} and ${other.call} overlap`);
      gaps.push({ other, finder: each });
      other = undefined;
    }
    if (!same(holds(each), value)) other = each;
  }
  return gaps;
}
