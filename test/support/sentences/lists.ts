/** Sentences on lists that transactions append to and read. */
import type { Json, Operation } from "../../../src/history/operation.js";
import { completedBefore, type Facts, list, same } from "./facts.js";
import { type Holes, type Template, template } from "./template.js";

type Micro = readonly [f: string, name: string, value: Json];

function micros({ type, input, output }: Operation): readonly Micro[] {
  return list(type === "ok" ? output : input).map((each) => {
    const [f = null, name = null, value = null] = list(each);
    return [f === "append" ? "append" : "read", String(name), value];
  });
}

const appended = (operation: Operation, name: string): readonly Json[] =>
  micros(operation).flatMap(([f, of, value]) => (f === "append" && of === name ? [value] : []));
const appends = (operation: Operation, name: string, element: Json): boolean =>
  operation.type !== "fail" && appended(operation, name).some((each) => same(each, element));

/** All that it read of the list, and of the first such read what is not its own. */
const reads = (operation: Operation, name: string): readonly (readonly Json[])[] =>
  operation.type === "ok"
    ? micros(operation).flatMap(([f, of, value]) => (f === "read" && of === name ? [list(value)] : []))
    : [];
function before(operation: Operation, name: string): readonly Json[] {
  let own = 0;
  for (const [f, of, value] of micros(operation)) {
    if (of !== name) continue;
    if (f === "read") return list(value).slice(0, list(value).length - own);
    own += 1;
  }
  return [];
}

/** Those of the same object. */
const besides = ({ ofKey }: Facts, { key }: Operation): readonly Operation[] =>
  ofKey.filter((each) => each.key === key);
const nameIn = (h: Holes): string => String(h.value("name"));
const isRead = (operation: Operation, name: string, value: Json): boolean =>
  [...reads(operation, name), before(operation, name)].some((each) => same([...each], value));
const has = (elements: readonly Json[], element: Json): boolean => elements.some((each) => same(each, element));
const isPrefix = (a: readonly Json[], b: readonly Json[]): boolean => a.every((each, at) => same(each, b[at]));

