/**
 * Cells that this machine cannot run: a server, a package or a container engine is missing. A night that goes on without them is void in the
 * end, so it is better to hear of that when it begins.
 */
import { InputError } from "../../history/errors.js";
import { plural } from "../../history/plural.js";
import { creatorFor } from "../../run/creator.js";
import type { NightPlan } from "../plan/night.js";
import { scenarioOf } from "../plan/scenarios.js";
import { laneOf } from "./jobs.js";

/** At most this many cells are named for each reason. */
const mostNamed = 3;

/** A sentence for each thing that is missing. Nothing is started: this asks what each run asks before it begins. */
export async function unableHere({ cells, seedOf }: Pick<NightPlan, "cells" | "seedOf">): Promise<readonly string[]> {
  const real = cells.filter((cell) => laneOf(cell) === "real");
  // At once: an engine that gives no answer is waited for some seconds.
  const reasons = await Promise.all(real.map((cell) => whyUnable(() => creatorFor(scenarioOf(cell, seedOf(cell, 0))))));
  const byReason = new Map<string, string[]>();
  for (const [nth, cell] of real.entries()) {
    const reason = reasons[nth];
    if (reason === undefined) continue;
    const same = byReason.get(reason);
    if (same === undefined) byReason.set(reason, [cell.name]);
    else same.push(cell.name);
  }
  return [...byReason].map(([reason, names]) => `${subject(names)} cannot run on this machine: ${reason}`);
}

async function whyUnable(prepare: () => Promise<unknown>): Promise<string | undefined> {
  try {
    await prepare();
    return undefined;
  } catch (error) {
    if (error instanceof InputError) return error.message;
    throw error;
  }
}

function subject(names: readonly string[]): string {
  const more = names.length - mostNamed;
  const shown = names.slice(0, mostNamed).join(", ");
  return more > 0 ? `${shown} and ${plural(more, "other cell")}` : shown;
}
