/** The longest span of time that a schedule, a scenario or an option may name. */

/** Timers cannot wait longer: 24 days. */
export const longestMs = 2 ** 31 - 1;
