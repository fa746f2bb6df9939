/**
 * What a network may do to a connection, and what it may not: the links of the local cluster are held to TCP. Bytes arrive in order, none
 * twice and none missing before one that arrived; no side sees an end while the other goes on; a side whose bytes are lost sees its
 * connection break; and once all faults are over, a connection is whole or broken on both sides. That a break is passed on as a break is
 * tested in peer-connection.test.ts, on silent connections: Node takes a break right behind the last bytes for an end (libuv, on POLLHUP).
 */
import { once } from "node:events";
import { type AddressInfo, connect, createServer, type Server, type Socket } from "node:net";
import fc from "fast-check";
import { afterEach, describe, expect, it } from "vitest";
import { seededRandom } from "../../../../nodes/random.js";
import type { Imposed } from "../../../../src/clusters/links/impairable-link.js";
import { Link } from "../../../../src/clusters/links/link.js";
import { LinkConnection } from "../../../../src/clusters/links/link-connection.js";
import type { Impairment } from "../../../../src/faults/impairment.js";

type Side = "near" | "far";
type Way = "forward" | "backward";
type Step =
  | { readonly do: "write"; readonly side: Side; readonly bytes: number }
  | { readonly do: "end" | "destroy" | "reset" | "stop reading" | "read"; readonly side: Side }
  | { readonly do: "impair"; readonly way: Way; readonly impairment: Impairment }
  | { readonly do: "lift"; readonly place: number }
  | { readonly do: "wait"; readonly ms: number };

const side = fc.constantFrom<Side>("near", "far");
const impairment = fc.oneof(
  { weight: 4, arbitrary: fc.constant<Impairment>({ kind: "cut" }) },
  fc.constant<Impairment>({ kind: "half-open" }),
  fc.constant<Impairment>({ kind: "reset" }),
  fc.constant<Impairment>({ kind: "delay", delayMs: 6, jitterMs: 5 }),
  fc.constant<Impairment>({ kind: "loss", percent: 1 }),
  fc.constant<Impairment>({ kind: "bandwidth", bytesPerSecond: 50_000_000 }),
);
const step: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 6,
    // Some more than a link holds, and more than the kernel takes.
    arbitrary: fc.record({
      ...{ do: fc.constant("write" as const), side },
      bytes: fc.oneof(fc.integer({ min: 1, max: 4000 }), fc.constantFrom(300_000, 4_000_000)),
    }),
  },
  { weight: 3, arbitrary: fc.record({ do: fc.constantFrom("stop reading" as const, "read" as const), side }) },
  {
    weight: 2,
    arbitrary: fc.record({ do: fc.constantFrom("end" as const, "destroy" as const, "reset" as const), side }),
  },
  {
    weight: 4,
    arbitrary: fc.record({
      ...{ do: fc.constant("impair" as const), way: fc.constantFrom<Way>("forward", "backward"), impairment },
    }),
  },
  { weight: 3, arbitrary: fc.record({ do: fc.constant("lift" as const), place: fc.nat(3) }) },
  { weight: 4, arbitrary: fc.record({ do: fc.constant("wait" as const), ms: fc.integer({ min: 0, max: 15 }) }) },
);

/** Every side writes this again and again. A segment's length and a buffer's do not divide its own, so that bytes at a wrong place show. */
const words = Buffer.alloc(65_521);
const letters = seededRandom(1, "words");
for (let place = 0; place < words.length; place++) words[place] = letters.below(256);

/** `count` bytes of the stream from this place on. */
function bytesFrom(place: number, count: number): Buffer {
  const skipped = place % words.length;
  const copies = Math.ceil((skipped + count) / words.length);
  return Buffer.concat(Array.from({ length: copies }, () => words)).subarray(skipped, skipped + count);
}

/** One end of the connection, as a program on it sees it. */
class End {
  written = 0;
  heard = 0;
  /** Of what it heard, whether all was as it was written. */
  inOrder = true;
  /** It has seen the clean end of the other side's bytes. */
  sawEnd = false;
  /** It was told that the connection broke. */
  error: string | undefined;
  closed = false;
  /** It ended what it writes; it gave the whole connection up. */
  left: "no" | "ended" | "closed" = "no";

  constructor(readonly socket: Socket) {
    socket.on("data", (bytes: Buffer) => {
      if (!bytes.equals(bytesFrom(this.heard, bytes.length))) this.inOrder = false;
      this.heard += bytes.length;
    });
    socket.on("end", () => {
      this.sawEnd = true;
    });
    socket.on("error", ({ message }) => {
      this.error = message;
    });
    socket.on("close", () => {
      this.closed = true;
    });
  }

  write(count: number): void {
    if (this.left !== "no" || this.closed) return;
    this.socket.write(bytesFrom(this.written, count));
    this.written += count;
  }

