/** What is known of the generations of a key-value store once the puts are known that began them. */
import type { Generation, Generations } from "./kv-generations.js";

/** A text that a put begins, and the gets that find it as it was put. */
export interface Begun {
  readonly text: string;
  /** Number of the generation that grows out of it; −1 if no get saw it grow. */
  readonly generation: number;
  readonly gets: number[];
}

/** `bases`: by put. */
export function withBegun(generations: Generations, bases: ReadonlyMap<number, Begun>): Generations {
  const list: Generation[] = [...generations.list];
  const of = generations.of.slice();
  for (const [put, { text, generation, gets }] of bases) {
    const grown = list[generation];
    const number = grown === undefined ? list.length : generation;
    list[number] =
      grown === undefined
        ? { base: put, opener: -1, baseLength: text.length, appends: [], gets: [gets], text, longest: gets[0] ?? -1 }
        : { ...grown, base: put, gets: [[...(grown.gets[0] ?? []), ...gets], ...grown.gets.slice(1)] };
    for (const position of [put, ...gets]) of[position] = number;
  }
  return { list, of, unknown: "nothing", bare: [] };
}
