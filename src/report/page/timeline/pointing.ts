/** Finds the operation under a point of the timeline. */
import type { PageOperation } from "../operation.js";
import type { Axis } from "./axis.js";
import type { Layout, View } from "./layout.js";

export interface Drawn {
  readonly layout: Layout;
  readonly axis: Axis;
  readonly view: View;
  /** By lane, in order of invocation. */
  readonly lanes: readonly (readonly PageOperation[])[];
}

/** Within this distance of a bar counts as on it, pixels. */
const slack = 3;

/** `x`, `y` and the width of the picture in pixels. Of several, the one that is drawn last. */
export function operationAt(
  { layout, view, axis, lanes }: Drawn,
  width: number,
  x: number,
  y: number,
): PageOperation | undefined {
  const scale = (view.to - view.from) / (width - layout.gutter);
  const place = view.from + (x - layout.gutter) * scale;
  const lane = lanes[Math.floor((y - layout.top) / layout.laneHeight)];
  return lane?.findLast(
    (each) => axis.startOf(each) - slack * scale <= place && axis.endOf(each) + slack * scale >= place,
  );
}
