/**
 * Proofs by cases, checked by brute force: that the conditions of each case and the clock put its operations in the order that it
 * tells, that the object is in no other state then than it says, that none of these allows the last of them, and that one of the cases
 * holds of every order of the contradiction.
 */
import type { Json, Operation } from "../../../src/history/operation.js";
import { type Facts, found, same } from "./facts.js";
import type { Template } from "./template.js";
import { Wrong } from "./wrong.js";

type Pair = readonly [Operation, Operation];

interface ToldCase {
  readonly conditions: readonly Pair[];
  readonly order: readonly Operation[];
  readonly end: { readonly event: number; readonly operation: Operation } | undefined;
  readonly body: RegExpExecArray;
}

const op = String.raw`[Tt]he [\w-]+ of event \d+`;
const bodies = [
  new RegExp(
    `(?<=^|, |: )[Tt]he value can only be (?<values>.+), but (?<last>${op}) (?<how>found|needed) (?<v>.+)\\.$`,
  ),
  new RegExp(
    `(?<=^|, |: )[Tt]he text can only be (?<texts>(?:"[^"]*"|missing|, | or |one of \\d+ beginnings of the answer of the get of event \\d+, at most "[^"]*")*)` +
      `(?<others>one that the answer of (?<last>${op}) does not begin with)?, which rules that answer out\\.$`,
  ),
  new RegExp(`(?<=^|, |: )[Tt]he key cannot be (?<not>missing), which rules out the answer of (?<last>${op})\\.$`),
  new RegExp(
    `(?<=^|, |: )[Tt]he state can only be (?<states>.+), which rules out (?<answer>the answer of )?(?<last>${op})\\.$`,
  ),
  new RegExp(
    `(?<=^|, |: )[Ee]very state that the others can lead to, such as (?<some>.+), rules out (?<answer>the answer of )?(?<last>${op})\\.$`,
  ),
];
const alikeness = new RegExp(
  `^(?<a>${op}) and (?<b>${op}) did the same, and the first of them began and ended first, so it can be assumed to have taken effect first\\.$`,
);

function operationsIn(text: string | undefined, facts: Facts): Operation[] {
  return [...(text ?? "").matchAll(/[Tt]he ([\w-]+) of event (\d+)/g)].map(([, f, call]) => {
    const operation = facts.beginningAt(Number(call));
    if (operation.f !== f) throw new Wrong(`event ${call} is no ${f}`);
    return operation;
  });
}

function parse(sentence: string, facts: Facts): ToldCase | undefined {
  const body = bodies.map((each) => each.exec(sentence)).find((match) => match !== null);
  if (body === null || body === undefined) return undefined;
  const head =
    /^(?:If (?<conds>.+?): )?(?:[Aa]fter (?<order>.+?)(?<several>, in this order)?, )?(?:(?:and )?[Uu]p to event (?<end>\d+), where (?<ender>.+?) ended, )?$/.exec(
      sentence.slice(0, body.index),
    )?.groups;
  if (head === undefined) return undefined;
  const conditions = operationsIn(head.conds, facts);
  const order = operationsIn(head.order, facts);
  if ((head.several !== undefined) !== order.length > 1) throw new Wrong("one operation is in no order");
  const [ender] = operationsIn(head.ender, facts);
  return {
    conditions: conditions.flatMap((first, place): Pair[] => {
      const second = conditions[place + 1];
      return place % 2 === 1 || second === undefined ? [] : [[first, second]];
    }),
    order,
    end: ender === undefined ? undefined : { event: Number(head.end), operation: ender },
    body,
  };
}

function alikeOf(sentence: string, facts: Facts): Pair | undefined {
  const match = alikeness.exec(sentence);
  const [a, b] = operationsIn(match === null ? undefined : `${match.groups?.a} ${match.groups?.b}`, facts);
  return a === undefined || b === undefined ? undefined : [a, b];
}

/** True if the pairs and the clock say that these come one after the other. */
function inOrder(operations: readonly Operation[], pairs: readonly Pair[], all: readonly Operation[]): boolean {
  const reaches = (from: Operation, to: Operation, seen: ReadonlySet<Operation>): boolean =>
    from.return < to.call ||
    all.some(
      (next) =>
        !seen.has(next) &&
        (from.return < next.call || pairs.some(([a, b]) => a === from && b === next)) &&
        (next === to || reaches(next, to, new Set([...seen, next]))),
    );
  return operations.every((each, place) => {
    const before = operations[place - 1];
    return before === undefined || reaches(before, each, new Set([before]));
  });
}

/** States in which all but the last of the chain took effect, and the operation that comes after it did not; undefined among them if the last can take effect then. */
function statesBefore(
  chain: readonly Operation[],
  { event: end, operation: later }: { readonly event: number; readonly operation: Operation | undefined },
  facts: Facts,
): (Json | undefined)[] {
  const { model } = facts;
  const states: (Json | undefined)[] = [];
  const seen = new Set<string>();
  const deadline = (operation: Operation): number => Math.min(operation.return, end);
  const go = (state: Json, at: number, place: number, left: readonly Operation[]): void => {
    const key = JSON.stringify([state, at, place, left.map(({ call }) => call)]);
    if (seen.has(key)) return;
    seen.add(key);
    if (place === chain.length - 1) states.push(state);
    if (place === chain.length) {
      states.push(undefined);
      return;
    }
    const due = Math.min(...chain.slice(place).map(deadline));
    const next = chain[place];
    for (const operation of next === undefined ? left : [next, ...left]) {
      // What takes effect later than something that began late has to be open then.
      const moment = Math.max(at, operation.call);
      if (moment > due || (operation !== next && operation.return < moment)) continue;
      const after = model.step(state, operation);
      if (after === undefined) continue;
      go(
        after,
        moment,
        operation === next ? place + 1 : place,
        left.filter((other) => other !== operation),
      );
    }
  };
  const readOnly = (operation: Operation): boolean => model.readOnly?.(operation) === true;
  const others = facts.ofKey.filter(
    (each) =>
      !chain.includes(each) &&
      each !== later &&
      !readOnly(each) &&
      (each.type !== "fail" || model.observesFailure?.(each) === true),
  );
  go(model.init, -1, 0, others);
  return states;
}

