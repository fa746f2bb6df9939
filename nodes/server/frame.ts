/** Reads JSON text frames from a WebSocket. A peer that sends malformed frames is disconnected; it must not take the replica down. */
import type { WebSocket } from "ws";
import type { z } from "zod";

export function onFrame<S extends z.ZodType>(socket: WebSocket, schema: S, take: (frame: z.infer<S>) => void): void {
  socket.on("error", () => socket.terminate());
  socket.on("message", (data) => {
    let frame: z.infer<S>;
    try {
      frame = schema.parse(JSON.parse(data.toString()));
    } catch (error) {
      socket.close(1008, error instanceof SyntaxError ? "not JSON" : "not a frame of this path");
      return;
    }
    take(frame);
  });
}
