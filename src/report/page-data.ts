/** From a verdict and its history to the content of the page, for a run of ours or a history that another tool recorded. */
import type { KeyResult, Verdict } from "../checkers/verdict.js";
import { optionsText } from "../contract/settings-text.js";
import type { Sightings } from "../execution/observed-messages.js";
import type { HistoryEvent, Operation } from "../history/operation.js";
import { plural } from "../history/plural.js";
import { cut } from "../history/visible.js";
import { models } from "../models/index.js";
import type { Model } from "../models/model.js";
import { startingWith } from "../models/starting-with.js";
import type { RunEvidence } from "../record/evidence.js";
import { faultSpans } from "../record/fault-spans.js";
import { contested, leadershipIntervals } from "../record/leadership.js";
import type { RunVerdict } from "../record/record.js";
import { causesOf } from "./causes.js";
import type { PageData, PageExplanation, PageObject, RunFacts } from "./page/data.js";
import {
  clientLanes,
  type GivenUp,
  type Lanes,
  operationColumns,
  processLanes,
  shownOperations,
} from "./page-operations.js";
import { pageOrders, rank } from "./page-orders.js";
import { spaceTime } from "./space-time/space-time.js";
import { succeededMeanwhile } from "./terminal.js";
import { Texts } from "./texts.js";

export interface RunInput
  extends Pick<RunEvidence, "scenario" | "system" | "events" | "operations" | "faults" | "traces"> {
  readonly verdict: RunVerdict;
  /** Results of the workload's checkers, with the orders that the run's verdict leaves out. */
  readonly checks: readonly Verdict[];
  /** The command that repeats the run. */
  readonly reproduce: string;
  /** An observer's record of the repeated run; null if there is none. */
  readonly seen: Sightings | null;
}

export interface HistoryInput {
  /** Name of the file. */
  readonly source: string;
  /** Such as jepsen-edn. */
  readonly format: string;
  readonly operations: readonly Operation[];
  readonly verdict: Verdict;
  /** The command that judges it again. */
  readonly reproduce: string;
}

/** Longest title or name of an object, in UTF-16 units. */
const longestTitle = 200;
const longestSentence = 320;

export function runPage(input: RunInput): PageData {
  const { scenario, events, operations, faults, traces, verdict, checks, reproduce } = input;
  const end = events.at(-1)?.time ?? 0;
  const spans = faultSpans(faults);
  const lanes = clientLanes(operations, scenario.clients);
  const page = new Picture({ operations, checks, lanes, givenUp: givenUp(events), origin: 0 });
  const blamed = operations.filter(({ call }) => page.blamed.has(call));
  const led = leadershipIntervals(traces, spans, end);
  const both = contested(led);
  const run: RunFacts = {
    cluster: scenario.cluster,
    plannedFaults: scenario.schedule.length,
    faultFacts: verdict.vacuity.faults.map((fault) => {
      const { id, description, proven } = fault;
      const span = spans.find((each) => each.id === id);
      const [from, to] = [span?.from ?? 0, Math.min(span?.to ?? 0, end)];
      return { description, proven, from, to, ok: succeededMeanwhile(verdict.vacuity, fault) };
    }),
    splitBrain: verdict.splitBrain,
    lostWrites: verdict.lostWrites.map(({ call, f, key, value, ...rest }) => ({
      ...rest,
      label: page.sentence([f, ...(key === undefined ? [] : [key]), JSON.stringify(value)].join(" ")),
      operation: page.placeOf.get(call) ?? null,
    })),
    nodes: scenario.nodes,
    faults: spans.map(({ description, from, to }) => ({ description, from, to: Math.min(to, end) })),
    contested: both.map(({ from, to }) => ({ from, to })),
    leadershipIntervals: led,
  };
  const options = optionsText(scenario.options);
  return {
    title: `${scenario.name} on ${scenario.cluster}`,
    subtitle:
      `${plural(scenario.nodes.length, "node")}, ${plural(scenario.clients, `${scenario.routing} client`)}, workload ${scenario.workload}, ` +
      `${options === "" ? "" : `${options}, `}seed ${scenario.seed}`,
    ...{ reproduce, valid: verdict.valid, summary: page.sentence(verdict.summary), run },
    causes: causesOf({ verdict, spans, contested: both, blamed, end }).map((cause) => ({
      ...cause,
      text: page.sentence(cause.text),
    })),
    warnings: warningsOf(verdict).map((warning) => page.sentence(warning)),
    counts: Object.entries(verdict.vacuity.operations).map(([f, counts]) => ({ f: page.sentence(f), ...counts })),
    spaceTime: spaceTime({ ...input, operations: page.operations, lanes }),
    ...page.parts(end),
  };
}

