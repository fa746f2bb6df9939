/**
 * The rows of the matrix: every program under the options that keep all its promises, and under each single option that gives one up. A
 * server that is not ours cannot be simulated, so it has no row.
 */
import {
  demonstrationOf,
  descriptionOf,
  isProgramSystem,
  type Options,
  type ProgramSystem,
  type System,
} from "../contract/system.js";
import { own } from "../history/own.js";
import { asOption, checkedSettings } from "../scenario/settings.js";

export interface MatrixSubject {
  readonly name: string;
  readonly system: ProgramSystem;
  /** Null for the correct program. */
  readonly variant: string | null;
  /** Those that were chosen. */
  readonly given: Options;
  /** All of them. */
  readonly options: Options;
  readonly nodes: readonly string[];
}

export function subjectsOf(systems: readonly System[]): readonly MatrixSubject[] {
  return systems.filter(isProgramSystem).flatMap((system) => {
    const { safeOptions, program } = system;
    const weaker = Object.entries(program.options).flatMap(([option, { values }]) =>
      values.filter((value) => value !== (own(safeOptions, option) ?? values[0])).map((value) => ({ [option]: value })),
    );
    return [{}, ...weaker].map((options) => subjectUnder(system, { variant: null, options }));
  });
}

/** `options`: those that differ from the safe ones, and from those that show the variant. Throws InputError for what the system does not have. */
export function subjectUnder(
  system: ProgramSystem,
  { variant, options: given }: { readonly variant: string | null; readonly options: Options },
): MatrixSubject {
  const { name, safeOptions } = system;
  const shown = demonstrationOf(system, variant);
  const chosen = { ...safeOptions, ...shown?.options, ...given };
  const { options } = checkedSettings(descriptionOf(system), { variant, options: chosen }, asOption);
  const count = shown?.nodes ?? system.defaults.nodes;
  return {
    name: [
      name,
      ...(variant === null ? [] : [variant]),
      ...Object.entries(given).map(([key, value]) => `${key}=${value}`),
    ].join(" "),
    ...{ system, variant, given, options },
    nodes: Array.from({ length: count }, (_, index) => `n${index + 1}`),
  };
}
