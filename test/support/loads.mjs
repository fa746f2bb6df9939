// Run with --import: writes the address of every module that the process and its threads load to the file named by SCHISM_LOADS.
import { appendFileSync } from "node:fs";
import { register } from "node:module";

// Node loads this file again, in a thread of its own, for the hook below.
const parameters = new URL(import.meta.url).searchParams;
if (!parameters.has("hook")) register(`${import.meta.url}?hook`);

export function load(url, context, next) {
  appendFileSync(process.env.SCHISM_LOADS, `${url}\n`);
  return next(url, context);
}
