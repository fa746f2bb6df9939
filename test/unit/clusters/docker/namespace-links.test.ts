/** The links within a container's network namespace, without the container: which direction of a connection they hold up. */
import { once } from "node:events";
import { type AddressInfo, connect, createServer, type Server, type Socket } from "node:net";
import { afterEach, expect, it } from "vitest";
import { probe, type Question } from "../../../../nodes/sandbox/probe.js";
import { NamespaceLinks } from "../../../../src/clusters/docker/namespace-links.js";
import type { Address } from "../../../../src/clusters/links/link-connection.js";

const delayMs = 60;
/** A machine under load is late, never early. */
const held = delayMs - 1;

const open: { readonly servers: Server[]; readonly sockets: Socket[] } = { servers: [], sockets: [] };
afterEach(() => {
  for (const socket of open.sockets.splice(0)) socket.destroy();
  for (const server of open.servers.splice(0)) server.close();
});

interface Peer {
  readonly port: number;
  readonly sockets: readonly Socket[];
  readonly dialledFrom: readonly number[];
}

/** A peer that answers each chunk at once, and tells from which ports it was dialled. */
async function peer(): Promise<Peer> {
  const sockets: Socket[] = [];
  const dialledFrom: number[] = [];
  const server = createServer((socket) => {
    open.sockets.push(socket);
    sockets.push(socket);
    dialledFrom.push(socket.remotePort ?? 0);
    socket.on("error", () => {});
    socket.on("data", () => socket.write("!"));
  });
  open.servers.push(server);
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  return { port: (server.address() as AddressInfo).port, sockets, dialledFrom }; // a TCP server has an AddressInfo
}

/** How long a question on a new connection takes to be answered, ms. */
async function roundTrip(port: number): Promise<number> {
  const socket = connect(port, "127.0.0.1");
  open.sockets.push(socket);
  await once(socket, "connect");
  const begun = performance.now();
  socket.write("?");
  await once(socket, "data");
  return performance.now() - begun;
}

/** Links of n1 to n2, which listens at a probed port and another one. */
async function linked(bothWays: boolean) {
  const [probed, other] = await Promise.all([peer(), peer()]);
  const ports = [probed.port, other.port];
  // Below those that the system gives to connections by itself.
  let probePort = 29_000 + (process.pid % 900);
  const links = new NamespaceLinks(
    { node: "n1", seed: 1, bothWays, peers: [{ node: "n2", address: "127.0.0.1", ports, probed: probed.port }] },
    () => ++probePort,
  );
  const redirections = await links.listen();
  const to = redirections.find(({ port }) => port === other.port)?.to ?? 0;
  return { links, redirections, ports, to, probed, other, entrance: links.entranceTo("127.0.0.1") };
}

/** Also of one that breaks. */
const closed = (socket: Socket): Promise<void> => new Promise((resolve) => socket.once("close", () => resolve()));

const delay = { kind: "delay", delayMs, jitterMs: 0 } as const;
const question: Question = { kind: "greeting", greeting: { last: "?", more: "." } };

it.each([
  ["servers, which answer on any connection", true],
  ["replicas, whose answers are of no link", false],
])("holds up what a peer sends back: %s", async (_who, bothWays) => {
  const { links, to } = await linked(bothWays);
  const imposed = await links.impair({ from: "n2", to: "n1" }, delay);
  const took = await roundTrip(to);
  expect(await imposed.hits()).toBe(bothWays ? 1 : 0);
  if (bothWays) expect(took).toBeGreaterThanOrEqual(held);
  await imposed.lift();
  await expect(imposed.hits()).rejects.toThrow("no delay is in force");
});

it("holds up what the node sends, at every port, and probes, and counts it", async () => {
  const { links, redirections, ports, entrance } = await linked(true);
  expect(redirections.map(({ port }) => port)).toEqual(ports);
  const imposed = await links.impair({ from: "n1", to: "n2" }, delay);
  for (const { to } of redirections) expect(await roundTrip(to)).toBeGreaterThanOrEqual(held);
  expect(await imposed.hits()).toBe(2);
  await probe({ ...dialled(entrance), question }, 2 * delayMs);
  expect(await imposed.hits()).toBe(3);
});

it("dials probes on from a port of their own each, which filters know, and nothing else", async () => {
  const { entrance, to, probed } = await linked(true);
  await probe({ ...dialled(entrance), question }, 50);
  await probe({ ...dialled(entrance), question }, 50);
  await roundTrip(to);
  const [first = 0, second = 0] = probed.dialledFrom;
  expect(second).toBe(first + 1);
  expect(probed.dialledFrom).toHaveLength(2);
});

it.each([
  ["n1", "n2"],
  ["n2", "n1"],
] as const)("half-open from %s to %s: only the receiver sees its connection break", async (from, to) => {
  const { links, to: port, other } = await linked(true);
  const dialler = connect(port, "127.0.0.1");
  open.sockets.push(dialler);
  dialler.on("error", () => {});
  dialler.write("?");
  await once(dialler, "data");
  const [peers] = other.sockets;
  const sides = { n1: dialler, n2: peers ?? dialler };
  const imposed = await links.impair({ from, to }, { kind: "half-open" });
  await closed(sides[to]);
  expect(sides[from].destroyed).toBe(false);
  sides[from].write("swallowed");
  await imposed.lift();
  await closed(sides[from]);
});

it("carries no link between other nodes", async () => {
  const { links } = await linked(true);
  expect(() => links.impair({ from: "n2", to: "n3" }, delay)).toThrow("n1 carries no link n2 -> n3");
});

function dialled(entrance: Address | undefined): Address {
  if (entrance === undefined) throw new Error("there is no link to n2");
  return entrance;
}