/** Problems that make the run incomplete, or prove little, before mere oddities. */
function warningsOf({ incomplete, deposed, vacuity }: RunVerdict): readonly string[] {
  return [
    ...incomplete.map(({ sentence }) => `Incomplete: ${sentence}`),
    ...vacuity.provesNothing,
    ...deposed.map(
      ({ leader, by, time }) =>
        `${leader} was deposed at ${(time / 1e9).toFixed(2)} s by ${by}, which is no longer a member.`,
    ),
    ...vacuity.warnings,
  ];
}

export function historyPage({ source, format, operations, verdict, reproduce }: HistoryInput): PageData {
  const counts = new Map<string, { ok: number; fail: number; info: number }>();
  let first = Number.POSITIVE_INFINITY;
  let last = 0;
  for (const { f, type, callTime, returnTime } of operations) {
    const ofThis = counts.get(f) ?? { ok: 0, fail: 0, info: 0 };
    ofThis[type] += 1;
    counts.set(f, ofThis);
    first = Math.min(first, callTime);
    last = Math.max(last, callTime, Number.isFinite(returnTime) ? returnTime : 0);
  }
  // Wall-clock times say little and take many digits: the page then counts from the first event.
  const origin = Number.isFinite(first) && first > 100 * (last - first) && first > 1e12 ? first : 0;
  const lanes = processLanes(operations);
  const page = new Picture({ operations, checks: [verdict], lanes, givenUp: new Map(), origin });
  return {
    title: cut(`${source} as ${verdict.model ?? verdict.property}`, longestTitle),
    subtitle:
      `${plural(operations.length, "operation")}, read as ${cut(format, longestTitle)}, judged for ${verdict.property}` +
      `${origin > 0 ? "; times count from the first event" : ""}`,
    ...{ reproduce, valid: verdict.valid, summary: page.sentence(verdict.summary), run: null, spaceTime: null },
    ...{ causes: [], warnings: [] },
    counts: [...counts].map(([f, each]) => ({ f: page.sentence(f), ...each })),
    ...page.parts(last - origin),
  };
}

interface PictureInput {
  readonly operations: readonly Operation[];
  readonly checks: readonly Verdict[];
  readonly lanes: Lanes;
  readonly givenUp: ReadonlyMap<number, GivenUp>;
  /** The origin of times, ns. */
  readonly origin: number;
}

type Parts = Pick<
  PageData,
  | "explanations"
  | "timed"
  | "laneNames"
  | "texts"
  | "wholes"
  | "leftOut"
  | "operations"
  | "objects"
  | "orders"
  | "origin"
  | "end"
>;

/** The operations of a page, in the units that are judged: keys, or the whole. */
class Picture {
  /** The operations for which the page has room, in order of invocation. */
  readonly operations: readonly Operation[];
  /** Their places on the page by their `call` index. */
  readonly placeOf: ReadonlyMap<number, number>;
  /** `call` indexes of the operations that explanations mention. */
  readonly blamed: ReadonlySet<number>;
  private readonly texts = new Texts();
  private readonly judged: Verdict | undefined;
  /** Bad objects first: tabs are in this order. */
  private readonly keys: readonly (KeyResult | { readonly key: string | null })[];
  private readonly numbers: ReadonlyMap<string | null, number>;
  private readonly whole: boolean;

