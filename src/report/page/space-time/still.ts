/**
 * The space-time diagram as a picture that stands still, of the first violation of a run: its operations, the messages about them and about their
 * objects, in the same look as on the page. What a reader could not point at to understand is left out: refusals that only sent a client to
 * another node, messages that repeat earlier ones, and nodes that take no part.
 */
import type { PageData, SpaceTime } from "../data.js";
import { PageHistory } from "../history.js";
import type { PageOperation } from "../operation.js";
import { PageTexts } from "../texts.js";
import { Clock } from "../units.js";
import { makeSpaceTimeAxis } from "./axis.js";
import { drawSpaceTime } from "./draw.js";
import { layOutDiagram } from "./layout.js";
import { openMessages, type PageMessage } from "./messages.js";
import { mostNamed, Relevance, timesOf } from "./relevance.js";
import { headHeight } from "./scene.js";

const width = 900;
const unit = 19;
/** More arrows than this are hard to read where nothing can be pointed at. */
const mostMessages = 24;
/** With fewer than these, some are shown that are about the same objects, or happen at the same time. */
const fewMessages = 16;
/** An object of no more operations than these, such as a transaction, is shown with all that is about it. */
const fewOperations = 20;
/** Before the first operation and after the last, ns. */
const margin = 2e6;

/** Draws into an empty element, and says what it shows. Null if the data has no messages. */
export function drawStill(svg: SVGSVGElement, data: PageData): string | null {
  const { spaceTime: whole } = data;
  if (whole === null) return null;
  const history = new PageHistory(data, new PageTexts(data));
  const [violation] = history.violations;
  const breach = violation === undefined ? toldBreach(whole) : undefined;
  const guilty = violation?.operations ?? named(breach, history.operations);
  const messages = openMessages(whole);
  const relevance = new Relevance(whole, messages, { guilty, chosen: undefined, everything: true });
  const times = [
    ...timesOf(guilty.slice(0, mostNamed)),
    ...(violation === undefined ? [breach?.at ?? whole.focus] : []),
  ];
  const objects = objectsOf(guilty, history);
  const shown = chosenMessages(messages.all, history.operations, relevance, objects, times);
  const space = around(whole, guilty, [...times, ...shown.map(({ departs }) => departs)]);
  const axis = makeSpaceTimeAxis(space, shown, { byTime: false, major: () => true, moments: times });
  const faults = (data.run?.faults ?? []).some(({ from, to }) => from <= axis.end && to >= axis.start);
  const active = new Set([
    ...shown.flatMap(({ from, to }) => [from, to]),
    ...[...space.roles, ...space.outages, ...space.marks].map(({ party }) => party),
  ]);
  const layout = layOutDiagram({
    ...{ space, width, faults, others: false },
    own: (party) => relevance.own(party),
    takesPart: (party) => active.has(party),
  });
  const height = Math.ceil(headHeight + 20 + axis.length * unit + 12);
  drawSpaceTime(svg, {
    ...{ data, history, space, clock: new Clock(data.end), axis, ...layout, unit, top: 0, height, messages: shown },
    ...{ major: () => true, guilty: relevance.aboutGuilty, chosen: new Set<number>(), current: undefined },
    // Only an explanation numbers its operations.
    marked: new Set(violation === undefined ? [] : guilty.map(({ number }) => number)),
    operations: relevance
      .onOwnLines(history.operations, axis)
      .filter((each) => guilty.includes(each) || (objects.small.has(each.object) && isNear(each, times))),
    operation: undefined,
  });
  return violation?.headline ?? history.texts.of(data.explanations.at(-1)?.headline ?? -1);
}

type Mark = SpaceTime["marks"][number];

/** The last breach of a claim, which is where the page looks first; of an assertion if no claim was broken. */
function toldBreach({ marks }: SpaceTime): Mark | undefined {
  const breaches = marks.filter(({ weight }) => weight === "breach");
  return breaches.findLast(({ own }) => !own) ?? breaches[0];
}

function named(breach: Mark | undefined, operations: readonly PageOperation[]): readonly PageOperation[] {
  return (breach?.operations ?? []).flatMap((place) => {
    const operation = operations[place];
    // One that begins later cannot have to do with it.
    if (operation === undefined || breach === undefined || operation.from > breach.at) return [];
    operation.mark = 1;
    return [operation];
  });
}

interface Objects {
  readonly names: ReadonlySet<string>;
  /** Those of few operations. */
  readonly small: ReadonlySet<number>;
}

