/**
 * Replicas, clients and network in one thread under virtual time and one seed: for tests of protocols. Links are FIFO, with
 * delays drawn per message; a partition loses what is sent across it; a crash loses un-synced writes and all messages under way
 * to the node.
 */
import type {
  ClientRequest,
  Command,
  Disk,
  Host,
  Json,
  Message,
  NodeId,
  Outcome,
  Program,
  Replica,
} from "../../nodes/host.js";
import { type Random, seededRandom } from "../../nodes/random.js";
import type { HistoryEvent } from "../../src/history/operation.js";

/** Files in memory: what was synced survives a crash, the rest does not. */
class VirtualDisk implements Disk {
  private current = new Map<string, readonly Json[]>();
  private durable = new Map<string, readonly Json[]>();

  read(file: string): readonly Json[] {
    return this.current.get(file) ?? [];
  }
  append(file: string, record: Json): void {
    this.current.set(file, [...this.read(file), record]);
  }
  truncate(file: string, length: number): void {
    this.current.set(file, this.read(file).slice(0, length));
  }
  rewrite(file: string, records: readonly Json[]): void {
    this.current.set(file, records);
  }
  sync(): void {
    this.durable = new Map(this.current);
  }
  crash(): void {
    this.current = new Map(this.durable);
  }
}

interface VirtualNode {
  readonly id: NodeId;
  readonly disk: VirtualDisk;
  replica: Replica | undefined;
  /** Grows with every start, so that what was meant for an earlier life is dropped. */
  life: number;
  timers: Map<string, number>;
}

export interface VirtualSettings {
  readonly program: Program;
  readonly options: Readonly<Record<string, string>>;
  readonly variant: string | null;
  readonly nodes: number;
  readonly clients: number;
  readonly seed: number;
  /** Longest delay of a message, ms; drawn anew for each, kept in order on each link. */
  readonly slowestMs: number;
  /** What client `n`'s next operation is. */
  plan(random: Random, count: number, lastSeen: Json): { f: string; value: Json; command: Command };
}

export class VirtualCluster {
  readonly events: HistoryEvent[] = [];
  readonly random: Random;
  now = 0;
  /** What a replica threw, if one did: a broken invariant. */
  failure: unknown;
  private readonly nodes: VirtualNode[];
  private readonly queue: { at: number; order: number; run: () => void }[] = [];
  private order = 0;
  private readonly cut = new Set<string>();
  private readonly arrival = new Map<string, number>();
  private readonly answers = new Map<string, (outcome: Outcome) => void>();

  constructor(private readonly settings: VirtualSettings) {
    this.random = seededRandom(settings.seed, "world");
    this.nodes = Array.from({ length: settings.nodes }, (_, index) => ({
      id: `n${index + 1}`,
      disk: new VirtualDisk(),
      replica: undefined,
      life: 0,
      timers: new Map(),
    }));
    for (const node of this.nodes) this.restart(node.id);
    for (let client = 0; client < settings.clients; client++) this.startClient(client);
  }

  get ids(): readonly NodeId[] {
    return this.nodes.map((node) => node.id);
  }

  leaders(): readonly NodeId[] {
    return this.nodes.flatMap((node) => (node.replica?.inspect().leads === true ? [node.id] : []));
  }

  run(untilMs: number): void {
    for (;;) {
      const next = this.pop(untilMs);
      if (next === undefined || this.failure !== undefined) break;
      this.now = next.at;
      try {
        next.run();
      } catch (error) {
        this.failure = error;
      }
    }
    this.now = untilMs;
  }

  crash(id: NodeId): void {
    const node = this.node(id);
    node.replica = undefined;
    node.life += 1;
    node.timers.clear();
    node.disk.crash();
  }

  restart(id: NodeId): void {
    const node = this.node(id);
    if (node.replica !== undefined) return;
    node.life += 1;
    const { life } = node;
    const random = seededRandom(this.settings.seed, id, life);
    const host: Host = {
      id,
      members: this.ids,
      disk: node.disk,
      send: (to, message) => this.deliver(id, to, message),
      reply: (request, outcome) => this.answers.get(`${request.client}/${request.seq}/${id}`)?.(outcome),
      setTimer: (name, ms) => {
        const order = this.at(ms, () => {
          if (node.life !== life || node.timers.get(name) !== order) return;
          node.timers.delete(name);
          node.replica?.onTimer(name);
        });
        node.timers.set(name, order);
      },
      cancelTimer: (name) => node.timers.delete(name),
      now: () => this.now,
      random: random.next,
      trace: () => {},
    };
    node.replica = this.settings.program.create(host, this.settings);
    node.replica.start();
  }

