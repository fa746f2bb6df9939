/** Jepsen's `[key value]` tuples (jepsen.independent), in which its histories hold the object beside the value. */
import { InputError } from "../errors.js";
import type { HistoryEvent, Json } from "../operation.js";
import { isNemesis } from "../process.js";
import type { FormatOptions } from "./format.js";

/** Key and value to write: one tuple in place of the value if the histories of this format are to hold tuples. */
export function keyAndValue(event: HistoryEvent, { independent }: FormatOptions): { key?: string; value: Json } {
  const { key, value = null, process } = event;
  if (independent !== true || isNemesis(process)) return key === undefined ? { value } : { key, value };
  if (key === undefined) {
    throw new InputError("has no key to make a [key value] tuple with", { field: "key" }, "leave --independent out");
  }
  return { value: [/^(0|-?[1-9]\d{0,14})$/.test(key) ? Number(key) : key, value] };
}
