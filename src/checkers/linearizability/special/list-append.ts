/** Lists that transactions append to and read, by the clock: strictly serializable. */
import type { Json, Operation } from "../../../history/operation.js";
import { decideLists } from "../../list-append/decide.js";
import type { SpecialResult } from "./result.js";

/** Needs: no element that is appended twice to one list. */
export function decideListAppend(operations: readonly Operation[], init: Json): SpecialResult | null {
  return decideLists(operations, init, "clock");
}
