/** What an update costs in messages as a law of n, the number of the other nodes, as the survey counts: measured from three nodes to nine. */
import type { ProgramSettings } from "../../nodes/host.js";
import type { ProgramSystem } from "../contract/system.js";
import { sizes as counted, idsOf } from "./experiments.js";
import { type UpdateCost, updateCost } from "./steady.js";

export interface SizedCost extends UpdateCost {
  readonly nodes: number;
}

export interface Law {
  /** Of the messages, such as "2n", or "2n − 6 from 5 nodes on"; null if they lie on no line. */
  readonly text: string | null;
  /** The same of the delays. */
  readonly delays: string | null;
  readonly sizes: readonly SizedCost[];
}

export function costLaw(system: ProgramSystem, settings: ProgramSettings): Law {
  const sizes: SizedCost[] = [];
  for (const nodes of counted) sizes.push({ nodes, ...updateCost(system, settings, idsOf(nodes)) });
  return {
    text: lawOf(sizes.map(({ nodes, messages }) => ({ n: nodes - 1, cost: messages.least }))),
    delays: lawOf(sizes.map(({ nodes, delays }) => ({ n: nodes - 1, cost: delays }))),
    sizes,
  };
}

/** Fewer points than this lie on many lines. */
const leastPoints = 3;

interface Point {
  /** How many other nodes there are. */
  readonly n: number;
  readonly cost: number;
}

function lawOf(sizes: readonly Point[]): string | null {
  for (let from = 0; from + leastPoints <= sizes.length; from++) {
    const points = sizes.slice(from);
    const line = lineThrough(points);
    if (line === undefined) continue;
    const since = from === 0 ? "" : ` from ${points[0] === undefined ? "" : points[0].n + 1} nodes on`;
    return `${line}${since}`;
  }
  return null;
}

function lineThrough(points: readonly Point[]): string | undefined {
  const [first, second] = points;
  if (first === undefined || second === undefined) return undefined;
  const slope = second.cost - first.cost;
  const start = first.cost - slope * first.n;
  if (points.some(({ n, cost }) => cost !== slope * n + start)) return undefined;
  const times = slope === 0 ? "" : slope === 1 ? "n" : `${slope}n`;
  if (start === 0 || times === "") return times === "" ? String(start) : times;
  return `${times} ${start > 0 ? "+" : "−"} ${Math.abs(start)}`;
}

/** What a law such as "2n − 6 from 5 nodes on" says of a cluster of this many nodes. Throws an Error for any other text, and for a cluster it says nothing of. */
export function costAt(law: string, nodes: number): number {
  const [, line = "", from = "0"] = /^(.*?)(?: from (\d+) nodes on)?$/.exec(law) ?? [];
  const [, slope, constant, sign, start = "0"] = /^(?:(\d*)n|(\d+))(?: ([+−]) (\d+))?$/.exec(line) ?? [];
  if ((slope ?? constant) === undefined || nodes < Number(from)) {
    throw new Error(`"${law}" says nothing of ${nodes} nodes`);
  }
  if (constant !== undefined) return Number(constant);
  return (slope === "" ? 1 : Number(slope)) * (nodes - 1) + (sign === "−" ? -1 : 1) * Number(start);
}
