/** One simulated node or two whose replica does as the test says: what faults do is seen from inside, step by step. */
import type { Host, Message, NodeId, Program, Replica } from "../../nodes/host.js";
import { seededRandom } from "../../nodes/random.js";
import type { TraceEvent } from "../../nodes/trace.js";
import { injectSimFault } from "../../src/clusters/sim/faults.js";
import { SimLink } from "../../src/clusters/sim/link.js";
import { SimNode } from "../../src/clusters/sim/node.js";
import { Scheduler } from "../../src/clusters/sim/scheduler.js";
import type { Injection } from "../../src/contract/cluster.js";
import { calmWorld, type World } from "../../src/contract/world.js";
import type { ResolvedFault } from "../../src/faults/fault.js";

/** What a replica of the probe does; absent ones do nothing. */
export interface Behaviour {
  start?(host: Host): void;
  onMessage?(host: Host, message: Message): void;
  onTimer?(host: Host, name: string): void;
}

export class SimProbe {
  readonly scheduler = new Scheduler();
  readonly traces: { readonly node: NodeId; readonly event: TraceEvent }[] = [];
  readonly thrown: unknown[] = [];
  private readonly nodes = new Map<NodeId, SimNode>();
  private readonly links = new Map<string, SimLink>();

  constructor(behaviour: Behaviour, { world = calmWorld, seed = 1 }: { world?: World; seed?: number } = {}) {
    const create = (host: Host): Replica => ({
      start: () => behaviour.start?.(host),
      onMessage: (_from, message) => behaviour.onMessage?.(host, message),
      onRequest: () => {},
      onTimer: (name) => behaviour.onTimer?.(host, name),
      inspect: () => ({}),
    });
    const program: Program = {
      name: "probe",
      summary: "",
      options: {},
      variants: [],
      commands: [],
      traces: [],
      views: [],
      create,
    };
    const members = ["n1", "n2"];
    for (const [index, id] of members.entries()) {
      const node = new SimNode(id, index, {
        scheduler: this.scheduler,
        world,
        program,
        settings: { options: {}, variant: null },
        members,
        seed,
        worldSeed: seed,
        copy: false,
        onTrace: ({ id: traced }, event) => this.traces.push({ node: traced, event }),
        onChange: (changed, what) => {
          for (const [name, link] of this.links) {
            const receives = name.endsWith(`>${changed.id}`);
            if (what === "gone") link.nodeDied(receives);
            else link.nodeChanged();
          }
        },
        onAnswer: () => {},
        onStep: () => {},
        onThrow: (_node, error) => this.thrown.push(error),
      });
      this.nodes.set(id, node);
    }
    for (const from of this.nodes.values()) {
      for (const to of this.nodes.values()) {
        if (from === to) continue;
        const random = seededRandom(seed, "link", from.id, to.id);
        const link = new SimLink(from, to, world.network, this.scheduler, random);
        this.links.set(`${from.id}>${to.id}`, link);
        from.outgoing[to.index] = link;
      }
    }
  }

  /** Runs a story in virtual time. */
  async run(story: () => Promise<void>): Promise<void> {
    const running = this.scheduler.run();
    await Promise.all([...this.nodes.values()].map((node) => this.promise((done) => node.start(done))));
    try {
      await Promise.race([story(), running]);
    } finally {
      this.scheduler.stop();
    }
    await running;
  }

  /** Dials every link, as a cluster does when its nodes are up. */
  connect(): void {
    for (const link of this.links.values()) link.nodeChanged();
  }

  /** Sets a node's timer, counted from now. */
  timer(id: NodeId, ms: number): void {
    const { life } = this.node(id);
    if (life === undefined) throw new Error(`${id} is down`);
    life.cursor = this.scheduler.nowNs();
    life.setTimer("probe", ms);
  }

  /** A message from one node to the other, sent now. */
  send(from: NodeId, to: NodeId): void {
    const { life } = this.node(from);
    if (life === undefined) throw new Error(`${from} is down`);
    life.cursor = this.scheduler.nowNs();
    life.send(to, { type: "probe" });
  }

  pass(ms: number): Promise<void> {
    return this.promise((done) => this.scheduler.after(ms, done));
  }

  node(id: NodeId): SimNode {
    const node = this.nodes.get(id);
    if (node === undefined) throw new RangeError(`there is no node ${id}`);
    return node;
  }

  inject(fault: ResolvedFault): Promise<Injection> {
    return injectSimFault(fault, {
      clock: this.scheduler,
      random: seededRandom(1, "faults"),
      stream: (...labels) => seededRandom(1, ...labels),
      node: (id) => this.node(id),
      link: ({ from, to }) => {
        const link = this.links.get(`${from}>${to}`);
        if (link === undefined) throw new RangeError(`there is no link ${from} -> ${to}`);
        return link;
      },
    });
  }

  private promise(executor: (done: () => void) => void): Promise<void> {
    return this.scheduler.promise<void>((resolve) => executor(() => resolve()));
  }
}
