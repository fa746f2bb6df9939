/**
 * What clients ask in the words of Schism's workloads, as requests of Maelstrom's, and what the replies mean (its documentation,
 * "Workloads"). The same word may be another request for another workload: both a set and a broadcast list their elements.
 */
import type { Answer } from "../foreign.js";
import type { Command, Json } from "../host.js";
import type { Body } from "../piped.js";
import { codeOf, failureIn } from "./errors.js";

interface Request {
  body(command: Command): Body;
  /** The type of the reply. */
  readonly reply: string;
  /** The answer that the reply carries; undefined if it lacks what it must have. Not given if it carries none. */
  value?(reply: Body): Json | undefined;
  /** Errors that are answers, by their code. */
  readonly values?: ReadonlyMap<number, Json>;
}

type Requests = Readonly<Record<string, Request>>;

/** Keys of Maelstrom's workloads are numbers. */
function keyOf({ key = "" }: Command): Json {
  return /^\d+$/.test(key) ? Number(key) : key;
}

const field =
  (name: string, fits: (value: Json) => boolean) =>
  (reply: Body): Json | undefined => {
    const value = Object.hasOwn(reply, name) ? reply[name] : undefined;
    return value !== undefined && fits(value) ? value : undefined;
  };
const any = (): boolean => true;
const isInteger = (value: Json): boolean => Number.isSafeInteger(value);
const isList = (value: Json): boolean => Array.isArray(value);
const isMap = (value: Json): boolean => typeof value === "object" && value !== null && !Array.isArray(value);

const linKv: Requests = {
  read: {
    body: (command) => ({ type: "read", key: keyOf(command) }),
    reply: "read_ok",
    value: field("value", any),
    // A key that does not exist was never written.
    values: new Map([[20, null]]),
  },
  write: {
    body: (command) => ({ type: "write", key: keyOf(command), value: command.value ?? null }),
    reply: "write_ok",
  },
  cas: {
    body(command) {
      const [from = null, to = null]: readonly Json[] = Array.isArray(command.value) ? command.value : [];
      return { type: "cas", key: keyOf(command), from, to };
    },
    reply: "cas_ok",
  },
};

const counter: Requests = {
  increment: { body: ({ value = null }) => ({ type: "add", delta: value }), reply: "add_ok" },
  total: { body: () => ({ type: "read" }), reply: "read_ok", value: field("value", isInteger) },
};

const transactions: Requests = {
  txn: { body: ({ value = null }) => ({ type: "txn", txn: value }), reply: "txn_ok", value: field("txn", isList) },
};

/** By the name of the workload. */
const requestsOf: ReadonlyMap<string, Requests> = new Map<string, Requests>([
  [
    "echo",
    {
      echo: {
        body: ({ value = null }) => ({ type: "echo", echo: value }),
        reply: "echo_ok",
        value: field("echo", any),
      },
    },
  ],
  ["unique-ids", { generate: { body: () => ({ type: "generate" }), reply: "generate_ok", value: field("id", any) } }],
  [
    "broadcast",
    {
      insert: { body: ({ value = null }) => ({ type: "broadcast", message: value }), reply: "broadcast_ok" },
      members: { body: () => ({ type: "read" }), reply: "read_ok", value: field("messages", isList) },
    },
  ],
  [
    "g-set",
    {
      insert: { body: ({ value = null }) => ({ type: "add", element: value }), reply: "add_ok" },
      members: { body: () => ({ type: "read" }), reply: "read_ok", value: field("value", isList) },
    },
  ],
  ["g-counter", counter],
  ["pn-counter", counter],
  ["lin-kv", linKv],
  [
    "kafka",
    {
      send: {
        body: ({ key = "", value = null }) => ({ type: "send", key, msg: value }),
        reply: "send_ok",
        value: field("offset", isInteger),
      },
      poll: {
        body: ({ value = null }) => ({ type: "poll", offsets: value }),
        reply: "poll_ok",
        value: field("msgs", isMap),
      },
      commit: { body: ({ value = null }) => ({ type: "commit_offsets", offsets: value }), reply: "commit_offsets_ok" },
      committed: {
        body: ({ value = null }) => ({ type: "list_committed_offsets", keys: value }),
        reply: "list_committed_offsets_ok",
        value: field("offsets", isMap),
      },
    },
  ],
  ["txn-list-append", transactions],
  ["txn-rw-register", transactions],
]);

function requestOf(workload: string, f: string): Request {
  const requests = requestsOf.get(workload);
  const request = requests === undefined || !Object.hasOwn(requests, f) ? undefined : requests[f];
  if (request === undefined) throw new RangeError(`Maelstrom's ${workload} has no request for ${f}`);
  return request;
}

export function bodyOf(workload: string, command: Command): Body {
  return requestOf(workload, command.f).body(command);
}

export function answerOf(workload: string, { f }: Command, reply: Body): Answer {
  const request = requestOf(workload, f);
  const code = codeOf(reply);
  const told = code === undefined ? undefined : request.values?.get(code);
  if (told !== undefined) return { type: "ok", value: told };
  const failure = failureIn(reply);
  if (failure !== undefined) return failure;
  if (reply.type !== request.reply) return unclear(`a reply of type ${reply.type} instead of ${request.reply}`);
  if (request.value === undefined) return { type: "ok", value: null };
  const value = request.value(reply);
  return value === undefined
    ? unclear(`a ${reply.type} without what it has to carry: ${JSON.stringify(reply).slice(0, longestShown)}`)
    : { type: "ok", value };
}

/** UTF-16 units of a reply in an error. */
const longestShown = 200;

/** The request was understood in some way, so it may have had its effect. */
function unclear(error: string): Answer {
  return { type: "error", definite: false, error };
}
