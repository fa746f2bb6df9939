/** Dense numbers for JSON values, equal for equal values; a canonical text is made only of lists and objects. */
import { canonicalJson } from "../../../history/json.js";
import type { Json } from "../../../history/operation.js";

export class ValueNumbers {
  private readonly simple = new Map<null | boolean | number | string, number>();
  private readonly composite = new Map<string, number>();
  private count = 0;

  get size(): number {
    return this.count;
  }

  /** The value's number; a new one if it has none. */
  of(value: Json): number {
    const known =
      typeof value === "object" && value !== null ? this.composite.get(canonicalJson(value)) : this.simple.get(value);
    if (known !== undefined) return known;
    if (typeof value === "object" && value !== null) this.composite.set(canonicalJson(value), this.count);
    else this.simple.set(value, this.count);
    return this.count++;
  }
}
