/** Requests to etcd over the JSON gateway of its v3 interface (etcd 3.4 and later: /v3/…). Keys and values are base64 there. */
import { z } from "zod";
import type { Answer, ClientAdapter, NodeAddress, Session } from "../foreign.js";
import type { Command, Json, ReplicaStatus } from "../host.js";

const numeral = z.string().regex(/^\d+$/);
const rangeSchema = z.object({ kvs: z.array(z.object({ value: z.string().default("") })).default([]) });
const transactionSchema = z.object({ succeeded: z.boolean().default(false) });
const statusSchema = z.object({
  header: z.object({ member_id: numeral }),
  leader: numeral.default("0"),
  raftTerm: numeral.default("0"),
});
const errorSchema = z.object({ error: z.string() });

/** Refused before it was proposed to the other members. For every other error of etcd the outcome is unknown. */
const refusals: readonly string[] = ["etcdserver: too many requests"];

/** `serializable`: any node answers reads from its own state. */
export function gatewayClients(serializable: boolean): ClientAdapter {
  return {
    open(node: NodeAddress): Session {
      return {
        invoke: (command, signal) => invoke(node, command, serializable, signal),
        // Each request is self-contained; abandoning one breaks its connection.
        close: () => {},
      };
    },
  };
}

/** True if the node serves requests that need a leader and a majority. */
export async function serves(node: NodeAddress, signal: AbortSignal): Promise<boolean> {
  return (await ask(node, "kv/range", { key: encoded("ready") }, signal)).ok;
}

export async function statusOf(node: NodeAddress, signal: AbortSignal): Promise<ReplicaStatus | null> {
  const { ok, body } = await ask(node, "maintenance/status", {}, signal);
  if (!ok) return null;
  const { header, leader, raftTerm } = statusSchema.parse(body);
  const leads = header.member_id === leader;
  return { role: leads ? "leader" : leader === "0" ? "without a leader" : "follower", leads, epoch: Number(raftTerm) };
}

async function invoke(
  node: NodeAddress,
  { f, key = "", value }: Command,
  serializable: boolean,
  signal: AbortSignal,
): Promise<Answer> {
  const name = encoded(key);
  switch (f) {
    case "read":
      return told(node, "kv/range", { key: name, serializable }, signal, (body) => {
        const [found] = rangeSchema.parse(body).kvs;
        return { type: "ok", value: found === undefined ? null : decoded(found.value) };
      });
    case "write":
      return told(node, "kv/put", { key: name, value: encoded(value ?? null) }, signal, () => ({
        type: "ok",
        value: null,
      }));
    case "cas": {
      const [expected = null, next = null] = Array.isArray(value) ? value : [];
      // A key that was never written has the creation revision 0.
      const compare =
        expected === null
          ? { key: name, result: "EQUAL", target: "CREATE", create_revision: "0" }
          : { key: name, result: "EQUAL", target: "VALUE", value: encoded(expected) };
      const success = [{ request_put: { key: name, value: encoded(next) } }];
      return told(node, "kv/txn", { compare: [compare], success }, signal, (body) =>
        transactionSchema.parse(body).succeeded
          ? { type: "ok", value: null }
          : { type: "error", definite: true, error: `not ${JSON.stringify(expected)}` },
      );
    }
    default:
      throw new Error(`etcd is not asked for ${f}`);
  }
}

async function told(
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

async function ask(
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
function codeOf(error: unknown): string | undefined {
  const cause = error instanceof Error ? error.cause : undefined;
  return cause instanceof Error && "code" in cause && typeof cause.code === "string" ? cause.code : undefined;
}

function encoded(value: Json): string {
  return Buffer.from(typeof value === "string" ? value : JSON.stringify(value)).toString("base64");
}

const json: z.ZodType<Json> = z.json();

function decoded(value: string): Json {
  return json.parse(JSON.parse(Buffer.from(value, "base64").toString()));
}
