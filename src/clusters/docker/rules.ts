/**
 * The impairments in one node's network namespace: each is inserted and removed on its own, one after the other, and a refusal leaves the
 * others as they were.
 */
import { z } from "zod";
import type { Imposed } from "../links/impairable-link.js";
import {
  type ArrivalRule,
  addedRule,
  arrival,
  bucket,
  bucketRemoval,
  bucketRoot,
  departure,
  removal,
  table,
} from "./filters.js";

/** Runs a tool in the namespace; rejects with its complaint. */
export type RunTool = (tool: "nft" | "tc", words: readonly string[], input?: string) => Promise<string>;

interface PlacedRule {
  readonly chain: string;
  readonly handle: number;
}

/** The token bucket for traffic to one peer; several limits share it, and the lowest applies. */
interface Bucket {
  readonly number: number;
  readonly rule: PlacedRule;
  readonly limits: readonly { readonly bytesPerSecond: number }[];
}

const listingSchema = z.object({
  nftables: z.array(
    z.object({
      rule: z
        .object({
          handle: z.number(),
          expr: z.array(z.looseObject({ counter: z.object({ packets: z.number() }).optional() })),
        })
        .optional(),
    }),
  ),
});

export class NamespaceRules {
  private readonly buckets = new Map<string, Bucket>();
  private rooted = false;
  private nextBucket = 0;
  private work: Promise<unknown> = Promise.resolve();

  constructor(
    private readonly run: RunTool,
    private readonly device: string,
    /** The packets that belong to a link (filters.ts). */
    private readonly traffic: string,
  ) {}

  /** Filters arriving traffic. */
  async addArrival(rule: ArrivalRule): Promise<Imposed> {
    const placed = await this.inTurn(() => this.place(arrival(this.traffic, rule)));
    return {
      hits: () => this.hitsOf(placed),
      lift: () => this.inTurn(() => this.displace(placed)),
    };
  }

  /** Limits traffic to a peer. */
  async addDeparture(destination: string, bytesPerSecond: number): Promise<Imposed> {
    const limit = { bytesPerSecond };
    const { rule, before } = await this.inTurn(async () => {
      const present = this.buckets.get(destination);
      const counted = present === undefined ? 0 : await this.hitsOf(present.rule);
      return { rule: await this.addLimit(destination, limit), before: counted };
    });
    return {
      hits: async () => (await this.hitsOf(rule)) - before,
      lift: () => this.inTurn(() => this.liftLimit(destination, limit)),
    };
  }

  private async addLimit(destination: string, limit: Bucket["limits"][number]): Promise<PlacedRule> {
    const present = this.buckets.get(destination);
    const limits = [...(present?.limits ?? []), limit];
    const number = present?.number ?? this.nextBucket++;
    if (!this.rooted) await this.run("tc", bucketRoot(this.device));
    this.rooted = true;
    await this.run("tc", bucket(present === undefined ? "add" : "change", this.device, number, least(limits)));
    let rule: PlacedRule;
    try {
      rule = present?.rule ?? (await this.place(departure(this.traffic, destination, number)));
    } catch (error) {
      await this.run("tc", bucketRemoval(this.device, number));
      throw error;
    }
    this.buckets.set(destination, { number, rule, limits });
    return rule;
  }

  private async liftLimit(destination: string, limit: Bucket["limits"][number]): Promise<void> {
    const present = this.buckets.get(destination);
    if (present === undefined) return;
    const { number, rule } = present;
    const limits = present.limits.filter((other) => other !== limit);
    if (limits.length > 0) {
      await this.run("tc", bucket("change", this.device, number, least(limits)));
      this.buckets.set(destination, { ...present, limits });
      return;
    }
    this.buckets.delete(destination);
    await this.displace(rule);
    await this.run("tc", bucketRemoval(this.device, number));
  }

  private async place(text: string): Promise<PlacedRule> {
    return addedRule(await this.run("nft", ["--echo", "--handle", "--file", "-"], text));
  }

  private async displace({ chain, handle }: PlacedRule): Promise<void> {
    await this.run("nft", ["--file", "-"], removal(chain, handle));
  }

  /** Packets that the rule has hit; throws if it is not in force. */
  private async hitsOf({ chain, handle }: PlacedRule): Promise<number> {
    const listing = await this.run("nft", ["--json", "--handle", "list", "chain", ...table.split(" "), chain]);
    const { nftables } = listingSchema.parse(JSON.parse(listing));
    const found = nftables.find(({ rule }) => rule?.handle === handle)?.rule;
    if (found === undefined) throw new Error(`rule ${handle} of the chain ${chain} is not in force`);
    return found.expr.reduce((sum, { counter }) => sum + (counter?.packets ?? 0), 0);
  }

  private inTurn<T>(step: () => Promise<T>): Promise<T> {
    const done = this.work.then(step);
    this.work = done.catch(() => {});
    return done;
  }
}

function least(limits: Bucket["limits"]): number {
  return Math.min(...limits.map(({ bytesPerSecond }) => bytesPerSecond));
}
