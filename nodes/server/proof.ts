/**
 * Access to a replica. Each connection is opened by an HTTP request that proves that the caller knows a key, and the answer proves that the
 * replica knows it as well; the key itself never leaves either side. A proof is for one path of one node and is accepted once, so that a
 * process that listens on a port that a replica left learns nothing of use. Keys reach a replica through its standard input
 * (command-line.ts), where no other user can look.
 */
import { createHmac, randomBytes, timingSafeEqual } from "node:crypto";
import type { IncomingHttpHeaders } from "node:http";
import { networkInterfaces } from "node:os";
import { z } from "zod";

/** `control`: of one replica process; opens /control and /client. `mesh`: of all replicas of a run; opens /mesh and /probe. */
export const keysSchema = z.object({ control: z.string().min(32), mesh: z.string().min(32) });
export type Keys = z.infer<typeof keysSchema>;

/** The caller's side of a call, and the expected proof in its answer. Valid for one call. */
export interface Call {
  /** Value of the header `authorization`. */
  readonly authorization: string;
  /** Value that the answer's header `schism-proof` must have. */
  readonly proof: string;
}

export type Admission =
  | { readonly admitted: true; readonly path: string; readonly proof: string }
  | { readonly admitted: false; readonly why: string };

/** Header of the replica's answer. */
export const proofHeader = "schism-proof";

const authorizationPattern = /^Schism ([\w-]{20,64})\.([\w-]{20,64})$/;
/** How much of a stranger's header is repeated in the log, characters. */
const quotedLength = 80;

export function newKey(): string {
  return randomBytes(32).toString("base64url");
}

/** A call of `path` at the replica `node`. */
export function callOf(key: string, node: string, path: string): Call {
  const nonce = randomBytes(16).toString("base64url");
  return {
    authorization: `Schism ${nonce}.${mac(key, "caller", node, path, nonce)}`,
    proof: mac(key, "replica", node, path, nonce),
  };
}

/** True if an answer with these headers comes from the replica that was called. */
export function isAnswerTo({ proof }: Call, headers: IncomingHttpHeaders): boolean {
  const given = headers[proofHeader];
  return typeof given === "string" && same(given, proof);
}

export class Gate {
  private readonly used = new Set<string>();
  private readonly keyOf: ReadonlyMap<string, string>;

  constructor(
    private readonly node: string,
    { control, mesh }: Keys,
  ) {
    this.keyOf = new Map([
      ["/control", control],
      ["/client", control],
      ["/mesh", mesh],
      ["/probe", mesh],
    ]);
  }

  /** Must be called once for each request. */
  admit({ url, headers }: { readonly url?: string | undefined; readonly headers: IncomingHttpHeaders }): Admission {
    // No web page may connect, wherever it was loaded from: browsers name its origin, and programs of ours send none.
    if (headers.origin !== undefined) return refused(`it comes from a web page at ${quoted(headers.origin)}`);
    if (!isOwnHost(headers.host)) return refused(`it was meant for the host ${quoted(headers.host ?? "")}`);
    const path = url ?? "";
    const key = this.keyOf.get(path);
    if (key === undefined) return refused(`there is nothing at ${quoted(path)}`);
    const [, nonce, proof] = authorizationPattern.exec(headers.authorization ?? "") ?? [];
    if (nonce === undefined || proof === undefined) return refused("it does not prove that it knows the key");
    if (!same(proof, mac(key, "caller", this.node, path, nonce))) return refused("it was signed with a different key");
    if (this.used.has(nonce)) return refused("its proof was used before");
    this.used.add(nonce);
    return { admitted: true, path, proof: mac(key, "replica", this.node, path, nonce) };
  }
}

function refused(why: string): Admission {
  return { admitted: false, why };
}

function mac(key: string, ...parts: readonly string[]): string {
  return createHmac("sha256", key).update(JSON.stringify(parts)).digest("base64url");
}

/** Takes the same time wherever the two differ. */
function same(given: string, wanted: string): boolean {
  const [a, b] = [Buffer.from(given), Buffer.from(wanted)];
  return a.length === b.length && timingSafeEqual(a, b);
}

/** An address of this machine. Anyone who owns a name could make it resolve to this address, so no name but localhost is accepted. */
function isOwnHost(host: string | undefined): boolean {
  const name = /^(\[[\da-f:.]+\]|[^:]+)(:\d+)?$/i.exec(host ?? "")?.[1]?.replace(/^\[|\]$/g, "");
  if (name === undefined) return false;
  if (name === "localhost") return true;
  return Object.values(networkInterfaces()).some((list) => list?.some(({ address }) => address === name));
}

function quoted(text: string): string {
  return JSON.stringify(text.slice(0, quotedLength));
}
