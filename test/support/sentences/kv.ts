/** The sentences of explanations of key-value stores, and what each says of the history. */

import { shown } from "../../../src/checkers/telling/shown.js";
import type { Json, Operation } from "../../../src/history/operation.js";
import { completedBefore, type Facts, same } from "./facts.js";
import { type Holes, type Template, template } from "./template.js";

/** Beginnings of a text that a put and appends can make, in any number, of what had begun before an event; `failed`: failed ones, too. */
function reachable(
  answer: string,
  end: number,
  facts: Facts,
  failed = false,
): { readonly bases: readonly (Operation | "start")[]; readonly reach: number } {
  const usable = facts.ofKey.filter((each) => each.call < end && (failed || each.type !== "fail"));
  const appends = usable.filter((each) => each.f === "append" && each.input !== "").map((each) => String(each.input));
  let reach = 0;
  const bases = [...usable.filter(({ f }) => f === "put"), "start" as const].filter((base) => {
    const text = base === "start" ? String(facts.model.init ?? "") : String(base.input);
    if (!answer.startsWith(text)) return false;
    const places = new Set([text.length]);
    for (const place of places)
      for (const append of appends) if (answer.startsWith(append, place)) places.add(place + append.length);
    reach = Math.max(reach, ...places);
    return places.has(answer.length);
  });
  return { bases, reach };
}

/** Only at the start is a key missing, where it is then. */
const isMissing = (get: Operation, facts: Facts): boolean => get.output === null && facts.model.init === null;

const answerOf = (get: Operation): string => String(get.output ?? "");

function basesOf(get: Operation, facts: Facts): readonly (Operation | "start")[] {
  return isMissing(get, facts) ? ["start"] : reachable(answerOf(get), get.return, facts).bases;
}