  leave(how: "end" | "destroy" | "reset"): void {
    if (this.closed || this.left === "closed" || (how === "end" && this.left === "ended")) return;
    // The link need not deliver what the program itself discards.
    if (how !== "end" && this.socket.writableLength > 0) return;
    // Node loses the handle of a socket that is reset while its end is on its way to the system.
    if (how === "reset" && this.left === "ended" && !this.socket.writableFinished) return;
    this.left = how === "end" ? "ended" : "closed";
    if (how === "end") this.socket.end();
    else if (how === "destroy") this.socket.destroy();
    else this.socket.resetAndDestroy();
  }
}

const pass = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

const opened: (Server | Link | Socket)[] = [];
async function closeAll(): Promise<void> {
  for (const each of opened.splice(0)) {
    if (each instanceof Link) await each.close();
    else if ("listening" in each) each.close();
    else each.destroy();
  }
}
afterEach(closeAll);

async function listen(onSocket: (socket: Socket) => void): Promise<number> {
  const server = createServer({ allowHalfOpen: true, noDelay: true }, onSocket);
  opened.push(server);
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  return (server.address() as AddressInfo).port; // a TCP server has an AddressInfo
}

interface Carried {
  readonly near: End;
  readonly far: End;
  readonly links: Readonly<Record<Way, Link>>;
}

/** `peers`: what two servers that are not ours say to each other; `replicas`: a connection that one replica dials, through its link. */
async function carried(by: "peers" | "replicas", seed: number): Promise<Carried> {
  const links = {
    forward: new Link("n1", "n2", seededRandom(seed, "there")),
    backward: new Link("n2", "n1", seededRandom(seed, "back")),
  };
  const { forward, backward } = links;
  opened.push(forward, backward);
  let accepted: (end: End) => void = () => {};
  const far = new Promise<End>((resolve) => {
    accepted = resolve;
  });
  const target = await listen((socket) => {
    opened.push(socket);
    accepted(new End(socket));
  });
  forward.target = { host: "127.0.0.1", port: target };
  let port: number;
  if (by === "replicas") {
    await forward.listen();
    port = forward.port;
  } else {
    port = await listen((socket) => new LinkConnection(socket, forward, backward, () => forward.target).begin());
  }
  const socket = connect({ port, host: "127.0.0.1", allowHalfOpen: true, noDelay: true });
  opened.push(socket);
  const near = new End(socket);
  // The other side may have to be told that there is one.
  near.write(1);
  return { near, far: await far, links };
}

async function play({ near, far, links }: Carried, steps: readonly Step[]): Promise<void> {
  const imposed: Imposed[] = [];
  for (const each of steps) {
    if (each.do === "wait") await pass(each.ms);
    else if (each.do === "impair") imposed.push(await links[each.way].impair(each.impairment));
    else if (each.do === "lift") await imposed.splice(each.place % Math.max(1, imposed.length), 1)[0]?.lift();
    else {
      const end = each.side === "near" ? near : far;
      if (each.do === "write") end.write(each.bytes);
      else if (each.do === "read") end.socket.resume();
      else if (each.do === "stop reading") end.socket.pause();
      else end.leave(each.do);
    }
  }
  for (const each of imposed) await each.lift();
  for (const { socket } of [near, far]) socket.resume();
}

/** What of this a network does not do, once all faults are over; empty if all is well. */
function impossible(near: End, far: End): readonly string[] {
  const found: string[] = [];
  const gone = (end: End): boolean => end.closed || end.left === "closed";
  for (const [name, from, to] of [
    ["there", near, far],
    ["back", far, near],
  ] as const) {
    if (!to.inOrder) found.push(`${name}: bytes are missing in the middle`);
    if (to.heard > from.written) found.push(`${name}: more arrived than was sent`);
    if (to.sawEnd && from.left === "no" && from.error === undefined) found.push(`${name}: an end that nobody said`);
    // One that has said and heard all there is to say may have left before it could be told.
    const over = from.left === "closed" || (from.left === "ended" && from.closed);
    if (to.heard < from.written && from.error === undefined && !over) {
      found.push(`${name}: ${from.written - to.heard} bytes were lost, and the sender was not told`);
    }
    if (from.left === "ended" && !to.sawEnd && !gone(to)) found.push(`${name}: the end is missing`);
    if (gone(from) && from.left !== "ended" && !gone(to) && !to.sawEnd) found.push(`${name}: half-dead`);
  }
  return found;
}

describe.each(["peers", "replicas"] as const)("a connection of %s through links", (by) => {
  it("is one that a network could have carried, whatever befell it", { timeout: 180_000 }, async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 1, maxLength: 14 }), fc.nat(), async (steps, seed) => {
        const all = await carried(by, seed);
        const { near, far } = all;
        await play(all, steps);
        // What is still on its way gets time; nothing that is missing for good comes by itself.
        // After the clean end of the other side, a break shows at the next write, as on a network.
        for (let spoken = 0; spoken < 4 && impossible(near, far).length > 0; spoken++) {
          await pass(20);
          for (const end of [near, far]) if (end.sawEnd) end.write(1);
        }
        await expect.poll(() => impossible(near, far), { timeout: 20_000, interval: 5 }).toEqual([]);
        await closeAll();
      }),
      { numRuns: Number(process.env.SCHISM_SEEDS ?? 40) },
    );
  });
});
