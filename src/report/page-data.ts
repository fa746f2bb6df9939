/** From a verdict and the history it is on to what the page shows, be it a run of ours or a history that somebody else recorded. */
import type { KeyResult, Verdict } from "../checkers/verdict.js";
import type { HistoryEvent, Operation } from "../history/operation.js";
import { plural } from "../history/plural.js";
import { models } from "../models/index.js";
import type { Model } from "../models/model.js";
import { startingWith } from "../models/starting-with.js";
import { reigns } from "../run/forensics.js";
import type { Sightings } from "../run/passages.js";
import type { FaultRecord, RunVerdict, Scenario, TraceRecord } from "../run/record.js";
import { faultSpans } from "../run/vacuity.js";
import type { PageData, PageExplanation, PageObject, RunFacts } from "./page/data.js";
import { clientLanes, type GivenUp, type Lanes, operationColumns, processLanes } from "./page-operations.js";
import { pageOrders, rank } from "./page-orders.js";
import { spaceTime } from "./space-time/space-time.js";
import { Texts } from "./texts.js";

export interface RunInput {
  readonly scenario: Scenario;
  readonly events: readonly HistoryEvent[];
  readonly operations: readonly Operation[];
  readonly faults: readonly FaultRecord[];
  readonly traces: readonly TraceRecord[];
  readonly verdict: RunVerdict;
  /** What the workload's checkers found, with the orders that the run's verdict leaves out. */
  readonly checks: readonly Verdict[];
  /** The command that does the run again. */
  readonly reproduce: string;
  /** What an observer saw when the run was done again; null if nobody could. */
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

const unseen = "The messages of this run are not shown: it was cut short, or does not repeat itself.";

export function runPage(input: RunInput): PageData {
  const { scenario, events, operations, faults, traces, verdict, checks, reproduce, seen } = input;
  const end = events.at(-1)?.time ?? 0;
  const spans = faultSpans(faults);
  const places = new Map(operations.map(({ call }, place) => [call, place]));
  const run: RunFacts = {
    warnings: [
      ...verdict.incomplete.map(({ sentence }) => `Incomplete: ${sentence}`),
      ...verdict.vacuity.provesNothing,
      ...verdict.deposed.map(
        ({ leader, by, time }) =>
          `${leader} was deposed at ${(time / 1e9).toFixed(2)} s by ${by}, which is no member any more.`,
      ),
      ...verdict.vacuity.warnings,
      ...(seen === null && scenario.cluster === "sim" ? [unseen] : []),
    ],
    faultFacts: verdict.vacuity.faults,
    splitBrain: verdict.splitBrain,
    lostWrites: verdict.lostWrites.map((lost) => ({
      ...lost,
      key: lost.key ?? "",
      value: JSON.stringify(lost.value),
      operation: places.get(lost.call) ?? null,
    })),
    nodes: scenario.nodes,
    faults: spans.map(({ description, from, to }) => ({ description, from, to: Math.min(to, end) })),
    reigns: reigns(traces, spans, end),
  };
  const lanes = clientLanes(operations, scenario.clients);
  return {
    title: `${scenario.name} on ${scenario.cluster}`,
    subtitle:
      `${plural(scenario.nodes.length, "node")}, ${plural(scenario.clients, `${scenario.routing} client`)}, workload ${scenario.workload}, ` +
      `options ${JSON.stringify(scenario.options)}, seed ${scenario.seed}`,
    ...{ reproduce, valid: verdict.valid, summary: verdict.summary, counts: verdict.vacuity.operations, run, end },
    spaceTime: seen === null ? null : spaceTime({ ...input, laneNames: lanes.names, seen }),
    ...picture(operations, checks, lanes, givenUp(events)),
  };
}

export function historyPage({ source, format, operations, verdict, reproduce }: HistoryInput): PageData {
  const counts: Record<string, { ok: number; fail: number; info: number }> = {};
  let end = 0;
  for (const { f, type, callTime, returnTime } of operations) {
    counts[f] ??= { ok: 0, fail: 0, info: 0 };
    const ofThis = counts[f];
    if (ofThis !== undefined) ofThis[type] += 1;
    end = Math.max(end, callTime, returnTime === Number.POSITIVE_INFINITY ? 0 : returnTime);
  }
  return {
    title: `${source} as ${verdict.model ?? verdict.property}`,
    subtitle: `${plural(operations.length, "operation")}, read as ${format}, judged for ${verdict.property}`,
    ...{ reproduce, valid: verdict.valid, summary: verdict.summary, counts, run: null, spaceTime: null, end },
    ...picture(operations, [verdict], processLanes(operations), new Map()),
  };
}

type Picture = Pick<PageData, "explanations" | "timed" | "laneNames" | "texts" | "operations" | "objects" | "orders">;

function picture(
  operations: readonly Operation[],
  checks: readonly Verdict[],
  lanes: Lanes,
  abandoned: ReadonlyMap<number, GivenUp>,
): Picture {
  const texts = new Texts();
  const judged = checks.find((check) => check.keys !== undefined);
  const whole = judged?.keys?.some(({ key }) => key === null) === true;
  const nameOf = (operation: Operation): string | null => (whole ? null : operation.key);
  const keys: readonly (KeyResult | { readonly key: string | null })[] =
    judged?.keys ?? [...new Set(operations.map(nameOf))].map((key) => ({ key }));
  // Bad objects first: their order here is that of the tabs.
  const sorted = judged?.keys === undefined ? keys : judged.keys.toSorted((a, b) => rank(a) - rank(b));
  const numbers = new Map(sorted.map(({ key }, number) => [key, number]));
  const operationsOf: Operation[][] = sorted.map(() => []);
  const placeOf = new Map<number, number>();
  for (const [place, operation] of operations.entries()) {
    placeOf.set(operation.call, place);
    operationsOf[numbers.get(nameOf(operation)) ?? 0]?.push(operation);
  }
  const steps = checks.flatMap((check) => check.explanations.flatMap((explanation) => explanation.steps));
  const { orders, objects } = pageOrders({
    ...{ operationsOf, placeOf, texts },
    keys: sorted.flatMap((each) => ("valid" in each ? [each] : [])),
    model: judged === undefined ? undefined : modelOf(judged),
    contradicting: new Set(steps.flatMap(({ call }) => call ?? [])),
  });
  const unordered = { order: null, initial: texts.numberOf(""), stuck: null, proven: false, through: [] };
  return {
    explanations: checks.flatMap((check) =>
      check.explanations.map(
        ({ headline, key, steps: sentences }): PageExplanation => ({
          headline,
          object: numbers.get(key) ?? (sorted.length === 1 ? 0 : null),
          steps: sentences.map(({ call, sentence }) => ({
            operation: call === null ? null : (placeOf.get(call) ?? null),
            sentence,
          })),
        }),
      ),
    ),
    timed: operations.some(({ callTime }) => callTime > 0),
    laneNames: lanes.names,
    texts: texts.all,
    operations: operationColumns(operations, {
      ...{ texts, laneOf: lanes.laneOf, givenUp: abandoned },
      objectOf: (operation) => numbers.get(nameOf(operation)) ?? 0,
    }),
    objects: sorted.map(
      (each, number): PageObject => ({
        ...(objects[number] ?? { ...unordered, note: "No order is shown: this property is judged without one." }),
        name: each.key ?? "all operations",
        valid: "valid" in each ? each.valid : null,
      }),
    ),
    orders,
  };
}

/** Of a verdict on one of our models; undefined for any other. */
function modelOf({ model: name, initial }: Verdict): Model | undefined {
  const model = name === null ? undefined : models.get(name);
  return model === undefined || initial === undefined ? model : startingWith(model, initial);
}

/** By the `call` index of each indeterminate operation, when its client gave it up. */
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
