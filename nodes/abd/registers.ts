/**
 * The registers of one replica, each a value and its tag. What was taken is on disk before anything is said about it: a replica that forgot
 * would break the rule that two majorities share a node that knows, and a writer that forgot its tag would give it to another value.
 */
import type { Assertions } from "../assertions.js";
import type { Host, Json } from "../host.js";
import { jsonText } from "../json.js";
import type { AbdMessage } from "./messages.js";
import { initial, isLater, isSameTag, type Version } from "./tags.js";
import type { AbdTrace } from "./traces.js";
import type { AbdVariant } from "./variants.js";

const file = "registers";

/** As it lies on disk. */
type Stored = readonly [key: string, number: number, writer: string, value: Json];

export class Registers {
  private readonly held = new Map<string, Version<Json>>();

  constructor(
    private readonly host: Host<AbdMessage, AbdTrace>,
    private readonly assertions: Assertions,
    private readonly variant: AbdVariant | null,
  ) {}

  /** Reads the disk. */
  load(): void {
    // Records are those that `take` wrote: their checksums vouch for that.
    for (const record of this.host.disk.read(file) as readonly unknown[] as readonly Stored[]) {
      const [key, number, writer, value] = record;
      this.held.set(key, { number, writer, value });
    }
    // The process may have ended after it had written and before it told.
    for (const [key, version] of this.held) this.tell(key, version);
  }

  version(key: string): Version<Json> {
    return this.held.get(key) ?? initial;
  }

  /** All of them. */
  versions(): Json {
    return [...this.held].map(([key, { number, writer, value }]) => [key, number, writer, value]);
  }

  /** Afterwards this version, or a later one, is on disk. `sync`: false only for mistakes. */
  take(key: string, version: Version<Json>, sync = true): void {
    const mine = this.version(key);
    if (isSameTag(mine, version)) {
      const same = jsonText(mine.value) === jsonText(version.value);
      this.assertions.assert(same, "a tag names one value", `${key} ${version.number} ${version.writer}`);
    }
    if (!this.replaces(version, mine)) return;
    this.assertions.assert(isLater(version, mine), "the tag of a register only grows", key);
    this.held.set(key, version);
    const { number, writer, value } = version;
    this.host.disk.append(file, [key, number, writer, value] satisfies Stored);
    if (!sync) return;
    this.host.disk.sync();
    this.tell(key, version);
  }

  private tell(key: string, { number, writer, value }: Version<Json>): void {
    this.host.trace({ type: "abd/stored", key, number, writer, value });
  }

  private replaces(version: Version<Json>, mine: Version<Json>): boolean {
    if (this.variant === "older-overwrites") return true;
    if (this.variant === "ties-by-arrival") return version.number >= mine.number;
    return isLater(version, mine);
  }
}