function everyOrderIsACase(facts: Facts): boolean {
  const sentences = facts.explanation.steps.flatMap(({ call, sentence }) => (call === null ? [sentence] : []));
  const cases = sentences.flatMap((sentence) => parse(sentence, facts) ?? []);
  const alike = sentences.flatMap((sentence) => {
    const pair = alikeOf(sentence, facts);
    return pair === undefined ? [] : [pair];
  });
  const core = facts.operations.filter(({ call }) => facts.contradiction?.includes(call));
  const order: Operation[] = [];
  const go = (left: readonly Operation[]): boolean => {
    if (left.length === 0) {
      const holds = ([a, b]: Pair): boolean => order.indexOf(a) < order.indexOf(b);
      return !alike.every(holds) || cases.some(({ conditions }) => conditions.every(holds));
    }
    return left.every((operation) => {
      if (left.some((other) => other.return < operation.call)) return true;
      order.push(operation);
      const fine = go(left.filter((other) => other !== operation));
      order.pop();
      return fine;
    });
  };
  return go(core);
}

/** Of each text that the answer begins with that it is told, and that there are others if there are. */
function textsAreTold(states: readonly Json[], answer: Json, texts: string, others: boolean): boolean {
  const told = [...texts.matchAll(/"[^"]*"|missing/g)].map(([text]) => (text === "missing" ? null : JSON.parse(text)));
  const most = /one of (\d+) beginnings of/.exec(texts)?.[1];
  const isBeginning = (state: Json): boolean => typeof state === "string" && String(answer).startsWith(state);
  const beginnings = new Set(states.filter(isBeginning));
  const longest = Math.max(...told.filter((text) => text !== null).map((text) => text.length));
  return (
    (!states.includes(null) || told.includes(null)) &&
    (others || states.every((state) => state === null || isBeginning(state))) &&
    (most === undefined
      ? [...beginnings].every((text) => told.includes(text))
      : beginnings.size <= Number(most) && [...beginnings].every((text) => String(text).length <= longest))
  );
}

function statesAreTold(states: readonly Json[], { body }: ToldCase, facts: Facts): boolean {
  const { values, states: texts, some, others, texts: beginnings, last } = body.groups ?? {};
  if (body.groups?.not !== undefined) return !states.includes(null);
  if (beginnings !== undefined) {
    const [get] = operationsIn(last, facts);
    return textsAreTold(states, get?.output ?? null, beginnings, others !== undefined);
  }
  const described = (state: Json): string =>
    values === undefined ? (facts.model.describeState?.(state) ?? JSON.stringify(state)) : JSON.stringify(state);
  const all = new Set(states.map(described));
  const list = values ?? texts;
  if (list !== undefined) {
    const longest = [...all].some((text) => text.length > 160);
    return (
      longest ||
      [...all].every((text) =>
        new RegExp(`(?:^|, | or )${text.replace(/[.*+?^${}()|[\]\\]/g, String.raw`\$&`)}(?:$|, | or )`).test(list),
      )
    );
  }
  if (some === undefined) return true;
  return all.size > 2;
}

export const cases: readonly Template[] = [
  {
    source: "<op:a> and <op:b> did the same",
    pattern: alikeness,
    holds(_, facts) {
      const sentence = facts.sentence;
      const pair = alikeOf(sentence, facts);
      if (pair === undefined) return false;
      const [a, b] = pair;
      const alike = a.f === b.f && same(a.input, b.input) && same(a.output, b.output) && a.type === b.type;
      return alike && a.call < b.call && a.return < b.return;
    },
  },
  ...bodies.map(
    (pattern): Template => ({
      source: pattern.source,
      pattern,
      holds(_, facts) {
        const told = parse(facts.sentence, facts);
        if (told === undefined) throw new Wrong("cannot be read");
        const { conditions, order, end, body } = told;
        const [last] = operationsIn(body.groups?.last, facts);
        if (last === undefined) return false;
        const sentences = facts.explanation.steps.map(({ sentence }) => sentence);
        const alike = sentences.flatMap((sentence) => {
          const pair = alikeOf(sentence, facts);
          return pair === undefined ? [] : [pair];
        });
        const chain = [...order, last];
        const whole = end === undefined ? chain : [...chain, end.operation];
        const core = facts.operations.filter(({ call }) => facts.contradiction?.includes(call));
        if (!whole.every((each) => core.includes(each))) throw new Wrong("names what is not in the contradiction");
        if (!inOrder(whole, [...conditions, ...alike], core)) throw new Wrong("the order does not follow");
        if (end !== undefined && end.event !== end.operation.return) return false;
        if (body.groups?.v !== undefined) {
          if (!same(found(last), JSON.parse(body.groups.v))) throw new Wrong("the value is another");
          if ((body.groups.how === "needed") !== (last.f === "cas")) return false;
        }
        const states = statesBefore(chain, end ?? { event: last.return, operation: undefined }, facts);
        if (states.includes(undefined)) throw new Wrong("it is possible");
        if (
          !statesAreTold(
            states.flatMap((state) => (state === undefined ? [] : [state])),
            told,
            facts,
          )
        ) {
          throw new Wrong("there are other states");
        }
        if (!everyOrderIsACase(facts)) throw new Wrong("the cases are not all that there are");
        return true;
      },
    }),
  ),
];