export const lists: readonly Template[] = [
  template("<op:a> found <v:v> in list <v:name>, where it had itself appended <v:own>.", (h) => {
    const [a, found, own] = [h.op("a"), list(h.value("v")), list(h.value("own"))];
    return (
      isRead(a, nameIn(h), h.value("v")) &&
      isPrefix(own, appended(a, nameIn(h))) &&
      !same([...found.slice(Math.max(0, found.length - own.length))], [...own])
    );
  }),
  template(
    "<op:a> found <v:v> in list <v:name>, where it must find <v:expected>, by what it had read and appended itself before.",
    (h) => {
      const [a, expected] = [h.op("a"), list(h.value("expected"))];
      return (
        isRead(a, nameIn(h), h.value("v")) &&
        isPrefix(before(a, nameIn(h)), expected) &&
        !same(h.value("v"), h.value("expected"))
      );
    },
  ),
  template("<op:a> found <v:v> twice in list <v:name>, to which it is appended only once.", (h, facts) => {
    const [name, v] = [nameIn(h), h.value("v")];
    const times = besides(facts, h.op("a")).flatMap((each) => (each.type === "fail" ? [] : appended(each, name)));
    return (
      before(h.op("a"), name).filter((each) => same(each, v)).length > 1 &&
      times.filter((each) => same(each, v)).length < 2
    );
  }),
  template("<op:a> found <v:v> in list <v:name> before it appended that itself.", (h) => {
    const [a, name] = [h.op("a"), nameIn(h)];
    return has(before(a, name), h.value("v")) && appends(a, name, h.value("v"));
  }),
  template("<op:a> found <v:v> in list <v:name>, and no transaction appends that.", (h, facts) => {
    const [name, v] = [nameIn(h), h.value("v")];
    return has(before(h.op("a"), name), v) && !besides(facts, h.op("a")).some((each) => has(appended(each, name), v));
  }),
  template(
    "<op:a> found <v:v> in list <v:name>, and no transaction but <op:b> appends that, which failed, at event <n:end>.",
    (h, facts) => {
      const [name, v, b] = [nameIn(h), h.value("v"), h.op("b")];
      return (
        has(before(h.op("a"), name), v) &&
        has(appended(b, name), v) &&
        b.type === "fail" &&
        b.return === h.number("end") &&
        !besides(facts, h.op("a")).some((each) => appends(each, name, v))
      );
    },
  ),
  template(
    "<op:a> appends <v:all> to list <v:name> at one instant; <op:b> found <v:found> there, which has only some of that, or not one after the other.",
    (h) => {
      const [a, b, name] = [h.op("a"), h.op("b"), nameIn(h)];
      const [all, found] = [appended(a, name), before(b, name)];
      const at = found.findIndex((each) => has(all, each));
      return (
        same([...all], h.value("all")) &&
        same([...found], h.value("found")) &&
        at >= 0 &&
        !same([...found.slice(at, at + all.length)], [...all])
      );
    },
  ),
  template(
    "<op:a> found <v:v> in list <v:name> and <op:b> <v:w>: neither is the beginning of the other, and a list only grows at its end.",
    (h) => {
      const [v, w, name] = [list(h.value("v")), list(h.value("w")), nameIn(h)];
      return (
        same([...before(h.op("a"), name)], [...v]) &&
        same([...before(h.op("b"), name)], [...w]) &&
        !isPrefix(v, w) &&
        !isPrefix(w, v)
      );
    },
  ),
  template(
    "<op:a> and <op:b> both found <v:v> in list <v:name> and appended to it: whichever came second missed what the first had appended.",
    (h) =>
      [h.op("a"), h.op("b")].every(
        (each) => same([...before(each, nameIn(h))], h.value("v")) && appended(each, nameIn(h)).length > 0,
      ),
  ),
  template("<op:a> got no answer, but took effect: <op:b> found what it appended.", (h) => {
    const [a, b] = [h.op("a"), h.op("b")];
    return a.type === "info" && micros(a).some(([f, name, value]) => f === "append" && has(before(b, name), value));
  }),
  template("<op:a> had completed, at event <n:end>, before <op:b> began, at event <n:begin>.", (h) => {
    const [a, b] = [h.op("a"), h.op("b")];
    return completedBefore(a, b) && a.return === h.number("end") && b.call === h.number("begin");
  }),
  template("Client <name:p> did <op:a> before <op:b>.", (h) => {
    const [a, b] = [h.op("a"), h.op("b")];
    return a.process === h.name("p") && b.process === h.name("p") && completedBefore(a, b);
  }),
  template("<op:a> found <v:v> in list <v:name>, which <op:b> appends, so <op:b2> comes before <op:a2>.", (h) => {
    const [a, b] = [h.op("a"), h.op("b")];
    return (
      a === h.op("a2") &&
      b === h.op("b2") &&
      has(before(a, nameIn(h)), h.value("v")) &&
      appends(b, nameIn(h), h.value("v"))
    );
  }),
  template(
    "<op:a> did not find <v:v> in list <v:name>, which <op:b> appends, so <op:a2> comes before <op:b2>.",
    (h) => {
      const [a, b, name] = [h.op("a"), h.op("b"), nameIn(h)];
      return (
        a === h.op("a2") &&
        b === h.op("b2") &&
        reads(a, name).length > 0 &&
        !has(before(a, name), h.value("v")) &&
        appends(b, name, h.value("v"))
      );
    },
  ),
  template(
    "<op:c> found <v:v>, which <op:a> appends, just before <v:w> in list <v:name>, so <op:a2> comes before <op:b>.",
    (h) => {
      const [a, b, name, found] = [h.op("a"), h.op("b"), nameIn(h), before(h.op("c"), nameIn(h))];
      return (
        a === h.op("a2") &&
        found.some((each, at) => same(each, h.value("v")) && same(found[at + 1], h.value("w"))) &&
        appends(a, name, h.value("v")) &&
        appends(b, name, h.value("w"))
      );
    },
  ),
  template("So <op:a> would have to come before itself: a cycle that is called <any:name>.", (h, facts) => {
    const said = (words: RegExp): number =>
      facts.explanation.steps.filter(({ sentence }) => words.test(sentence)).length;
    const [misses, finds] = [
      said(/did not find/),
      said(/, which the txn of event \d+ appends, so/) - said(/did not find/),
    ];
    const base = misses === 0 ? (finds === 0 ? "G0" : "G1c") : misses === 1 ? "G-single" : "(G2-item|G-nonadjacent)";
    const suffix =
      said(/^The .* had completed, at event \d+, before the /) > 0
        ? "-realtime"
        : said(/^Client .* did the /) > 0
          ? "-process"
          : "";
    return facts.told.includes(h.op("a")) && new RegExp(`^${base}${suffix}$`).test(h.text("name"));
  }),
  template("<op:a> found <v:v> in list <v:name>, which had <v:w> at the start.", (h, facts) => {
    const [a, name] = [h.op("a"), nameIn(h)];
    const start = list(list(facts.model.init).find((each) => list(each)[0] === name)).slice(1);
    return (
      same([...before(a, name)], h.value("v")) &&
      has(list(start[0]), h.value("w")) &&
      !isPrefix(list(start[0]), before(a, name))
    );
  }),
];
