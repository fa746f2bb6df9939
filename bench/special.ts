/**
 * How long the special cases take on large histories, valid and with one wrong answer near the end: 100,000 operations by 100
 * clients on one key, and 1,000,000 over 100 keys. Every linearization is compared with real time and, where the model's step is
 * cheap, replayed. Prints one line a family and exits 1 if a verdict is wrong.
 *
 *     npm run bench:special -- [--operations 100000] [--clients 100] [--only NAME]
 *
 * How often they agree with brute force on small histories: SEEDS=50000 npx vitest run test/unit/checkers/special.test.ts
 */
import { parseArgs } from "node:util";
import { type Random, seededRandom } from "../nodes/random.js";
import {
  type SpecialDecider,
  type SpecialResult,
  specialDeciders,
} from "../src/checkers/linearizability/special/index.js";
import type { Json, Operation } from "../src/history/operation.js";
import { models } from "../src/models/index.js";
import { chosenBy } from "./support/chosen.js";

const { values: options } = parseArgs({
  options: {
    operations: { type: "string", default: "100000" },
    clients: { type: "string", default: "100" },
    only: { type: "string" },
  },
});

/** An object that operations take effect on at once. */
interface Simulated {
  invoke(random: Random, process: number): { readonly f: string; readonly input: Json };
  /** The answer; undefined if the operation fails, and then it is not in the history. */
  effect(f: string, input: Json): Json | undefined;
}

/** What a completed operation is made to be. */
type Wrong = Partial<Pick<Operation, "f" | "output">>;

interface Family {
  readonly name: string;
  readonly model: string;
  readonly indeterminate: number;
  /** Replaying costs more than deciding where a step copies the state. */
  readonly replayed: boolean;
  simulate(): Simulated;
  /**
   * What the last completed operation of one sort is made to be for which there is something that no order explains for certain. `first`: what
   * the first of that sort answered.
   */
  readonly spoil: { readonly f: string; readonly into: (output: Json, first: Json) => Wrong | undefined };
}

function uniqueRegister(cas: boolean): () => Simulated {
  return () => {
    let value: Json = null;
    let unique = 0;
    return {
      invoke(random) {
        const chance = random.next();
        if (chance < 0.5) return { f: "read", input: null };
        return cas && chance < 0.8 ? { f: "cas", input: [value, ++unique] } : { f: "write", input: ++unique };
      },
      effect(f, input) {
        if (f === "read") return value;
        if (f === "write") value = input;
        else {
          const [from, to] = Array.isArray(input) ? input : [];
          if (from !== value) return undefined;
          value = to ?? null;
        }
        return input;
      },
    };
  };
}

function simulatedQueue(empties: boolean): () => Simulated {
  return () => {
    const elements: Json[] = [];
    let first = 0;
    let unique = 0;
    return {
      invoke: (random) => (random.next() < 0.5 ? { f: "dequeue", input: null } : { f: "enqueue", input: ++unique }),
      effect(f, input) {
        if (f === "enqueue") return elements.push(input);
        if (first === elements.length) return empties ? null : undefined;
        return elements[first++];
      },
    };
  };
}

