/** Which operations of its plan a client makes. */
import type { Scenario } from "../record/record.js";

export interface Turns {
  /** The last turn of the client. Turns are counted from 1. */
  readonly last: number;
  has(turn: number): boolean;
}

/** The maximum number of operations that a client with this rate begins. */
export function mostTurns({ mainMs, ratePerClient }: Scenario): number {
  return Math.ceil((mainMs / 1000) * ratePerClient);
}

/** The scenario with its first clients only. */
export function withClients(scenario: Scenario, clients: number): Scenario {
  const { operationsPerClient } = scenario;
  if (!Array.isArray(operationsPerClient)) return { ...scenario, clients };
  return { ...scenario, clients, operationsPerClient: operationsPerClient.slice(0, clients) };
}

/** Undefined if only time limits the client. */
export function turnsOf(
  { operationsPerClient }: Pick<Scenario, "operationsPerClient">,
  client: number,
): Turns | undefined {
  if (operationsPerClient === undefined) return undefined;
  if (typeof operationsPerClient === "number") return { last: operationsPerClient, has: () => true };
  const turns = new Set(operationsPerClient[client]);
  return { last: Math.max(0, ...turns), has: (turn) => turns.has(turn) };
}
