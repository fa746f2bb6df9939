/**
 * A whole replica: one of the service, and a holder of locks. Both are parts of one process, so what pauses it or disturbs its clock hits a
 * holder, too.
 */
import { Assertions } from "../assertions.js";
import type { ClientRequest, Host, Json, LogView, NodeId, Outcome, Replica, ReplicaStatus } from "../host.js";
import { isQuery } from "../kv/state-machine.js";
import { leaseRoundOf } from "../lease.js";
import { againMs, Calls } from "./calls.js";
import { release } from "./commands.js";
import { type Checks, Holder } from "./holder.js";
import type { LeaseServiceMessage } from "./messages.js";
import { Sections } from "./sections.js";
import { Service } from "./service.js";
import { tickMs } from "./times.js";
import type { LeaseServiceTrace } from "./traces.js";
import type { LeaseServiceVariant } from "./variants.js";

export interface LeaseServiceOptions {
  readonly fencing: boolean;
  readonly checks: Checks;
  readonly variant: LeaseServiceVariant | null;
}

export class LeaseReplica implements Replica<LeaseServiceMessage> {
  private readonly service: Service;
  private readonly calls: Calls;
  private readonly holder: Holder;
  private readonly sections: Sections;
  /** Counts the starts of this node, so that nothing is taken for a request of an earlier life. */
  private starts = 0;

  constructor(
    private readonly host: Host<LeaseServiceMessage, LeaseServiceTrace>,
    { fencing, checks, variant }: LeaseServiceOptions,
  ) {
    const name = (): string => `${host.id}#${this.starts}`;
    this.calls = new Calls({
      id: host.id,
      members: host.members,
      ask: (node, request) => {
        if (node === host.id) this.service.ask(node, request);
        else host.send(node, { type: "Ask", request });
      },
      lookAgain: () => host.setTimer("look", againMs),
    });
    const assertions = new Assertions(host, variant);
    this.service = new Service(
      { host, fencing, variant, assertions, answered: (answer) => this.calls.onAnswer(host.id, answer) },
      name,
    );
    this.holder = new Holder(host, this.calls, checks, name, variant);
    this.sections = new Sections(host, this.calls, this.holder, name);
  }

  get logView(): LogView {
    return this.service.logView;
  }

  start(): void {
    const { disk } = this.host;
    this.starts = Number(disk.read("lives").at(-1) ?? 0) + 1;
    disk.rewrite("lives", [this.starts]);
    disk.sync();
    this.service.start();
    this.host.setTimer("tick", tickMs);
  }

  onMessage(from: NodeId, message: LeaseServiceMessage): void {
    if (message.type === "Replication") this.service.onReplication(from, message);
    else if (message.type === "Ask") this.service.ask(from, message.request);
    else this.calls.onAnswer(from, message);
  }

  onRequest(request: ClientRequest): void {
    const { client, seq, command } = request;
    const { f, key } = command;
    const answer = (outcome: Outcome | undefined): void => this.host.reply(request, outcome ?? unknown);
    if (key === undefined) answer({ type: "fail", error: "no key" });
    else if (isQuery(command)) this.calls.begin(request, (outcome) => answer(outcome ?? silence));
    else if (f === "acquire") this.acquire(request, key);
    else if (f === "holds") this.holder.onQuestion(request);
    else if (f === "release") {
      this.holder.onChange(request);
      this.calls.begin({ client, seq, command: release(key, client) }, answer);
    } else if (f === "increment" || f === "insert") this.sections.begin(request);
    else answer({ type: "fail", error: `unknown command ${f}` });
  }

  private acquire(request: ClientRequest, key: string): void {
    const { client, seq } = request;
    this.holder.onChange(request);
    this.holder.acquire(key, client, { client, seq }, (outcome) => {
      // The lock may be another node's, which the client asked as well: a renewal that begins now says which.
      this.holder.onChange(request);
      this.host.reply(request, outcome ?? unknown);
    });
  }

  onTimer(name: string): void {
    const round = leaseRoundOf(name);
    if (round !== undefined) this.holder.onTimer(round);
    else if (name === "tick") {
      this.host.setTimer("tick", tickMs);
      this.service.onTick();
      this.sections.onTick();
      this.holder.onTick();
    } else if (name === "look") this.calls.onLook();
    else if (!this.sections.onTimer(name)) this.service.onTimer(name);
  }

  inspect(): ReplicaStatus {
    return this.service.inspect();
  }

  life(): Json {
    return this.starts;
  }

  durable(): Readonly<Record<string, Json>> {
    return this.service.durable();
  }
}

const unknown: Outcome = { type: "info", error: "the service did not answer" };
const silence: Outcome = { type: "fail", error: "the service did not answer", retry: true };
