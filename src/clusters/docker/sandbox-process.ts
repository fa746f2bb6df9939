/**
 * The program that holds a node's network namespace in a container cluster. The replica's container joins the namespace without any
 * capability; this one has NET_ADMIN and takes the controller's commands on its standard input: it sets packet filters and queues, carries
 * the node's links where a run needs them, and probes the way to peers from where the replica's own packets start. It ends when its standard
 * input closes, so it never outlives its controller. With a port as its argument it answers probes there itself, for a server that answers none.
 */
import { spawn } from "node:child_process";
import { createInterface } from "node:readline";
import { z } from "zod";
import { startEcho } from "../../../nodes/sandbox/echo.js";
import { breaksWithin, type Endpoint, probe, probePorts } from "../../../nodes/sandbox/probe.js";
import type { Imposed } from "../links/impairable-link.js";
import { NamespaceLinks } from "./namespace-links.js";
import { type SandboxAnswer, type SandboxRequest, sandboxRequestSchema } from "./sandbox-wire.js";

let probes = 0;
let links: NamespaceLinks | undefined;
/** By the ids of the requests that put them on a link. */
const impairments = new Map<number, Imposed>();

function say(answer: SandboxAnswer): void {
  process.stdout.write(`${JSON.stringify(answer)}\n`);
}

async function answerTo(request: SandboxRequest): Promise<SandboxAnswer> {
  const { id } = request;
  switch (request.type) {
    case "run":
      return { type: "output", id, output: await run(request.tool, request.words, request.input) };
    case "probe":
      return { type: "probed", id, result: await probe(endpointOf(request), request.timeoutMs, request.bytes) };
    case "breaks-within":
      return { type: "broke", id, broke: await breaksWithin(endpointOf(request), request.ms) };
    case "open-links":
      links = new NamespaceLinks(request, probePort);
      return { type: "links-open", id, redirections: [...(await links.listen())] };
    case "impair":
      if (links === undefined) throw new Error("the node has no links");
      impairments.set(id, await links.impair(request, request.impairment));
      return { type: "done", id };
    case "hits":
      return { type: "counted", id, hits: await imposed(request.of).hits() };
    case "lift":
      await imposed(request.of).lift();
      return { type: "done", id };
  }
}

function imposed(id: number): Imposed {
  const found = impairments.get(id);
  if (found === undefined) throw new Error(`no impairment has the number ${id}`);
  return found;
}

function endpointOf({ host, port, question }: Extract<SandboxRequest, { type: "probe" | "breaks-within" }>): Endpoint {
  const entrance = links?.entranceTo(host);
  return entrance === undefined ? { host, port, question, localPort: probePort() } : { ...entrance, question };
}

/** Filters let the answers to probes of servers in, whatever else of their links they block: each probe tests one direction. */
function probePort(): number {
  probes += 1;
  const { first, last } = probePorts;
  return first + (probes % (last - first + 1));
}

function run(tool: string, words: readonly string[], input: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const child = spawn(tool, words, { stdio: ["pipe", "pipe", "pipe"] });
    let output = "";
    let complaint = "";
    child.stdout.on("data", (chunk: Buffer) => {
      output += chunk.toString();
    });
    child.stderr.on("data", (chunk: Buffer) => {
      complaint += chunk.toString();
    });
    child.on("error", reject);
    child.on("close", (code) => {
      if (code === 0) resolve(output);
      else reject(new Error(`${tool} ${words.join(" ")}: ${complaint.trim() || `exit code ${code}`}`));
    });
    // If a tool exits without reading its input, its exit code tells.
    child.stdin.on("error", () => {});
    child.stdin.end(input);
  });
}

const listed = z.array(
  z.looseObject({ ifname: z.string(), addr_info: z.array(z.looseObject({ local: z.string().optional() })) }),
);

/** Names of interfaces by address. Node's own list lacks one that has no carrier yet, which lasts a while on a busy machine. */
async function interfaces(): Promise<Record<string, string>> {
  const all = listed.parse(JSON.parse(await run("ip", ["-json", "-4", "address"], "")));
  return Object.fromEntries(
    all.flatMap(({ ifname, addr_info }) =>
      addr_info.flatMap(({ local }): [string, string][] => (local === undefined ? [] : [[local, ifname]])),
    ),
  );
}

createInterface({ input: process.stdin })
  .on("line", (line) => {
    const request = sandboxRequestSchema.parse(JSON.parse(line));
    answerTo(request).then(say, (error: unknown) =>
      say({ type: "failed", id: request.id, error: error instanceof Error ? error.message : String(error) }),
    );
  })
  .on("close", () => process.exit(0));

const [echoPort] = process.argv.slice(2);
if (echoPort !== undefined) await startEcho(Number(echoPort), "0.0.0.0");
say({ type: "ready", interfaces: await interfaces() });
