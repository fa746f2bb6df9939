/**
 * Measurements of the way to a node: a replica of ours answers a POST to /probe (nodes/server/server.ts) and proves that it is the one
 * that answers, a server that is not ours answers its peers' greeting. The controller makes them through a link's port; in a container
 * cluster they are made where the sending node's packets start.
 */
import { request } from "node:http";
import { connect } from "node:net";
import type { PeerGreeting } from "../foreign.js";
import { type Call, isAnswerTo } from "../server/proof.js";

export const probePath = "/probe";

/** Ports that probes come from in a container cluster; connections of others have ports above those. */
export const probePorts = { first: 20_000, last: 29_999 } as const;

/** What a node is asked with. A call is of probePath and good for one probe. */
export type Question =
  | { readonly kind: "call"; readonly call: Call }
  | { readonly kind: "greeting"; readonly greeting: PeerGreeting };

export interface Endpoint {
  readonly host: string;
  readonly port: number;
  readonly question: Question;
  /** Port that the probe comes from; any if absent. */
  readonly localPort?: number;
}

export type ProbeResult =
  | { readonly answered: true; readonly ms: number }
  | { readonly answered: false; readonly ms: number; readonly why: string };

/** A connection that waits to be broken says a byte this often, ms: a filter can break only what speaks. */
const chatterMs = 20;

const brokenOff = "connection reset";

/** One question on a new connection, with so many bytes beside what it takes to be answered. */
export function probe({ question, ...at }: Endpoint, timeoutMs: number, bytes = 0): Promise<ProbeResult> {
  return question.kind === "call"
    ? call(question.call, at, timeoutMs, bytes)
    : greet(question.greeting, at, timeoutMs, bytes);
}

type Address = Omit<Endpoint, "question">;

function call(made: Call, address: Address, timeoutMs: number, bodyBytes: number): Promise<ProbeResult> {
  const begun = performance.now();
  return new Promise((resolve) => {
    const headers = { "content-length": bodyBytes, authorization: made.authorization };
    const outgoing = request({ ...address, path: probePath, method: "POST", agent: false, headers });
    const timer = setTimeout(() => outgoing.destroy(new Error(silence(timeoutMs))), timeoutMs);
    const settle = (why?: string): void => {
      clearTimeout(timer);
      resolve(resultOf(begun, why));
    };
    outgoing.on("response", (response) => {
      response.resume();
      settle(isAnswerTo(made, response.headers) ? undefined : "answered by somebody who is not the replica");
    });
    outgoing.on("error", (error) => settle(whyOf(error)));
    outgoing.end(Buffer.alloc(bodyBytes));
  });
}

/** Answered when the server has closed the connection behind its answers: then it has read all. */
function greet({ more, last }: PeerGreeting, address: Address, timeoutMs: number, bytes: number): Promise<ProbeResult> {
  const begun = performance.now();
  return new Promise((resolve) => {
    const socket = connect({ ...address, noDelay: true });
    let heard = false;
    const settle = (why?: string): void => {
      clearTimeout(timer);
      socket.destroy();
      resolve(resultOf(begun, why));
    };
    const timer = setTimeout(() => settle(silence(timeoutMs)), timeoutMs);
    socket.on("data", () => {
      heard = true;
    });
    socket.on("end", () => settle(heard ? undefined : brokenOff));
    socket.on("error", (error) => settle(whyOf(error)));
    socket.on("close", () => settle(brokenOff));
    socket.end(more.repeat(Math.ceil(bytes / more.length)) + last);
  });
}

function resultOf(begun: number, why: string | undefined): ProbeResult {
  const ms = performance.now() - begun;
  return why === undefined ? { answered: true, ms } : { answered: false, ms, why };
}

function silence(timeoutMs: number): string {
  return `no answer within ${Math.round(timeoutMs)} ms`;
}

function whyOf(error: NodeJS.ErrnoException): string {
  return error.code === "ECONNRESET" || error.code === "ECONNREFUSED" || error.code === "EPIPE"
    ? brokenOff
    : error.message;
}

/** Opens a connection and keeps talking: true if it is refused or breaks within `ms`. Closes it in any case. */
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

/** What a node listens to for as long as it lasts: a request whose body never ends, or greetings said slowly. */
function* talk(question: Question, host: string): Generator<string, never> {
  if (question.kind === "call") {
    const headers = `Host: ${host}\r\nAuthorization: ${question.call.authorization}\r\nContent-Length: 1000000`;
    yield `POST ${probePath} HTTP/1.1\r\n${headers}\r\n\r\n`;
    for (;;) yield ".";
  }
  for (;;) yield* question.greeting.more;
}
