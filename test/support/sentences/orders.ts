/** Sentences on sequential consistency, the ladder, staleness, convergence and durability. */
import type { Json, Operation } from "../../../src/history/operation.js";
import { bruteForceSequential } from "../sequential-oracle.js";
import { type Facts, found, leaves, list, same } from "./facts.js";
import { eventsOf, type Holes, type Template, template } from "./template.js";
import { Wrong } from "./wrong.js";

/** Steps of an order that sentences before this one have derived: "event 4 comes before event 2". */
const derived = new WeakMap<Facts, Set<string>>();

function derivedOf(facts: Facts): Set<string> {
  const known = derived.get(facts) ?? new Set();
  derived.set(facts, known);
  return known;
}

const sameKey = (a: Operation, b: Operation): boolean => a.key === b.key;

function readsFrom(facts: Facts, read: Operation, write: Operation): boolean {
  const value = found(read);
  if (value === undefined || !sameKey(read, write)) return false;
  const writers = facts.writers(value, read.key);
  return writers.length === 1 && writers[0] === write;
}

/** Phrases of a path, each from where the one before ends. Answers the events where it begins and ends. */
function walk(phrases: readonly string[], facts: Facts): readonly [number, number] | undefined {
  let path: readonly [number, number] | undefined;
  for (const phrase of phrases) {
    const edge = step(phrase, facts);
    if (path !== undefined && path[1] !== edge[0]) throw new Wrong(`the path breaks off at "${phrase}"`);
    path = [path?.[0] ?? edge[0], edge[1]];
  }
  return path;
}

function step(phrase: string, facts: Facts): readonly [number, number] {
  const [, read, wrote] = /^event (\d+) read what event (\d+) wrote$/.exec(phrase) ?? [];
  if (read !== undefined) {
    if (!readsFrom(facts, facts.beginningAt(Number(read)), facts.beginningAt(Number(wrote))))
      throw new Wrong(`not so: ${phrase}`);
    return [Number(wrote), Number(read)];
  }
  const [, first, second] = /^event (\d+) comes before event (\d+)$/.exec(phrase) ?? [];
  if (first !== undefined) {
    if (!derivedOf(facts).has(`${first} ${second}`)) throw new Wrong(`not derived: ${phrase}`);
    return [Number(first), Number(second)];
  }
  const [, client, before, after] = /^client (\S+) did event (\d+) before event (\d+)$/.exec(phrase) ?? [];
  const [a, b] = [facts.beginningAt(Number(before)), facts.beginningAt(Number(after))];
  if (String(a.process) !== client || String(b.process) !== client || a.call >= b.call || a.type === "info")
    throw new Wrong(`not so: ${phrase}`);
  return [a.call, b.call];
}

const phrasesOf = (text: string): string[] => text.split(/, (?!not what)| and (?=event|client)/);

/** The operations that a conclusion is about: those named, or all that are told. */
function concluded(h: Holes, facts: Facts): readonly Operation[] {
  if (!h.has("core")) return facts.told.length === h.number("count") ? facts.told : [];
  return eventsOf(h.text("core")).calls.map((call) => facts.beginningAt(call));
}

/** Writes that a client has seen before an operation of its own: what it had read, and what the writers of that had seen. */
function knownBefore(facts: Facts, operation: Operation, inclusive: boolean): ReadonlySet<Operation> {
  const known = new Set<Operation>();
  const learn = (at: Operation, andItself: boolean): void => {
    for (const each of facts.operations) {
      const earlier =
        each.process === at.process && each.type === "ok" && (each.call < at.call || (andItself && each === at));
      // A compare-and-set reads before it writes; one without answer that was seen read, too.
      if (!earlier && !(andItself && each === at)) continue;
      const value = found(each);
      const writer = value === undefined ? undefined : facts.writers(value, each.key)[0];
      if (writer === undefined || known.has(writer)) continue;
      known.add(writer);
      learn(writer, true);
    }
  };
  learn(operation, inclusive);
  return known;
}

const readsBefore = (facts: Facts, operation: Operation): readonly Operation[] =>
  facts.operations.filter(
    (each) =>
      each.process === operation.process &&
      each.type === "ok" &&
      each.call < operation.call &&
      found(each) !== undefined,
  );

/** "had read the former, or …": what a client had seen of a write before an operation. */
function had(how: string, facts: Facts, operation: Operation, write: Operation): boolean {
  const earlier = readsBefore(facts, operation).flatMap((each) => facts.writers(found(each) ?? null, each.key));
  if (how === "written") return write.process === operation.process && write.call < operation.call;
  if (how === "read") return earlier.includes(write);
  if (how === "later")
    return earlier.some((each) => each === write || (each.process === write.process && each.call > write.call));
  return earlier.includes(write) || knownBefore(facts, operation, false).has(write);
}

const seen = (what: string): string =>
  `had (h1:itself written|read) ${what}(h2:, or something that its writer wrote later|, or something written by a client that knew of it|)`;

function howOf(h: Holes): string {
  if (h.text("h1") === "itself written") return "written";
  const more = h.text("h2");
  return more === "" ? "read" : more.endsWith("later") ? "later" : "knew";
}

