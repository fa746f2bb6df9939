/**
 * What cannot be true of append-only logs, each as an explanation. A poll gets messages without gaps from the offset that it asked for,
 * so that a client that goes on from the last one misses none: a message that is known to exist and was passed over is lost to it. A
 * server may be late and return nothing yet.
 */
import { canonicalJson } from "../../history/json.js";
import type { Operation } from "../../history/operation.js";
import { clientName } from "../../history/process.js";
import { shown } from "../telling/shown.js";
import type { Explanation, ExplanationStep } from "../verdict.js";
import { type Batch, type LogFacts, offsetsIn, type Placed } from "./facts.js";

export function problemsOf(operations: readonly Operation[], facts: LogFacts): readonly Explanation[] {
  return [
    ...conflicts(facts),
    ...facts.batches.flatMap((batch) => disorder(batch) ?? skipped(batch, facts) ?? []),
    ...invented(facts),
    ...sendsBackwards(facts),
    ...committedByNoClient(operations),
    ...commitsBackwards(operations),
  ];
}

function conflicts({ placed }: LogFacts): readonly Explanation[] {
  return [...placed].flatMap(([key, log]) =>
    [...log.values()].flatMap((there) =>
      there.length < 2 ? [] : [explanation("Two messages are at one offset.", key, there.map(tell))],
    ),
  );
}

/** Offsets of a batch grow, and none is below the one that was asked for. */
function disorder({ poll, key, from, messages }: Batch): Explanation | undefined {
  let before = from === undefined ? Number.NEGATIVE_INFINITY : from - 1;
  for (const { offset } of messages) {
    if (offset <= before) {
      const asked = from === undefined ? "" : ` from offset ${from} on`;
      return explanation("A poll went backwards.", key, [
        step(poll, `polled log ${key}${asked} and got offsets ${shown(messages.map((each) => each.offset))}`),
      ]);
    }
    before = offset;
  }
  return undefined;
}

function skipped({ poll, key, from, messages }: Batch, { placed }: LogFacts): Explanation | undefined {
  const last = messages.at(-1)?.offset;
  const first = from ?? messages[0]?.offset;
  if (last === undefined || first === undefined) return undefined;
  const got = new Set(messages.map(({ offset }) => offset));
  for (const [offset, [there]] of placed.get(key) ?? []) {
    if (offset < first || offset >= last || got.has(offset) || there === undefined) continue;
    const acknowledged = there.shownBy.f === "send";
    return explanation(
      acknowledged ? "An acknowledged message was lost: a poll passed it over." : "A poll passed a message over.",
      key,
      [tell(there), step(poll, `polled log ${key} from offset ${first} on and got ${last}, but not ${offset}`)],
    );
  }
  return undefined;
}

/** Messages in polls that no client had begun to send to that log. */
function invented({ sends, batches }: LogFacts): readonly Explanation[] {
  const begun = new Map<string, number>();
  const nameOf = (key: string | null, message: Placed["message"]): string => canonicalJson([key, message]);
  for (const { key, type, input, call } of sends) {
    if (type === "fail") continue;
    const name = nameOf(key, input);
    begun.set(name, Math.min(begun.get(name) ?? call, call));
  }
  return batches.flatMap(({ poll, key, messages }) => {
    const found = messages.find(
      ({ message }) => (begun.get(nameOf(key, message)) ?? Number.POSITIVE_INFINITY) > poll.return,
    );
    if (found === undefined) return [];
    const what = `got ${shown(found.message)} at offset ${found.offset} of log ${key}`;
    return [explanation("A poll got a message that no client had sent there.", key, [step(poll, what)])];
  });
}

/** Offsets that one client gets for its messages to a log grow. */
function sendsBackwards({ sends }: LogFacts): readonly Explanation[] {
  const latest = new Map<string, Operation>();
  const found: Explanation[] = [];
  for (const send of sends) {
    if (send.type !== "ok" || typeof send.output !== "number") continue;
    const name = JSON.stringify([send.process, send.key]);
    const before = latest.get(name);
    latest.set(name, send);
    if (before === undefined || typeof before.output !== "number" || before.output < send.output) continue;
    const key = send.key ?? "";
    const steps = [before, send].map((each) =>
      step(each, `sent ${shown(each.input)} to log ${key} and got offset ${each.output}`),
    );
    found.push(explanation("Offsets of one client's messages went backwards.", key, steps));
  }
  return found;
}