  partition(...groups: readonly (readonly NodeId[])[]): void {
    this.cut.clear();
    for (const from of this.ids) {
      for (const to of this.ids) {
        if (!groups.some((group) => group.includes(from) && group.includes(to))) this.cut.add(`${from}>${to}`);
      }
    }
  }

  heal(): void {
    this.cut.clear();
    for (const id of this.ids) this.restart(id);
  }

  at(ms: number, run: () => void): number {
    const order = this.order++;
    this.queue.push({ at: this.now + ms, order, run });
    return order;
  }

  private pop(untilMs: number): { at: number; run: () => void } | undefined {
    let best = -1;
    for (const [index, event] of this.queue.entries()) {
      const chosen = this.queue[best];
      if (event.at > untilMs) continue;
      if (chosen === undefined || event.at < chosen.at || (event.at === chosen.at && event.order < chosen.order))
        best = index;
    }
    return best === -1 ? undefined : this.queue.splice(best, 1)[0];
  }

  private node(id: NodeId): VirtualNode {
    const node = this.nodes.find((each) => each.id === id);
    if (node === undefined) throw new Error(`no node ${id}`);
    return node;
  }

  private deliver(from: NodeId, to: NodeId, message: Message): void {
    if (this.cut.has(`${from}>${to}`)) return;
    const node = this.node(to);
    const { life } = node;
    const earliest = this.arrival.get(`${from}>${to}`) ?? 0;
    const arrival = Math.max(earliest, this.now + this.random.between(0.2, this.settings.slowestMs));
    this.arrival.set(`${from}>${to}`, arrival);
    this.at(arrival - this.now, () => {
      if (node.life === life) node.replica?.onMessage(from, message);
    });
  }

  /** A client that stays with its node, follows hints, and sends again under the same number when nobody answers. */
  private startClient(client: number): void {
    let process = client;
    let seq = 0;
    let count = 0;
    let lastSeen: Json = null;
    const random = seededRandom(this.settings.seed, "client", client);
    const home = this.ids[client % this.ids.length] ?? "n1";
    const begin = (): void => {
      const { f, value, command } = this.settings.plan(random, count++ * this.settings.clients + client + 1, lastSeen);
      seq += 1;
      this.record("invoke", process, f, value);
      const deadline = this.now + 1000;
      let maybe = false;
      let done = false;
      const finish = (type: "ok" | "fail" | "info", answer: Json): void => {
        done = true;
        this.record(type, process, f, type === "ok" && f === "read" ? answer : value);
        if (type === "ok")
          lastSeen = f === "cas" && Array.isArray(value) ? (value[1] ?? null) : f === "read" ? answer : value;
        if (type === "info") {
          process += this.settings.clients;
          seq = 0;
        }
        this.at(random.between(5, 60), begin);
      };
      const attempt = (id: NodeId, pause: number): void => {
        if (done) return;
        if (this.now + pause >= deadline) {
          finish(maybe && f !== "read" ? "info" : "fail", null);
          return;
        }
        this.at(pause, () => {
          const node = this.node(id);
          const next = this.ids[(this.ids.indexOf(id) + 1) % this.ids.length] ?? id;
          if (node.replica === undefined) return attempt(next, 20);
          let answered = false;
          const request: ClientRequest = { client: `p${process}`, seq, command };
          this.answers.set(`${request.client}/${seq}/${id}`, (outcome) => {
            if (answered || done) return;
            answered = true;
            if (outcome.type === "ok") finish("ok", outcome.value);
            else if (outcome.type === "info") {
              maybe = true;
              attempt(next, 20);
            } else if (outcome.retry === true) attempt(outcome.leader ?? next, 5);
            else finish(maybe && f !== "read" ? "info" : "fail", null);
          });
          this.at(300, () => {
            if (answered || done) return;
            answered = true;
            maybe = true;
            attempt(next, 0);
          });
          node.replica.onRequest(request);
        });
      };
      attempt(home, 0);
    };
    this.at(random.between(200, 400), begin);
  }

  private record(type: HistoryEvent["type"], process: number, f: string, value: Json): void {
    this.events.push({ index: this.events.length, time: Math.round(this.now * 1e6), type, process, f, value });
  }
}
