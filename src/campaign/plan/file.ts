/**
 * A campaign file: which systems are tested and how, how much of it in a night, and what a night must have done to be called green. YAML,
 * or JSON, which is YAML, too. Any mistake in it is an InputError of one line with the line and the field.
 */
import { createHash } from "node:crypto";
import { isMap, isScalar, isSeq, LineCounter, type Node, parseDocument } from "yaml";
import { z } from "zod";
import { longestMs } from "../../faults/longest.js";
import { durationMs } from "../../history/duration.js";
import { InputError } from "../../history/errors.js";
import { firstProblem, readText } from "../../history/json-file.js";
import { largestJson } from "../../history/limits.js";
import { type OutcomeKind, outcomeKinds } from "../outcome.js";

const duration = z
  .string()
  .transform((text, context) => {
    const ms = durationMs(text);
    if (ms !== undefined && ms > 0 && ms <= longestMs) return ms;
    context.addIssue("must be a number and a unit, such as 20s, 30m or 8h, and at most 596h");
    return z.NEVER;
  })
  .meta({ description: "A number and a unit, such as 20s, 30m or 8h" });

/** Names become parts of paths. */
const name = z
  .string()
  .max(60, "must not be longer than 60 characters")
  .regex(/^[A-Za-z0-9][A-Za-z0-9_.-]*$/, "must be made of letters, digits and _ . -");

const command = z.string().regex(/\S/, "must not be empty: leave it out");

const whole = (least: number, most: number) => z.number().int().min(least).max(most);

const cellsShape = {
  systems: z.array(z.string()).min(1).meta({ description: "See `schism list`" }),
  variants: z
    .array(z.string())
    .min(1)
    .optional()
    .meta({ description: "Wrong variants; the correct program if absent" }),
  options: z
    .record(
      z.string(),
      z.union([z.string(), z.array(z.string()).min(1)], "must be a text or a list of texts: write numbers in quotes"),
    )
    .default({})
    .meta({ description: "Options of the systems; a list stands for a cell each" }),
  workloads: z
    .array(z.string())
    .min(1)
    .optional()
    .meta({ description: "A cell each; each run draws one of the system's if absent" }),
  clusters: z
    .array(z.enum(["sim", "local", "docker"]))
    .min(1)
    .default(["sim"]),
  faults: z
    .array(z.string())
    .min(1)
    .default(["all"])
    .meta({ description: "A cell each: `all` that the system tolerates, `none`, one kind, or several joined by +" }),
  nodes: whole(1, 9).optional(),
  clients: whole(1, 1000)
    .optional()
    .meta({ description: "Of runs on processes and containers; drawn for simulated ones" }),
  rate: z.number().positive().max(100_000).optional().meta({
    description:
      "Maximum number of operations per second of each client, on processes and containers; drawn for simulated runs",
  }),
  timeout: duration.optional().meta({
    description:
      "How long a client waits for an answer, on processes and containers, 1 s if absent; drawn for simulated runs",
  }),
  time: duration.optional().meta({
    description: "Length of the main phase of runs on processes and containers, such as 20s; drawn for simulated ones",
  }),
  weight: z
    .number()
    .positive()
    .max(1e6)
    .default(1)
    .meta({ description: "Share of the time (or of the runs) that each of these cells gets, relative to the others" }),
};

const shareSchema = z
  .number()
  .min(0)
  .max(100)
  .transform((percent) => percent / 100);

/** The largest shares of a cell's runs that may end in each way, in percent, if the file does not set any. */
const usualLimits: Readonly<Record<Exclude<OutcomeKind, "valid" | "invalid">, number>> = {
  unknown: 5,
  "could not run": 5,
  vacuous: 50,
  "replica crash": 0,
  "harness crash": 0,
  "too busy": 25,
};