const families: readonly Family[] = [
  ...[false, true].flatMap((cas) =>
    [0, 0.01].map((indeterminate) => ({
      name: `register, unique values${cas ? ", with cas" : ""}, ${indeterminate * 100} % indeterminate`,
      model: cas ? "cas-register" : "register",
      indeterminate,
      replayed: true,
      simulate: uniqueRegister(cas),
      // A value that no read has shown may be of an indeterminate write, which may take effect as late as this.
      spoil: { f: "read", into: (_output: Json, first: Json) => ({ output: first }) },
    })),
  ),
  {
    name: "set, one read in 1000",
    model: "set",
    indeterminate: 0.01,
    replayed: false,
    simulate() {
      const elements: Json[] = [];
      let unique = 0;
      return {
        invoke: (random) => (random.next() < 0.001 ? { f: "read", input: null } : { f: "add", input: ++unique }),
        effect: (f, input) => (f === "read" ? elements.slice() : elements.push(input)),
      };
    },
    // The add of a single element may be indeterminate, or overlap with the read.
    spoil: {
      f: "read",
      into: (output) => (Array.isArray(output) && output.length >= 200 ? { output: output.slice(10) } : undefined),
    },
  },
  {
    name: "counter, unit adds",
    model: "counter",
    indeterminate: 0.01,
    replayed: true,
    simulate() {
      let total = 0;
      return {
        invoke: (random) => (random.next() < 0.5 ? { f: "read", input: null } : { f: "add", input: 1 }),
        effect: (f) => (f === "read" ? total : ++total),
      };
    },
    spoil: { f: "read", into: (output) => ({ output: Number(output) - 500 }) },
  },
  {
    name: "queue, empty answers",
    model: "queue",
    indeterminate: 0,
    replayed: true,
    simulate: simulatedQueue(true),
    spoil: { f: "dequeue", into: () => ({ output: 1 }) },
  },
  {
    name: "queue, indeterminate operations",
    model: "queue",
    indeterminate: 0.001,
    replayed: true,
    simulate: simulatedQueue(false),
    spoil: { f: "dequeue", into: () => ({ output: 1 }) },
  },
  ...["owner-mutex", "fenced-mutex"].map(
    (model): Family => ({
      name: model,
      model,
      indeterminate: 0,
      replayed: true,
      simulate() {
        let owner: Json = null;
        let token = 0;
        return {
          invoke: (_random, process) => ({ f: owner === process ? "release" : "acquire", input: process }),
          effect(f, input) {
            if (f === "acquire" ? owner !== null : owner !== input) return undefined;
            owner = f === "acquire" ? input : null;
            return f === "acquire" ? ++token : 0;
          },
        };
      },
      spoil: { f: "release", into: () => ({ f: "acquire", output: 1 }) },
    }),
  ),
];

function largeHistory(
  family: Family,
  { operations: count, clients }: { readonly operations: number; readonly clients: number },
  random: Random,
): Operation[] {
  const object = family.simulate();
  const operations: Operation[] = [];
  const open: ({ call: number; f: string; input: Json; done: boolean; output: Json | undefined } | undefined)[] = [];
  const processes = Array.from({ length: clients }, (_, client) => client);
  let process = clients;
  let stamp = 0;
  const record = (client: number, completed: boolean): void => {
    const current = open[client];
    open[client] = undefined;
    if (current === undefined || (current.done && current.output === undefined)) return;
    const { call, f, input, output } = current;
    operations.push({
      ...{ id: operations.length, process: processes[client] ?? 0, f, key: null, input },
      ...{
        output: completed ? output : undefined,
        type: completed ? "ok" : "info",
        call,
        callTime: -1,
        returnTime: -1,
      },
      return: completed ? stamp++ : Number.POSITIVE_INFINITY,
    });
    if (!completed) processes[client] = process++;
  };
  while (operations.length < count) {
    const client = random.below(clients);
    const current = open[client];
    if (current === undefined) {
      open[client] = {
        call: stamp++,
        ...object.invoke(random, processes[client] ?? 0),
        done: false,
        output: undefined,
      };
    } else if (!current.done) {
      current.output = object.effect(current.f, current.input);
      current.done = true;
    } else record(client, random.next() >= family.indeterminate);
  }
  // The last operations are awaited, so that no dequeue ends unseen beside an empty answer.
  for (const [client, current] of open.entries()) if (current?.done === true) record(client, true);
  return operations.sort((a, b) => a.call - b.call);
}

