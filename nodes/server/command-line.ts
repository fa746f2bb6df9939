/**
 * Starts a replica process from its command line:
 *
 *     --node n1 --run RUN [--controller WHO] --data DIR --listen HOST:PORT
 *
 * `--run` and `--controller` are there to be seen: `schism heal` recognises by them the processes of a run whose controller is dead. The
 * first line on its standard input holds its keys (proof.ts); the process ends when its standard input does, so it never outlives its
 * controller.
 */
import { createInterface } from "node:readline";
import { parseArgs } from "node:util";
import type { Program } from "../host.js";
import { type Keys, keysSchema } from "./proof.js";
import { ReplicaServer } from "./server.js";

/** `load`: finds a program by its name; undefined if there is none. */
export async function startReplicaProcess(load: (program: string) => Promise<Program | undefined>): Promise<void> {
  const { values } = parseArgs({
    options: {
      node: { type: "string" },
      run: { type: "string" },
      controller: { type: "string" },
      data: { type: "string" },
      listen: { type: "string" },
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
  // Ctrl-C reaches the whole terminal group; the controller decides when its replicas end.
  process.on("SIGINT", () => {});
  process.on("SIGTERM", () => process.exit(0));

  const server = new ReplicaServer({
    node: required("node"),
    data: required("data"),
    host,
    port: Number(port),
    load,
    keys: await readKeys(),
  });
  process.on("uncaughtException", (error) => server.fail(error));
  process.stdout.write(`${JSON.stringify({ listening: { port: await server.listen() } })}\n`);
}

/** Read from the first line of standard input; the process ends when standard input does. */
function readKeys(): Promise<Keys> {
  return new Promise((resolve, reject) => {
    createInterface({ input: process.stdin })
      .once("line", (line) => {
        try {
          resolve(keysSchema.parse(JSON.parse(line)));
        } catch {
          // Without the line itself: the error goes to the log.
          reject(new Error("the first line of standard input must hold the keys"));
        }
      })
      .on("close", () => process.exit(0));
  });
}
