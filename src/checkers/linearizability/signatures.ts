/** Dense numbers for operations, equal for those that do the same to every state: of the same f, type, input and output. */
import { ValueNumbers } from "../../history/value-numbers.js";
import type { ModelOperation } from "../../models/model.js";

/** Two numbers of values are one exact number as long as there are fewer values. */
const mostValues = 2 ** 26;

export class Signatures {
  private readonly values = new ValueNumbers();
  /** By type and f, then by the numbers of input and output. */
  private readonly kinds = new Map<ModelOperation["type"], Map<string, Map<number, number>>>();
  private count = 0;

  get size(): number {
    return this.count;
  }

  /** The operation's number; a new one, which is the size before, if none like it had one. */
  of({ f, type, input, output }: ModelOperation): number {
    const answered = output === undefined ? 0 : this.values.of(output) + 1;
    const pair = this.values.of(input) * mostValues + answered;
    const kind = inner(inner(this.kinds, type), f);
    const known = kind.get(pair);
    if (known !== undefined) return known;
    kind.set(pair, this.count);
    return this.count++;
  }
}

function inner<Key, A, B>(maps: Map<Key, Map<A, B>>, key: Key): Map<A, B> {
  const known = maps.get(key);
  if (known !== undefined) return known;
  const made = new Map<A, B>();
  maps.set(key, made);
  return made;
}
