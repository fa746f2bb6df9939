/**
 * The error codes of Maelstrom's protocol (its documentation, "Protocol", section "Errors"). A definite error says that the operation did
 * not happen and never will; every code that is not listed, such as those of a program's own from 1000 up, is indefinite.
 */
import type { Answer } from "../foreign.js";
import type { Body } from "../piped.js";

interface Code {
  readonly name: string;
  readonly definite: boolean;
  /** The same request may succeed at another node, or later. */
  readonly elsewhere?: true;
}

const codes: ReadonlyMap<number, Code> = new Map<number, Code>([
  [0, { name: "timeout", definite: false }],
  [1, { name: "node-not-found", definite: true }],
  [10, { name: "not-supported", definite: true }],
  [11, { name: "temporarily-unavailable", definite: true, elsewhere: true }],
  [12, { name: "malformed-request", definite: true }],
  [13, { name: "crash", definite: false }],
  [14, { name: "abort", definite: true }],
  [20, { name: "key-does-not-exist", definite: true }],
  [21, { name: "key-already-exists", definite: true }],
  [22, { name: "precondition-failed", definite: true }],
  [30, { name: "txn-conflict", definite: true }],
]);

/** The code of an error; undefined for any other reply. One without a code counts as a crash, which says the least. */
export function codeOf({ type, code }: Body): number | undefined {
  if (type !== "error") return undefined;
  return typeof code === "number" ? code : 13;
}

/** `error 11 (temporarily-unavailable): no leader`; undefined for any other reply. */
export function errorIn(reply: Body): string | undefined {
  const code = codeOf(reply);
  if (code === undefined) return undefined;
  const name = codes.get(code)?.name ?? "a code of the program's own";
  return `error ${code} (${name})${typeof reply.text === "string" ? `: ${reply.text}` : ""}`;
}

/** What an error means for the operation; undefined for any other reply. */
export function failureIn(reply: Body): Answer | undefined {
  const code = codeOf(reply);
  const error = errorIn(reply);
  if (code === undefined || error === undefined) return undefined;
  const known = codes.get(code);
  if (known?.definite !== true) return { type: "error", definite: false, error };
  return { type: "error", definite: true, error, retry: known.elsewhere === true };
}

export function errorBody(code: number, text: string): Body {
  return { type: "error", code, text };
}
