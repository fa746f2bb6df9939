/** From a user's choices to a search: anything not chosen is the system's default. */
import type { ProgramSettings } from "../../nodes/host.js";
import type { Bounds } from "../contract/exploration.js";
import type { System } from "../contract/system.js";
import { InputError } from "../history/errors.js";
import { checkedSettings, type PlaceOf } from "../scenario/settings.js";
import { type Explorable, explorableOf, sceneNamed } from "./explorable.js";
import type { Reductions } from "./space.js";

export interface Limits {
  readonly nodes?: number | undefined;
  readonly requests?: number | undefined;
  readonly timeouts?: number | undefined;
  readonly crashes?: number | undefined;
  readonly duplicates?: number | undefined;
  readonly operators?: number | undefined;
  /** 0 for no limit. */
  readonly depth?: number | undefined;
  readonly states?: number | undefined;
}

/** Throws InputError for a system that is not explored, and for an unknown scene, variant or option. */
export function chosenSettings(
  system: System,
  sceneName: string | undefined,
  { variant, options }: ProgramSettings,
  placeOf: PlaceOf,
): { readonly explorable: Explorable; readonly settings: ProgramSettings } {
  const scene = sceneNamed(system, sceneName, placeOf("scene"));
  const explorable = explorableOf(system, scene);
  const settings = { variant, options: { ...scene?.options, ...options } };
  return { explorable, settings: checkedSettings(explorable.program, settings, placeOf) };
}

/** Above these limits a search would never end, or would not fit in memory. */
export const mostOf: { readonly [bound in keyof Bounds]: number } = {
  nodes: 7,
  // Requests not yet made are the bits of a number.
  requests: 30,
  timeouts: 1000,
  crashes: 1000,
  duplicates: 1000,
  operators: 1000,
  depth: 1_000_000,
  // A map holds 2^24 keys.
  states: 16_000_000,
};

export function limits(defaults: Bounds, asked: Limits): Bounds {
  const within = (option: keyof Bounds, fallback: number, least: number): number => {
    const value = asked[option] ?? fallback;
    const most = mostOf[option];
    if (!Number.isSafeInteger(value) || value < least || value > most) {
      throw new InputError(`must be a whole number from ${least} to ${most}`, { option });
    }
    return value;
  };
  const depth = within("depth", defaults.depth ?? 0, 0);
  return {
    nodes: within("nodes", defaults.nodes, 1),
    requests: within("requests", defaults.requests, 0),
    timeouts: within("timeouts", defaults.timeouts, 0),
    crashes: within("crashes", defaults.crashes, 0),
    duplicates: within("duplicates", defaults.duplicates, 0),
    operators: within("operators", defaults.operators, 0),
    depth: depth === 0 ? null : depth,
    states: within("states", defaults.states, 1),
  };
}

/** Throws InputError for commands of an operator where the system has none: a search without them would be taken for one with them. */
export function refuseIdleOperators({ operators = 0 }: Limits, { program, exploration }: Explorable): void {
  if (operators === 0 || exploration.operators.length > 0) return;
  throw new InputError(
    `${program.name} has no commands of an operator to explore`,
    { option: "operators" },
    "leave it out",
  );
}

const reductionNames = ["symmetry", "sleep-sets", "skip-inert"];

/** `all`, `none`, or a comma-separated list of names. Throws InputError for an unknown name. */
export function reductionsNamed(text: string): Reductions {
  const chosen = text === "all" ? reductionNames : text === "none" ? [] : text.split(",");
  const unknown = chosen.find((name) => !reductionNames.includes(name));
  if (unknown === "all" || unknown === "none") {
    throw new InputError(`"${unknown}" stands alone`, { option: "reduce" }, `write all, none, or a list of names`);
  }
  if (unknown !== undefined) {
    throw new InputError(
      `unknown reduction "${unknown}"`,
      { option: "reduce" },
      `known are ${reductionNames.join(", ")}`,
    );
  }
  return {
    symmetry: chosen.includes("symmetry"),
    sleepSets: chosen.includes("sleep-sets"),
    skipInert: chosen.includes("skip-inert"),
  };
}