  constructor(private readonly input: PictureInput) {
    const { operations, checks } = input;
    this.judged = checks.find((check) => check.keys !== undefined);
    this.whole = this.judged?.keys?.some(({ key }) => key === null) === true;
    this.keys =
      this.judged?.keys?.toSorted((a, b) => rank(a) - rank(b)) ??
      [...new Set(operations.map((operation) => this.nameOf(operation)))].map((key) => ({ key }));
    this.numbers = new Map(this.keys.map(({ key }, number) => [key, number]));
    this.blamed = new Set(
      checks.flatMap((check) => check.explanations.flatMap(({ steps }) => steps.flatMap(({ call }) => call ?? []))),
    );
    this.operations = shownOperations(operations, this.blamed);
    this.placeOf = new Map(this.operations.map(({ call }, place) => [call, place]));
  }

  sentence(text: string): number {
    return this.texts.numberOf(text, { longest: longestSentence });
  }

  parts(end: number): Parts {
    const { operations: all, lanes, givenUp: abandoned, origin } = this.input;
    const { texts } = this;
    const { orders, objects } = this.orders();
    const named = this.keys.map(
      (each, number): PageObject => ({
        ...(objects[number] ?? this.unordered()),
        name: texts.numberOf(each.key ?? "all operations", { longest: longestTitle }),
        valid: "valid" in each ? each.valid : null,
      }),
    );
    const columns = operationColumns(this.operations, {
      ...{ texts, laneOf: lanes.laneOf, givenUp: abandoned, origin },
      objectOf: (operation) => this.objectOf(operation),
    });
    return {
      ...{ orders, objects: named, operations: columns, laneNames: lanes.names, origin, end },
      explanations: this.explanations(),
      timed: all.some(({ callTime }) => callTime > 0),
      ...{ texts: texts.all, wholes: texts.wholes },
      leftOut: [
        ...(all.length > this.operations.length
          ? [`${all.length - this.operations.length} of the ${all.length} operations are left out of this page.`]
          : []),
        ...(texts.leftOut.texts > 0
          ? [
              `This page has room for a few megabytes of long values: ${plural(texts.leftOut.texts, "long value is", "long values are")} ` +
                `shown with beginning and end only (${texts.leftOut.characters} characters in the history).`,
            ]
          : []),
      ],
    };
  }

  private nameOf(operation: Operation): string | null {
    return this.whole ? null : operation.key;
  }

  private objectOf(operation: Operation): number {
    return this.numbers.get(this.nameOf(operation)) ?? 0;
  }

  private orders(): ReturnType<typeof pageOrders> {
    const { judged, texts, placeOf, blamed } = this;
    const operationsOf: Operation[][] = this.keys.map(() => []);
    for (const operation of this.input.operations) operationsOf[this.objectOf(operation)]?.push(operation);
    return pageOrders({
      ...{ operationsOf, placeOf, texts, contradicting: blamed },
      keys: this.keys.flatMap((each) => ("valid" in each ? [each] : [])),
      model: judged === undefined ? undefined : modelOf(judged),
    });
  }

  private unordered(): Omit<PageObject, "name" | "valid"> {
    const note = "No order is shown: this property is judged without one.";
    return { order: null, initial: this.texts.numberOf(""), stuck: null, proven: false, through: [], note };
  }

  private explanations(): PageExplanation[] {
    return this.input.checks.flatMap((check) =>
      check.explanations.map(({ headline, key, steps }) => ({
        headline: this.sentence(headline),
        object: this.numbers.get(key) ?? (this.keys.length === 1 ? 0 : null),
        steps: steps.map(({ call, sentence }) => ({
          operation: call === null ? null : (this.placeOf.get(call) ?? null),
          sentence: this.sentence(sentence),
        })),
      })),
    );
  }
}

/** Of a verdict on one of our models; undefined for any other. */
function modelOf({ model: name, initial }: Verdict): Model | undefined {
  const model = name === null ? undefined : models.get(name);
  return model === undefined || initial === undefined ? model : startingWith(model, initial);
}

/** By the `call` index of each indeterminate operation: the time when its client gave it up. */
function givenUp(events: readonly HistoryEvent[]): Map<number, GivenUp> {
  const found = new Map<number, GivenUp>();
  const open = new Map<number | string, number>();
  for (const { type, process, index, time } of events) {
    const call = open.get(process);
    if (type === "invoke") open.set(process, index);
    else if (type === "info" && call !== undefined) found.set(call, { index, time });
  }
  return found;
}
