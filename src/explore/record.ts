/** A violation as a file: the search that found it, the path in words, and the story. `schism explore --replay` walks it again. */
import { z } from "zod";
import type { Bounds } from "../contract/exploration.js";
import type { System } from "../contract/system.js";
import { InputError } from "../history/errors.js";
import { asField } from "../scenario/settings.js";
import { chosenSettings, mostOf } from "./choices.js";
import { brokenAfter, type Violation } from "./search.js";
import { Space, type SpaceOptions } from "./space.js";
import { readMoves, storyOf, writtenMove } from "./story.js";

const count = z.number().int().nonnegative();
const bound = (name: keyof Bounds): z.ZodNumber => count.max(mostOf[name]);
/** Each move is looked up among all possible ones; shortest violations have some dozens. */
const mostMoves = 1000;

const moveSchema = z.strictObject({
  kind: z.enum(["deliver", "duplicate", "timer", "request", "operator", "crash", "restart"]),
  node: z.string(),
  from: z.string().optional(),
  message: z.unknown().optional(),
  timer: z.string().optional(),
  request: bound("requests").optional(),
  operator: z.unknown().optional(),
  crashAtSync: count.optional(),
});

export const explorationSchema = z.strictObject({
  format: z.literal("schism-exploration-1"),
  system: z.string(),
  /** Absent for a path from the start of all nodes. */
  scene: z.string().optional(),
  variant: z.string().nullable(),
  options: z.record(z.string(), z.string()),
  bounds: z.strictObject({
    nodes: bound("nodes").min(1),
    requests: bound("requests"),
    timeouts: bound("timeouts"),
    crashes: bound("crashes"),
    duplicates: bound("duplicates"),
    operators: bound("operators"),
    depth: bound("depth").nullable(),
    states: bound("states"),
  }),
  sentence: z.string(),
  moves: z.array(moveSchema).max(mostMoves),
  story: z.array(z.string()),
});

export type Exploration = z.infer<typeof explorationSchema>;

/** `scene`: undefined for a path from the start of all nodes. */
export function explorationOf(
  system: string,
  space: Space,
  { sentence, moves }: Violation,
  scene?: string,
): Exploration {
  const { settings, bounds } = space.options;
  return {
    format: "schism-exploration-1",
    system,
    ...(scene === undefined ? {} : { scene }),
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
  /** The breach at the end; null if there is none. */
  readonly sentence: string | null;
  /** The first move, from 1, that is not possible any more; null if all are. */
  readonly impossible: number | null;
  /** It ends with the recorded violation. */
  readonly same: boolean;
}

/**
 * Walks the path of a file of this system again, in the program as it is now. Throws InputError, with the field, for anything that the
 * program does not know.
 */
export function replayed(system: System, recorded: Exploration): Replayed {
  const { scene, variant, options, bounds } = recorded;
  if (recorded.system !== system.name) {
    throw new InputError(`is of ${recorded.system}, not of ${system.name}`, { field: "system" });
  }
  const { explorable, settings } = chosenSettings(system, scene, { variant, options }, asField);
  const reductions = { symmetry: false, sleepSets: false, skipInert: false };
  const spaceOptions: SpaceOptions = { explorable, settings, bounds, reductions };
  const space = new Space(spaceOptions);
  const { moves, impossible } = readMoves(space, recorded.moves);
  const sentence = brokenAfter(space, moves);
  return {
    story: storyOf(space, moves),
    sentence,
    impossible: impossible === null ? null : impossible + 1,
    same: impossible === null && sentence === recorded.sentence,
  };
}