const optional = (operation: Operation): Operation => ({
  ...operation,
  type: "info",
  output: undefined,
  return: Number.POSITIVE_INFINITY,
});

export const orders: readonly Template[] = [
  template(
    "Event <n:a> got no answer, but it took effect: event <n:b> read what it wrote.",
    (h, facts) => h.at("a").type === "info" && readsFrom(facts, h.at("b"), h.at("a")),
  ),
  template(
    "Event <n:a> must come before event <n:b>: event <n:r> read the initial value, which event <n:w> overwrites.",
    (h, facts) => {
      const [r, w] = [h.at("r"), h.at("w")];
      derivedOf(facts).add(`${h.text("a")} ${h.text("b")}`);
      return (
        h.at("a") === r &&
        h.at("b") === w &&
        facts.isInitial(found(r)) &&
        leaves(w) !== undefined &&
        !facts.isInitial(leaves(w)) &&
        sameKey(r, w)
      );
    },
  ),
  template(
    "Event <n:a> must come before event <n:b>: [path:<any:hops>(, | and )]event <n:r> read what event <n:w> wrote, not what event <n:o> wrote.",
    (h, facts) => {
      const [r, w, o] = [h.at("r"), h.at("w"), h.at("o")];
      const path = h.has("hops") ? walk(phrasesOf(h.text("hops").replace(/,$/, "")), facts) : undefined;
      const [a, b] = [h.at("a"), h.at("b")];
      derivedOf(facts).add(`${a.call} ${b.call}`);
      if (!readsFrom(facts, r, w) || !sameKey(o, w) || leaves(o) === undefined || o === w) return false;
      // A write before the read comes before the read's write; or the read comes before a write that its own write comes before.
      const writeBefore =
        o === a && w === b && (path === undefined ? o === r : path[0] === o.call && path[1] === r.call);
      const fromRead = r === a && o === b && (path === undefined ? w === o : path[0] === w.call && path[1] === o.call);
      return writeBefore || fromRead;
    },
  ),
  template("So event <n:a> would have to come before itself: <any:hops>.", (h, facts) => {
    const path = walk(h.text("hops").split(", "), facts);
    return path !== undefined && path[0] === h.number("a") && path[1] === h.number("a");
  }),
  template(
    "All orders of (these <n:count> operations|<events:core>) that keep each client's own order were tried: none explains every read.",
    (h, facts) => {
      const core = concluded(h, facts);
      return core.length > 0 && !bruteForceSequential(core, facts.model);
    },
  ),
  template(
    "No order of (these <n:count> operations|<events:core>) keeps each client's own order and explains the answers, even if each of the other operations took effect at any time after what its client did before it, or never.",
    (h, facts) => {
      const core = concluded(h, facts);
      const weakened = facts.operations.flatMap((each) => {
        if (core.includes(each)) return [each];
        return each.type === "fail" || facts.model.readOnly?.(each) === true ? [] : [optional(each)];
      });
      return core.length > 0 && !bruteForceSequential(weakened, facts.model);
    },
  ),
  template(
    `Before event <n:r>, client <name:client> ${seen("what event <n:x> wrote")}, so it must not read anything older; yet it read the initial value.`,
    (h, facts) => {
      const r = h.at("r");
      const write = h.at("x");
      return (
        r.process === h.name("client") &&
        facts.isInitial(found(r)) &&
        sameKey(r, write) &&
        leaves(write) !== undefined &&
        had(howOf(h), facts, r, write)
      );
    },
  ),
  template(
    `What event <n:a> wrote must be older than what event <n:b> wrote: client <name:client> read the latter at event <n:r>, and before that it ${seen("the former")}.`,
    (h, facts) => {
      const [a, b, r] = [h.at("a"), h.at("b"), h.at("r")];
      return (
        r.process === h.name("client") &&
        readsFrom(facts, r, b) &&
        sameKey(a, b) &&
        a !== b &&
        had(howOf(h), facts, r, a)
      );
    },
  ),
  template(
    "What event <n:a> wrote must be older than what event <n:b> wrote: client <name:client> wrote them in this order.",
    (h) => {
      const [a, b] = [h.at("a"), h.at("b")];
      return (
        [a, b].every((each) => each.process === h.name("client") && leaves(each) !== undefined) &&
        a.call < b.call &&
        sameKey(a, b)
      );
    },
  ),
  template(
    "What event <n:a> wrote must be older than what event <n:b> wrote: client <name:client> knew of the former when it wrote the latter.",
    (h, facts) => {
      const [a, b] = [h.at("a"), h.at("b")];
      return (
        b.process === h.name("client") &&
        sameKey(a, b) &&
        (knownBefore(facts, b, true).has(a) || (a.process === b.process && a.call < b.call))
      );
    },
  ),
  template(
    "Client <name:client> read at event <n:r> what event <n:w> wrote, and it made that write only afterwards.",
    (h, facts) => {
      const [r, w] = [h.at("r"), h.at("w")];
      return r.process === h.name("client") && w.process === r.process && readsFrom(facts, r, w) && r.call < w.call;
    },
  ),
  template("Event <n:a> replaced a value that only that operation itself wrote.", (h, facts) =>
    readsFrom(facts, h.at("a"), h.at("a")),
  ),
  template("Client <name:client> knew of what event <n:w> wrote before it made that write.", (h, facts) => {
    const w = h.at("w");
    return w.process === h.name("client") && knownBefore(facts, w, true).has(w);
  }),
  template("So what event <n:a> wrote would have to be older than itself.", (h) => leaves(h.at("a")) !== undefined),
  template(
    "Event <n:r> read what event <n:w> wrote, and had completed, at event <n:end>, before event <n:x> began.",
    (h, facts) =>
      readsFrom(facts, h.at("r"), h.at("w")) &&
      h.at("w") === h.at("x") &&
      h.at("r").return === h.number("end") &&
      h.at("r").return < h.at("x").call,
  ),
  template(
    "Event <n:r> found (the initial value. Before it began|what event <n:w> wrote, which had taken effect by event <n:over>. After that and before event <n:again> began), <n:count> (write of another value|writes of other values) began and took effect: (that|those) of <events:e>.",
    (h, facts) => {
      const r = h.at("r");
      const over = (write: Operation): number =>
        Math.min(
          write.return,
          ...facts.operations
            .filter((each) => each !== write && each.type !== "fail" && readsFrom(facts, each, write))
            .map((each) => each.return),
        );
      const write = h.has("w") ? h.at("w") : undefined;
      if (
        write === undefined
          ? !facts.isInitial(found(r))
          : !readsFrom(facts, r, write) || over(write) !== h.number("over") || h.at("again") !== r
      )
        return false;
      const after = write === undefined ? -1 : h.number("over");
      const between = facts.operations.filter(
        (each) =>
          each.type !== "fail" &&
          each !== r &&
          sameKey(each, r) &&
          leaves(each) !== undefined &&
          each.call > after &&
          over(each) < r.call,
      );
      const { calls, count } = h.events("e");
      return (
        between.length === h.number("count") &&
        count === between.length &&
        calls.every((call) => between.some((each) => each.call === call))
      );
    },
  ),
  template(
    "Event <n:a> is the last read <any:ra>, and event <n:b> the last <any:rb>; both began after every write had begun and, if it ever completed, had completed[open:; but a write of one of the two values got no answer and may have taken effect between them].",
    (h, facts) => {
      const [a, b] = [h.at("a"), h.at("b")];
      const reader = (each: Operation): string =>
        each.node === undefined ? `by client ${each.process}` : `at ${each.node}`;
      const writes = facts.operations.filter((each) => leaves(each) !== undefined);
      const last = (read: Operation): boolean =>
        facts.operations.every(
          (each) =>
            each.type !== "ok" ||
            (each.f !== "read" && each.f !== "get") ||
            !sameKey(each, read) ||
            reader(each) !== reader(read) ||
            each.call <= read.call,
        );
      const open = writes.some(
        (each) =>
          each.type === "info" && sameKey(each, a) && [found(a), found(b)].some((value) => same(value, leaves(each))),
      );
      return (
        reader(a) === h.text("ra") &&
        reader(b) === h.text("rb") &&
        h.text("ra") !== h.text("rb") &&
        sameKey(a, b) &&
        last(a) &&
        last(b) &&
        !same(found(a), found(b)) &&
        [a, b].every((read) =>
          writes.every((each) => each.call < read.call && (each.type === "info" || each.return < read.call)),
        ) &&
        h.has("open") <= open
      );
    },
  ),
];

