/**
 * The space-time diagram as a picture that stands still, of the first violation of a run: its operations, the messages about them, and those around
 * them, in the same look as on the page.
 */
import type { PageData, SpaceTime } from "../data.js";
import { PageHistory } from "../history.js";
import type { PageOperation } from "../operation.js";
import { PageTexts } from "../texts.js";
import { Clock } from "../units.js";
import { makeSpaceTimeAxis } from "./axis.js";
import { drawSpaceTime } from "./draw.js";
import { layOutDiagram } from "./layout.js";
import { openMessages, type PageMessage, type PageMessages } from "./messages.js";
import { mostNamed, Relevance, timesOf } from "./relevance.js";
import { headHeight } from "./scene.js";

const width = 900;
const unit = 17;
/** More arrows than this are hard to read where nothing can be pointed at. */
const mostMessages = 24;
/** Before the first operation and after the last, ns. */
const margin = 2e6;

/** Draws into an empty element, and says what it shows. Null if the data has no messages. */
export function drawStill(svg: SVGSVGElement, data: PageData): string | null {
  const { spaceTime: whole } = data;
  if (whole === null) return null;
  const history = new PageHistory(data, new PageTexts(data));
  const [violation] = history.violations;
  const guilty = violation?.operations ?? [];
  const messages = openMessages(whole);
  const relevance = new Relevance(whole, messages, { guilty, chosen: undefined, everything: true });
  const times = guilty.length > 0 ? timesOf(guilty.slice(0, mostNamed)) : [whole.focus];
  const shown = chosenMessages(messages, relevance, times);
  const space = around(whole, [...times, ...shown.map(({ departs }) => departs)]);
  const axis = makeSpaceTimeAxis(space, shown, { byTime: false, major: () => true, moments: times });
  const faults = (data.run?.faults ?? []).some(({ from, to }) => from <= axis.end && to >= axis.start);
  const layout = layOutDiagram({ space, width, faults, own: (party) => relevance.own(party), others: false });
  const height = Math.ceil(headHeight + 20 + axis.length * unit + 12);
  drawSpaceTime(svg, {
    ...{ data, history, space, clock: new Clock(data.end), axis, ...layout, unit, top: 0, height, messages: shown },
    ...{ major: () => true, guilty: relevance.aboutGuilty, chosen: new Set<number>(), current: undefined },
    marked: new Set(guilty.map(({ number }) => number)),
    operations: relevance.onOwnLines(history.operations, axis).filter((each) => isNear(each, times)),
    operation: undefined,
  });
  return violation?.headline ?? history.texts.of(data.explanations[0]?.headline ?? -1);
}

/** Those about the operations of the violation, and then those that are closest to them in time. */
function chosenMessages(
  { all }: PageMessages,
  { aboutGuilty }: Relevance,
  times: readonly number[],
): readonly PageMessage[] {
  const latest = Math.max(...times);
  const distance = ({ departs, ends }: PageMessage): number =>
    Math.min(
      ...times.map((time) =>
        departs <= time && time <= ends ? 0 : Math.min(Math.abs(time - departs), Math.abs(time - ends)),
      ),
    );
  const seen = all.filter(({ departs, ends, loss }) => departs <= latest && (loss !== "" || ends <= latest + margin));
  const closest = seen.toSorted((a, b) => distance(a) - distance(b));
  const about = closest.filter(({ number }) => aboutGuilty.has(number)).slice(0, mostMessages);
  const others = closest
    .filter(({ number, kind }) => !aboutGuilty.has(number) && kind !== "again" && kind !== "client")
    .slice(0, mostMessages - about.length);
  return [...about, ...others].sort((a, b) => a.number - b.number);
}

/** What happens from the first of these moments to the last. */
function around(space: SpaceTime, times: readonly number[]): SpaceTime {
  const from = Math.min(...times) - margin;
  const to = Math.max(...times) + margin;
  const meets = (each: { readonly from: number; readonly to: number }): boolean => each.from <= to && each.to >= from;
  return {
    ...space,
    spans: [[from, to]],
    roles: space.roles.filter(meets),
    outages: space.outages.filter(meets),
    marks: space.marks.filter(({ at, weight }) => weight !== "note" && at >= from && at <= to),
  };
}

function isNear({ mark, from, to }: PageOperation, times: readonly number[]): boolean {
  return mark > 0 || times.some((time) => Math.abs(time - from) < margin || Math.abs(time - to) < margin);
}
