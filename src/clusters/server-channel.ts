/**
 * The controller's line to one process of a server that is not ours: a session for each client, and polls of its status, whose changes
 * are told as `role` traces.
 */

import { z } from "zod";
import type { Answer, ClientAdapter, ForeignServer, NodeAddress, Session } from "../../nodes/foreign.js";
import type { ClientRequest, OperatorCommand, ReplicaStatus } from "../../nodes/host.js";
import type { ClockSetting } from "../../nodes/server/wire.js";
import type { Reply } from "../contract/cluster.js";
import { isJson } from "../history/is-json.js";
import type { Json } from "../history/operation.js";
import type { BootRequest, ChannelEvents, ClockReading, NodeChannel } from "./node-channel.js";

const pollMs = 250;
/** How long a poll waits for an answer, ms: no other one begins meanwhile. */
const pollTimeoutMs = 5000;
/** How long a node may take to carry out an operator's command, ms. */
const operateTimeoutMs = 60_000;
/** How long a server may take to say its time, ms. */
const clockTimeoutMs = 5000;

/** How many readings are taken of a clock before it is corrected, by the surest of them. */
const readingsToCorrect = 5;

type Reading = ClockReading & { readonly uncertainMs: number };

interface OpenSession {
  readonly session: Session;
  /** Of the open request, if there is one. */
  abort: AbortController | undefined;
}

export class ServerChannel implements NodeChannel {
  private readonly sessions = new Map<string, OpenSession>();
  private readonly adapter: ClientAdapter;
  private poll: NodeJS.Timeout | undefined;
  private lastRole = "";
  private closed = false;
  readonly clock: NodeChannel["clock"];

  constructor(
    private readonly server: ForeignServer,
    private readonly address: NodeAddress,
    settings: Parameters<ForeignServer["clients"]>[0],
    private readonly events: ChannelEvents,
    nodes: () => readonly NodeAddress[],
    environment: Readonly<Record<string, string>> = {},
    private readonly shown?: { set(setting: ClockSetting): void; correct(aheadMs: number, atMs: number): void },
  ) {
    this.clock = shown === undefined ? undefined : (set) => this.readClock(set);
    this.adapter = server.clients(settings, environment, nodes);
  }

  async open(): Promise<void> {}

  /** The process listens, which is all that its start shows; whether it serves depends on its peers as well. */
  async boot({ clock }: BootRequest): Promise<void> {
    if (this.shown !== undefined) await this.readClock(clock);
    if (this.server.status !== undefined) this.pollLater();
  }

  async status(timeoutMs: number): Promise<ReplicaStatus | null> {
    if (this.server.status === undefined || this.closed) return null;
    // A server that does not answer reports nothing about itself, for whatever reason.
    return this.server.status(this.address, AbortSignal.timeout(timeoutMs)).catch(() => null);
  }

  /** Undefined if the server does not tell its time now. */
  private async readClock(set?: ClockSetting): Promise<ClockReading | undefined> {
    if (set !== undefined) this.shown?.set(set);
    const reading = await this.clockReading();
    if (reading === undefined || set === undefined || set.pace === 1) return reading;
    const surest = await this.surestReading(reading);
    this.shown?.correct(surest.shownMs - surest.undisturbedMs, surest.undisturbedMs);
    const corrected = await this.clockReading();
    // What was not known of the clock when it was corrected, it may be off by since.
    return corrected && { ...corrected, uncertainMs: corrected.uncertainMs + surest.uncertainMs };
  }

  /** On a busy machine some answers take long, so that they tell the time of the server only roughly. */
  private async surestReading(first: Reading): Promise<Reading> {
    let surest = first;
    for (let more = 1; more < readingsToCorrect; more += 1) {
      const reading = await this.clockReading();
      if (reading !== undefined && reading.uncertainMs < surest.uncertainMs) surest = reading;
    }
    return surest;
  }

  private async clockReading(): Promise<Reading | undefined> {
    const { server, address } = this;
    if (server.clock === undefined || this.closed) return undefined;
    const asked = performance.now();
    const shownMs = await server.clock(address, AbortSignal.timeout(clockTimeoutMs)).catch(() => undefined);
    const uncertainMs = (performance.now() - asked) / 2;
    if (shownMs === undefined) return undefined;
    return { shownMs, undisturbedMs: performance.timeOrigin + asked + uncertainMs, uncertainMs };
  }

  async operate(command: OperatorCommand): Promise<void> {
    const { server, address } = this;
    if (server.operate === undefined) throw new Error(`${server.name} takes no operator's commands`);
    await server.operate(command, address, AbortSignal.timeout(operateTimeoutMs));
  }

  request({ client, command }: ClientRequest, done: (reply: Reply) => void): void {
    const open = this.sessions.get(client) ?? { session: this.adapter.open(this.address, client), abort: undefined };
    this.sessions.set(client, open);
    const abort = new AbortController();
    open.abort = abort;
    void this.answered(open.session, command, abort.signal).then((answer) => {
      if (abort.signal.aborted) return;
      open.abort = undefined;
      if (answer.type === "error" && !answer.definite) this.forget(client);
      done(replyOf(answer));
    });
  }

  forget(client: string): void {
    const open = this.sessions.get(client);
    if (open === undefined) return;
    this.sessions.delete(client);
    open.abort?.abort();
    open.session.close();
  }

  /** The process has ended. Requests that are open see their connections break. */
  endPolls(): void {
    this.closed = true;
    clearTimeout(this.poll);
  }

  close(): void {
    this.endPolls();
    for (const client of [...this.sessions.keys()]) this.forget(client);
    this.adapter.end?.();
  }

  /** An adapter that throws, or answers what is none, gives no information about the request. */
  private async answered(session: Session, command: ClientRequest["command"], signal: AbortSignal): Promise<Answer> {
    try {
      return checked(await session.invoke(command, signal));
    } catch (error) {
      return { type: "error", definite: false, error: error instanceof Error ? error.message : String(error) };
    }
  }

  private pollLater(): void {
    if (this.closed) return;
    this.poll = setTimeout(async () => {
      const status = await this.status(pollTimeoutMs);
      if (!this.closed && status !== null) this.tell(status);
      this.pollLater();
    }, pollMs);
  }

  private tell({ role, leads = false, epoch = 0 }: ReplicaStatus): void {
    if (role === undefined) return;
    const said = JSON.stringify([role, leads, epoch]);
    if (said === this.lastRole) return;
    this.lastRole = said;
    this.events.onTrace({ type: "role", role, leads, epoch });
  }
}

const failure = { type: z.literal("error"), error: z.string() } as const;
const answerSchema: z.ZodType<Answer> = z.union([
  z.object({ type: z.literal("ok"), value: z.custom<Json>((value) => isJson(value, 1)).default(null) }),
  z.object({ ...failure, definite: z.literal(true), retry: z.boolean().default(false) }),
  z.object({ ...failure, definite: z.literal(false) }),
]);

/** Sessions may be written by a user, in a language without types. */
function checked(given: unknown): Answer {
  const { data } = answerSchema.safeParse(given);
  if (data === undefined) throw new Error("the session answered with something else than an answer in JSON");
  return data;
}

/** What a client is told. */
export function replyOf(answer: Answer): Reply {
  if (answer.type === "ok") return answer;
  const { error } = answer;
  if (!answer.definite) return { type: "info", error };
  return { type: "fail", error, retry: answer.retry === true };
}
