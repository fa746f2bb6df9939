/** Opens a WebSocket to a replica: proves that it knows the key, and hangs up on a server that does not. */
import { WebSocket } from "ws";
import { callOf, isAnswerTo } from "./proof.js";

/** Time limit for the other side to open a connection, ms. */
const handshakeTimeoutMs = 1000;

export interface Destination {
  /** `ws://host:port` without a path. */
  readonly address: string;
  readonly node: string;
  /** The key that opens `path` there. */
  readonly key: string;
}

export function dial({ address, node, key }: Destination, path: "/control" | "/client" | "/mesh"): WebSocket {
  const call = callOf(key, node, path);
  const socket = new WebSocket(`${address}${path}`, {
    perMessageDeflate: false,
    handshakeTimeout: handshakeTimeoutMs,
    headers: { authorization: call.authorization },
  });
  socket.on("upgrade", ({ headers }) => {
    // Before the connection counts as open, so that nothing is sent to a stranger.
    if (!isAnswerTo(call, headers)) socket.terminate();
  });
  return socket;
}
