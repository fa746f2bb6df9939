/** Watches of etcd over streams that stay open, and what of them a client takes at a time. */
import { z } from "zod";
import type { Answer, NodeAddress } from "../../foreign.js";
import type { Json } from "../../host.js";
import { codeOf, decoded, encoded, numeral } from "./requests.js";

const watchSchema = z.object({ from: z.int(), to: z.int().optional() });
const watchedSchema = z.object({
  result: z
    .object({
      header: z.object({ revision: numeral }),
      created: z.boolean().default(false),
      canceled: z.boolean().default(false),
      events: z
        .array(z.object({ kv: z.object({ key: z.string(), value: z.string(), mod_revision: numeral }) }))
        .default([]),
    })
    .optional(),
  error: z.object({ message: z.string() }).optional(),
});

/** The beginning of the keys that are watched, and what comes after all of these. */
export const watched = "watched/";
const afterWatched = "watched0";

/** How long a watch waits for something to come, ms. */
const watchMs = 100;

/** A client's watch of all watched keys at one node, which stays open as long as the client goes on where it is. */
export class Watcher {
  private stream: WatchStream | undefined;

  constructor(
    private readonly node: NodeAddress,
    private readonly asksProgress: boolean,
  ) {}

  /** What came since the last time, once something has, or after a moment nothing; with `to`, all until this revision. */
  async watch(asked: Json | undefined, signal: AbortSignal): Promise<Answer> {
    const { from, to } = watchSchema.parse(asked);
    if (this.stream?.next !== from || to !== undefined) {
      this.close();
      this.stream = new WatchStream(this.node, from, this.asksProgress);
    }
    const { stream } = this;
    const items = await stream.take(to, signal);
    const { broken } = stream;
    if (broken !== undefined) this.close();
    if (items !== undefined && (items.length > 0 || broken === undefined)) return { type: "ok", value: items };
    // A watch changes nothing.
    return { type: "error", definite: true, error: broken ?? "not that far yet", retry: true };
  }

  close(): void {
    this.stream?.close();
    this.stream = undefined;
  }
}

/** `[revision, key, value]` of a write, or `[revision]` of progress. */
type Item = readonly Json[];

class WatchStream {
  private readonly abort = new AbortController();
  private items: Item[] = [];
  private created = false;
  private wake = (): void => {};
  /** The revision after the last one that was told. */
  private heard: number;
  /** The same of what was taken. */
  next: number;
  /** Why it has ended. */
  broken: string | undefined;

  constructor(node: NodeAddress, from: number, asksProgress: boolean) {
    this.next = from;
    this.heard = from;
    void this.read(node, asksProgress).catch((error) => {
      this.broken = codeOf(error) ?? (error instanceof Error ? error.message : String(error));
      this.wake();
    });
  }

  async take(to: number | undefined, signal: AbortSignal): Promise<readonly Item[] | undefined> {
    const deadline = performance.now() + watchMs;
    const enough = (): boolean =>
      to === undefined
        ? this.created && (this.items.length > 0 || performance.now() >= deadline)
        : this.items.some((item) => item.length === 3 && Number(item[0]) >= to);
    while (!enough() && this.broken === undefined && !signal.aborted) {
      await new Promise<void>((resolve) => {
        this.wake = resolve;
        setTimeout(resolve, watchMs);
      });
    }
    // Items that are not asked for any more stay for the next time.
    if (signal.aborted || (to !== undefined && !enough())) return undefined;
    const { items } = this;
    this.items = [];
    this.next = this.heard;
    return items;
  }

  close(): void {
    this.abort.abort();
  }

  private async read({ host, clientPort }: NodeAddress, asksProgress: boolean): Promise<void> {
    const create = { key: encoded(watched), range_end: encoded(afterWatched), start_revision: String(this.next) };
    const requests = [{ create_request: create }, ...(asksProgress ? [{ progress_request: {} }] : [])];
    const response = await fetch(`http://${host}:${clientPort}/v3/watch`, {
      method: "POST",
      body: requests.map((request) => `${JSON.stringify(request)}\n`).join(""),
      signal: this.abort.signal,
    });
    const decoder = new TextDecoder();
    let rest = "";
    for await (const chunk of response.body ?? []) {
      const lines = (rest + decoder.decode(chunk, { stream: true })).split("\n");
      rest = lines.pop() ?? "";
      for (const line of lines) this.told(watchedSchema.parse(JSON.parse(line)));
      this.wake();
    }
    throw new Error("etcd ended the watch");
  }

  private told({ result, error }: z.infer<typeof watchedSchema>): void {
    if (result === undefined || result.canceled) throw new Error(error?.message ?? "etcd cancelled the watch");
    const { created, events, header } = result;
    if (created) this.created = true;
    const items = events.map(({ kv }): Item => {
      const key = Buffer.from(kv.key, "base64").toString().slice(watched.length);
      return [Number(kv.mod_revision), key, decoded(kv.value)];
    });
    if (!created && items.length === 0) items.push([Number(header.revision)]);
    this.items.push(...items);
    for (const [revision] of items) this.heard = Math.max(this.heard, Number(revision) + 1);
  }
}
