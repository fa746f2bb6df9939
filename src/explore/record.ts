/** A violation as a file: the search it came from, the path in words, and the story. `schism explore --replay` walks it again. */
import { z } from "zod";
import { InputError } from "../history/errors.js";
import { brokenAfter, type Violation } from "./search.js";
import { Space, type SpaceOptions } from "./space.js";
import { readMoves, storyOf, type WrittenMove, writtenMove } from "./story.js";
import { explorables } from "./systems.js";

const count = z.number().int().nonnegative();

const moveSchema = z.strictObject({
  kind: z.enum(["deliver", "duplicate", "timer", "request", "operator", "crash", "restart"]),
  node: z.string(),
  from: z.string().optional(),
  message: z.unknown().optional(),
  timer: z.string().optional(),
  request: count.optional(),
  operator: z.unknown().optional(),
  crashAtSync: count.optional(),
});

export const explorationSchema = z.strictObject({
  format: z.literal("schism-exploration-1"),
  system: z.string(),
  variant: z.string().nullable(),
  options: z.record(z.string(), z.string()),
  bounds: z.strictObject({
    nodes: count.min(1),
    requests: count.max(30),
    timeouts: count,
    crashes: count,
    duplicates: count,
    operators: count,
    depth: count.nullable(),
    states: count,
  }),
  sentence: z.string(),
  moves: z.array(moveSchema),
  story: z.array(z.string()),
});

export type Exploration = z.infer<typeof explorationSchema>;

export function explorationOf(system: string, space: Space, { sentence, moves }: Violation): Exploration {
  const { settings, bounds } = space.options;
  return {
    format: "schism-exploration-1",
    system,
    variant: settings.variant,
    options: { ...settings.options },
    bounds,
    sentence,
    moves: moves.map((move) => writtenMove(space, move)),
    story: [...storyOf(space, moves)],
  };
}

export interface Replayed {
  readonly story: readonly string[];
  /** What is broken at the end; null if nothing is. */
  readonly sentence: string | null;
  /** The move, from 1, that cannot happen any more; null if all could. */
  readonly impossible: number | null;
}

/** Walks the path of a file again, in the program as it is now. */
export function replayed(exploration: Exploration): Replayed {
  const { system, variant, options, bounds } = exploration;
  const explorable = explorables.get(system);
  if (explorable === undefined) throw new InputError(`unknown system "${system}"`, { field: "system" });
  if (variant !== null && !explorable.program.variants.some(({ name }) => name === variant)) {
    throw new InputError(`${system} has no variant "${variant}"`, { field: "variant" });
  }
  const reductions = { symmetry: false, sleepSets: false, skipInert: false };
  const spaceOptions: SpaceOptions = { explorable, settings: { options, variant }, bounds, reductions };
  const space = new Space(spaceOptions);
  const written: readonly WrittenMove[] = exploration.moves;
  const { moves, impossible } = readMoves(space, written);
  return {
    story: storyOf(space, moves),
    sentence: brokenAfter(space, moves),
    impossible: impossible === null ? null : impossible + 1,
  };
}