export const campaignFileSchema = z.strictObject({
  name: name.meta({ description: "Of the campaign: its ledger is kept under this name" }),
  seed: whole(0, 2 ** 32 - 1)
    .default(1)
    .meta({ description: "The seed of each night is drawn from it and from the night's name" }),
  budget: z
    .strictObject(
      { time: duration.optional(), runs: whole(1, 1e9).optional() },
      {
        error: ({ code }) =>
          code === "invalid_type" ? "must be a map, such as { time: 30m } or { runs: 1000 }" : undefined,
      },
    )
    .refine(({ time, runs }) => time !== undefined || runs !== undefined, "must say `time`, `runs` or both")
    .meta({
      description:
        "For one night: the limit that is reached first ends it. Cells share runs, or time, by their weights",
    }),
  minimum: z
    .strictObject({ "ok-per-fault": z.number().min(0).default(0) })
    .default({ "ok-per-fault": 0 })
    .meta({
      description:
        "How many operations must succeed while a fault lasts, on average over a cell's runs of a night; else the night is void",
    }),
  limits: z
    .strictObject(Object.fromEntries(outcomeKinds.filter(isLimited).map((kind) => [kind, shareSchema.optional()])))
    .default({})
    .meta({ description: "Percent of a cell's runs that may end in each way before the night is void" }),
  parallel: whole(1, 64).default(1).meta({ description: "How many runs on processes and containers go on at once" }),
  cells: z.array(z.strictObject(cellsShape)).min(1),
  canaries: z.array(z.strictObject(cellsShape)).min(1).meta({
    description: "Cells that must be convicted in the same night, of a wrong variant or under an unsafe option",
  }),
  museum: z
    .strictObject({
      entries: z
        .array(z.string())
        .min(1)
        .optional()
        .meta({ description: "Names, as in `schism museum`; all that are known on these clusters if absent" }),
      clusters: z
        .array(z.enum(["local", "docker"]))
        .min(1)
        .default(["local"]),
      weight: cellsShape.weight,
    })
    .optional()
    .meta({
      description:
        "What is known of servers that are not ours: an entry that is convicted is a canary, one that is acquitted a cell",
    }),
  commit: command.optional().meta({ description: "Command that prints the commit of what is tested" }),
  acknowledged: z.string().optional().meta({ description: "File of the findings that are known, beside this one" }),
  notify: command.optional().meta({ description: "Command that gets the summary of a night when something changed" }),
  retention: z
    .strictObject({
      days: whole(1, 36_500).optional(),
      runs: whole(0, 1e9).optional(),
      megabytes: whole(1, 1e9).optional(),
    })
    .default({})
    .meta({ description: "Limits for the run directories that `campaign prune` keeps: age, number, total size" }),
});

function isLimited(kind: OutcomeKind): kind is keyof typeof usualLimits {
  return kind !== "valid" && kind !== "invalid";
}

export type CampaignFile = z.infer<typeof campaignFileSchema>;
export type CellsOfFile = CampaignFile["cells"][number];

export interface ReadCampaign {
  readonly path: string;
  /** As it was written. */
  readonly source: string;
  readonly file: CampaignFile;
  /** Digest of its content, without comments and spelling: SHA-256, hexadecimal. */
  readonly digest: string;
  /** The line of a field, from 1; undefined if the file does not have it. */
  readonly lineOf: (field: readonly PropertyKey[]) => number | undefined;
}

/** Throws InputError with file, line and field. */
export function readCampaign(path: string): ReadCampaign {
  return campaignIn(readText(path, largestJson), path);
}

/** The same, of the text of such a file. */
export function campaignIn(source: string, path: string): ReadCampaign {
  const { value, lineOf } = yamlIn(source, path);
  if (value === null) throw new InputError("is empty", { file: path }, "examples are in the package, in campaigns/");
  const file = fittingYaml(value, campaignFileSchema, path, lineOf);
  const digest = createHash("sha256").update(JSON.stringify(file)).digest("hex");
  return { path, source, file, digest, lineOf };
}

