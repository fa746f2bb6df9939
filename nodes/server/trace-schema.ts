/**
 * The form of a trace event that comes from another process or from a file, checked against the vocabulary in `nodes/trace.ts`: an event
 * without a schema does not compile, nor does a schema that accepts anything else.
 */
import { z } from "zod";
import type { Json } from "../json.js";
import type { OwnTrace, TraceEvent, TraceOf } from "../trace.js";

const json: z.ZodType<Json> = z.json();
const count = z.number().int().nonnegative();

type SharedType = Exclude<TraceEvent["type"], OwnTrace["type"]>;

const discardedRequest = z.strictObject({ client: z.string(), seq: z.number().int(), f: z.string(), value: json });

const shared = {
  role: z.strictObject({
    ...{ type: z.literal("role"), role: z.string(), leads: z.boolean(), epoch: count },
    awaits: z.string().exactOptional(),
  }),
  vote: z.strictObject({ type: z.literal("vote"), epoch: count, for: z.string() }),
  membership: z.strictObject({ type: z.literal("membership"), epoch: count, members: z.array(z.string()).readonly() }),
  discarded: z.strictObject({
    type: z.literal("discarded"),
    epoch: count,
    from: count,
    entries: z.array(discardedRequest).readonly(),
  }),
  promised: z.strictObject({ type: z.literal("promised"), key: z.string(), ballot: count }),
  accepted: z.strictObject({ type: z.literal("accepted"), key: z.string(), ballot: count, value: json }),
  chosen: z.strictObject({ type: z.literal("chosen"), key: z.string(), value: json }),
  decided: z.strictObject({ type: z.literal("decided"), txn: z.string(), decision: z.enum(["commit", "abort"]) }),
  "invariant-broken": z.strictObject({
    type: z.literal("invariant-broken"),
    claim: z.string(),
    sentence: z.string(),
  }),
  "torn-tail": z.strictObject({
    type: z.literal("torn-tail"),
    file: z.string(),
    record: count,
    bytes: count.exactOptional(),
  }),
  "unsynced-lost": z.strictObject({ type: z.literal("unsynced-lost"), changes: count }),
  ended: z.strictObject({ type: z.literal("ended"), error: z.string() }),
} satisfies { readonly [Type in SharedType]: z.ZodType<TraceOf<Type>> };

const schemas: ReadonlyMap<string, z.ZodType<TraceEvent>> = new Map(Object.entries(shared));

/** Only the name of a protocol's own event is known. */
const own: z.ZodType<OwnTrace> = z
  .object({ type: z.templateLiteral([z.string().min(1), "/", z.string().min(1)]) })
  .catchall(json);

export const traceEventSchema = z.looseObject({ type: z.string() }).transform((event, context): TraceEvent => {
  const schema = schemas.get(event.type) ?? (event.type.includes("/") ? own : undefined);
  if (schema === undefined) {
    const message = `${JSON.stringify(event.type)} is not an event that this version knows; was it recorded by another version?`;
    context.issues.push({ code: "custom", path: ["type"], message, input: event });
    return z.NEVER;
  }
  const result = schema.safeParse(event);
  if (result.success) return result.data;
  for (const issue of result.error.issues) {
    const [unknown] = issue.code === "unrecognized_keys" ? issue.keys : [];
    const path = [...issue.path, ...(unknown === undefined ? [] : [unknown])];
    const message = unknown === undefined ? issue.message : "is unknown";
    context.issues.push({ code: "custom", path, message, input: event });
  }
  return z.NEVER;
});
