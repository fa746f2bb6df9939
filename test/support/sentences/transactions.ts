/** Sentences on transactions over several registers. */
import type { Json, Operation } from "../../../src/history/operation.js";
import { type Facts, list, same } from "./facts.js";
import { type Template, template } from "./template.js";

type Micro = readonly [f: string, name: string, value: Json];

function micros({ input, output }: Operation): readonly Micro[] {
  return list(output ?? input).map((each) => {
    const [f, name, value = null] = list(each);
    return [String(f).charAt(0), String(name), value];
  });
}

/** What an operation leaves in a register. */
function leftIn(operation: Operation, name: string): Json | undefined {
  return micros(operation).findLast(([f, own]) => f === "w" && own === name)?.[2];
}

/** What it found there before it wrote there. */
function foundIn(operation: Operation, name: string): Json | undefined {
  const [f, , value] = micros(operation).find(([, own]) => own === name) ?? [];
  return f === "r" ? value : undefined;
}

function startOf({ model }: Facts, name: string): Json {
  const [, value = null] = list(list(model.init).find((each) => list(each)[0] === name));
  return value;
}

export const transactions: readonly Template[] = [
  template(
    "<op:a> found <v:v> in register <v:name>, where it had itself (how:found|written) <v:w> just before.",
    (h) => {
      const own = micros(h.op("a")).filter(([, name]) => name === h.value("name"));
      return own.some(([f, , value], place) => {
        const [before, , other = null] = own[place - 1] ?? [];
        return (
          f === "r" &&
          same(value, h.value("v")) &&
          before === (h.text("how") === "found" ? "r" : "w") &&
          same(other, h.value("w")) &&
          !same(value, other)
        );
      });
    },
  ),
  template(
    "<op:a> found <v:v> in register <v:name>; nothing that had begun before event <n:end>, where it ended, leaves that there.",
    (h, facts) => {
      const [a, name] = [h.op("a"), String(h.value("name"))];
      const begun = facts.ofKey.filter((each) => each !== a && each.type !== "fail" && each.call < a.return);
      return (
        same(foundIn(a, name) ?? null, h.value("v")) &&
        a.return === h.number("end") &&
        !same(startOf(facts, name), h.value("v")) &&
        begun.every((each) => {
          const left = leftIn(each, name);
          return left === undefined || !same(left, h.value("v"));
        })
      );
    },
  ),
  template(
    "<op:a> found <v:v> in register <v:name>, (which it started with and nothing had written there|and what had written that there had completed by event <n:until>); " +
      "<op:b>, which left <v:w> there, [began after that and ]had completed before event <n:call>.",
    (h, facts) => {
      const [a, b, name] = [h.op("a"), h.op("b"), String(h.value("name"))];
      const writers = facts.ofKey.filter((each) => {
        const left = each === a || each.type === "fail" || each.call > a.return ? undefined : leftIn(each, name);
        return left !== undefined && same(left, h.value("v"));
      });
      const until = Math.max(-1, ...writers.map(({ return: end }) => end));
      return (
        same(foundIn(a, name) ?? null, h.value("v")) &&
        same(leftIn(b, name) ?? null, h.value("w")) &&
        !same(h.value("v"), h.value("w")) &&
        (h.has("until") ? h.number("until") === until : until === -1 && same(startOf(facts, name), h.value("v"))) &&
        b.call > until &&
        b.return < a.call &&
        a.call === h.number("call")
      );
    },
  ),
];