/** Undefined if no such answer is there: a short history need not have one. */
function spoiled(operations: readonly Operation[], { f, into }: Family["spoil"]): Operation[] | undefined {
  const sort = operations.map((operation) => operation.f === f && operation.type === "ok");
  const first = operations[sort.indexOf(true)]?.output ?? null;
  const wrong = operations.map(({ output = null }, position) => (sort[position] ? into(output, first) : undefined));
  const last = wrong.findLastIndex((each) => each !== undefined);
  if (last < 0) return undefined;
  return operations.map((operation, position) => (position === last ? { ...operation, ...wrong[last] } : operation));
}

function complaintAbout(result: SpecialResult | null, operations: readonly Operation[], family: Family): string | null {
  if (result === null) return "declined";
  if (!result.valid) return result.reasons.join(" ");
  const model = family.replayed ? models.get(family.model) : undefined;
  let state = model?.init ?? null;
  let latestCall = -1;
  const left = new Set(operations.flatMap(({ type }, position) => (type === "ok" ? [position] : [])));
  for (const position of result.linearization) {
    const operation = operations[position];
    if (operation === undefined || operation.return < latestCall) return `operation ${position} against real time`;
    latestCall = Math.max(latestCall, operation.call);
    left.delete(position);
    if (model === undefined) continue;
    const next = model.step(state, operation);
    if (next === undefined) return `operation ${position} is impossible where it stands`;
    state = next;
  }
  return left.size === 0 ? null : `${left.size} operations are missing`;
}

let failures = 0;

/** Time by the clock and by the processors, which other work on the machine and the collector's threads tell apart. */
function judge(
  decide: SpecialDecider,
  init: Json,
  histories: readonly Operation[][],
): { readonly results: (SpecialResult | null)[]; readonly spent: string } {
  const begun = performance.now();
  const before = process.cpuUsage();
  const results = histories.map((history) => decide(history, init));
  const { user, system } = process.cpuUsage(before);
  return {
    results,
    spent: `${Math.round(performance.now() - begun)} ms (processor ${Math.round((user + system) / 1000)} ms)`,
  };
}

function measure(family: Family, keys: number, operations: number, clients: number): void {
  const decide = specialDeciders.get(family.model);
  if (decide === undefined) throw new Error(`no special case for ${family.model}`);
  const valid: Operation[][] = [];
  for (let key = 0; key < keys; key++) {
    valid.push(largeHistory(family, { operations: operations / keys, clients }, seededRandom(key, family.name)));
  }
  const acquitted = judge(decide, models.get(family.model)?.init ?? null, valid);
  const wrong = acquitted.results
    .map((result, key) => complaintAbout(result, valid[key] ?? [], family))
    .filter((complaint) => complaint !== null);
  const invalid = valid.flatMap((history) => {
    const wrongly = spoiled(history, family.spoil);
    return wrongly === undefined ? [] : [wrongly];
  });
  if (invalid.length === 0) throw new Error(`${family.name} needs more operations: no answer is there to be spoiled`);
  const convicted = judge(decide, models.get(family.model)?.init ?? null, invalid);
  const escaped = convicted.results.filter((result) => result?.valid !== false).length;
  const cores = convicted.results.map((result) => (result?.valid === false ? result.contradiction.length : 0));
  if (wrong.length + escaped > 0) failures += 1;
  process.stdout.write(
    `${family.name}, ${operations} operations, ${clients} clients, ${keys} keys: ` +
      `valid ${acquitted.spent}, invalid ${convicted.spent}, largest contradiction ${Math.max(...cores)}` +
      `${wrong.length > 0 ? `  WRONG: ${wrong[0]}` : ""}${escaped > 0 ? `  ${escaped} ESCAPED` : ""}\n`,
  );
}

const chosen = chosenBy(options.only);
for (const family of families.filter(({ name }) => chosen(name))) {
  const operations = Number(options.operations);
  measure(family, 1, operations, Number(options.clients));
  measure(family, 100, operations * 10, Number(options.clients));
}
process.exitCode = failures === 0 ? 0 : 1;
