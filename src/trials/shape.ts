/**
 * The shape of a graph of a few labelled things, as text: the same for graphs that differ in names and in the number of alike things
 * only. Things are alike if they have one label and alike neighbours (colour refinement, where several alike neighbours count as one).
 */

/** `from` stands in the relation `why` to `to`; both are places in the list of labels. */
export interface ShapeEdge {
  readonly from: number;
  readonly to: number;
  readonly why: string;
  /**
   * Where it holds between two things of one label, it does not set them apart: seven updates that were lost one after the other then
   * have the shape of three. It is part of the shape where something else sets them apart, such as who read what they wrote.
   */
  readonly quiet?: boolean;
}

/** Such as `A: write ok; B: read ok; A before B`. */
export function shapeOf(labels: readonly string[], edges: readonly ShapeEdge[]): string {
  let colours = ranked(labels);
  const telling = edges.filter(({ from, to, quiet }) => quiet !== true || labels[from] !== labels[to]);
  for (let classes = 0; classes < new Set(colours).size; ) {
    classes = new Set(colours).size;
    const last = colours;
    colours = ranked(
      last.map((colour, place) => {
        const around = telling.flatMap(({ from, to, why }) => [
          ...(from === place ? [`${why} > ${padded(last[to] ?? 0)}`] : []),
          ...(to === place ? [`${why} < ${padded(last[from] ?? 0)}`] : []),
        ]);
        return [padded(colour), ...sortedSet(around)].join("\n");
      }),
    );
  }
  const name = (place: number): string => letters(colours[place] ?? 0);
  const things = sortedSet(labels.map((label, place) => `${name(place)}: ${label}`));
  const apart = edges.filter(({ from, to, quiet }) => quiet !== true || name(from) !== name(to));
  const relations = sortedSet(apart.map(({ from, to, why }) => `${name(from)} ${why} ${name(to)}`));
  return [...things, ...relations].join("; ");
}

/** Each text's place among all different ones, in order, so that the outcome depends on what is there and not on where it stands. */
function ranked(texts: readonly string[]): readonly number[] {
  const order = new Map(sortedSet(texts).map((text, rank) => [text, rank]));
  return texts.map((text) => order.get(text) ?? 0);
}

function sortedSet(texts: readonly string[]): readonly string[] {
  return [...new Set(texts)].sort();
}

function padded(rank: number): string {
  return String(rank).padStart(6, "0");
}

/** A … Z, then A1, B1 … */
function letters(rank: number): string {
  const round = Math.floor(rank / 26);
  return `${String.fromCharCode(65 + (rank % 26))}${round === 0 ? "" : round}`;
}
