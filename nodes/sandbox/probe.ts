/**
 * Measurements of the way to a node: a replica of ours answers a POST to /probe (nodes/server/server.ts) and proves its identity; a server
 * that is not ours answers its peers' greeting. The controller makes them through a link's port; in a container cluster they are made where
 * the sending node's packets start.
 */
import { request } from "node:http";
import { connect } from "node:net";
import type { PeerGreeting } from "../foreign.js";
import { type Call, isAnswerTo } from "../server/proof.js";

export const probePath = "/probe";

/** Source ports of probes in a container cluster; other connections have ports above these. */
export const probePorts = { first: 20_000, last: 29_999 } as const;

/** The question to a node. A call is of probePath and valid for one probe. */
export type Question =
  | { readonly kind: "call"; readonly call: Call }
  | { readonly kind: "greeting"; readonly greeting: PeerGreeting };

export interface Endpoint {
  readonly host: string;
  readonly port: number;
  readonly question: Question;
  /** Source port of the probe; any if absent. */
  readonly localPort?: number;
}

export type ProbeResult =
  | { readonly answered: true; readonly ms: number }
  /** Silent if time was up: otherwise something ended the connection before. */
  | { readonly answered: false; readonly silent: boolean; readonly ms: number; readonly why: string };

/** A connection that waits to be broken sends a byte this often, ms: a filter can break only a connection with traffic. */
const chatterMs = 20;

const brokenOff = "connection reset";

/** One question on a new connection, with this many bytes beyond those needed for an answer. */
export function probe({ question, ...at }: Endpoint, timeoutMs: number, bytes = 0): Promise<ProbeResult> {
  return question.kind === "call"
    ? call(question.call, at, timeoutMs, bytes)
    : greet(question.greeting, at, timeoutMs, bytes);
}

type Address = Omit<Endpoint, "question">;

/** Whether a connection opens within `timeoutMs`; it is closed at once. */
export function connects(address: Address, timeoutMs: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(address);
    const settle = (opened: boolean): void => {
      clearTimeout(timer);
      socket.destroy();
      resolve(opened);
    };
    const timer = setTimeout(() => settle(false), timeoutMs);
    socket.once("connect", () => settle(true));
    socket.once("error", () => settle(false));
  });
}

function call(made: Call, address: Address, timeoutMs: number, bodyBytes: number): Promise<ProbeResult> {
  const begun = performance.now();
  return new Promise((resolve) => {
    const headers = { "content-length": bodyBytes, authorization: made.authorization };
    const outgoing = request({ ...address, path: probePath, method: "POST", agent: false, headers });
    const settle = (failure?: Failure): void => {
      clearTimeout(timer);
      resolve(resultOf(begun, failure));
    };
    const timer = setTimeout(() => {
      settle(silence(timeoutMs));
      outgoing.destroy();
    }, timeoutMs);
    outgoing.on("response", (response) => {
      response.resume();
      settle(isAnswerTo(made, response.headers) ? undefined : broken("answered by something other than the replica"));
    });
    outgoing.on("error", (error) => settle(failureOf(error)));
    outgoing.end(Buffer.alloc(bodyBytes));
  });
}

/** Answered when the server has closed the connection after its answers: then it has read everything. */
function greet({ more, last }: PeerGreeting, address: Address, timeoutMs: number, bytes: number): Promise<ProbeResult> {
  const begun = performance.now();
  return new Promise((resolve) => {
    const socket = connect({ ...address, noDelay: true });
    let heard = false;
    const settle = (failure?: Failure): void => {
      clearTimeout(timer);
      socket.destroy();
      resolve(resultOf(begun, failure));
    };
    const timer = setTimeout(() => settle(silence(timeoutMs)), timeoutMs);
    socket.on("data", () => {
      heard = true;
    });
    socket.on("end", () => settle(heard ? undefined : broken("closed without an answer")));
    socket.on("error", (error) => settle(failureOf(error)));
    socket.on("close", () => settle(broken(brokenOff)));
    socket.end(more.repeat(Math.ceil(bytes / more.length)) + last);
  });
}

type Failure = Pick<Extract<ProbeResult, { answered: false }>, "silent" | "why">;

function resultOf(begun: number, failure: Failure | undefined): ProbeResult {
  const ms = performance.now() - begun;
  return failure === undefined ? { answered: true, ms } : { answered: false, ms, ...failure };
}

function silence(timeoutMs: number): Failure {
  return { silent: true, why: `no answer within ${Math.round(timeoutMs)} ms` };
}

function broken(why: string): Failure {
  return { silent: false, why };
}

function failureOf(error: NodeJS.ErrnoException): Failure {
  const reset = error.code === "ECONNRESET" || error.code === "ECONNREFUSED" || error.code === "EPIPE";
  return broken(reset ? brokenOff : error.message);
}

/** Opens a connection and keeps sending: true if it is refused or breaks within `ms`. Closes it in any case. */
export function breaksWithin({ question, ...address }: Endpoint, ms: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ ...address, noDelay: true });
    const words = talk(question, address.host);
    socket.write(words.next().value);
    const chatter = setInterval(() => socket.write(words.next().value), chatterMs);
    const settle = (broke: boolean): void => {
      clearInterval(chatter);
      clearTimeout(timer);
      socket.destroy();
      resolve(broke);
    };
    const timer = setTimeout(() => settle(false), ms);
    socket.on("error", () => settle(true));
    socket.on("close", () => settle(true));
    socket.resume();
  });
}

/** Traffic to a node for as long as the connection lasts: a request whose body never ends, or slow greetings. */
function* talk(question: Question, host: string): Generator<string, never> {
  if (question.kind === "call") {
    const headers = `Host: ${host}\r\nAuthorization: ${question.call.authorization}\r\nContent-Length: 1000000`;
    yield `POST ${probePath} HTTP/1.1\r\n${headers}\r\n\r\n`;
    for (;;) yield ".";
  }
  for (;;) yield* question.greeting.more;
}
