/** The target of a pointer in a space-time diagram: the bar of an operation, or the arrow nearest to it. */
import type { PageOperation } from "../operation.js";
import type { PageMessage } from "./messages.js";

export interface DrawnArrow {
  readonly message: PageMessage;
  readonly x1: number;
  readonly y1: number;
  readonly x2: number;
  readonly y2: number;
}

export interface DrawnOperation {
  readonly operation: PageOperation;
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/** Possible targets. */
export interface SpaceTimeTargets {
  readonly arrows: readonly DrawnArrow[];
  readonly operations: readonly DrawnOperation[];
}

export interface Pointed {
  readonly message?: PageMessage;
  readonly operation?: PageOperation;
}

/** A pointer farther than this from an arrow, in pixels, has no target; an unimportant arrow has to be nearer. */
const reach = 8;
const handicap = 2;

export function pointedAt(
  { arrows, operations }: SpaceTimeTargets,
  { x, y }: { readonly x: number; readonly y: number },
  major: (message: PageMessage) => boolean,
): Pointed {
  const inside = (at: number, from: number, size: number): boolean => at >= from - 3 && at <= from + size + 3;
  const bar = operations.find((each) => inside(x, each.x, each.width) && inside(y, each.y, each.height));
  if (bar !== undefined) return { operation: bar.operation };
  let nearest = reach;
  let message: PageMessage | undefined;
  for (const { message: each, x1, y1, x2, y2 } of arrows) {
    const dx = x2 - x1;
    const dy = y2 - y1;
    const share = Math.max(0, Math.min(1, ((x - x1) * dx + (y - y1) * dy) / (dx * dx + dy * dy || 1)));
    const away = Math.hypot(x - x1 - share * dx, y - y1 - share * dy) + (major(each) ? 0 : handicap);
    if (away < nearest) {
      nearest = away;
      message = each;
    }
  }
  return message === undefined ? {} : { message };
}
