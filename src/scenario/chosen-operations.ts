/** Which operations of its plan a client makes. */
import type { Scenario } from "../record/record.js";

/** By their numbers in the plan, counted from 1. */
export interface ChosenOperations {
  /** The last one. */
  readonly last: number;
  has(number: number): boolean;
}

/** The maximum number of operations that a client with this rate begins. */
export function mostOperations({ mainMs, ratePerClient }: Scenario): number {
  return Math.ceil((mainMs / 1000) * ratePerClient);
}

/** The scenario with its first clients only. */
export function withClients(scenario: Scenario, clients: number): Scenario {
  const { operationsPerClient } = scenario;
  if (!Array.isArray(operationsPerClient)) return { ...scenario, clients };
  return { ...scenario, clients, operationsPerClient: operationsPerClient.slice(0, clients) };
}

/** Undefined if only time limits the client. */
export function chosenOperations(
  { operationsPerClient }: Pick<Scenario, "operationsPerClient">,
  client: number,
): ChosenOperations | undefined {
  if (operationsPerClient === undefined) return undefined;
  if (typeof operationsPerClient === "number") return { last: operationsPerClient, has: () => true };
  const numbers = new Set(operationsPerClient[client]);
  return { last: Math.max(0, ...numbers), has: (number) => numbers.has(number) };
}
