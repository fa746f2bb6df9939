/**
 * A stage on which protocol stories are told: the replicas of one system, a hand that decides what is delivered, fired and
 * crashed, and a line for everything that a replica does. Lines of a story's file:
 *
 *     start raft n1 n2 n3 [variant=NAME] [OPTION=VALUE]
 *     fire n1 election            its timer comes due
 *     ask n1 p0 write x 1         client p0 sends its next request; `again n1 p0` sends its last one once more, here
 *     tell n1 remove-member n2    the operator's word, and the node that it is about, or all nodes
 *     deliver [n1 n2]             all that is under way, and what follows from it; or what n1 has sent to n2 so far
 *     lose n1 n2                  what n1 has sent to n2 so far
 *     cut n1 n2                   from now on messages between each node and the others are lost; `mend` ends that
 *     crash n1, restart n1        what was not synced is gone
 *     crash n1 at sync 2          later, when it comes to the second sync of this life from now on: what that was to write is gone, too
 *     wipe n1                     the disk of a node that is down is lost, too
 *     status                      what each node says of itself
 */

import type { ClientRequest, Json, Message, NodeId, Program } from "../../nodes/host.js";
import { programSystems } from "../../nodes/index.js";
import { ExploredProcess, type Input, type Output } from "../../src/explore/process.js";

const mostDeliveries = 200;

interface UnderWay {
  readonly from: NodeId;
  readonly to: NodeId;
  readonly message: Message;
}

interface Member {
  process: ExploredProcess | undefined;
  /** How many syncs it lives through. */
  syncsLeft: number;
  durable: ExploredProcess["disk"]["durable"];
}

export class Stage {
  private program: Program | undefined;
  private settings: { options: Record<string, string>; variant: string | null } = { options: {}, variant: null };
  private readonly members = new Map<NodeId, Member>();
  private readonly requests = new Map<string, ClientRequest>();
  private underWay: UnderWay[] = [];
  private readonly apart = new Set<NodeId>();
  private said: string[] = [];

  /** Plays one line; returns what the replicas did. Throws on a line that means nothing here. */
  play(line: string): readonly string[] {
    this.said = [];
    const [verb = "", ...words] = line.split(" ");
    const [node = "", ...rest] = words;
    switch (verb) {
      case "start":
        this.start(node, rest);
        break;
      case "fire":
        this.take(node, { kind: "timer", node, name: rest.join(" ") });
        break;
      case "ask":
        this.ask(node, rest);
        break;
      case "again":
        this.hand(node, this.requests.get(rest[0] ?? ""));
        break;
      case "tell":
        this.take(node, {
          kind: "operator",
          node,
          command: {
            ...{ type: rest[0] ?? "", ...(rest[1] === undefined ? {} : { node: rest[1] }) },
            ...(rest.length > 2 ? { nodes: rest.slice(1) } : {}),
          },
        });
        break;
      case "deliver":
        if (words.length === 0) this.deliverAll();
        else this.deliver(this.leave(node, rest[0]));
        break;
      case "lose":
        for (const { message } of this.leave(node, rest[0])) this.say(`${node} -> ${rest[0]} lost: ${shown(message)}`);
        break;
      case "cut":
        for (const word of words) this.apart.add(word);
        break;
      case "mend":
        this.apart.clear();
        break;
      case "crash":
        if (rest.length === 0) this.crash(node);
        else this.member(node).syncsLeft = Number(rest[2]) - 1;
        break;
      case "restart":
        this.boot(node);
        break;
      case "wipe":
        this.wipe(node);
        break;
      case "status":
        this.status();
        break;
      default:
        throw new Error(`a story has no line "${line}"`);
    }
    return this.said;
  }

  private start(system: string, words: readonly string[]): void {
    const program = programSystems.get(system)?.program;
    if (program === undefined) throw new Error(`there is no program ${system}`);
    this.program = program;
    const options = Object.fromEntries(Object.entries(program.options).map(([name, { values }]) => [name, values[0]]));
    let variant: string | null = null;
    const nodes: NodeId[] = [];
    for (const word of words) {
      const [name = "", value] = word.split("=");
      if (value === undefined) nodes.push(word);
      else if (name === "variant") variant = value;
      else options[name] = value;
    }
    if (variant !== null && !program.variants.some(({ name }) => name === variant)) {
      throw new Error(`${system} has no variant ${variant}`);
    }
    this.settings = { options, variant };
    for (const id of nodes)
      this.members.set(id, { process: undefined, syncsLeft: Number.POSITIVE_INFINITY, durable: new Map() });
    for (const id of nodes) this.boot(id);
  }

  private boot(id: NodeId): void {
    const member = this.member(id);
    if (this.program === undefined || member.process !== undefined) throw new Error(`${id} is up`);
    member.process = new ExploredProcess(this.program, this.settings, id, [...this.members.keys()], member.durable);
    this.take(id, null);
  }

  private crash(id: NodeId): void {
    const member = this.member(id);
    if (member.process === undefined) throw new Error(`${id} is down`);
    member.durable = member.process.disk.durable;
    member.process = undefined;
  }

