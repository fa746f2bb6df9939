/**
 * The rows of the matrix: every program under the options that keep all its promises, under each single option that gives one up, and under
 * those that surveys speak of. A server that is not ours cannot be simulated, so it has no row.
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
    const { safeOptions, program, surveyed = [] } = system;
    const usual = (option: string, value: string): boolean =>
      value === (own(safeOptions, option) ?? own(program.options, option)?.values[0]);
    const weaker = Object.entries(program.options).flatMap(([option, { values }]) =>
      values.filter((value) => !usual(option, value)).map((value) => ({ [option]: value })),
    );
    const compared = surveyed
      .map(({ when = {} }) => Object.fromEntries(Object.entries(when).filter((each) => !usual(...each))))
      .filter((options) => Object.keys(options).length > 1);
    return [{}, ...weaker, ...compared].map((options) => subjectUnder(system, { variant: null, options }));
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
