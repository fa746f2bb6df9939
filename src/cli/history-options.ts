/** Options of all commands that read a history: its format, and what determines the order of its events. */
import { formats } from "../history/formats/index.js";
import type { Order } from "../history/time.js";

export const formatOption = {
  choices: ["auto", ...formats.keys()],
  default: "auto",
  describe: "Format of the history",
} as const;

/** Limits of the work on a history. */
export const limitDefaults = { "time-limit": "60s", "memory-limit": "1024" } as const;

const orders: readonly Order[] = ["lines", "time"];

export const orderOption = {
  choices: orders,
  describe: "Order events by their lines or by their times (default: both, and they must agree)",
} as const;

/** Shows what a history looks like, for a user without one. */
export const historyEpilogue = `A history is one event a line; index and time (in ns, or ISO 8601) may be left out:
  {"process":"a","type":"invoke","f":"write","key":"x","value":1,"time":0}
  {"process":"a","type":"ok","f":"write","key":"x","value":1,"time":1000}
  {"process":"b","type":"invoke","f":"read","key":"x","time":2000}
  {"process":"b","type":"ok","f":"read","key":"x","value":1,"time":3000}
fail: it certainly did not happen; info: nobody knows. Or one operation a line, with its start and end:
  {"process":"a","f":"write","key":"x","value":1,"start":0,"end":1000}
All formats, models and values: docs/histories.md in the package.`;
