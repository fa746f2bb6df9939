/** What is changed of a recorded scenario to see whether that mends it: the variant, or options of the system, as `name=value`. */

import { allows, choicesOf, type Description } from "../../nodes/host.js";
import { descriptionOf } from "../contract/system.js";
import { InputError, type InputPlace } from "../history/errors.js";
import { own } from "../history/own.js";
import type { Scenario } from "../record/record.js";
import { findSystem } from "./find-system.js";

/** By name: `variant`, or an option of the system. The variant `none` is the program without a mistake. */
export type Changes = ReadonlyMap<string, string>;

const variantName = "variant";
const noVariant = "none";
/** Ends the names of runs of the changed scenario. */
const suffix = "-changed";
const longestName = 60;

/** `texts`: each one change or several, comma-separated. Throws InputError for an invalid change. */
export function parseChanges(texts: readonly string[], place: InputPlace): Changes {
  const changes = new Map<string, string>();
  for (const text of texts.flatMap((each) => each.split(","))) {
    const [, name, value] = /^\s*([^=\s]+)\s*=\s*(\S+)\s*$/.exec(text) ?? [];
    if (name === undefined || value === undefined) {
      throw new InputError(`${JSON.stringify(text)} is not a change`, place, "write name=value, such as variant=none");
    }
    if (changes.has(name)) throw new InputError(`changes ${name} more than once`, place);
    changes.set(name, value);
  }
  return changes;
}

/** The scenario with the changes. Throws InputError for one that the system does not know, or that changes nothing. */
export function changed(scenario: Scenario, changes: Changes, place: InputPlace): Scenario {
  const program = descriptionOf(findSystem(scenario.system));
  const possible = possibilities(program);
  for (const [name, value] of changes) {
    const values = possible.get(name);
    if (values === undefined) {
      const all = [...possible].map(([each, known]) => `${each}=${known.join("|")}`).join(", ");
      throw new InputError(`${program.name} has no ${JSON.stringify(name)} to change`, place, `possible are ${all}`);
    }
    if (!isPossible(program, name, value)) {
      const problem = `${name} of ${program.name} cannot be ${JSON.stringify(value)}`;
      throw new InputError(problem, place, `it can be ${values.join(", ")}`);
    }
    if (valueIn(scenario, name) === value) {
      const problem = `${name} is ${value} in the recorded scenario already`;
      throw new InputError(problem, place, "name what the fix changes");
    }
  }
  const variant = changes.get(variantName);
  const options = [...changes].filter(([name]) => name !== variantName);
  return {
    ...scenario,
    name: `${scenario.name.slice(0, longestName - suffix.length)}${suffix}`,
    variant: variant === undefined ? scenario.variant : variant === noVariant ? null : variant,
    options: { ...scenario.options, ...Object.fromEntries(options) },
  };
}

/** What the changed names are set to in a scenario: `failover=auto, mode=async`. */
export function settingsOf(scenario: Scenario, changes: Changes): string {
  return [...changes.keys()].map((name) => `${name}=${valueIn(scenario, name) ?? ""}`).join(", ");
}

function valueIn({ variant, options }: Scenario, name: string): string | undefined {
  return name === variantName ? (variant ?? noVariant) : own(options, name);
}

function isPossible(program: Description, name: string, value: string): boolean {
  const option = own(program.options, name);
  return option === undefined ? possibilities(program).get(name)?.includes(value) === true : allows(option, value);
}

function possibilities({ options, variants }: Description): ReadonlyMap<string, readonly string[]> {
  const ofOptions = Object.entries(options).map(([name, option]) => [name, choicesOf(option)] as const);
  return new Map<string, readonly string[]>([
    ...ofOptions,
    [variantName, [noVariant, ...variants.map(({ name }) => name)]],
  ]);
}
