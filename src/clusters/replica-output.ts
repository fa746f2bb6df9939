/** What a replica process says: one line on its standard output once it listens, everything else in its log. */
import { existsSync, readFileSync } from "node:fs";
import { createInterface } from "node:readline";
import type { Readable } from "node:stream";
import { z } from "zod";
import { describeExit, type Exit } from "./replica-runtime.js";

const listeningSchema = z.object({ listening: z.object({ port: z.number().int() }) });
const listenTimeoutMs = 15_000;
const logTailLines = 20;

/** The port that a replica says it listens on; rejects with the end of its log if it ends or keeps silent. */
export async function announcedPort(
  replica: { readonly node: string; readonly log: string; readonly exited: Promise<Exit> },
  stdout: Readable,
): Promise<number> {
  const lines = createInterface({ input: stdout });
  const said = new Promise<string>((resolve) => lines.once("line", resolve));
  let timer: NodeJS.Timeout | undefined;
  const silence = new Promise<undefined>((resolve) => {
    timer = setTimeout(() => resolve(undefined), listenTimeoutMs);
  });
  const line = await Promise.race([said, silence, replica.exited]);
  clearTimeout(timer);
  if (typeof line === "string") return listeningSchema.parse(JSON.parse(line)).listening.port;
  const what = line === undefined ? `said nothing within ${listenTimeoutMs} ms` : describeExit(line);
  throw new Error(`the replica ${replica.node} ${what}${logTail(replica.log)}`);
}

/** The last lines of a log, each on a line of its own, or nothing. */
export function logTail(log: string): string {
  if (!existsSync(log)) return "";
  const lines = readFileSync(log, "utf8").trimEnd().split("\n").slice(-logTailLines);
  return lines.map((line) => `\n    ${line}`).join("");
}
