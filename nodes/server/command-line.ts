/**
 * Starts a replica process from its command line:
 *
 *     --node n1 --run RUN --data DIR --listen HOST:PORT [--exit-with-stdin]
 *
 * `--run` is there to be seen: by it a process is known as one of a run's, when the run's controller is dead and somebody
 * cleans up. With `--exit-with-stdin` the process ends when its standard input does, that is with its controller.
 */
import { parseArgs } from "node:util";
import type { Program } from "../host.js";
import { ReplicaServer } from "./server.js";

export async function startReplicaProcess(programs: ReadonlyMap<string, Program>): Promise<void> {
  const { values } = parseArgs({
    options: {
      node: { type: "string" },
      run: { type: "string" },
      data: { type: "string" },
      listen: { type: "string" },
      "exit-with-stdin": { type: "boolean", default: false },
    },
  });
  const required = (option: "node" | "run" | "data" | "listen"): string => {
    const value = values[option];
    if (value === undefined) throw new Error(`--${option} is missing`);
    return value;
  };
  required("run");
  const [, host, port] = /^(.+):(\d+)$/.exec(required("listen")) ?? [];
  if (host === undefined) throw new Error("--listen must be HOST:PORT");
  const server = new ReplicaServer({
    node: required("node"),
    data: required("data"),
    host,
    port: Number(port),
    programs,
  });

  process.on("uncaughtException", (error) => server.fail(error));
  // Ctrl-C reaches the whole terminal group; the controller decides when its replicas end.
  process.on("SIGINT", () => {});
  process.on("SIGTERM", () => process.exit(0));
  if (values["exit-with-stdin"]) process.stdin.on("end", () => process.exit(0)).resume();

  process.stdout.write(`${JSON.stringify({ listening: { port: await server.listen() } })}\n`);
}
