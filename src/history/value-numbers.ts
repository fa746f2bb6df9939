/** Dense numbers for JSON values, equal for equal values; a canonical text is made only of lists and objects. */
import { canonicalJson } from "./json.js";
import type { Json } from "./operation.js";

export class ValueNumbers {
  private readonly simple = new Map<null | boolean | number | string, number>();
  private readonly composite = new Map<string, number>();
  private count = 0;

  get size(): number {
    return this.count;
  }

  /** The value's number; a new one if it has none. */
  of(value: Json): number {
    return typeof value === "object" && value !== null
      ? this.numberIn(this.composite, canonicalJson(value))
      : this.numberIn(this.simple, value);
  }

  has(value: Json): boolean {
    return typeof value === "object" && value !== null
      ? this.composite.has(canonicalJson(value))
      : this.simple.has(value);
  }

  private numberIn<Name>(names: Map<Name, number>, name: Name): number {
    const known = names.get(name);
    if (known !== undefined) return known;
    names.set(name, this.count);
    return this.count++;
  }
}
