/**
 * Which convictions are shrunk, and in which order. It follows from the convictions alone, not from the order in which attempts happened to
 * end, nor from what an interrupted night has kept already: two nights with the same seeds keep the same findings.
 */
import { type Attribution, type Conviction, groupOf } from "./attribution.js";

/**
 * One conviction for each signature that nothing explains yet: first one of each kind and each test subject, and among those the ones seen
 * most often, so that the available time shows as much as it can. `before`: what explained convictions when the runs of the night ended.
 */
export function inTurn(convictions: readonly Conviction[], before: Attribution): readonly Conviction[] {
  const groups = new Map<string, Conviction[]>();
  for (const conviction of convictions) {
    if (before.of(conviction).size > 0) continue;
    const key = groupOf(conviction);
    const alike = groups.get(key);
    if (alike === undefined) groups.set(key, [conviction]);
    else alike.push(conviction);
  }
  const byKind = new Map<string, number>();
  return [...groups]
    .sort(([a, one], [b, other]) => other.length - one.length || (a < b ? -1 : 1))
    .flatMap(([, alike]) => {
      const best = easiest(alike);
      if (best === undefined) return [];
      const { kind, attempt } = best;
      const group = JSON.stringify([kind, attempt.cell]);
      const turn = byKind.get(group) ?? 0;
      byKind.set(group, turn + 1);
      return [{ best, turn }];
    })
    .sort((a, b) => a.turn - b.turn)
    .map(({ best }) => best);
}

/**
 * Of the latest night, since the program may have changed since earlier ones; and one that was simulated, since such a run is the same
 * whenever it is made. Of several, the first of the first cell by name.
 */
function easiest(alike: readonly Conviction[]): Conviction | undefined {
  const latest = alike.reduce<Conviction | undefined>(
    (one, other) => (one === undefined || other.attempt.begun > one.attempt.begun ? other : one),
    undefined,
  );
  const ofNight = alike.filter(({ attempt }) => attempt.night === latest?.attempt.night).sort(byRun);
  return ofNight.find(({ run }) => run.directory === null) ?? ofNight[0];
}

function byRun({ attempt: a, run: one }: Conviction, { attempt: b, run: other }: Conviction): number {
  if (a.cell !== b.cell) return a.cell < b.cell ? -1 : 1;
  return a.job - b.job || a.attempt - b.attempt || one.run - other.run;
}
