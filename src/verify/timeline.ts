/**
 * The beginnings and ends of a contradiction's operations and of all others, up to the last end that the contradiction asks for.
 * Intervals are closed: at equal stamps, which some recorders give, beginnings come first, so that nothing precedes what it met.
 */
import type { Operation } from "../history/operation.js";

export interface Participant {
  readonly operation: Operation;
  /** Must have taken effect; of the others it is only said that they may have, within their intervals. */
  readonly core: boolean;
}

export interface Moment {
  readonly begins: boolean;
  readonly participant: Participant;
}

export function momentsOf(core: readonly Operation[], others: readonly Operation[]): Moment[] {
  let end = Number.NEGATIVE_INFINITY;
  for (const operation of core) end = Math.max(end, operation.return);
  const moments: { readonly stamp: number; readonly moment: Moment }[] = [];
  const add = (operation: Operation, inCore: boolean): void => {
    if (operation.call > end) return;
    const participant = { operation, core: inCore };
    moments.push({ stamp: operation.call, moment: { begins: true, participant } });
    if (operation.return <= end) moments.push({ stamp: operation.return, moment: { begins: false, participant } });
  };
  for (const operation of core) add(operation, true);
  for (const operation of others) add(operation, false);
  moments.sort((a, b) => a.stamp - b.stamp || Number(b.moment.begins) - Number(a.moment.begins));
  return moments.map(({ moment }) => moment);
}