const has = (read: Operation, value: Json): boolean => list(read.output).some((each) => same(each, value));
const afterAdds = (read: Operation, facts: Facts): boolean =>
  facts.operations.every(
    (each) => each.f !== "add" || (each.call < read.call && (each.type === "info" || each.return < read.call)),
  );
const place = (operation: Operation, h: Holes): boolean =>
  (h.has("where") ? operation.node === h.text("where") : operation.node === undefined) &&
  operation.process === h.name("client");

export const durability: readonly Template[] = [
  template(
    "Event <n:a>: client <name:client> added <v:v>[ at <any:where>], and the add was acknowledged.",
    (h) => h.at("a").type === "ok" && same(h.at("a").input, h.value("v")) && place(h.at("a"), h),
  ),
  template(
    "Event <n:a>: client <name:client> read the set[ at <any:where>] after all adds had ended, and <v:v> was (not:not in it|in it).",
    (h, facts) =>
      h.at("a").f === "read" &&
      place(h.at("a"), h) &&
      afterAdds(h.at("a"), facts) &&
      has(h.at("a"), h.value("v")) === (h.text("not") === "in it"),
  ),
  template(
    "Event <n:a>: client <name:client> read the set[ at <any:where>], and <v:v> was in it more than once ⟨<n:count> elements?, <n:different> different⟩.",
    (h) => {
      const output = list(h.at("a").output);
      return (
        place(h.at("a"), h) &&
        output.filter((each) => same(each, h.value("v"))).length > 1 &&
        output.length === h.number("count") &&
        new Set(output.map((each) => JSON.stringify(each))).size === h.number("different")
      );
    },
  ),
];
