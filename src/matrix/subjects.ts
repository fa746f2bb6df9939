/**
 * The rows of the matrix: every program under the options that keep all its promises, and under each single option that gives one up. A
 * server that is not ours cannot be simulated, so it has no row.
 */
import { descriptionOf, isProgramSystem, type Options, type ProgramSystem, type System } from "../contract/system.js";
import { own } from "../history/own.js";
import { asOption, checkedSettings } from "../scenario/settings.js";

export interface MatrixSubject {
  readonly name: string;
  readonly system: ProgramSystem;
  /** All of them. */
  readonly options: Options;
  readonly nodes: readonly string[];
}

export function subjectsOf(systems: readonly System[]): readonly MatrixSubject[] {
  return systems.filter(isProgramSystem).flatMap((system) => {
    const { name, safeOptions, program } = system;
    const nodes = Array.from({ length: system.defaults.nodes }, (_, index) => `n${index + 1}`);
    const weaker = Object.entries(program.options).flatMap(([option, { values }]) =>
      values
        .filter((value) => value !== (own(safeOptions, option) ?? values[0]))
        .map((value) => ({ given: { [option]: value }, suffix: ` ${option}=${value}` })),
    );
    return [{ given: {}, suffix: "" }, ...weaker].map(({ given, suffix }) => ({
      ...{ name: `${name}${suffix}`, system, nodes },
      options: checkedSettings(
        descriptionOf(system),
        { variant: null, options: { ...safeOptions, ...given } },
        asOption,
      ).options,
    }));
  });
}
