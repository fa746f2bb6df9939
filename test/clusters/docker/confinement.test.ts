/** What a replica's container can reach: its peers, and whoever asks it something. Not the host, and not the world. */
import { once } from "node:events";
import { type AddressInfo, createServer } from "node:net";
import { afterEach, describe, expect, test } from "vitest";
import { confinementRules } from "../../../src/clusters/docker/confinement.js";
import { docker, dockerAvailable } from "../../support/docker.js";
import { EchoCluster } from "../../support/echo-cluster.js";

test("only packets to a peer's replica port and answers of one's own are let out", () => {
  const rules = confinementRules({ port: 7000, device: "eth1", peers: ["10.1.0.2"] })
    .split("\n")
    .map((line) => line.trim())
    .filter((line) => /accept$|drop;$/.test(line));
  expect(rules).toEqual([
    "type filter hook output priority 10; policy drop;",
    'oifname "lo" accept',
    'oifname "eth1" ip daddr 10.1.0.2 tcp dport 7000 accept',
    "tcp sport 7000 tcp flags & (syn | ack) != syn accept",
  ]);
});

describe.skipIf(!(await dockerAvailable()))("a container of a replica", () => {
  const echo = new EchoCluster("docker", ["n1", "n2"]);
  afterEach(() => echo.end());

  test("connects to no port of the host, from no port of its own, and asks no name server", async () => {
    await echo.cluster.start();
    await echo.relayWorks("n1", "n2");
    const arrived: unknown[] = [];
    const server = createServer((socket) => {
      arrived.push(socket.remoteAddress);
      socket.destroy();
    });
    server.listen(0, "0.0.0.0");
    await once(server, "listening");
    const { port } = server.address() as AddressInfo; // a TCP server has one
    try {
      const gateways = (
        await docker("inspect", "--format", "{{range .NetworkSettings.Networks}}{{.Gateway}} {{end}}", name("n1"))
      ).stdout
        .split(" ")
        .filter((each) => each !== "");
      expect(gateways.length).toBeGreaterThan(0);
      for (const host of gateways) {
        for (const localPort of [0, 7001])
          expect(await inside("n1", dialling({ host, port, localPort }))).toBe("silence");
      }
      expect(await inside("n1", resolving)).toBe("ECONNREFUSED");
      expect(arrived).toEqual([]);
      // The way back of what is asked of it is open, and so is that to the peer.
      expect(await echo.ask("n1", "echo", { value: 1 })).toEqual({ type: "ok", value: 1 });
      expect(await echo.relay("n1", "n2")).toMatchObject({ type: "ok" });
    } finally {
      server.close();
    }
  });

  const name = (node: string): string => `schism-${echo.runId}-${node}-net`;

  async function inside(node: string, script: string): Promise<string> {
    return (await docker("exec", name(node), "node", "-e", script)).stdout;
  }
});

/** Says how a connection went: silence is what a dropped packet meets. */
function dialling(to: { readonly host: string; readonly port: number; readonly localPort: number }): string {
  return `
    const socket = require("node:net").connect(${JSON.stringify(to)});
    const end = (how) => { process.stdout.write(how); process.exit(); };
    socket.on("connect", () => end("connected")).on("error", (error) => end(error.code));
    setTimeout(() => end("silence"), 1000);`;
}

/** A question that never reaches Docker's resolver is refused; there it would be answered, or time out on its way outside. */
const resolving = `
  require("node:dns").resolve4("example.com", (error) => {
    process.stdout.write(error?.code ?? "an address");
    process.exit();
  });`;
