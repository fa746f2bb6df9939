/**
 * A message in words: a label with its main fields, and all of its fields with long ones cut short. No protocol is known here: a message is
 * its type and its fields, and every value in it with the shape of a client's request is a request.
 */
import type { ClientRequest, Command, Message, Outcome } from "../../../nodes/host.js";
import { requestName } from "../../record/request-names.js";

export interface Words {
  readonly label: string;
  readonly detail: string;
  /** Requests in it, as `client/seq`. */
  readonly requests: readonly string[];
}

/** The fields that a reader looks for first; the others follow in their own order. */
const first = ["term", "epoch", "ballot", "txn", "key"];
/** The position of the sender's log and the round: only in the detail. */
const minor = new Set(["prevIndex", "prevEpoch", "prevLogIndex", "prevLogTerm", "round"]);
const longestPart = 60;
/** Of a request, in a label: a value that makes it longer is left to the detail. */
const longestCommand = 28;

export function messageWords(message: Message): Words {
  const fields = Object.entries(message).filter(([field]) => field !== "type");
  const leading = fields.filter(([field]) => first.includes(field));
  const carried = fields.filter(([, value]) => Array.isArray(value) || shapeWords(value) !== undefined);
  const others = fields.filter((each) => !leading.includes(each) && !carried.includes(each) && !minor.has(each[0]));
  const told = [...carried, ...leading, ...others].flatMap(([field, value]) => fieldWords(field, value, false));
  return {
    label: [message.type, told.join(", ")].join(" ").trim(),
    detail: fields.flatMap(([field, value]) => fieldWords(field, value, true)).join(", "),
    requests: requestsIn(message),
  };
}

/** Two messages that say the same: all that they carry, but for the fields that grow with every one. */
export function contentOf(message: Message): string {
  return JSON.stringify(Object.entries(message).filter(([field]) => !minor.has(field)));
}

export function requestWords(request: ClientRequest): Words {
  const { client, seq, command } = request;
  const whole = commandWords(command);
  const label = shortCommand(command);
  const detail = `request ${seq} of ${client}${label === whole ? "" : `: ${whole}`}`;
  return { label, detail, requests: [requestName(request)] };
}

export function replyWords(request: ClientRequest, outcome: Outcome): Words {
  const label =
    outcome.type === "ok"
      ? `ok${outcome.value === null && request.command.f !== "read" ? "" : ` ${shortJson(outcome.value)}`}`
      : `${outcome.type}: ${outcome.error}`;
  const hint = outcome.type === "fail" && outcome.leader !== undefined ? `, try ${outcome.leader}` : "";
  return { label: `${label}${hint}`, detail: `to ${commandWords(request.command)}`, requests: [requestName(request)] };
}

/** Texts anywhere in a value, names of fields among them. */
export function textsIn(value: unknown): readonly string[] {
  if (typeof value === "string") return [value];
  if (typeof value !== "object" || value === null) return [];
  if (Array.isArray(value)) return value.flatMap(textsIn);
  return Object.entries(value).flatMap(([field, each]) => [field, ...textsIn(each)]);
}

/** Names of the requests in a value, in order. */
export function requestsIn(value: unknown, depth = 0): readonly string[] {
  if (typeof value !== "object" || value === null || depth > 4) return [];
  if (Array.isArray(value)) return value.flatMap((each) => requestsIn(each, depth + 1));
  if (isNamed(value)) return [requestName(value)];
  return Object.values(value).flatMap((each) => requestsIn(each, depth + 1));
}

function isNamed(value: object): value is { readonly client: string; readonly seq: number } {
  return "client" in value && "seq" in value && typeof value.client === "string" && typeof value.seq === "number";
}

function fieldWords(field: string, value: unknown, whole: boolean): readonly string[] {
  if (Array.isArray(value)) {
    if (value.length === 0) return whole ? [`no ${field}`] : [];
    const shape = whole ? undefined : shapeWords(value.at(-1));
    const last = shape ?? (whole ? undefined : scalarsIn(value.at(-1))) ?? itemWords(value.at(-1));
    if (value.length > 1) return [`${value.length} ${field}, the last ${last}`];
    // A label has little room, and the message's type says what the item is.
    return [shape ?? `1 ${singular(field)}: ${last}`];
  }
  const shape = whole ? undefined : shapeWords(value);
  if (shape !== undefined) return [shape];
  const name = whole ? field : field.replace("leaderCommit", "commit");
  if (typeof value === "boolean") return [value ? name : `not ${name}`];
  return [`${name} ${(whole ? undefined : scalarsIn(value)) ?? shortJson(value)}`];
}

/** Of a small object without a shape, such as a stamp of clock and node; undefined for anything else. */
function scalarsIn(value: unknown): string | undefined {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return undefined;
  const fields = fieldsOf(value).map(([, field]) => field);
  const areScalars = fields.every((field) => typeof field === "string" || typeof field === "number");
  return fields.length > 0 && fields.length <= 3 && areScalars ? fields.join(" ") : undefined;
}

function itemWords(item: unknown): string {
  if (typeof item !== "object" || item === null) return shortJson(item);
  if (!("request" in item)) return shortJson(item);
  const { request } = item;
  if (request === null) return "no request";
  if (typeof request !== "object" || !("command" in request)) return shortJson(request);
  return isCommand(request.command) ? commandWords(request.command) : shortJson(request.command);
}

/** For a label, in which JSON would only be begun: a request, a message within another, or what is held of an object. */
function shapeWords(value: unknown): string | undefined {
  if (typeof value !== "object" || value === null) return undefined;
  if ("request" in value) return shapeWords(value.request);
  if ("command" in value && isCommand(value.command)) return shortCommand(value.command);
  if ("type" in value && typeof value.type === "string") {
    const within = fieldsOf(value).flatMap(([, field]) => (Array.isArray(field) ? field : [field]));
    return [value.type, ...within.flatMap((field) => shapeWords(field) ?? [])].join(" ").slice(0, longestPart);
  }
  if ("key" in value && typeof value.key === "string") {
    const held = "value" in value && typeof value.value !== "object" ? ` ${shortJson(value.value)}` : "";
    return `${value.key}${held}`;
  }
  return undefined;
}

function fieldsOf(value: object): readonly (readonly [string, unknown])[] {
  return Object.entries(value);
}

function isCommand(value: unknown): value is Command {
  return typeof value === "object" && value !== null && "f" in value && typeof value.f === "string";
}

function commandWords({ f, key, value }: Command): string {
  const given = value === undefined || value === null ? "" : ` ${shortJson(value)}`;
  return `${f}${key === undefined ? "" : ` ${key}`}${given}`;
}

function shortCommand(command: Command): string {
  const whole = commandWords(command);
  return whole.length <= longestCommand ? whole : commandWords({ ...command, value: null });
}

function singular(field: string): string {
  return field.endsWith("ies") ? `${field.slice(0, -3)}y` : field.replace(/s$/, "");
}

function shortJson(value: unknown): string {
  const text = typeof value === "string" ? value : (JSON.stringify(value) ?? "nothing");
  return text.length <= longestPart ? text : `${text.slice(0, longestPart)}…`;
}