/** By outcome: the largest share of runs that may end that way, 0 to 1. */
export function limitsOf({ limits }: CampaignFile): Readonly<Record<string, number>> {
  const said = new Map(Object.entries(limits));
  return Object.fromEntries(
    Object.entries(usualLimits).map(([kind, percent]) => [kind, said.get(kind) ?? percent / 100]),
  );
}

interface Yaml {
  readonly value: unknown;
  readonly lineOf: ReadCampaign["lineOf"];
}

/** As `yamlIn`, of a file. */
export function readYaml(path: string): Yaml {
  return yamlIn(readText(path, largestJson), path);
}

/** A YAML file written by hand. Throws InputError with the line of anything that is not YAML. */
export function yamlIn(text: string, path: string): Yaml {
  const counter = new LineCounter();
  const document = parseDocument(text, {
    lineCounter: counter,
    prettyErrors: false,
    uniqueKeys: true,
    // `<<: *usual`, as people know it from YAML 1.1.
    merge: true,
    // What is wrong is told by our own error.
    logLevel: "error",
  });
  const [problem] = [...document.errors, ...document.warnings];
  if (problem !== undefined) {
    const { line } = counter.linePos(problem.pos[0]);
    if (problem.code === "MULTIPLE_DOCS") {
      throw new InputError(
        "begins a second YAML document",
        { file: path, line },
        "leave one document in it, without ---",
      );
    }
    throw new InputError(`is not YAML: ${problem.message.replaceAll(/\s+/g, " ").trim()}`, { file: path, line });
  }
  const lineOf: Yaml["lineOf"] = (field) => {
    const at = startOf(document.contents, field);
    return at === undefined ? undefined : counter.linePos(at).line;
  };
  try {
    return { value: document.toJS({ maxAliasCount: 100 }), lineOf };
  } catch (error) {
    // Aliases are looked up only now: one may name no anchor, or stand for too much.
    if (!(error instanceof ReferenceError)) throw error;
    throw new InputError(`is not YAML: ${error.message}`, { file: path });
  }
}

/** The value in the shape of the schema. Throws InputError with file, line and field. */
export function fittingYaml<S extends z.ZodType>(
  value: unknown,
  schema: S,
  path: string,
  lineOf: Yaml["lineOf"],
): z.infer<S> {
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  const [issue] = result.error.issues;
  const unknown = issue?.code === "unrecognized_keys" ? issue.keys[0] : undefined;
  const { path: fitting, problem, remedy } = firstProblem(value, result.error);
  const field = unknown === undefined ? fitting : [...fitting, unknown];
  // A field that is missing has no line: then the line of the object that lacks it.
  const line = lineOf(field) ?? (field.length > 1 ? lineOf(field.slice(0, -1)) : undefined);
  const place = {
    file: path,
    ...(line === undefined ? {} : { line }),
    ...(field.length === 0 ? {} : { field: field.join(".") }),
  };
  if (unknown !== undefined) throw new InputError("is not known", place, "is it misspelt?");
  throw new InputError(problem, place, remedy);
}

/** Where a field of a document begins, counted in characters; undefined if there is no such field. */
function startOf(contents: Node | null, field: readonly PropertyKey[]): number | undefined {
  let node: unknown = contents;
  let start: number | undefined = contents?.range?.[0];
  for (const part of field) {
    if (isMap(node)) {
      const pair = node.items.find(({ key }) => isScalar(key) && String(key.value) === String(part));
      if (pair === undefined) return undefined;
      if (isScalar(pair.key)) start = pair.key.range?.[0];
      node = pair.value;
    } else if (isSeq(node)) {
      node = node.items[Number(part)];
      const found = isScalar(node) || isMap(node) || isSeq(node) ? node.range?.[0] : undefined;
      if (found === undefined) return undefined;
      start = found;
    } else {
      return undefined;
    }
  }
  return start;
}