  private wipe(id: NodeId): void {
    const member = this.member(id);
    if (member.process !== undefined) throw new Error(`${id} is up`);
    member.durable = new Map();
  }

  private ask(node: NodeId, [client = "", f = "", key = "", ...values]: readonly string[]): void {
    const seq = (this.requests.get(client)?.seq ?? 0) + 1;
    const value: Json | undefined = values.length === 0 ? undefined : (JSON.parse(values.join(" ")) as Json);
    const request = { client, seq, command: { f, key, ...(value === undefined ? {} : { value }) } };
    this.requests.set(client, request);
    this.hand(node, request);
  }

  private hand(node: NodeId, request: ClientRequest | undefined): void {
    if (request === undefined) throw new Error("a client that has asked nothing cannot ask again");
    this.take(node, { kind: "request", node, index: 0, request });
  }

  private take(id: NodeId, input: Input | null): void {
    const { process } = this.member(id);
    if (process === undefined) {
      this.say(`${id} is down`);
      return;
    }
    if (input?.kind === "timer" && !process.timers.has(input.name)) {
      throw new Error(`${id} has set no timer ${input.name}, only ${[...process.timers].join(", ")}`);
    }
    try {
      process.take(input);
    } catch (error) {
      this.tell(id, process.outputs);
      this.say(`${id} ends: ${error instanceof Error ? error.message : String(error)}`);
      this.crash(id);
      return;
    }
    this.tell(id, this.survived(id, process.outputs));
    if (this.member(id).process === undefined) this.say(`  ${id} crashes before this is synced`);
  }

  /** What a node does until it crashes before a sync. */
  private survived(id: NodeId, outputs: readonly Output[]): readonly Output[] {
    const member = this.member(id);
    const syncs = outputs.flatMap((output, at) => (output.kind === "sync" ? [{ at, before: output.before }] : []));
    const last = syncs[member.syncsLeft];
    member.syncsLeft -= syncs.length;
    if (last === undefined) return outputs;
    member.durable = last.before;
    member.process = undefined;
    member.syncsLeft = Number.POSITIVE_INFINITY;
    return outputs.slice(0, last.at);
  }

  private tell(id: NodeId, outputs: readonly Output[]): void {
    for (const output of outputs) {
      if (output.kind === "sync") this.say(`  ${id} syncs`);
      else if (output.kind === "trace") this.say(`  ${id}: ${shown(output.event)}`);
      else if (output.kind === "reply") this.say(`  ${id} answers ${textOf(output.request)}: ${shown(output.outcome)}`);
      else {
        const lost = this.apart.has(id) !== this.apart.has(output.to);
        this.say(`  ${id} -> ${output.to}${lost ? " (lost)" : ""}: ${shown(output.message)}`);
        if (!lost) this.underWay.push({ from: id, to: output.to, message: output.message });
      }
    }
  }

  /** Takes what `from` has sent to `to` so far off the network. */
  private leave(from: NodeId, to: NodeId | undefined): readonly UnderWay[] {
    const taken = this.underWay.filter((each) => each.from === from && each.to === to);
    if (taken.length === 0) throw new Error(`nothing is under way from ${from} to ${to}`);
    this.underWay = this.underWay.filter((each) => !taken.includes(each));
    return taken;
  }

  private deliver(messages: readonly UnderWay[]): void {
    for (const { from, to, message } of messages) {
      this.say(`${to} receives ${shown(message)} from ${from}`);
      this.take(to, { kind: "message", from, to, message });
    }
  }

  private deliverAll(): void {
    for (let count = 0; this.underWay.length > 0; count++) {
      if (count > mostDeliveries) throw new Error("the replicas keep each other busy without end");
      this.deliver(this.underWay.splice(0, 1));
    }
  }

  private status(): void {
    for (const [id, { process }] of this.members) {
      this.say(`  ${id} ${process === undefined ? "is down" : textOf({ ...process.replica.inspect() })}`);
    }
  }

  private member(id: NodeId): Member {
    const member = this.members.get(id);
    if (member === undefined) throw new Error(`there is no node ${id}`);
    return member;
  }

  private say(line: string): void {
    this.said.push(line);
  }
}

/** AppendEntries(term 1, entries [term 1, request p0/1 write x 1]) */
function shown({ type, ...fields }: { readonly type: string; readonly [field: string]: unknown } | Message): string {
  const parts = Object.entries(fields).map(([name, value]) => `${name} ${textOf(value)}`);
  return parts.length === 0 ? type : `${type}(${parts.join(", ")})`;
}

function textOf(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(textOf).join("; ")}]`;
  if (typeof value !== "object" || value === null) return typeof value === "string" ? value : JSON.stringify(value);
  if ("client" in value && "seq" in value && "command" in value) {
    const { f, key, value: argument } = value.command as ClientRequest["command"]; // a request, by its fields
    const words = [f, key, argument].filter((word) => word !== undefined).map(textOf);
    return `${value.client}/${value.seq} ${words.join(" ")}`;
  }
  return Object.entries(value)
    .map(([name, each]) => `${name} ${textOf(each)}`)
    .join(", ");
}
