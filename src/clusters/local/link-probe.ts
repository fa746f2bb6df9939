/** How it is seen whether a node can be reached through a link: by what its peers may say to it. */
import { connect } from "node:net";
import { breaksWithin, type Endpoint, type ProbeResult, probe, probePath } from "../../../nodes/sandbox/probe.js";
import { callOf } from "../../../nodes/server/proof.js";
import type { Address } from "./link-connection.js";

export interface LinkProbe {
  /** One request on a new connection, with so many bytes beside what it takes to be answered. */
  probe(at: Address, timeoutMs: number, bodyBytes: number): Promise<ProbeResult>;
  /** A talking connection: true if it is refused or breaks within `ms`. */
  breaksWithin(at: Address, ms: number): Promise<boolean>;
}

/** Our own replicas answer a POST, and prove that it is they who answer. */
export function replicaProbe(key: string, node: string): LinkProbe {
  const endpoint = (at: Address): Endpoint => ({ ...at, call: callOf(key, node, probePath) });
  return {
    probe: (at, timeoutMs, bodyBytes) => probe(endpoint(at), timeoutMs, bodyBytes),
    breaksWithin: (at, ms) => breaksWithin(endpoint(at), ms),
  };
}

/** A server answers its peers' greeting with at least a byte. */
export function greetingProbe(greeting: string): LinkProbe {
  return {
    probe: (at, timeoutMs) => greet(at, greeting, timeoutMs),
    breaksWithin: async (at, ms) => {
      const result = await greet(at, greeting, ms);
      return !result.answered && result.why === brokenOff;
    },
  };
}

const brokenOff = "connection reset";

export function greet(at: Address, greeting: string, timeoutMs: number): Promise<ProbeResult> {
  const begun = performance.now();
  return new Promise((resolve) => {
    const socket = connect({ ...at, noDelay: true });
    const settle = (why?: string): void => {
      clearTimeout(timer);
      socket.destroy();
      const ms = performance.now() - begun;
      resolve(why === undefined ? { answered: true, ms } : { answered: false, ms, why });
    };
    const timer = setTimeout(() => settle(`no answer within ${Math.round(timeoutMs)} ms`), timeoutMs);
    socket.write(greeting);
    socket.once("data", () => settle());
    socket.on("error", () => settle(brokenOff));
    socket.on("close", () => settle(brokenOff));
  });
}
