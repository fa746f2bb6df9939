/** Of many things that contradict each other a few of which none can be spared (QuickXplain: Junker 2004). */

/**
 * Those of `candidates` that contradict each other beside `background`, which alone does not. `contradicts` is true of all of them
 * together, and of more where it is true of less. The first of the candidates are preferred. It is asked about k · log(n / k) times, if k
 * of n are left.
 */
export function fewestBeside<T>(
  background: readonly T[],
  candidates: readonly T[],
  contradicts: (some: readonly T[]) => boolean,
): readonly T[] {
  return quickXplain(contradicts, background, false, candidates);
}

function quickXplain<T>(
  contradicts: (some: readonly T[]) => boolean,
  background: readonly T[],
  added: boolean,
  candidates: readonly T[],
): readonly T[] {
  if (added && contradicts(background)) return [];
  if (candidates.length <= 1) return candidates;
  // The first are dropped last.
  const half = candidates.length >> 1;
  const nearer = candidates.slice(0, half);
  const farther = candidates.slice(half);
  const fromFarther = quickXplain(contradicts, [...background, ...nearer], nearer.length > 0, farther);
  const fromNearer = quickXplain(contradicts, [...background, ...fromFarther], fromFarther.length > 0, nearer);
  return [...fromNearer, ...fromFarther];
}
