/** The output of a replica process: one line on its standard output once it listens, everything else in its log. */
import { existsSync, readFileSync } from "node:fs";
import { createInterface } from "node:readline";
import type { Readable } from "node:stream";
import { z } from "zod";
import { describeExit, type Exit } from "./replica-runtime.js";

const listeningSchema = z.object({ listening: z.object({ port: z.number().int() }) });
const logTailLines = 20;

/** The port on which a replica reports that it listens; rejects with the end of its log if it ends or is silent for `withinMs`. */
export async function announcedPort(
  replica: { readonly node: string; readonly log: string; readonly exited: Promise<Exit> },
  stdout: Readable,
  withinMs: number,
): Promise<number> {
  const lines = createInterface({ input: stdout });
  const said = new Promise<string>((resolve) => lines.once("line", resolve));
  let timer: NodeJS.Timeout | undefined;
  const silence = new Promise<undefined>((resolve) => {
    timer = setTimeout(() => resolve(undefined), withinMs);
  });
  const line = await Promise.race([said, silence, replica.exited]);
  clearTimeout(timer);
  if (typeof line === "string") return listeningSchema.parse(JSON.parse(line)).listening.port;
  const what = line === undefined ? `said nothing within ${withinMs} ms` : describeExit(line);
  throw new Error(
    `the replica ${replica.node} ${what}${lastLines(replica.log)
      .map((text) => `\n    ${text}`)
      .join("")}`,
  );
}

/** The last lines of a log, if there are any. */
export function lastLines(log: string): readonly string[] {
  if (!existsSync(log)) return [];
  const text = readFileSync(log, "utf8").trimEnd();
  return text === "" ? [] : text.split("\n").slice(-logTailLines);
}