function objectsOf(guilty: readonly PageOperation[], history: PageHistory): Objects {
  const objects = [...new Set(guilty.map(({ object }) => object))];
  return {
    names: new Set(objects.map((object) => history.texts.of(history.data.objects[object]?.name ?? -1))),
    small: new Set(objects.filter((object) => (history.ofObject[object] ?? []).length <= fewOperations)),
  };
}

/** Those about the operations of the violation, those that name their objects, and if these are few, what is closest to them in time. */
function chosenMessages(
  all: readonly PageMessage[],
  operations: readonly PageOperation[],
  { aboutGuilty }: Relevance,
  { names, small }: Objects,
  times: readonly number[],
): readonly PageMessage[] {
  const latest = Math.max(...times);
  const distance = ({ departs, ends }: PageMessage): number =>
    Math.min(
      ...times.map((time) =>
        departs <= time && time <= ends ? 0 : Math.min(Math.abs(time - departs), Math.abs(time - ends)),
      ),
    );
  const refused = refusals(all, operations);
  const seen = all.filter(
    ({ departs, ends, loss, kind, number }) =>
      kind !== "again" && !refused.has(number) && departs <= latest && (loss !== "" || ends <= latest + margin),
  );
  const closest = seen.toSorted((a, b) => distance(a) - distance(b));
  const about = withoutRepeatedLosses(closest.filter(({ number }) => aboutGuilty.has(number)));
  const betweenNodes = closest.filter(({ number, kind }) => !aboutGuilty.has(number) && kind !== "client");
  const isRelated = ({ concerns }: PageMessage): boolean => concerns.some((name) => names.has(name));
  const related = withoutRepeatedLosses(betweenNodes.filter(isRelated));
  const others = betweenNodes.filter((message) => !isRelated(message));
  const chosen = about.slice(0, mostMessages);
  const room = (small.size > 0 ? mostMessages : fewMessages) - chosen.length;
  chosen.push(...related.slice(0, Math.max(0, room)));
  if (small.size === 0) chosen.push(...others.slice(0, Math.max(0, fewMessages - chosen.length)));
  return chosen.sort((a, b) => a.number - b.number);
}

/** Requests that a node did not take, and its refusals, where another node answered. */
function refusals(all: readonly PageMessage[], operations: readonly PageOperation[]): ReadonlySet<number> {
  const found = new Set<number>();
  const open = new Map<string, PageMessage>();
  for (const message of all) {
    const [operation] = message.operations;
    if (message.kind !== "client" || operation === undefined) continue;
    const { from, to, number } = message;
    const asked = open.get(`${operation} ${to} ${from}`);
    if (asked === undefined) open.set(`${operation} ${from} ${to}`, message);
    else {
      open.delete(`${operation} ${to} ${from}`);
      if (message.refuses && operations[operation]?.type !== "fail") found.add(number).add(asked.number);
    }
  }
  return found;
}

/** Of messages of one type that are lost on a link one after the other, the first two. */
function withoutRepeatedLosses(messages: readonly PageMessage[]): readonly PageMessage[] {
  const inARow = new Map<string, number>();
  const left = new Set<PageMessage>();
  for (const message of messages.toSorted((a, b) => a.number - b.number)) {
    const { from, to, type, loss } = message;
    const link = `${from} ${to} ${type}`;
    const count = loss === "" ? 0 : (inARow.get(link) ?? 0) + 1;
    inARow.set(link, count);
    if (count > 2) left.add(message);
  }
  return messages.filter((message) => !left.has(message));
}

/** What happens from the first of these moments to the last: of what replicas tell, what is about the operations. */
function around(space: SpaceTime, guilty: readonly PageOperation[], times: readonly number[]): SpaceTime {
  const from = Math.min(...times) - margin;
  const to = Math.max(...times) + margin;
  const meets = (each: { readonly from: number; readonly to: number }): boolean => each.from <= to && each.to >= from;
  const about = new Set(guilty.map(({ number }) => number));
  const within = space.marks.filter(({ at }) => at >= from && at <= to);
  const claimed = within.filter(({ weight, own }) => weight === "breach" && !own);
  // What a replica asserts of itself is told first only where no claim says more.
  const [asserted] = claimed.length > 0 ? [] : within.filter(({ weight }) => weight === "breach");
  return {
    ...space,
    spans: [[from, to]],
    roles: space.roles.filter(meets),
    outages: space.outages.filter(meets),
    marks: within.filter(
      (mark) =>
        (mark.weight === "breach" && !mark.own) ||
        mark === asserted ||
        mark.weight === "loss" ||
        mark.operations.some((operation) => about.has(operation)),
    ),
  };
}

function isNear({ from, to }: PageOperation, times: readonly number[]): boolean {
  return times.some((time) => Math.abs(time - from) < margin || Math.abs(time - to) < margin);
}
