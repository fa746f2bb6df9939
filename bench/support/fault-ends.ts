/**
 * Every kind of fault at both ends of every parameter, and just inside, from the schema that schedules are read by: a new kind or a new
 * parameter is among them by itself. What no schema says, such as how near to nothing a clock may go wrong, is added by hand.
 */
import { z } from "zod";
import { type Fault, faultKinds, faultSchema } from "../../src/faults/fault.js";

/** The limits of all integers do not count as limits. */
const numberSchema = z.object({
  type: z.enum(["number", "integer"]),
  minimum: z.number().gt(Number.MIN_SAFE_INTEGER),
  maximum: z.number().lt(Number.MAX_SAFE_INTEGER),
});
const choiceSchema = z.object({ enum: z.array(z.string()) });
const kindSchema = z.object({
  properties: z.looseObject({ kind: z.object({ const: z.string() }) }),
});

/** Beside the parameter that is at its end, the others are like this. */
const usual: ReadonlyMap<string, Readonly<Record<string, unknown>>> = new Map([
  ["partition", { shape: "isolate-one" }],
  ["delay", { delayMs: 100 }],
  ["loss", { percent: 30 }],
  ["bandwidth", { bytesPerSecond: 20_000 }],
  ["duplicate", { percent: 30 }],
  ["reorder", { percent: 30, withinMs: 50 }],
  ["clock", { jumpMs: 1000 }],
  ["throttle", { percent: 20 }],
  ["disk-slow", { delayMs: 100 }],
]);
/** What a value needs of the others. */
const needed: ReadonlyMap<string, Readonly<Record<string, unknown>>> = new Map([
  ["delay.jitterMs", { delayMs: 60_000 }],
  ["clock.driftPercent", { jumpMs: 0 }],
  ["power-loss.olderThanMs", { mode: "aged" }],
]);
const byHand: readonly unknown[] = [
  { kind: "partition", links: [{ from: "n1", to: "n2" }] },
  { kind: "clock", jumpMs: -1 },
  { kind: "clock", jumpMs: 1 },
  { kind: "clock", driftPercent: -0.1 },
  { kind: "clock", driftPercent: 0.1 },
  { kind: "clock", driftPercent: 400 },
  { kind: "clock", jumpMs: -604_800_000, driftPercent: -95 },
];

/** Faults of one kind, each different, with a target where the kind has one. */
export function faultEnds(kind: Fault["kind"], target: unknown = { nodes: ["n1"] }): readonly Fault[] {
  const properties = propertiesOf(kind);
  const aimed = (fault: Readonly<Record<string, unknown>>): Fault =>
    faultSchema.parse("target" in properties ? { ...fault, target } : fault);
  const base = { kind, ...usual.get(kind) };
  const varied = Object.entries(properties).flatMap(([name, schema]) =>
    valuesOf(schema).map((value) => ({ ...base, ...needed.get(`${kind}.${name}`), [name]: value })),
  );
  const own = byHand
    .map((fault) => z.looseObject({ kind: z.string() }).parse(fault))
    .filter((fault) => fault.kind === kind);
  const all: readonly Readonly<Record<string, unknown>>[] = [...varied, ...own];
  const faults = (all.length === 0 ? [base] : all).map(aimed);
  return faults.filter(
    (fault, index) => faults.findIndex((other) => JSON.stringify(other) === JSON.stringify(fault)) === index,
  );
}

/** Values just outside the range of each number of a kind: none of them is a fault. */
export function beyondTheEnds(kind: Fault["kind"]): readonly Readonly<Record<string, unknown>>[] {
  const base = { kind, ...usual.get(kind), target: { nodes: ["n1"] } };
  return Object.entries(propertiesOf(kind)).flatMap(([name, schema]) => {
    const range = numberSchema.safeParse(schema);
    if (!range.success) return [];
    const { type, minimum, maximum } = range.data;
    const step = stepOf(type);
    return [minimum - step, maximum + step].map((value) => ({
      ...base,
      ...needed.get(`${kind}.${name}`),
      [name]: value,
    }));
  });
}

/** Names of numbers without both ends: those cannot be tried at them, so there must be none. */
export function endless(): readonly string[] {
  return faultKinds.flatMap((kind) =>
    Object.entries(propertiesOf(kind))
      .filter(([, schema]) => z.object({ type: z.enum(["number", "integer"]) }).safeParse(schema).success)
      .filter(([, schema]) => !numberSchema.safeParse(schema).success)
      .map(([name]) => `${kind}.${name}`),
  );
}

function propertiesOf(kind: Fault["kind"]): Readonly<Record<string, unknown>> {
  const { oneOf } = z.object({ oneOf: z.array(z.unknown()) }).parse(z.toJSONSchema(faultSchema, { io: "input" }));
  const found = oneOf.map((option) => kindSchema.parse(option).properties).find((each) => each.kind.const === kind);
  if (found === undefined) throw new Error(`the schema of ${kind} is not found`);
  const { kind: _, ...properties } = found;
  return properties;
}

function valuesOf(schema: unknown): readonly unknown[] {
  const choice = choiceSchema.safeParse(schema);
  if (choice.success) return choice.data.enum;
  const range = numberSchema.safeParse(schema);
  if (!range.success) return [];
  const { type, minimum, maximum } = range.data;
  const step = stepOf(type);
  return [minimum, minimum + step, maximum - step, maximum];
}

function stepOf(type: z.infer<typeof numberSchema>["type"]): number {
  return type === "integer" ? 1 : 0.01;
}
