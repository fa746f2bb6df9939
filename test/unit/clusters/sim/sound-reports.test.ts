/**
 * A replica may report of itself what cannot be: a number that is none, an entry beyond its log, an event without a field. Whatever it is and
 * whichever claim looks at it, the run convicts the replica, and goes on.
 */
import fc from "fast-check";
import { expect, it } from "vitest";
import type { Host, LogView, Replica } from "../../../../nodes/host.js";
import { programSystems } from "../../../../nodes/index.js";
import type { ReplicaTrace } from "../../../../nodes/trace.js";
import { stateMachineAgreement } from "../../../../src/claims/committed.js";
import { restartRemembers } from "../../../../src/claims/restarts.js";
import { createSimCluster } from "../../../../src/clusters/sim/cluster.js";
import type { Claim } from "../../../../src/contract/claim.js";
import { bareProgram } from "../../../support/bare-program.js";

const request = { client: "p1", seq: 1, command: { f: "write", key: "x", value: 1 } } as const;

/** All that an observer asks a replica, or is told by it, as it is and as it must not be. */
const sound = {
  commitIndex: 2,
  lastIndex: 2,
  firstIndex: 1,
  epochAt: 1,
  requestAt: request,
  members: ["n1", "n2"],
  state: [],
  epoch: 1,
  leads: true,
  durable: { vote: "n1" },
  outcome: { type: "ok", value: 1 },
  timer: 5,
  eventEpoch: 1,
  eventLeads: true,
  vote: "n1",
  ballot: 1,
  decision: "commit",
  own: 1,
} as const;

type Field = keyof typeof sound;

const cyclic: { self?: unknown } = {};
cyclic.self = cyclic;

const numbers = [Number.NaN, -1, 0.5, Number.POSITIVE_INFINITY, 2 ** 53, undefined, "1"];
const absurd: Readonly<Record<Field, readonly unknown[]>> = {
  ...{ commitIndex: [...numbers, 3], lastIndex: [...numbers, 1], firstIndex: [Number.NaN, -1, 0, "1", 4] },
  ...{ epochAt: [Number.NaN, 0.5, undefined, "1"], requestAt: [undefined, 1, {}, { client: "p1", seq: 1 }] },
  ...{ members: [1, [1, 2]], state: [cyclic, 1n], epoch: [Number.NaN, -1, "1"], leads: ["yes", 1] },
  ...{
    durable: [cyclic, { vote: 1n }],
    outcome: [{ type: "okay" }, { type: "ok" }, { type: "ok", value: Number.NaN }],
  },
  ...{ timer: [Number.NaN, Number.POSITIVE_INFINITY, undefined], eventEpoch: numbers, eventLeads: [undefined, 1] },
  ...{ vote: [undefined, 1], ballot: numbers, decision: [undefined, "perhaps"], own: [undefined, Number.NaN] },
};

/**
 * A replica with a log of two entries, which tells everything in each of its steps; from the third on, `field` is `value`, or throws. Requests
 * are looked at once, when their entries are committed, and are wrong from the beginning.
 */
function liar(host: Host, field: Field, value: unknown, throws: boolean): Replica {
  let steps = 0;
  // The types say what must be there, and what is there otherwise is the point.
  const said = <F extends Field>(name: F): never => {
    if (name !== field || (steps < 3 && field !== "requestAt")) return sound[name] as never;
    if (throws) throw new Error("it cannot be read");
    return value as never;
  };
  const log: LogView = {
    ...{ commitIndex: () => said("commitIndex"), lastIndex: () => said("lastIndex"), epochAt: () => said("epochAt") },
    ...{ requestAt: () => said("requestAt"), firstIndex: () => said("firstIndex"), members: () => said("members") },
    state: () => said("state"),
  };
  const events = (): readonly ReplicaTrace[] => [
    { type: "role", role: "leader", leads: said("eventLeads"), epoch: said("eventEpoch") },
    { type: "vote", epoch: 1, for: said("vote") },
    { type: "promised", key: "x", ballot: said("ballot") },
    { type: "accepted", key: "x", ballot: 1, value: 1 },
    { type: "decided", txn: "t", decision: said("decision") },
    { type: "membership", epoch: 1, members: said("members") },
    { type: "test/told", value: said("own") },
  ];
  const step = (): void => {
    steps += 1;
    host.setTimer("step", said("timer"));
    for (const event of events()) host.trace(event);
    host.reply(request, said("outcome"));
  };
  return {
    ...{ start: step, onTimer: step, onMessage: () => {}, onRequest: () => {}, logView: log },
    ...{ inspect: () => ({ epoch: said("epoch"), leads: said("leads") }), durable: () => said("durable") },
  };
}

/** The claims that were found broken, "assertion" if the process ended itself. */
async function convictedOf(claims: readonly Claim[], replica: (host: Host) => Replica): Promise<readonly string[]> {
  const program = bareProgram("liar", replica);
  const settings = { options: {}, variant: null };
  const plan = { nodes: ["n1", "n2"], settings, seed: 1, runId: "lies", directory: "" } as const;
  const cluster = createSimCluster({ ...plan, launch: { kind: "program", program }, claims });
  const told: string[] = [];
  cluster.onTrace(({ event }) => {
    if (event.type === "invariant-broken") told.push(event.claim);
  });
  await cluster.start();
  for (let look = 0; look < 30 && told.length === 0; look++) {
    await cluster.clock.promise<void>((resolve) => cluster.clock.after(50, () => resolve()));
    await cluster.status("n1");
  }
  await cluster.stop();
  return told;
}

const allClaims = [...new Set([...programSystems.values()].flatMap(({ claims }) => claims.map(({ claim }) => claim)))];
/** Those that the liar breaks by what it says truly are not examined any more, and see nothing of a lie. */
const looking = [stateMachineAgreement, restartRemembers];

const lies = (Object.keys(absurd) as Field[]).flatMap((field) => [
  ...absurd[field].map((value) => ({ field, value, throws: false })),
  { field, value: null, throws: true },
]);

it("a replica that tells the truth is convicted by none of the claims that look on", async () => {
  expect(await convictedOf(looking, (host) => liar(host, "own", sound.own, false))).toEqual([]);
});

it.each([...new Set(lies.map(({ field }) => field))])("whatever else a replica says for %s is told", async (field) => {
  for (const { value, throws } of lies.filter((lie) => lie.field === field)) {
    const told = await convictedOf(looking, (host) => liar(host, field, value, throws));
    expect(told, `${String(value)}, throws: ${throws}`).not.toEqual([]);
  }
});

it("no claim of any system turns what a replica says into an error of ours, or into silence", async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.constantFrom(...allClaims),
      fc.constantFrom(...lies),
      async (claim, { field, value, throws }) => {
        expect(await convictedOf([claim, ...looking], (host) => liar(host, field, value, throws))).not.toEqual([]);
      },
    ),
    { numRuns: 150 },
  );
});
