/**
 * Where the messages of nodes that talk in lines come together: between nodes they pass the link of the two, services answer at once, and
 * replies to clients go to the client that waits for them. A message counts as sent by the node whose process printed it, whatever it names
 * as its source: nodes pass on requests of clients to each other under the client's name.
 */
import { z } from "zod";
import type { NodeId } from "../../../nodes/host.js";
import type { Body, Conversation } from "../../../nodes/piped.js";
import { isJson } from "../../history/is-json.js";
import type { Json } from "../../history/operation.js";
import { cut } from "../../history/visible.js";
import type { MessageLink } from "./message-link.js";

const bodySchema: z.ZodType<Body> = z
  .object({ type: z.string() })
  .catchall(z.custom<Json>((value) => isJson(value, 2)));
const messageSchema = z.object({ src: z.string(), dest: z.string(), body: bodySchema });

/** Of what a program prints, UTF-16 units. */
const longestShown = 200;

export interface ExchangeOptions {
  readonly conversation: Conversation;
  readonly nodes: readonly NodeId[];
  /** Undefined from a node to itself. */
  readonly link: (from: NodeId, to: NodeId) => MessageLink | undefined;
  readonly nowMs: () => number;
  /** A line about a message that leads nowhere. */
  readonly note: (line: string) => void;
}

/** Standard input of a process. */
interface Input {
  readonly write: (text: string) => void;
  /**
   * Messages of other nodes for a process that has not printed anything yet, and so may not know who it is: several of them handle what
   * waits for them all at once. Undefined from its first line on.
   */
  held: string[] | undefined;
}

export class Exchange {
  /** Of the processes that run. */
  private readonly inputs = new Map<NodeId, Input>();
  /** By the name of a client, as nodes know it: the request that it waits for. */
  private readonly awaited = new Map<string, { readonly id: number; readonly heard: (reply: Body) => void }>();
  /** Names of clients for nodes, which are of Maelstrom's form. */
  private readonly names = new Map<string, string>();
  private readonly clients = new Set<string>();
  private nextId = 0;

  constructor(private readonly options: ExchangeOptions) {}

  /** From now on messages for the node go there. */
  plug(node: NodeId, write: (text: string) => void): void {
    this.inputs.set(node, { write, held: [] });
  }

  /** Unless another process has taken its place. */
  unplug(node: NodeId, write: (text: string) => void): void {
    if (this.inputs.get(node)?.write === write) this.inputs.delete(node);
  }

  /** A client's request to a node; `heard` is called at most once, and not for a later request's reply. Returns what forgets it. */
  ask(client: string, node: NodeId, request: Body, heard: (reply: Body) => void): () => void {
    const src = this.nameOf(client);
    this.nextId += 1;
    const waiting = { id: this.nextId, heard };
    this.awaited.set(src, waiting);
    const text = JSON.stringify({ src, dest: node, body: { ...request, msg_id: waiting.id } });
    this.inputs.get(node)?.write(`${text}\n`);
    return () => {
      if (this.awaited.get(src) === waiting) this.awaited.delete(src);
    };
  }

  /** What the process of a node printed. Returns why it is not a message, undefined if it is one. */
  printed(from: NodeId, line: string): string | undefined {
    const parsed = messageSchema.safeParse(parse(line));
    if (!parsed.success) {
      return `${cut(JSON.stringify(line), longestShown)}; a message is a line of JSON with src, dest and a body that has a type`;
    }
    this.release(from);
    const { src, dest, body } = parsed.data;
    if (this.isNode(dest)) {
      const link = this.options.link(from, dest);
      if (link === undefined) this.deliver(dest, line);
      else link.send(line, body.type);
      return undefined;
    }
    const waiting = this.awaited.get(dest);
    if (waiting !== undefined) {
      if (body.in_reply_to !== waiting.id) return undefined;
      this.awaited.delete(dest);
      waiting.heard(body);
      return undefined;
    }
    const { services, unknownNode } = this.options.conversation;
    const service = services.get(dest);
    // A client that waits for nothing has given up.
    if (service === undefined && this.clients.has(dest)) return undefined;
    if (service === undefined) this.options.note(`${from} sent a message to ${dest}, which there is not`);
    this.reply(dest, src, from, body, service?.answer(src, body, this.options.nowMs()) ?? unknownNode);
    return undefined;
  }

  /** Hands a message to a node; one whose process is down does not get it. */
  deliver(node: NodeId, text: string): void {
    const input = this.inputs.get(node);
    if (input?.held === undefined) input?.write(`${text}\n`);
    else input.held.push(text);
  }

  private release(node: NodeId): void {
    const input = this.inputs.get(node);
    if (input?.held === undefined) return;
    const { held } = input;
    input.held = undefined;
    for (const text of held) input.write(`${text}\n`);
  }

  /** The reply of a service. A node may ask in the name of a client or of another node. */
  private reply(service: string, to: string, asker: NodeId, { msg_id: id }: Body, reply: Body): void {
    if (id === undefined) return;
    const body: Body = { ...reply, in_reply_to: id };
    const waiting = this.awaited.get(to);
    if (waiting === undefined) {
      this.deliver(this.isNode(to) ? to : asker, JSON.stringify({ src: service, dest: to, body }));
    } else if (waiting.id === id) {
      this.awaited.delete(to);
      waiting.heard(body);
    }
  }

  private isNode(name: string): boolean {
    return this.options.nodes.includes(name);
  }

  private nameOf(client: string): string {
    const known = this.names.get(client) ?? `c${this.names.size + 1}`;
    this.names.set(client, known);
    this.clients.add(known);
    return known;
  }
}

function parse(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return undefined;
  }
}
