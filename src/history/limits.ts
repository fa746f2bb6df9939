/**
 * How much a reader takes from a file that cannot be trusted. Beyond these bounds it refuses with an InputError; within them
 * its memory is bounded by the longest item, whatever the length of the file.
 */

/** Longest line, EDN form or JSON element, in bytes. */
export const longestItem = 16 * 2 ** 20;

/** Deepest nesting of lists and maps. Models and checkers walk values recursively. */
export const deepestNesting = 200;

/** Largest file of a format that must be held whole: test.jepsen, because its blocks refer to each other by position. */
export const largestBinary = 2 ** 29;

/** Most operations of a format whose operations must be sorted before the first can be handed on. */
export const mostSorted = 2_000_000;

/** Largest JSON file that describes something to be run or walked: a scenario, a reproduction, a schedule, a path. */
export const largestJson = 16 * 2 ** 20;

/** Largest record of a run beside its history, which is held whole: faults, traces, a verdict. */
export const largestRecord = 256 * 2 ** 20;
