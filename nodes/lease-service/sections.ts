/**
 * Critical sections, as Kleppmann has them ("How to do distributed locking", 2016): take the lock, read what it protects, work on that, write it
 * back, release the lock. No holder can look at its lease and write in the same moment, so this one does not look: whatever comes between (a
 * pause, a slow message, a wrong clock), only the store can refuse the write, by the token.
 */
import type { ClientRequest, Command, Json, Outcome } from "../host.js";
import type { Calls } from "./calls.js";
import { fetch, release, store } from "./commands.js";
import type { Holder } from "./holder.js";
import { workMs } from "./times.js";

interface Section {
  /** The latest attempt of its client. */
  request: ClientRequest;
  readonly owner: string;
  readonly lock: string;
  token: number;
  value: Json;
}

export interface SectionsHost {
  reply(request: ClientRequest, outcome: Outcome): void;
  setTimer(name: string, ms: number): void;
}

const timer = "work";

export class Sections {
  /** By client. */
  private readonly open = new Map<string, Section>();
  private seq = 0;

  /** `name`: of this life of the node. */
  constructor(
    private readonly host: SectionsHost,
    private readonly calls: Calls,
    private readonly holder: Holder,
    private readonly name: () => string,
  ) {}

  /** Locks of sections that are under way are kept. */
  onTick(): void {
    for (const { owner } of this.open.values()) this.holder.hear(owner);
  }

  begin(request: ClientRequest): void {
    const { client, seq, command } = request;
    const present = this.open.get(client);
    if (present?.request.seq === seq) {
      present.request = request;
      return;
    }
    const section = { request, owner: `${this.name()} for ${client}`, lock: command.key ?? "", token: 0, value: null };
    this.open.set(client, section);
    this.holder.acquire(section.lock, section.owner, this.next(section), (outcome) => {
      if (!this.isOpen(section)) return;
      if (outcome?.type === "ok") {
        section.token = Number(outcome.value);
        this.fetch(section);
      } else this.end(section, outcome ?? silence);
    });
  }

  /** False for a timer of another part. */
  onTimer(name: string): boolean {
    if (!name.startsWith(`${timer} `)) return false;
    const section = this.open.get(name.slice(timer.length + 1));
    if (section !== undefined) this.store(section);
    return true;
  }

  private fetch(section: Section): void {
    this.call(section, fetch(section.lock, section.token), (outcome) => {
      if (outcome?.type === "ok") {
        section.value = outcome.value;
        this.host.setTimer(`${timer} ${section.request.client}`, workMs);
      } else this.leave(section, outcome ?? silence);
    });
  }

  /** In the client's own name: if it has asked another node, too, the log applies only one of the two. */
  private store(section: Section): void {
    const { client, seq, command } = section.request;
    const value = changed(section.value, command);
    this.calls.begin({ client, seq, command: store(section.lock, section.token, value) }, (outcome) => {
      if (this.isOpen(section)) this.leave(section, outcome ?? { type: "info", error: "the service did not answer" });
    });
  }

  private leave(section: Section, outcome: Outcome): void {
    const { lock, owner, token } = section;
    this.end(section, outcome);
    this.calls.begin({ ...this.next(section), command: release(lock, owner, token) }, () => {});
  }

  private end(section: Section, outcome: Outcome): void {
    this.open.delete(section.request.client);
    this.host.reply(section.request, outcome);
  }

  private call(section: Section, command: Command, done: Parameters<Calls["begin"]>[1]): void {
    this.calls.begin({ ...this.next(section), command }, (outcome) => {
      if (this.isOpen(section)) done(outcome);
    });
  }

  private next({ owner }: Section): Pick<ClientRequest, "client" | "seq"> {
    this.seq += 1;
    return { client: owner, seq: this.seq };
  }

  private isOpen(section: Section): boolean {
    return this.open.get(section.request.client) === section;
  }
}

/** Nothing was written yet, so another node may be asked. */
const silence: Outcome = { type: "fail", error: "the service did not answer", retry: true };

/** The value that a command makes of another. */
function changed(value: Json, { f, value: operand = null }: Command): Json {
  if (f === "increment") return Number(value ?? 0) + Number(operand);
  const elements: readonly Json[] = Array.isArray(value) ? value : [];
  return elements.includes(operand) ? elements : [...elements, operand];
}
