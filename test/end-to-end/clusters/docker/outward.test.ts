/**
 * Containers of replicas cannot dial out: neither the host, nor a stranger on their own networks, nor the resolver. Everything dialled
 * here is the test's own, and a container without our filters shows that it would answer.
 */
import { createSocket } from "node:dgram";
import { once } from "node:events";
import { createServer } from "node:net";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { z } from "zod";
import { imageName } from "../../../../src/clusters/docker/image.js";
import { docker, dockerAvailable } from "../../../support/docker.js";
import { EchoCluster } from "../../../support/echo-cluster.js";

const silenceMs = 1000;
const listen = (port: number): string => `require("node:net").createServer((s) => s.end("heard")).listen(${port})`;
const dial = (host: string, port: number): string =>
  `require("node:net").connect(${port}, "${host}").on("data", () => { console.log("answered"); process.exit(0); })` +
  `.on("error", () => process.exit(1)); setTimeout(() => process.exit(1), ${silenceMs})`;
const say = (host: string, port: number): string =>
  `const s = require("node:dgram").createSocket("udp4"); s.send("heard", ${port}, "${host}", () => s.close()); s.on("error", () => {})`;
const resolve = (name: string): string =>
  `require("node:dns").promises.resolve4("${name}").then(() => console.log("answered"), () => {}); setTimeout(() => process.exit(1), ${silenceMs})`;

async function must(...words: string[]): Promise<string> {
  const { exitCode, stdout, stderr } = await docker(...words);
  if (exitCode !== 0) throw new Error(`docker ${words.join(" ")}: ${stderr}`);
  return stdout.trim();
}

const able = await dockerAvailable();

describe.each([
  ["", false],
  [" whose connections pass through links", true],
] as const)("a replica's container%s", { skip: !able }, (_which, links) => {
  const echo = new EchoCluster("docker", ["n1", "n2"], undefined, { links });
  const strangers: string[] = [];
  const server = createServer((socket) => socket.end("heard"));
  const mailbox = createSocket("udp4");
  const letters: string[] = [];
  let gateway = "";
  let stranger = { name: "", address: "" };
  let port = 0;
  let mailPort = 0;
  /** Of the test's own, on the same networks, without filters. */
  let free = "";

  const started = async (network: string, script: string): Promise<string> => {
    const name = `${network}-stranger-${strangers.length}`;
    strangers.push(name);
    await must("run", "--detach", "--name", name, "--network", network, imageName(), "node", "-e", script);
    return name;
  };
  const run = (container: string, script: string) => docker("exec", container, "node", "-e", script);
  const replica = (script: string) => run(`schism-${echo.runId}-n1`, script);

  beforeAll(async () => {
    await echo.cluster.start();
    const [mesh, access] = [`schism-${echo.runId}-mesh`, `schism-${echo.runId}-access`];
    gateway = await must("network", "inspect", "--format", "{{(index .IPAM.Config 0).Gateway}}", access);
    server.listen(0, gateway);
    mailbox.on("message", (letter) => letters.push(letter.toString())).bind(0, gateway);
    await Promise.all([once(server, "listening"), once(mailbox, "listening")]);
    const address = z.object({ port: z.number() });
    port = address.parse(server.address()).port;
    mailPort = mailbox.address().port;
    const name = await started(mesh, `${listen(7000)}; ${listen(9000)}`);
    stranger = {
      name,
      address: await must("inspect", "--format", `{{(index .NetworkSettings.Networks "${mesh}").IPAddress}}`, name),
    };
    free = await started(access, listen(9000));
    await must("network", "connect", mesh, free);
  });

  afterAll(async () => {
    for (const name of strangers) await docker("rm", "--force", name);
    server.close();
    mailbox.close();
    await echo.end();
  });

  test.each([
    ["the host", () => dial(gateway, port)],
    ["a stranger on the replicas' network", () => dial(stranger.address, 9000)],
    ["a stranger at the replicas' port", () => dial(stranger.address, 7000)],
    ["the resolver", () => resolve(stranger.name)],
  ])("gets no answer from %s, which a container without filters does", async (_, script) => {
    // As soon as the stranger listens, and this machine has the time.
    while ((await run(free, script())).stdout !== "answered");
    expect((await replica(script())).stdout).toBe("");
  });

  test("sends no datagram to the host, which a container without filters does", async () => {
    await replica(say(gateway, mailPort));
    while (letters.length === 0) await run(free, say(gateway, mailPort).replace("heard", "free"));
    expect(new Set(letters)).toEqual(new Set(["free"]));
  });

  test("reaches its peers and answers its clients all the same, and its peers alone", async () => {
    await echo.relayWorks("n1", "n2");
    await echo.relayWorks("n2", "n1");
    expect(await echo.ask("n1", "echo", { value: 1 })).toEqual({ type: "ok", value: 1 });
    const peer = await must(
      "inspect",
      "--format",
      `{{(index .NetworkSettings.Networks "schism-${echo.runId}-mesh").IPAddress}}`,
      `schism-${echo.runId}-n2-net`,
    );
    const request = `fetch("http://${peer}:7000", { method: "POST" }).then(() => console.log("answered"))`;
    while ((await replica(request)).stdout !== "answered");
  });
});
