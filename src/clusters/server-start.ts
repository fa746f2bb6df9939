/** How the start of servers that are not ours is observed, on any ground: first each for its peers, then all for clients. */
import type { ForeignServer, NodeAddress, PeerGreeting, SettingUp } from "../../nodes/foreign.js";
import type { NodeId, ProgramSettings } from "../../nodes/host.js";
import { connects, probe } from "../../nodes/sandbox/probe.js";
import { describeExit, type Exit } from "./replica-runtime.js";

/** How long an answer is waited for at first, ms, and at most: each time twice as long, since this process may itself get no time to read it. */
const greetingMs = { first: 500, most: 8000 } as const;
const answerMs = { first: 2000, most: 16_000 } as const;
const listenPauseMs = 20;
const readyPauseMs = 100;
/** How long each step of a set-up may take, ms. */
const settleMs = 120_000;
const settlePauseMs = 200;

interface Starting {
  /** The name of a server, or of its companion. */
  readonly name: string;
  readonly node: NodeId;
  /** At which the controller reaches the port for its peers. */
  readonly host: string;
  readonly port: number;
  readonly greeting?: PeerGreeting | undefined;
  ended(): Exit | undefined;
  lastLog(): readonly string[];
}

/** Resolves when it answers a peer's greeting, or accepts connections if it has none; rejects, with the end of its log, if it ends or does not answer within that time. */
export async function listensForPeers(
  { name, node, host, port, greeting, ...process }: Starting,
  withinMs: number,
): Promise<void> {
  const listens = async (patienceMs: number): Promise<boolean> =>
    greeting === undefined
      ? connects({ host, port }, patienceMs)
      : (await probe({ host, port, question: { kind: "greeting", greeting } }, patienceMs)).answered;
  const deadline = performance.now() + withinMs;
  for (let patienceMs: number = greetingMs.first; ; ) {
    const exit = process.ended();
    if (exit !== undefined) throw failure(name, node, describeExit(exit), process.lastLog());
    const asked = performance.now();
    if (await listens(patienceMs)) return;
    patienceMs = longer(patienceMs, asked, greetingMs.most);
    if (performance.now() > deadline) {
      throw failure(name, node, `did not listen for its peers within ${withinMs} ms`, process.lastLog());
    }
    await pause(listenPauseMs);
  }
}

/** Resolves when all serve clients and the set-up is done. */
export async function serveClients(
  server: ForeignServer,
  addresses: readonly NodeAddress[],
  lastLog: (address: NodeAddress) => readonly string[],
  withinMs: number,
  { settings, signal }: { readonly settings: ProgramSettings; readonly signal: AbortSignal },
): Promise<void> {
  const deadline = performance.now() + withinMs;
  const ready = async (address: NodeAddress): Promise<void> => {
    for (let patienceMs: number = answerMs.first; ; ) {
      signal.throwIfAborted();
      const asked = performance.now();
      const patience = AbortSignal.any([signal, AbortSignal.timeout(patienceMs)]);
      // One that cannot be asked yet is not ready.
      if (await server.ready(address, patience).catch(() => false)) return;
      patienceMs = longer(patienceMs, asked, answerMs.most);
      if (performance.now() > deadline) {
        throw failure(server.name, address.node, `did not serve within ${withinMs} ms`, lastLog(address));
      }
      await pause(readyPauseMs);
    }
  };
  await Promise.all(addresses.map(ready));
  const until: SettingUp["until"] = async (what, reached) => {
    const settled = performance.now() + settleMs;
    while (!(await reached().catch(() => false))) {
      signal.throwIfAborted();
      if (performance.now() > settled) throw new Error(`within ${settleMs} ms it did not come to this: ${what}`);
      await pause(settlePauseMs);
    }
  };
  await server.setUp?.(addresses, { settings, signal, until });
}

/** The next patience: the same after a refusal, which comes at once. */
function longer(patienceMs: number, asked: number, mostMs: number): number {
  return performance.now() - asked < patienceMs ? patienceMs : Math.min(2 * patienceMs, mostMs);
}

function failure(name: string, node: NodeId, what: string, log: readonly string[]): Error {
  return new Error(`the ${name} of ${node} ${what}${log.map((line) => `\n    ${line}`).join("")}`);
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
