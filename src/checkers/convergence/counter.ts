/**
 * Convergence of a counter that has a copy on each node: when updates have stopped and nodes had time to tell each other, each shows the sum
 * of all acknowledged adds and of some of those whose outcome is unknown; and no read ever shows more, or less, than all adds that had begun
 * could come to. In between nodes may differ.
 */
import type { Operation } from "../../history/operation.js";
import { plural } from "../../history/plural.js";
import { clientOf } from "../telling/operation.js";
import { shown } from "../telling/shown.js";
import { type Explanation, noCost, type Verdict } from "../verdict.js";
import { isRead, lastReads, whyUnread } from "./last-reads.js";

const noneAcknowledged = "Unknown: no add was acknowledged, so nothing had to be counted.";

/** More sums than this are not listed: then every number between the least and the greatest is taken for possible. */
const mostSums = 100_000;

/** Operations: `add` of a whole number, `read` of the value that a node shows, and `settled` at the end. */
export function checkConvergingCounter(operations: readonly Operation[]): Verdict {
  const adds = operations.filter(({ f, type }) => f === "add" && type !== "fail");
  const acknowledged = adds.filter(({ type }) => type === "ok");
  const doubtful = adds.filter(({ type }) => type === "info");
  const sum = total(acknowledged);
  const possible = sumsWith(sum, doubtful);
  const isWrong = ({ output }: Operation): boolean => typeof output !== "number" || !possible.has(output);
  const last = lastReads(operations, (f) => f === "add", isWrong);
  const wrong = last.reads.filter(isWrong);
  const beyond = wrong.length > 0 ? [] : readsBeyond(operations, adds);
  const unread = whyUnread(last) ?? (acknowledged.length === 0 ? noneAcknowledged : undefined);
  const valid = wrong.length + beyond.length > 0 ? false : unread !== undefined ? "unknown" : true;
  const details = {
    ...{ acknowledged: acknowledged.length, doubtful: doubtful.length, sum },
    ...{ finalReads: last.reads.length, wrong: wrong.length, beyond: beyond.length },
  };
  const counted = `${plural(acknowledged.length, "acknowledged add")}, which ${acknowledged.length === 1 ? "comes" : "come"} to ${possible.words}`;
  return {
    ...{ property: "convergence", model: null, valid, cost: noCost, details },
    summary:
      wrong.length > 0
        ? `Not converging: after ${counted}, ${wrong.map(told).join(", ")}.`
        : beyond.length > 0
          ? "Not converging: a read shows what no adds that had begun could come to."
          : (unread ?? `Converged: each of ${plural(last.reads.length, "node")} shows the sum of ${counted}.`),
    explanations:
      wrong.length > 0 ? [explainWrong(wrong, counted)] : beyond.slice(0, 1).map((each) => explainBeyond(each)),
  };
}

function total(adds: readonly Operation[]): number {
  return adds.reduce((sum, { input }) => sum + deltaOf(input), 0);
}

function deltaOf(input: Operation["input"]): number {
  return typeof input === "number" ? input : 0;
}

interface Sums {
  has(value: number): boolean;
  readonly words: string;
}

/** The values of a counter that had this sum before some of these adds. */
function sumsWith(sum: number, adds: readonly Operation[]): Sums {
  const deltas = adds.map(({ input }) => deltaOf(input));
  const least = sum + deltas.reduce((all, delta) => all + Math.min(0, delta), 0);
  const most = sum + deltas.reduce((all, delta) => all + Math.max(0, delta), 0);
  const words =
    least === most ? String(sum) : `${sum}, or with adds of unknown outcome to something from ${least} to ${most}`;
  if (most - least > mostSums) return { has: (value) => value >= least && value <= most, words };
  let sums = new Set([sum]);
  for (const delta of deltas) sums = new Set([...sums].flatMap((each) => [each, each + delta]));
  return { has: (value) => sums.has(value), words };
}

interface Beyond {
  readonly read: Operation;
  readonly least: number;
  readonly most: number;
}

/** Reads outside of what all adds that had begun before they ended could come to. */
function readsBeyond(operations: readonly Operation[], adds: readonly Operation[]): readonly Beyond[] {
  const byCall = adds.toSorted((a, b) => a.call - b.call);
  const reads = operations.filter(({ f, type }) => isRead(f) && type === "ok").toSorted((a, b) => a.return - b.return);
  let [place, least, most] = [0, 0, 0];
  const found: Beyond[] = [];
  for (const read of reads) {
    for (; (byCall[place]?.call ?? Number.POSITIVE_INFINITY) < read.return; place++) {
      const delta = deltaOf(byCall[place]?.input ?? 0);
      least += Math.min(0, delta);
      most += Math.max(0, delta);
    }
    const { output } = read;
    if (typeof output !== "number" || output < least || output > most) found.push({ read, least, most });
  }
  return found;
}

function told({ node, output }: Operation): string {
  return `${node ?? "the counter"} shows ${shown(output)}`;
}

function explainWrong(wrong: readonly Operation[], counted: string): Explanation {
  return {
    headline:
      wrong.length === 1 ? "A node does not show the sum of all adds." : "Nodes do not show the sum of all adds.",
    key: null,
    steps: wrong.map((read) => ({
      call: read.call,
      sentence: `Event ${read.call}: ${clientOf(read)} read ${shown(read.output)}${at(read)} after ${counted}.`,
    })),
  };
}

function explainBeyond({ read, least, most }: Beyond): Explanation {
  return {
    headline: "A read shows more, or less, than was ever added.",
    key: null,
    steps: [
      {
        call: read.call,
        sentence:
          `Event ${read.call}: ${clientOf(read)} read ${shown(read.output)}${at(read)}; all adds that had begun before ` +
          `event ${read.return} come to something from ${least} to ${most}.`,
      },
    ],
  };
}

function at({ node }: Operation): string {
  return node === undefined ? "" : ` at ${node}`;
}
