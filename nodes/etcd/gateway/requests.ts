/** Requests to etcd over the JSON gateway of its v3 interface (etcd 3.4 and later: /v3/…). Keys and values are base64 there. */
import { z } from "zod";
import type { Answer, NodeAddress } from "../../foreign.js";
import type { Json } from "../../host.js";

/** A number of etcd is a text. */
export const numeral = z.string().regex(/^\d+$/);
const errorSchema = z.object({ error: z.string() });

/** Refused before it was proposed to the other members. For every other error of etcd the outcome is unknown. */
const refusals: readonly string[] = ["etcdserver: too many requests"];

/** Asks a node; `read` reads what it answers. */
export async function told(
  node: NodeAddress,
  path: string,
  question: unknown,
  signal: AbortSignal,
  read: (body: unknown) => Answer,
): Promise<Answer> {
  try {
    const { ok, body } = await ask(node, path, question, signal);
    if (ok) return read(body);
    const parsed = errorSchema.safeParse(body);
    const error = parsed.success ? parsed.data.error : "etcd gave an error without a text";
    return refusals.includes(error)
      ? { type: "error", definite: true, error, retry: true }
      : { type: "error", definite: false, error };
  } catch (error) {
    const code = codeOf(error);
    // No process was listening, so the request was never sent.
    if (code === "ECONNREFUSED") return { type: "error", definite: true, error: "connection refused", retry: true };
    return { type: "error", definite: false, error: code ?? (error instanceof Error ? error.message : String(error)) };
  }
}

export async function ask(
  { host, clientPort }: NodeAddress,
  path: string,
  question: unknown,
  signal: AbortSignal,
): Promise<{ readonly ok: boolean; readonly body: unknown }> {
  const response = await fetch(`http://${host}:${clientPort}/v3/${path}`, {
    method: "POST",
    body: JSON.stringify(question),
    signal,
  });
  const body: unknown = await response.json();
  return { ok: response.ok, body };
}

/** The system's error for a connection that failed, which fetch wraps in its own. */
export function codeOf(error: unknown): string | undefined {
  const cause = error instanceof Error ? error.cause : undefined;
  return cause instanceof Error && "code" in cause && typeof cause.code === "string" ? cause.code : undefined;
}

export function encoded(value: Json): string {
  return Buffer.from(typeof value === "string" ? value : JSON.stringify(value)).toString("base64");
}

const json: z.ZodType<Json> = z.json();

export function decoded(value: string): Json {
  return json.parse(JSON.parse(Buffer.from(value, "base64").toString()));
}
