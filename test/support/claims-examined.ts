/** Which claims a run examined, and which of a system's claims its drawn runs make often enough to examine them. */
import type { Options, ProgramSystem } from "../../src/contract/system.js";
import { own } from "../../src/history/own.js";
import { courseEvents } from "../../src/record/course.js";
import type { RunEvidence } from "../../src/record/evidence.js";

/** Names of the claims that were examined at least once. */
export function examinedIn({ course }: Pick<RunEvidence, "course">): readonly string[] {
  return courseEvents(course, "ended").flatMap(({ claims }) =>
    claims.flatMap(({ name, examined }) => (examined > 0 ? [name] : [])),
  );
}

/** Whether these are the options that a system has where nothing is said, so that its drawn runs have them often enough. */
export function isUsual({ safeOptions, ...system }: ProgramSystem, when: Options): boolean {
  return Object.entries(when).every(
    ([option, value]) => value === (own(safeOptions, option) ?? own(system.program.options, option)?.values[0]),
  );
}
