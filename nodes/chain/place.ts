/**
 * What a node keeps of the latest configuration that it has entered, and where that puts it. The configuration is on disk before the node acts by
 * it, with whether the node is `full`: it holds every entry that was ever committed. So is how often the node has started.
 */
import type { Disk, NodeId } from "../host.js";
import { type Configuration, firstConfiguration, readConfiguration } from "./configuration.js";

const file = "configuration";
const lives = "lives";

export class Place implements Configuration {
  epoch = 0;
  chain: readonly NodeId[] = [];
  full = false;
  /** Counts the starts of this node: answers that an earlier life of it asked for may still arrive. */
  life = 0;

  constructor(
    private readonly id: NodeId,
    private readonly disk: Disk,
  ) {}

  beginLife(): void {
    const last = this.disk.read(lives).at(-1);
    this.life = (typeof last === "number" ? last : 0) + 1;
    this.disk.rewrite(lives, [this.life]);
    this.disk.sync();
  }

  /** What the disk says of the latest configuration; until there is one, all nodes of the chain are full. */
  stored(members: readonly NodeId[]): { readonly configuration: Configuration; readonly full: boolean } {
    const state = this.disk.read(file).at(-1);
    const configuration = readConfiguration(state) ?? firstConfiguration(members);
    const saysFull = typeof state === "object" && state !== null && "full" in state ? state.full === true : true;
    return { configuration, full: saysFull && configuration.chain.includes(this.id) };
  }

  store({ epoch, chain }: Configuration, full: boolean): void {
    this.disk.rewrite(file, [{ epoch, chain, full }]);
    this.disk.sync();
  }

  enter({ epoch, chain }: Configuration, full: boolean): void {
    this.epoch = epoch;
    this.chain = chain;
    this.full = full;
  }

  get isIn(): boolean {
    return this.chain.includes(this.id);
  }

  get isHead(): boolean {
    return this.chain[0] === this.id;
  }

  get isTail(): boolean {
    return this.chain.at(-1) === this.id;
  }

  get predecessor(): NodeId | undefined {
    return this.chain[this.chain.indexOf(this.id) - 1];
  }

  get successor(): NodeId | undefined {
    return this.isIn ? this.chain[this.chain.indexOf(this.id) + 1] : undefined;
  }

  get role(): string {
    if (!this.isIn) return "out";
    if (this.isHead) return this.isTail ? "head and tail" : "head";
    return this.isTail ? "tail" : "middle";
  }
}