function committedByNoClient(operations: readonly Operation[]): readonly Explanation[] {
  const commits = operations.filter(({ f, type }) => f === "commit" && type !== "fail");
  return listings(operations).flatMap(({ list, key, offset }) => {
    const before = commits.filter(({ call }) => call < list.return);
    const most = Math.max(...before.map(({ input }) => offsetsIn(input).get(key) ?? Number.NEGATIVE_INFINITY));
    if (offset <= most) return [];
    const known =
      most === Number.NEGATIVE_INFINITY ? "no client had committed any" : `the highest committed was ${most}`;
    const what = `was told that offset ${offset} of log ${key} is committed, and ${known}`;
    return [
      explanation("An offset is committed that no client committed: messages before it would be missed.", key, [
        step(list, what),
      ]),
    ];
  });
}

/**
 * A node that acknowledged a committed offset, or told one, does not tell a lower one later. Other nodes may be late, since a lower offset
 * makes a client see messages again and miss none.
 */
function commitsBackwards(operations: readonly Operation[]): readonly Explanation[] {
  const commits = operations.filter(({ f, type }) => f === "commit" && type !== "fail");
  const told = listings(operations);
  const known = [
    ...commits.flatMap((shownBy) =>
      shownBy.type === "ok" ? [...offsetsIn(shownBy.input)].map(([key, offset]) => ({ shownBy, key, offset })) : [],
    ),
    ...told.map(({ list: shownBy, key, offset }) => ({ shownBy, key, offset })),
  ];
  const keysAsked = operations.filter(({ f, type }) => f === "committed" && type === "ok");
  return keysAsked.flatMap((list) => {
    const now = offsetsIn(list.output);
    const asked = Array.isArray(list.input) ? list.input.map(String) : [];
    return asked.flatMap((key): readonly Explanation[] => {
      const offset = now.get(key) ?? Number.NEGATIVE_INFINITY;
      const higher = known
        .filter((each) => each.key === key && each.offset > offset)
        .find(({ shownBy }) => shownBy.return < list.call && shownBy.node !== undefined && shownBy.node === list.node);
      if (higher === undefined) return [];
      // One that is still under way, or whose outcome is unknown, may have come in between.
      const between = commits.some(
        ({ input, return: returned }) => offsetsIn(input).get(key) === offset && returned > higher.shownBy.call,
      );
      if (between) return [];
      const what = higher.shownBy.f === "commit" ? "committed" : "was told that the committed offset is";
      const less = now.has(key) ? `offset ${offset} is committed` : "none is committed";
      return [
        explanation("A node went back behind a committed offset.", key, [
          step(higher.shownBy, `${what} ${higher.offset} of log ${key}${at(higher.shownBy)}`),
          step(list, `was told${at(list)} that ${less} of log ${key}`),
        ]),
      ];
    });
  });
}

function listings(operations: readonly Operation[]): readonly { list: Operation; key: string; offset: number }[] {
  return operations.flatMap((list) =>
    list.f === "committed" && list.type === "ok"
      ? [...offsetsIn(list.output)].map(([key, offset]) => ({ list, key, offset }))
      : [],
  );
}

function tell({ key, offset, message, shownBy }: Placed): ExplanationStep {
  return shownBy.f === "send"
    ? step(shownBy, `sent ${shown(message)} to log ${key}, and it was acknowledged at offset ${offset}`)
    : step(shownBy, `polled log ${key} and got ${shown(message)} at offset ${offset}`);
}

function step(operation: Operation, what: string): ExplanationStep {
  return { call: operation.call, sentence: `Event ${operation.call}: ${clientName(operation.process)} ${what}.` };
}

function at({ node }: Operation): string {
  return node === undefined ? "" : ` at ${node}`;
}

function explanation(headline: string, key: string | null, steps: readonly ExplanationStep[]): Explanation {
  return { headline, key, steps };
}
