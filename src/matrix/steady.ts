/**
 * What one update costs between replicas in the steady state, counted exactly: the cluster stands still but for the messages that the
 * update causes. No timer fires meanwhile, so that no heartbeat or retry is counted, but for one that the update itself has set and cannot
 * be answered without (a transaction takes its time); what a protocol leaves for its next heartbeat (Raft's followers learn from it what is
 * committed) is not counted either.
 */
import type { ClientRequest, Message, NodeId, Outcome, ProgramSettings } from "../../nodes/host.js";
import type { Random } from "../../nodes/random.js";
import { type ProgramSystem, workloadsUnder } from "../contract/system.js";
import type { Workload } from "../contract/workload.js";
import { ExploredProcess, type Input } from "../explore/process.js";

export interface UpdateCost {
  /** Messages between replicas if the node is asked that serves the update at the least cost, and if the costliest is. */
  readonly messages: { readonly least: number; readonly most: number };
  /** Messages one after the other that the client's answer waits for, where the update costs least; two are a round trip. */
  readonly delays: number;
  /** Messages that the busiest node sends and receives, where the update costs least. */
  readonly busiest: number;
}

interface UnderWay {
  readonly from: NodeId;
  readonly to: NodeId;
  readonly message: Message;
  /** How many messages come one after the other up to this one. */
  readonly depth: number;
}

/** A message of an update: `from` and `to` are places among the nodes. */
export interface FlowMessage {
  readonly from: number;
  readonly to: number;
  readonly type: string;
  /** How many messages come one after the other up to this one. */
  readonly depth: number;
}

/** One update from its request to rest, where it costs least. */
export interface UpdateFlow {
  /** Place of the node that is asked. */
  readonly asked: number;
  readonly messages: readonly FlowMessage[];
  /** Messages one after the other that the answer waits for. */
  readonly answeredAfter: number;
}

interface Answer {
  readonly outcome: Outcome;
  readonly depth: number;
}

/** Time that the cluster has to settle before updates are counted, ms of its clocks. */
const settlingMs = 5000;
/** The longest that a transaction without conflicts takes by itself, ms. */
const transactionMs = 20;
/** A node that sends as many objects elsewhere one after the other serves none. */
const mostSentElsewhere = 16;
/** Messages of one update; more are a storm. */
const mostMessages = 10_000;

/** A replica whose timers have a time at which they are due. */
class TimedProcess extends ExploredProcess {
  readonly due = new Map<string, number>();
  nowMs = 0;

  override setTimer(name: string, ms = 0): void {
    super.setTimer(name);
    this.due.set(name, this.nowMs + ms);
  }

  override cancelTimer(name: string): void {
    super.cancelTimer(name);
    this.due.delete(name);
  }

  override now(): number {
    return this.nowMs;
  }
}

/** Messages arrive at once, in the order in which they are sent; between two timers nothing else happens. */
class StillCluster {
  private readonly processes: ReadonlyMap<NodeId, TimedProcess>;
  private readonly underWay: UnderWay[] = [];
  private answers: Answer[] = [];
  private flow: FlowMessage[] = [];
  private readonly handled = new Map<NodeId, number>();
  private sent = 0;
  private nowMs = 0;

  constructor(
    { program }: ProgramSystem,
    settings: ProgramSettings,
    readonly nodes: readonly NodeId[],
  ) {
    this.processes = new Map(
      nodes.map((id) => [id, new TimedProcess(program, settings, id, nodes, new Map())] as const),
    );
    for (const id of nodes) this.take(id, null, 0);
    this.deliverAll();
  }

  /** Lets this much time pass. */
  pass(ms: number): void {
    const end = this.nowMs + ms;
    for (let next = this.earliest(end); next !== undefined; next = this.earliest(end)) {
      const { process, name, at } = next;
      this.setClocks(at);
      process.due.delete(name);
      this.take(process.id, { kind: "timer", node: process.id, name }, 0);
      this.deliverAll();
    }
    this.setClocks(end);
  }

  private setClocks(at: number): void {
    this.nowMs = at;
    for (const process of this.processes.values()) process.nowMs = at;
  }

  /** Of timers that are due at the same time, that of the first node. */
  private earliest(
    end: number,
  ): { readonly process: TimedProcess; readonly name: string; readonly at: number } | undefined {
    let found: { readonly process: TimedProcess; readonly name: string; readonly at: number } | undefined;
    for (const process of this.processes.values()) {
      for (const [name, at] of process.due)
        if (at <= end && (found === undefined || at < found.at)) found = { process, name, at };
    }
    return found;
  }

  /** The answer, if it came without a timer but the update's own, and what it took to come to rest. */
  ask(
    id: NodeId,
    request: ClientRequest,
  ): {
    readonly answer: Answer | undefined;
    readonly sent: number;
    readonly busiest: number;
    readonly flow: readonly FlowMessage[];
  } {
    this.answers = [];
    this.flow = [];
    this.handled.clear();
    const before = new Map([...this.processes].map(([node, { due }]) => [node, new Set(due.keys())]));
    this.take(id, { kind: "request", node: id, index: 0, request }, 0);
    this.deliverAll();
    let { sent } = this;
    for (const process of this.processes.values()) {
      for (const [name, at] of [...process.due]) {
        const own = before.get(process.id)?.has(name) === false && at <= this.nowMs + transactionMs;
        if (this.answers.length > 0 || !own) continue;
        process.due.delete(name);
        this.take(process.id, { kind: "timer", node: process.id, name }, 0);
        this.deliverAll();
        sent += this.sent;
      }
    }
    return { answer: this.answers[0], sent, busiest: Math.max(0, ...this.handled.values()), flow: this.flow };
  }

