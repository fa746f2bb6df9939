/** Where the runs of a row's experiments stand among its runs. */
import type { MatrixRow } from "./matrix.js";

export function placesOf(row: MatrixRow, experiment: string): readonly number[] {
  return placesWhere(row, (name) => name === experiment);
}

export function placesWhere({ runs }: MatrixRow, is: (experiment: string) => boolean): readonly number[] {
  return runs.flatMap(({ experiment }, place) => (is(experiment) ? [place] : []));
}
