/** The protocol between the controller and the program in a node's network namespace: one JSON object a line. */
import { z } from "zod";

const question = z.discriminatedUnion("kind", [
  /** The controller makes the call, so the key itself stays there. */
  z.object({ kind: z.literal("call"), call: z.object({ authorization: z.string(), proof: z.string() }) }),
  z.object({ kind: z.literal("greeting"), greeting: z.object({ more: z.string(), last: z.string() }) }),
]);
const endpoint = { host: z.string(), port: z.number().int(), question };

/** What a link in user space does, and no packet filter can. */
const carriedImpairment = z.discriminatedUnion("kind", [
  z.object({ kind: z.literal("delay"), delayMs: z.number(), jitterMs: z.number() }),
  z.object({ kind: z.literal("half-open") }),
]);
export type CarriedImpairment = z.infer<typeof carriedImpairment>;

/** Request; each is answered once, with its id. */
export const sandboxRequestSchema = z.discriminatedUnion("type", [
  /** Runs a network tool with `input` on its standard input. */
  z.object({
    id: z.number().int(),
    type: z.literal("run"),
    tool: z.enum(["nft", "tc", "ip"]),
    words: z.array(z.string()),
    input: z.string(),
  }),
  z.object({
    id: z.number().int(),
    type: z.literal("probe"),
    ...endpoint,
    timeoutMs: z.number(),
    bytes: z.number().int(),
  }),
  z.object({ id: z.number().int(), type: z.literal("breaks-within"), ...endpoint, ms: z.number() }),
  /** Opens the links of the node (namespace-links.ts); probes pass through them from then on. Sent once, if at all. */
  z.object({
    id: z.number().int(),
    type: z.literal("open-links"),
    node: z.string(),
    seed: z.number(),
    bothWays: z.boolean(),
    peers: z.array(
      z.object({
        ...{ node: z.string(), address: z.string() },
        ...{ ports: z.array(z.number().int()), probed: z.number().int() },
      }),
    ),
  }),
  /** Puts an impairment on a link; its id names the impairment in what follows. */
  z.object({
    ...{ id: z.number().int(), type: z.literal("impair"), from: z.string(), to: z.string() },
    impairment: carriedImpairment,
  }),
  z.object({ id: z.number().int(), type: z.literal("hits"), of: z.number().int() }),
  z.object({ id: z.number().int(), type: z.literal("lift"), of: z.number().int() }),
]);
export type SandboxRequest = z.infer<typeof sandboxRequestSchema>;

const probeResultSchema = z.discriminatedUnion("answered", [
  z.object({ answered: z.literal(true), ms: z.number() }),
  z.object({ answered: z.literal(false), silent: z.boolean(), ms: z.number(), why: z.string() }),
]);

export const sandboxAnswerSchema = z.discriminatedUnion("type", [
  /** Sent once, unasked, at the start: the namespace's interfaces by their addresses. */
  z.object({ type: z.literal("ready"), interfaces: z.record(z.string(), z.string()) }),
  z.object({ type: z.literal("output"), id: z.number().int(), output: z.string() }),
  z.object({ type: z.literal("probed"), id: z.number().int(), result: probeResultSchema }),
  z.object({ type: z.literal("broke"), id: z.number().int(), broke: z.boolean() }),
  z.object({
    ...{ type: z.literal("links-open"), id: z.number().int() },
    redirections: z.array(z.object({ address: z.string(), port: z.number().int(), to: z.number().int() })),
  }),
  z.object({ type: z.literal("done"), id: z.number().int() }),
  z.object({ type: z.literal("counted"), id: z.number().int(), hits: z.number().int() }),
  z.object({ type: z.literal("failed"), id: z.number().int(), error: z.string() }),
]);
export type SandboxAnswer = z.infer<typeof sandboxAnswerSchema>;
