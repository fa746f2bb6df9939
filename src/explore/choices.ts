/** From what a person asks for to a search: everything that is not said is the system's own. */
import type { ProgramSettings } from "../../nodes/host.js";
import { InputError } from "../history/errors.js";
import type { Bounds, Explorable } from "./explorable.js";
import { explorables } from "./systems.js";

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

export function chosenSettings(
  system: string,
  variant: string | null,
  options: Readonly<Record<string, string>>,
): { readonly explorable: Explorable; readonly settings: ProgramSettings } {
  const explorable = explorables.get(system);
  if (explorable === undefined) {
    throw new InputError(`unknown system "${system}"`, {}, `known are ${[...explorables.keys()].join(", ")}`);
  }
  const { program } = explorable;
  if (variant !== null && !program.variants.some(({ name }) => name === variant)) {
    const known = program.variants.map(({ name }) => name).join(", ");
    throw new InputError(`${system} has no variant "${variant}"`, { field: "variant" }, `known are ${known}`);
  }
  const filled: Record<string, string> = {};
  for (const [name, { values }] of Object.entries(program.options)) {
    const value = options[name] ?? values[0];
    if (!values.includes(value)) {
      throw new InputError(`${system} has no ${name} "${value}"`, { field: name }, `known are ${values.join(", ")}`);
    }
    filled[name] = value;
  }
  const foreign = Object.keys(options).find((name) => !(name in program.options));
  if (foreign !== undefined) throw new InputError(`${system} has no option --${foreign}`);
  return { explorable, settings: { options: filled, variant } };
}

export function limits(defaults: Bounds, asked: Limits): Bounds {
  const within = (field: keyof Bounds & keyof Limits, fallback: number, least: number, most: number): number => {
    const value = asked[field] ?? fallback;
    if (!Number.isSafeInteger(value) || value < least || value > most) {
      throw new InputError(`must be a whole number from ${least} to ${most}`, { field });
    }
    return value;
  };
  const depth = within("depth", defaults.depth ?? 0, 0, 1_000_000);
  return {
    nodes: within("nodes", defaults.nodes, 1, 7),
    requests: within("requests", defaults.requests, 0, 30),
    timeouts: within("timeouts", defaults.timeouts, 0, 1000),
    crashes: within("crashes", defaults.crashes, 0, 1000),
    duplicates: within("duplicates", defaults.duplicates, 0, 1000),
    operators: within("operators", defaults.operators, 0, 1000),
    depth: depth === 0 ? null : depth,
    // A map holds 2^24 keys.
    states: within("states", defaults.states, 1, 16_000_000),
  };
}
