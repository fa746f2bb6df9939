/** Spans of time side by side: each on the first track that is free when it begins. */

export function onTracks(spans: readonly { readonly from: number; readonly to: number }[]): readonly number[] {
  const freeFrom: number[] = [];
  const tracks = spans.map(() => 0);
  const byBegin = [...spans.keys()].sort((a, b) => (spans[a]?.from ?? 0) - (spans[b]?.from ?? 0) || a - b);
  for (const place of byBegin) {
    const { from, to } = spans[place] ?? { from: 0, to: 0 };
    const free = freeFrom.findIndex((end) => end <= from);
    const track = free < 0 ? freeFrom.length : free;
    freeFrom[track] = to;
    tracks[place] = track;
  }
  return tracks;
}