  private deliverAll(): void {
    this.sent = 0;
    for (let next = this.underWay.shift(); next !== undefined; next = this.underWay.shift()) {
      this.sent += 1;
      if (this.sent > mostMessages) throw new Error("messages follow messages without end");
      for (const id of [next.from, next.to]) this.handled.set(id, (this.handled.get(id) ?? 0) + 1);
      const [from, to] = [this.nodes.indexOf(next.from), this.nodes.indexOf(next.to)];
      this.flow.push({ from, to, type: String(next.message.type), depth: next.depth });
      this.take(next.to, { kind: "message", ...next }, next.depth);
    }
  }

  private take(id: NodeId, input: Input | null, depth: number): void {
    const process = this.process(id);
    process.take(input);
    for (const output of process.outputs) {
      if (output.kind === "send") {
        // A message to oneself crosses no network.
        const further = output.to === id ? depth : depth + 1;
        this.underWay.push({ from: id, to: output.to, message: output.message, depth: further });
      } else if (output.kind === "reply") this.answers.push({ outcome: output.outcome, depth });
    }
  }

  private process(id: NodeId): TimedProcess {
    const found = this.processes.get(id);
    if (found === undefined) throw new Error(`there is no node ${id}`);
    return found;
  }
}

/**
 * The cost of an update of the system's first workload. Throws if no update is answered, or if two equal updates
 * cost differently: then there is no steady state.
 */
export function updateCost(system: ProgramSystem, settings: ProgramSettings, nodes: readonly NodeId[]): UpdateCost {
  const costs = costsOf(system, settings, nodes);
  const [least] = costs;
  return {
    messages: { least: least.sent, most: Math.max(...costs.map(({ sent }) => sent)) },
    delays: least.answer?.depth ?? 0,
    busiest: least.busiest,
  };
}

/** The messages behind that cost. */
export function updateFlow(system: ProgramSystem, settings: ProgramSettings, nodes: readonly NodeId[]): UpdateFlow {
  const [{ id, flow, answer }] = costsOf(system, settings, nodes);
  return { asked: nodes.indexOf(id), messages: flow, answeredAfter: answer?.depth ?? 0 };
}

type Asked = ReturnType<StillCluster["ask"]> & { readonly id: NodeId };

/** Of each node that serves an update, the cheapest first. */
function costsOf(
  system: ProgramSystem,
  settings: ProgramSettings,
  nodes: readonly NodeId[],
): readonly [Asked, ...Asked[]] {
  const cluster = new StillCluster(system, settings, nodes);
  const requests = updates(workloadsUnder(system, settings.options)[0]);
  let seq = 0;
  const ask = (id: NodeId) => cluster.ask(id, { client: `c-${id}`, seq: ++seq, command: requests() });
  // A node may serve some objects only: of those that it sends elsewhere it is asked for others.
  const served = (id: NodeId) => {
    for (let tries = 0; tries < mostSentElsewhere; tries++) {
      const asked = ask(id);
      if (asked.answer?.outcome.type === "ok") return asked;
    }
    return undefined;
  };
  cluster.pass(settlingMs);
  const costs = nodes
    .filter((id) => served(id) !== undefined)
    .flatMap((id) => {
      const [first, second] = [served(id), served(id)];
      if (first === undefined || second === undefined) return [];
      const alike = first.sent === second.sent && first.answer?.depth === second.answer?.depth;
      if (!alike)
        throw new Error(`two updates at ${id} of ${system.name} took ${first.sent} and ${second.sent} messages`);
      return [{ ...second, id }];
    });
  const [least, ...others] = costs.toSorted((a, b) => a.sent - b.sent);
  if (least === undefined) throw new Error(`no update of ${system.name} is answered twice`);
  return [least, ...others];
}

/** Chances that are taken in turn, since with a single one a workload may never update anything. */
const chances = [0.5, 0.25, 0.75];
/** A workload that asks this often and updates nothing never will. */
const mostInVain = 1000;

/** No transaction is refused, no operation returns to what an earlier one was about. */
function evenRandom(): Random {
  let drawn = 0;
  return {
    next: () => chances[drawn++ % chances.length] ?? 0,
    below: (bound) => bound - 1,
    between: (low, high) => (low + high) / 2,
    pick(items) {
      const [item] = items;
      if (item === undefined) throw new RangeError("pick needs at least one item");
      return item;
    },
    shuffle: (items) => [...items],
  };
}

/** Updates of the workload, each of an object of its own where it has keys: what is written once costs nothing later. */
function updates(workload: Workload): () => ClientRequest["command"] {
  const generator = workload.generator({ client: 0, clients: 1, random: evenRandom() });
  let nth = 0;
  return () => {
    for (let asked = 0; asked < mostInVain; asked++) {
      const operation = generator.next();
      const command = workload.command(operation.key === undefined ? operation : { ...operation, key: `u${++nth}` });
      if (workload.updates(command)) return command;
    }
    throw new Error(`the workload ${workload.name} never asks for an update`);
  };
}
