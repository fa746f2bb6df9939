/**
 * The messages of a simulated run as the page's columns: in words, with the operations they are about. Classified by content, since most of
 * a cluster's messages repeat the previous one.
 */
import type { ObservedMessage } from "../../contract/cluster.js";
import type { MessageColumns, MessageKind } from "../page/data.js";
import type { Texts } from "../texts.js";
import { contentOf, messageWords, replyWords, requestWords, textsIn, type Words } from "./words.js";

export interface MessageInput {
  /** In order of departure. */
  readonly observedMessages: readonly ObservedMessage[];
  readonly texts: Texts;
  /** Place of a node, or of a client by the name in its requests. */
  readonly partyOf: (name: string) => number;
  /** Places of operations by the name of their request. */
  readonly operationOf: ReadonlyMap<string, number>;
  /** Places of the operations that must not be left out. */
  readonly marked: ReadonlySet<number>;
  /** Names of the objects of those operations. */
  readonly objects: ReadonlySet<string>;
}

/** A message that ships a long log names the last of its operations, and those of the contradiction. */
const mostOperations = 20;
/** A type counts as an answer if it is the next on the way back after at least this share of the messages about operations. */
const leastShare = 0.3;

interface Told extends Words {
  readonly observed: ObservedMessage;
  readonly type: string;
  /** The objects of the contradiction that it names. */
  readonly concerns: readonly string[];
  /** Repeats the previous message on the link, with the same result. */
  readonly again: boolean;
}

export function messageColumns(input: MessageInput): MessageColumns {
  const { texts, partyOf, operationOf, marked } = input;
  const told = tell(input);
  const answers = answersOf(told);
  const kinds = kindsOf(told, answers);
  const columns: MessageColumns = {
    ...{ from: [], to: [], departs: [], ends: [], loss: [], kind: [], type: [], label: [], detail: [], operations: [] },
    refusals: told.flatMap(({ observed: { load } }, place) =>
      load.kind === "reply" && load.outcome.type === "fail" ? [place] : [],
    ),
    ...{ answer: answers, concerns: told.map(({ concerns }) => concerns.map((name) => texts.numberOf(name))) },
  };
  told.forEach(({ observed, type, label, detail, requests }, place) => {
    const named = [...new Set(requests)].flatMap((name) => operationOf.get(name) ?? []);
    const least = named.length - mostOperations;
    columns.from.push(partyOf(observed.from));
    columns.to.push(partyOf(observed.to));
    columns.departs.push(observed.departsAt);
    columns.ends.push(observed.endsAt);
    columns.loss.push(texts.numberOf(observed.loss ?? ""));
    columns.kind.push(kinds[place] ?? "news");
    columns.type.push(texts.numberOf(type));
    columns.label.push(texts.numberOf(label));
    columns.detail.push(texts.numberOf(detail));
    columns.operations.push(named.filter((each, index) => index >= least || marked.has(each)));
  });
  return columns;
}

function tell({ observedMessages, operationOf, objects }: MessageInput): Told[] {
  const before = new Map<string, { readonly said: string; readonly arrived: boolean }>();
  const told = observedMessages.map((observed): Told => {
    const { load, from, to } = observed;
    const words = wordsOf(observed);
    const inside = load.kind === "message" ? textsIn(load.message) : textsIn(load.request.command);
    // Some protocols name what they carry out by the name of the request alone.
    const requests = [...words.requests, ...inside.filter((text) => operationOf.has(text))];
    const concerns = [...new Set(inside)].filter((text) => objects.has(text));
    const type = load.kind === "message" ? load.message.type : load.kind;
    const link = `${from} ${to} ${type}`;
    const last = before.get(link);
    const arrived = observed.loss === null;
    const said = load.kind === "message" ? contentOf(load.message) : `${words.requests[0]} ${words.label}`;
    // A repeated message that finally arrives is news.
    const again = last?.said === said && (last.arrived || !arrived);
    before.set(link, { said, arrived });
    return { observed, type, concerns, again, ...words, requests };
  });
  return withoutAttempts(told);
}

/** A repeated request is not news if it gets the same answer as before. */
function withoutAttempts(told: readonly Told[]): Told[] {
  const open = new Map<string, Told[]>();
  const news = new Set<Told>();
  for (const each of told) {
    const { observed, requests } = each;
    const { from, to, load, loss } = observed;
    const name = `${requests[0]} ${load.kind === "request" ? to : from}`;
    if (load.kind === "request" && loss === null) open.set(name, [...(open.get(name) ?? []), each]);
    else if (load.kind === "reply") {
      if (!each.again) for (const request of open.get(name) ?? []) news.add(request);
      open.delete(name);
    }
  }
  return told.map((each) => (news.has(each) ? { ...each, again: false } : each));
}

function wordsOf({ load }: ObservedMessage): Words {
  switch (load.kind) {
    case "message":
      return messageWords(load.message);
    case "request":
      return requestWords(load.request);
    case "reply":
      return replyWords(load.request, load.outcome);
  }
}

/** What answers a message is at most this many messages of news later on the way back. */
const mostBetween = 8;

/** For each message that arrived, the first on the way back that departed afterwards, is news, and is not about other requests alone. */
function answersOf(told: readonly Told[]): number[] {
  const byLink = new Map<string, number[]>();
  told.forEach(({ observed: { from, to, load }, again }, place) => {
    if (again || load.kind !== "message") return;
    const link = `${from} ${to}`;
    const known = byLink.get(link);
    if (known === undefined) byLink.set(link, [place]);
    else known.push(place);
  });
  return told.map(({ requests, observed: { from, to, load, loss, endsAt } }) => {
    if (loss !== null || load.kind !== "message") return -1;
    const back = byLink.get(`${to} ${from}`) ?? [];
    let low = 0;
    let high = back.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((told[back[middle] ?? 0]?.observed.departsAt ?? 0) < endsAt) low = middle + 1;
      else high = middle;
    }
    const answers = (place: number): boolean => {
      const others = told[place]?.requests ?? [];
      return others.length === 0 || requests.length === 0 || others.some((name) => requests.includes(name));
    };
    return back.slice(low, low + mostBetween).find(answers) ?? -1;
  });
}

function kindsOf(told: readonly Told[], answers: readonly number[]): MessageKind[] {
  const carrying = new Set(told.flatMap(({ type, requests }) => (requests.length > 0 ? [type] : [])));
  const answered = new Map<string, number>();
  let all = 0;
  told.forEach(({ requests }, place) => {
    const type = told[answers[place] ?? -1]?.type;
    if (requests.length === 0 || type === undefined) return;
    all += 1;
    answered.set(type, (answered.get(type) ?? 0) + 1);
  });
  return told.map(({ observed, type, again }) => {
    if (again) return "again";
    if (observed.load.kind !== "message") return "client";
    return carrying.has(type) || (answered.get(type) ?? 0) > all * leastShare ? "work" : "news";
  });
}
