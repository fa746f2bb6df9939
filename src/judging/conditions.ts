/**
 * The effect of faults on nodes and links at each moment of a run, from the journal of faults: which nodes were sound, which were
 * down or paused, which links were cut, and what is uncertain. A fault that is being applied or undone, or that could not be
 * undone, leaves its targets in doubt; so do faults that only disturb (loss, delay, clocks, full disks).
 */
import { z } from "zod";
import { effectsOf } from "../faults/fault.js";
import type { Effects } from "../faults/row.js";
import type { FaultRecord } from "../record/record.js";

/** `silent`: down or standing still. */
export type NodeCondition = "sound" | "silent" | "doubtful";
export type LinkCondition = "open" | "cut" | "doubtful";

/** A span of the run, ns, within which nothing changed. Nodes are named by their place among the scenario's. */
export interface Conditions {
  readonly from: number;
  readonly to: number;
  readonly nodes: readonly NodeCondition[];
  /** By sender's place, then receiver's. */
  readonly links: readonly (readonly LinkCondition[])[];
  /** Descriptions of the faults in effect. */
  readonly faults: readonly string[];
}

/** A process that ended, by itself or killed from outside the run. */
export interface Ending {
  readonly node: string;
  readonly time: number;
}

const resolvedSchema = z.object({
  kind: z.string(),
  nodes: z.array(z.string()).default([]),
  links: z.array(z.object({ from: z.string(), to: z.string() })).default([]),
});
type Resolved = z.infer<typeof resolvedSchema>;

/** A resolved fault with the effects of its kind, found once: a run has up to hundreds of faults, each looked at in every span. */
interface Effective {
  readonly nodes: Resolved["nodes"];
  readonly links: Resolved["links"];
  readonly effects: Effects;
}

interface Life {
  readonly resolved: Effective;
  readonly description: string;
  readonly inEffect: boolean;
}

/** `end`: of the run, ns. */
export function conditionsOf(
  nodes: readonly string[],
  faults: readonly FaultRecord[],
  endings: readonly Ending[],
  end: number,
): readonly Conditions[] {
  const lives = new Map<number, Life>();
  const gone = new Set<string>();
  let wiped = false;
  const changes = [
    ...faults.map((record) => ({ time: record.time, apply: () => takeIn(record) })),
    ...endings.map(({ node, time }) => ({ time, apply: () => void gone.add(node) })),
  ].sort((a, b) => a.time - b.time);
  const takeIn = (record: FaultRecord): void => {
    if (record.state === "planned") return;
    const resolved = effectiveOf(record.resolved);
    if (resolved === undefined) return;
    const { upsets, processes } = resolved.effects;
    wiped ||= upsets === true && processes !== undefined;
    if (record.state === "healed") {
      lives.delete(record.id);
      if (processes === "ended" || processes === "ended at a write")
        for (const node of resolved.nodes) gone.delete(node);
      for (const node of record.lost ?? []) gone.add(node);
    } else {
      lives.set(record.id, { resolved, description: record.description, inEffect: record.state === "active" });
    }
  };
  const found: Conditions[] = [];
  let from = 0;
  for (const { time, apply } of changes) {
    if (time > from) found.push(conditions(from, time, nodes, [...lives.values()], gone, wiped));
    from = Math.max(from, time);
    apply();
  }
  if (end > from) found.push(conditions(from, end, nodes, [...lives.values()], gone, wiped));
  return found;
}

/** In a run just made, all records of a fault share its resolved form, and a run is looked at for several reasons. */
const effective = new WeakMap<object, Effective | null>();

function effectiveOf(given: unknown): Effective | undefined {
  if (typeof given !== "object" || given === null) return undefined;
  let found = effective.get(given);
  if (found === undefined) {
    const resolved = resolvedSchema.safeParse(given).data;
    found =
      resolved === undefined ? null : { nodes: resolved.nodes, links: resolved.links, effects: effectsOf(resolved) };
    effective.set(given, found);
  }
  return found ?? undefined;
}

function conditions(
  from: number,
  to: number,
  names: readonly string[],
  lives: readonly Life[],
  gone: ReadonlySet<string>,
  wiped: boolean,
): Conditions {
  const upset = wiped || lives.some(({ resolved }) => resolved.effects.upsets === true);
  const nodes = names.map((name): NodeCondition => (gone.has(name) ? "silent" : upset ? "doubtful" : "sound"));
  const links = names.map((): LinkCondition[] => names.map(() => "open"));
  const faults: string[] = [];
  for (const { inEffect, resolved, description } of lives) {
    if (inEffect) faults.push(description);
    const { processes, cuts: shuts } = resolved.effects;
    const silences = inEffect && (processes === "ended" || processes === "stopped");
    for (const name of resolved.nodes) {
      const place = names.indexOf(name);
      if (place >= 0 && nodes[place] !== "silent") nodes[place] = silences ? "silent" : "doubtful";
    }
    const cuts = inEffect && shuts === true;
    for (const link of resolved.links) {
      const place = names.indexOf(link.to);
      const row = links[names.indexOf(link.from)];
      if (row !== undefined && place >= 0 && row[place] !== "cut") row[place] = cuts ? "cut" : "doubtful";
    }
  }
  return { from, to, nodes, links, faults };
}
