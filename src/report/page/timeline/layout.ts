/** The places of the timeline's rows: moments, faults, leaders, lanes, and the strip of states; and the visible part of it. */
import type { RunFacts } from "../data.js";
import { onTracks } from "../tracks.js";

export interface Layout {
  /** Room for the names of lanes, CSS pixels as all lengths here. */
  readonly gutter: number;
  readonly faultTop: number;
  /** By fault, the row that it is drawn on; those on rows beyond `faultRows` have a band but no name. */
  readonly faultRow: readonly number[];
  readonly faultRows: number;
  readonly leaderTop: number;
  /** Nodes with a row that shows when they led. */
  readonly leaders: readonly string[];
  /** Where lanes begin. */
  readonly top: number;
  readonly laneHeight: number;
  readonly stripTop: number;
  readonly stripHeight: number;
  readonly height: number;
}

export const tickHeight = 20;
export const faultHeight = 16;
export const leaderHeight = 14;
const mostFaultRows = 3;

export interface LayoutInput {
  readonly run: RunFacts | null;
  readonly lanes: number;
  /** Whether an order is shown. */
  readonly ordered: boolean;
  readonly narrow: boolean;
}

export function layOut({ run, lanes, ordered, narrow }: LayoutInput): Layout {
  const laneHeight = Math.max(8, Math.min(26, Math.floor(520 / Math.max(1, lanes))));
  const faultRow = onTracks(run?.faults ?? []);
  const faultRows = Math.min(
    mostFaultRows,
    faultRow.reduce((most, row) => Math.max(most, row + 1), 0),
  );
  const leaders = run !== null && run.leadershipIntervals.length > 0 ? run.nodes : [];
  const leaderTop = tickHeight + faultRows * faultHeight + 2;
  const top = leaderTop + leaders.length * leaderHeight + 4;
  const stripTop = top + lanes * laneHeight + 2;
  const stripHeight = ordered ? 26 : 0;
  return {
    ...{ gutter: narrow ? 58 : 88, faultTop: tickHeight, faultRow, faultRows, leaderTop, leaders, top, laneHeight },
    ...{ stripTop, stripHeight, height: stripTop + stripHeight + 2 },
  };
}

export interface View {
  readonly from: number;
  readonly to: number;
}
