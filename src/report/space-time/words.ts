/**
 * A message in words: a label with its main fields, and all of its fields with long ones cut short. No protocol is known here: a message is
 * its type and its fields, and every value in it with the shape of a client's request is a request.
 */
import type { ClientRequest, Command, Message, Outcome } from "../../../nodes/host.js";

export interface Words {
  readonly label: string;
  readonly detail: string;
  /** Requests in it, as `client/seq`. */
  readonly requests: readonly string[];
}

/** The fields that a reader looks for first; the others follow in their own order. */
const first = ["term", "epoch", "ballot", "txn"];
/** The position of the sender's log and the round: only in the detail. */
const minor = new Set(["prevIndex", "prevEpoch", "prevLogIndex", "prevLogTerm", "round"]);
const longestPart = 60;

export function messageWords(message: Message): Words {
  const fields = Object.entries(message).filter(([field]) => field !== "type");
  const leading = fields.filter(([field]) => first.includes(field));
  const lists = fields.filter(([, value]) => Array.isArray(value));
  const others = fields.filter(
    ([field, value]) => !first.includes(field) && !Array.isArray(value) && !minor.has(field),
  );
  const told = [...lists, ...leading, ...others].flatMap(([field, value]) => fieldWords(field, value, false));
  return {
    label: [message.type, told.join(", ")].join(" ").trim(),
    detail: fields.flatMap(([field, value]) => fieldWords(field, value, true)).join(", "),
    requests: requestsIn(message),
  };
}

export function requestWords(request: ClientRequest): Words {
  const label = commandWords(request.command);
  return { label, detail: `request ${request.seq} of ${request.client}`, requests: [nameOf(request)] };
}

export function replyWords(request: ClientRequest, outcome: Outcome): Words {
  const label =
    outcome.type === "ok"
      ? `ok${outcome.value === null && request.command.f !== "read" ? "" : ` ${shortJson(outcome.value)}`}`
      : `${outcome.type}: ${outcome.error}`;
  const hint = outcome.type === "fail" && outcome.leader !== undefined ? `, try ${outcome.leader}` : "";
  return { label: `${label}${hint}`, detail: `to ${commandWords(request.command)}`, requests: [nameOf(request)] };
}

export function nameOf({ client, seq }: Pick<ClientRequest, "client" | "seq">): string {
  return `${client}/${seq}`;
}

/** Names of the requests in a value, in order. */
export function requestsIn(value: unknown, depth = 0): readonly string[] {
  if (typeof value !== "object" || value === null || depth > 4) return [];
  if (Array.isArray(value)) return value.flatMap((each) => requestsIn(each, depth + 1));
  if (isNamed(value)) return [nameOf(value)];
  return Object.values(value).flatMap((each) => requestsIn(each, depth + 1));
}

function isNamed(value: object): value is { readonly client: string; readonly seq: number } {
  return "client" in value && "seq" in value && typeof value.client === "string" && typeof value.seq === "number";
}

function fieldWords(field: string, value: unknown, whole: boolean): readonly string[] {
  if (Array.isArray(value)) {
    if (value.length === 0) return whole ? [`no ${field}`] : [];
    const last = itemWords(value.at(-1));
    return value.length === 1 ? [`1 ${singular(field)}: ${last}`] : [`${value.length} ${field}, the last ${last}`];
  }
  const name = whole ? field : field.replace("leaderCommit", "commit");
  if (typeof value === "boolean") return [value ? name : `not ${name}`];
  return [`${name} ${shortJson(value)}`];
}

function itemWords(item: unknown): string {
  if (typeof item !== "object" || item === null) return shortJson(item);
  if (!("request" in item)) return shortJson(item);
  const { request } = item;
  if (request === null) return "no request";
  if (typeof request !== "object" || !("command" in request)) return shortJson(request);
  return isCommand(request.command) ? commandWords(request.command) : shortJson(request.command);
}

function isCommand(value: unknown): value is Command {
  return typeof value === "object" && value !== null && "f" in value && typeof value.f === "string";
}

function commandWords({ f, key, value }: Command): string {
  const given = value === undefined || value === null ? "" : ` ${shortJson(value)}`;
  return `${f}${key === undefined ? "" : ` ${key}`}${given}`;
}

function singular(field: string): string {
  return field.endsWith("ies") ? `${field.slice(0, -3)}y` : field.replace(/s$/, "");
}

function shortJson(value: unknown): string {
  const text = typeof value === "string" ? value : (JSON.stringify(value) ?? "nothing");
  return text.length <= longestPart ? text : `${text.slice(0, longestPart)}…`;
}