export const kv: readonly Template[] = [
  template(
    "<op:a> answered that the key is missing; but it started with <v:init>, and no operation removes it.",
    (h, facts) => h.op("a").output === null && facts.model.init !== null && facts.isInitial(h.value("init")),
  ),
  template(
    "The answer of <op:a> cannot be put together from a put and the appends after it that had begun before event <n:end>, where it ended: (none begins with|after its first <n:reach> characters?, none goes on with) <v:next>.",
    (h, facts) => {
      const a = h.op("a");
      const { bases, reach } = reachable(answerOf(a), a.return, facts);
      return (
        a.return === h.number("end") &&
        bases.length === 0 &&
        reach === (h.has("reach") ? h.number("reach") : 0) &&
        answerOf(a).slice(reach, reach + 60) === h.value("next")
      );
    },
  ),
  template("It could be, had the operations? of <events:e> not failed.", (h, facts) => {
    const get = facts.told.find(({ f }) => f === "get");
    return (
      get !== undefined &&
      reachable(answerOf(get), get.return, facts, true).bases.length > 0 &&
      h.events("e").calls.every((call) => facts.beginningAt(call).type === "fail")
    );
  }),
  template(
    "The answer of <op:a> can be put together in one way only, and that takes more appends of <v:v> than had begun before event <n:end>, where it ended: there (was 1, that|were <n:count>, those) of <events:e>.",
    (h, facts) => {
      const a = h.op("a");
      const begun = facts.ofKey.filter(
        (each) => each.f === "append" && each.type !== "fail" && same(each.input, h.value("v")) && each.call < a.return,
      );
      const { calls, count } = h.events("e");
      return (
        a.return === h.number("end") &&
        count === begun.length &&
        calls.every((call) => begun.some((each) => each.call === call)) &&
        answerOf(a).split(String(h.value("v"))).length - 1 > count
      );
    },
  ),
  template(
    "The answer of <op:a> can only begin with (that of <op:base>|the initial text, <v:init>|(missing:the empty text of a missing key)|[start:(the initial text|the empty text of a missing key) or ]the text of [many:one of <n:puts> puts, the last to complete being ]<op:last>).",
    (h, facts) => {
      const bases = basesOf(h.op("a"), facts);
      if (h.has("init")) return bases.length === 1 && bases[0] === "start" && same(h.value("init"), facts.model.init);
      if (h.has("missing")) return bases.length === 1 && bases[0] === "start" && facts.model.init === null;
      if (h.has("base_call")) return bases.length === 1 && bases[0] === h.op("base");
      const puts = bases.filter((base) => base !== "start");
      return (
        bases.includes("start") === h.has("start") &&
        puts.length === (h.has("puts") ? h.number("puts") : 1) &&
        puts.includes(h.op("last")) &&
        puts.every((put) => put.return <= h.op("last").return)
      );
    },
  ),
  template(
    "By the clock, <op:p> replaced that text: it [began after <op:base> had completed, and ]had completed before <op:a> began.",
    (h) =>
      h.op("p").f === "put" &&
      completedBefore(h.op("p"), h.op("a")) &&
      (!h.has("base_call") || completedBefore(h.op("base"), h.op("p"))),
  ),
  template(
    "By the clock, <op:p> had appended <v:v> to that: it [began after <op:base> had completed, and ]had completed before <op:a> began. Yet it is missing from the answer.",
    (h, facts) => {
      const [p, a] = [h.op("p"), h.op("a")];
      const base = h.has("base_call") ? h.op("base") : undefined;
      return (
        p.f === "append" &&
        same(p.input, h.value("v")) &&
        completedBefore(p, a) &&
        (base === undefined || completedBefore(base, p)) &&
        facts.contradicts([p, a, ...(base?.type === "ok" ? [base] : [])])
      );
    },
  ),
  template(
    "In the answer of <op:a>, <v:v>, which only <op:late> appends, stands before <v:w>, which only <op:early> appends.",
    (h, facts) => {
      const answer = answerOf(h.op("a"));
      facts.before = [h.op("late"), h.op("early")];
      return (
        onlyAppends(h.op("late"), h.value("v"), facts) &&
        onlyAppends(h.op("early"), h.value("w"), facts) &&
        answer.indexOf(String(h.value("v"))) < answer.lastIndexOf(String(h.value("w")))
      );
    },
  ),
  template(
    `${ofOne("a", "b")}, so one must begin with all of the other. They are alike in the first <n:same> characters?; then that of <op:c> goes on <v:goes>, and that of <op:d> <v:other>.`,
    (h, facts) => {
      const [a, b] = [answerOf(h.op("a")), answerOf(h.op("b"))];
      const n = h.number("same");
      return (
        areOfOne([h.op("a"), h.op("b")], h, facts) &&
        h.op("a") === h.op("c") &&
        h.op("b") === h.op("d") &&
        a.slice(0, n) === b.slice(0, n) &&
        a[n] !== b[n] &&
        a[n] !== undefined &&
        b[n] !== undefined &&
        a.slice(n, n + 60) === h.value("goes") &&
        b.slice(n, n + 60) === h.value("other")
      );
    },
  ),
  template(
    `${ofOne("a", "b")}. By what was read, <op:c> therefore comes before <op:d>, whose answer goes on <v:goes>.`,
    (h, facts) => {
      const [a, b] = [answerOf(h.op("a")), answerOf(h.op("b"))];
      facts.before = [h.op("b"), h.op("a")];
      return (
        areOfOne([h.op("a"), h.op("b")], h, facts) &&
        h.op("c") === h.op("b") &&
        h.op("d") === h.op("a") &&
        a.startsWith(b) &&
        a.length > b.length &&
        a.slice(b.length, b.length + 60) === h.value("goes")
      );
    },
  ),
  template(
    `${ofOne("a", "g")}. By what was read, <op:b> therefore comes before <op:x>: in the answer of <op:h>, <v:v>, which only that appends, stands after all that <op:c> found.`,
    (h, facts) => {
      const [a, g, x] = [h.op("a"), h.op("g"), h.op("x")];
      facts.before = [a, x];
      return (
        areOfOne([a, g], h, facts) &&
        h.op("b") === a &&
        h.op("c") === a &&
        h.op("h") === g &&
        onlyAppends(x, h.value("v"), facts) &&
        answerOf(g).startsWith(answerOf(a)) &&
        answerOf(g)
          .slice(answerOf(a).length)
          .includes(String(h.value("v")))
      );
    },
  ),
  template(
    "The answer of <op:g> can only begin with that of <op:base>, and <v:v>, which only <op:x> appends, stands after that.",
    (h, facts) => {
      const [g, base, x] = [h.op("g"), h.op("base"), h.op("x")];
      facts.before = [base, x];
      const bases = basesOf(g, facts);
      return (
        bases.length === 1 &&
        bases[0] === base &&
        onlyAppends(x, h.value("v"), facts) &&
        answerOf(g)
          .slice(String(base.input).length)
          .includes(String(h.value("v")))
      );
    },
  ),
  template(
    "The answers of <op:a> and <op:b> both hold <v:v>, which only <op:x> appends, and that once. But before it, the answer of <op:c> holds <any:one>, and that of <op:d> <any:two>: these are two different texts.",
    (h, facts) => {
      // What was appended may stand elsewhere in the answer too, as a part of other texts.
      const holds = (get: Operation, before: string): boolean => {
        const text = answerOf(get);
        const appended = String(h.value("v"));
        return [...text].some((_, place) => text.startsWith(appended, place) && shown(text.slice(0, place)) === before);
      };
      return (
        h.op("a") === h.op("c") &&
        h.op("b") === h.op("d") &&
        onlyAppends(h.op("x"), h.value("v"), facts) &&
        holds(h.op("a"), h.text("one")) &&
        holds(h.op("b"), h.text("two")) &&
        h.text("one") !== h.text("two") &&
        facts.contradicts([h.op("a"), h.op("b")])
      );
    },
  ),
  template(
    "Until a put replaces it, (the initial text|the text of <op:base>|the text to which <op:opener> was the first to append) only grows: <any:parts>.",
    (h, facts) => {
      const base = h.has("base_call") ? h.op("base") : "start";
      return h
        .text("parts")
        .split("; ")
        .every((part) => {
          const found = /^the get of event (\d+) found it$/.exec(part);
          const shown = /^the get of event (\d+) shows that the append of event (\d+) appended (".*") to it$/.exec(
            part,
          );
          const get = facts.beginningAt(Number(found?.[1] ?? shown?.[1]));
          const bases = basesOf(get, facts);
          if (get.f !== "get") return false;
          if (h.has("opener_call")) {
            const opener = h.op("opener");
            if (!onlyAppends(opener, opener.input, facts) || !answerOf(get).includes(String(opener.input)))
              return false;
          } else if (bases.length !== 1 || bases[0] !== base) return false;
          if (shown === null) return true;
          const append = facts.beginningAt(Number(shown[2]));
          return onlyAppends(append, JSON.parse(shown[3] ?? ""), facts) && answerOf(get).includes(String(append.input));
        });
    },
  ),
  template(
    "By what was read, <op:a> (comes before <op:b>|cannot stand between <op:c> and <op:d>): ((replaces:it would have replaced that text)|(unseen:what it appended would be in that text, and is not)|(other:its answer is of another text)|it appended to another text, as the answer of <op:g> shows).",
    (h, facts) => {
      const before = h.has("b_call");
      const x = before ? h.op("b") : h.op("a");
      if (before) facts.before = [h.op("a"), x];
      if (h.has("replaces")) return x.f === "put";
      if (h.has("unseen")) return x.f === "append" && x.type === "ok";
      if (h.has("other")) return x.f === "get";
      return x.f === "append" && h.op("g").f === "get" && answerOf(h.op("g")).includes(String(x.input));
    },
  ),
];

/** Why two answers are of one text. */
function ofOne(one: string, other: string): string {
  return (
    `The answers of <op:${one}> and <op:${other}> (begin with the same text, (that of <op:base>|the initial text, <v:init>|the empty text of a missing key), and a|` +
    "both hold <v:opened>, which only <op:opener> appends, after the same text of a put: they are of one text, and a) text only grows until the next put"
  );
}

function areOfOne(gets: readonly Operation[], h: Holes, facts: Facts): boolean {
  if (h.has("opener_call")) {
    const text = String(h.value("opened"));
    const before = gets.map((get) => answerOf(get).split(text)[0]);
    return onlyAppends(h.op("opener"), text, facts) && before.every((each) => each === before[0]);
  }
  const base = h.has("base_call") ? h.op("base") : "start";
  return gets.every((get) => basesOf(get, facts).length === 1 && basesOf(get, facts)[0] === base);
}

function onlyAppends(append: Operation, value: Json, facts: Facts): boolean {
  return (
    same(append.input, value) &&
    facts.ofKey
      .filter((each) => each.f === "append" && each.type !== "fail" && same(each.input, value))
      .every((each) => each === append)
  );
}
