/** An axis of nights, one place each, with their names below as far as there is room. */
import type uPlot from "uplot";
import { axisStyle } from "../../../report/page/chart.js";

/** Pixels that a name of a night takes. */
const nameWidth = 100;
const longestName = 16;

/** Room at the right for half of the latest night's name. */
export const nightPadding: uPlot.Padding = [null, 40, null, null];

export interface NightAxis {
  readonly scale: uPlot.Scale;
  readonly axis: uPlot.Axis;
  readonly series: uPlot.Series;
}

export function nightAxis(nights: readonly string[], width: () => number): NightAxis {
  const nameOf = (place: number): string => {
    const name = nights[place] ?? "";
    return name.length > longestName ? `${name.slice(0, longestName - 1)}…` : name;
  };
  return {
    scale: { time: false, range: () => [-0.5, Math.max(0.5, nights.length - 0.5)] },
    axis: {
      ...axisStyle(),
      splits: () => {
        const step = Math.max(1, Math.ceil((nights.length * nameWidth) / width()));
        // The latest night is always named.
        const last = nights.length - 1;
        return Array.from({ length: Math.ceil(nights.length / step) }, (_, nth) => last - nth * step).reverse();
      },
      values: (_, places) => places.map(nameOf),
    },
    series: { label: "night", value: (_, place) => (place === null ? "" : nameOf(place)) },
  };
}
