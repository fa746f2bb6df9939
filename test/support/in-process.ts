/** The command line without a process of its own: for what it refuses, which is the same and takes no time to start. */
import { commandLine } from "../../src/cli/command-line.js";
import { complaint } from "../../src/cli/complaint.js";
import { exitCodes } from "../../src/cli/exit.js";
import type { CommandResult } from "./command.js";

/** What was printed on a stream while something was done, and kept from it. */
function captured(stream: NodeJS.WriteStream): { readonly text: () => string; readonly release: () => void } {
  const pieces: string[] = [];
  const { write } = stream;
  stream.write = (chunk: Uint8Array | string, ...rest: readonly unknown[]): boolean => {
    pieces.push(typeof chunk === "string" ? chunk : Buffer.from(chunk).toString());
    const told = rest.find((each) => typeof each === "function");
    if (told !== undefined) queueMicrotask(() => told());
    return true;
  };
  return { text: () => pieces.join(""), release: () => Object.assign(stream, { write }) };
}

const signals = ["SIGINT", "SIGTERM", "SIGHUP"] as const;

/** A command that can be interrupted listens until its process ends; this one goes on. */
function listeners(): { readonly release: () => void } {
  const before = signals.map((signal) => new Set(process.listeners(signal)));
  return {
    release: () =>
      signals.forEach((signal, at) => {
        for (const each of process.listeners(signal)) if (!before[at]?.has(each)) process.off(signal, each);
      }),
  };
}

/** Another folder and other variables for a while. */
function surroundings(cwd: string, env: Readonly<Record<string, string>>): { readonly release: () => void } {
  const before = { cwd: process.cwd(), env: Object.keys(env).map((name) => [name, process.env[name]] as const) };
  process.chdir(cwd);
  Object.assign(process.env, env);
  return {
    release() {
      process.chdir(before.cwd);
      for (const [name, value] of before.env) {
        if (value === undefined) delete process.env[name];
        else process.env[name] = value;
      }
    },
  };
}

/** Words as a user types them after `schism`. What is not refused is done; another error than a mistake of the user's is thrown. */
export async function inProcess(
  words: readonly string[],
  { cwd = process.cwd(), env = {} }: { readonly cwd?: string; readonly env?: Readonly<Record<string, string>> } = {},
): Promise<CommandResult> {
  const before = process.exitCode;
  const changed = [listeners(), surroundings(cwd, env)];
  const [stdout, stderr] = [captured(process.stdout), captured(process.stderr)];
  process.exitCode = undefined;
  try {
    await (await commandLine(words)).exitProcess(false).parseAsync();
    const exitCode = Number(process.exitCode ?? 0);
    return { exitCode, stdout: stdout.text(), stderr: stderr.text() };
  } catch (error) {
    const line = complaint(error, words);
    if (line === undefined) throw error;
    return { exitCode: exitCodes.badInput, stdout: stdout.text(), stderr: `${stderr.text()}${line}\n` };
  } finally {
    for (const { release } of [stdout, stderr, ...changed]) release();
    process.exitCode = before;
  }
}

class Understood extends Error {}

/** Throws what the command line says of the words, up to the point where they were understood; nothing of it is done. */
export async function understand(words: readonly string[]): Promise<void> {
  try {
    const parser = await commandLine(words);
    await parser
      .exitProcess(false)
      .middleware(() => {
        throw new Understood();
      })
      .parseAsync();
  } catch (error) {
    if (error instanceof Understood) return;
    throw new Error(complaint(error, words) ?? String(error), { cause: error });
  }
  throw new Error(`${words.join(" ")}: nothing was to be done`);
}
