/** Ways to leave out operations, one by one, of a scenario that is otherwise small. As in reductions.ts, nothing is run here. */

import { withoutSome } from "../faults/without-some.js";
import type { Scenario } from "../record/record.js";
import { mostOperations, withClients } from "../scenario/chosen-operations.js";
import type { Reduction } from "./reductions.js";

export const thinning: readonly Reduction[] = [
  { name: "fewer clients", candidates: withoutTheLast },
  { name: "single operations", candidates: fewerOperations },
];

/** An operation of a client's plan. */
interface Place {
  readonly client: number;
  readonly number: number;
}

function* fewerOperations(scenario: Scenario): Iterable<Scenario> {
  const places = placesOf(scenario);
  for (const left of withoutSome(places)) {
    if (left.length > 0) yield { ...scenario, operationsPerClient: listsOf(left, scenario.clients) };
  }
}

/** All of them, with those at about the same time grouped together. */
function placesOf({ operationsPerClient, ...scenario }: Scenario): readonly Place[] {
  const { clients } = scenario;
  const most = operationsPerClient ?? mostOperations(scenario);
  const lists = typeof most === "number" ? Array.from({ length: clients }, () => range(most)) : most;
  const places = lists.flatMap((numbers, client) => numbers.map((number) => ({ client, number })));
  return places.sort((a, b) => a.number - b.number || a.client - b.client);
}

function range(most: number): readonly number[] {
  return Array.from({ length: most }, (_, index) => index + 1);
}

function listsOf(places: readonly Place[], clients: number): number[][] {
  const lists = Array.from({ length: clients }, (): number[] => []);
  for (const { client, number } of places) lists[client]?.push(number);
  return lists;
}

function* withoutTheLast(scenario: Scenario): Iterable<Scenario> {
  for (let fewer = 1; fewer < scenario.clients; fewer++) {
    const smaller = withClients(scenario, fewer);
    const { operationsPerClient: lists } = smaller;
    // At least one client must make an operation.
    if (!Array.isArray(lists) || lists.some((numbers) => numbers.length > 0)) yield smaller;
  }
}
