/**
 * A client that is a program in any language: it gets an operation as a line of JSON on its standard input and answers with one on its
 * standard output. A program that is still busy with an operation which its client gave up is left to finish it: another takes its place
 * meanwhile, and it serves the next client afterwards, since starting one can take longer than an operation. It ends with its input.
 *
 * An answer that asks for a confirmation gets one if the client still waits for it. What a program took out of a queue it can thus give back if
 * no client gets it.
 */
import { createInterface } from "node:readline";
import type { Writable } from "node:stream";
import { z } from "zod";
import type { Answer, ClientAdapter, NodeAddress, Session } from "../../nodes/foreign.js";
import type { Command, Json } from "../../nodes/host.js";
import { isJson } from "../history/is-json.js";
import { firstProblem } from "../history/json-file.js";
import { cut } from "../history/visible.js";

/** Within the answer, and later within an event of the history. */
const json = z.custom<Json>((value) => isJson(value, 1), { error: "must be JSON that is not nested too deeply" });
const reason = z.string().default("the client program gives no reason");
const answerSchema = z.discriminatedUnion(
  "type",
  [
    z.object({
      ...{ id: z.number().int(), type: z.literal("ok"), value: json.optional() },
      confirm: z.boolean().optional(),
    }),
    z.object({ id: z.number().int(), type: z.literal("fail"), error: reason, retry: z.boolean().optional() }),
    z.object({ id: z.number().int(), type: z.literal("info"), error: reason }),
  ],
  { error: ({ code }) => (code === "invalid_union" ? "must be ok, fail or info" : undefined) },
);

/** Of what a program prints, UTF-16 units. */
const longestShown = 200;

export interface ClientProgram {
  readonly program: string;
  readonly args: readonly string[];
  readonly directory: string;
  readonly env: Readonly<Record<string, string>>;
}

/** Programs that are kept for a node beside those that clients use; a server that stands still makes ever more of them busy. */
const mostKept = 20;

/** `programAt`: what is started for a client at a node. */
export function programClients(programAt: (node: NodeAddress) => ClientProgram): ClientAdapter {
  /** By node: those that no client uses, the one that was left last at the end. */
  const kept = new Map<string, RunningProgram[]>();
  return {
    open(node): Session {
      const own = kept.get(node.node) ?? [];
      kept.set(node.node, own);
      const place = own.findLastIndex((each) => each.idle);
      const program = own.splice(place, place < 0 ? 0 : 1)[0] ?? new RunningProgram(programAt(node));
      return {
        invoke: (command, signal) => program.invoke(command, signal),
        close() {
          own.push(program);
          if (own.length > mostKept) own.shift()?.end();
        },
      };
    },
    end: () => {
      for (const program of [...kept.values()].flat()) program.end();
    },
  };
}

/** What is used of a process. */
interface Child {
  readonly stdin: Writable;
  kill(signal: "SIGKILL"): boolean;
}

interface OpenOperation {
  /** Aborted once the client does not wait any more. */
  readonly signal: AbortSignal;
  settle(answer: Answer): void;
}

class RunningProgram {
  private readonly started: Promise<Child>;
  private nextId = 0;
  /** Answers that are awaited. */
  private readonly open = new Map<number, OpenOperation>();
  private lastError = "";
  private over: string | undefined;

  constructor(program: ClientProgram) {
    this.started = this.start(program);
  }

  /** It can take an operation at once. */
  get idle(): boolean {
    return this.over === undefined && this.open.size === 0;
  }

  async invoke({ f, key, value = null }: Command, signal: AbortSignal): Promise<Answer> {
    const child = await this.started;
    // It was never asked.
    if (this.over !== undefined) return { type: "error", definite: true, error: this.over };
    const id = ++this.nextId;
    return new Promise((settle) => {
      this.open.set(id, { signal, settle });
      tell(child, { id, f, ...(key === undefined ? {} : { key }), value });
    });
  }

  end(): void {
    void this.started.then((child) => child.kill("SIGKILL"));
  }

  /** The library that starts processes is loaded only here: whatever looks a system up by its name loads this file. */
  private async start({ program, args, directory, env }: ClientProgram): Promise<Child> {
    const { execa } = await import("execa");
    const child = execa(program, args, {
      ...{ cwd: directory, env, reject: false, stdin: "pipe", buffer: false, killSignal: "SIGKILL", cleanup: true },
    });
    child.stdin.on("error", () => {});
    createInterface({ input: child.stdout }).on("line", (line) => this.hear(line, child));
    createInterface({ input: child.stderr }).on("line", (line) => {
      if (line.trim() !== "") this.lastError = cut(line.trim(), longestShown);
    });
    void child.then(({ exitCode, signal, originalMessage }) => {
      const how = exitCode !== undefined ? `code ${exitCode}` : signal !== undefined ? signal : originalMessage;
      this.over = `the client program ended with ${how}${this.lastError === "" ? "" : `: ${this.lastError}`}`;
      for (const { settle } of this.open.values()) settle({ type: "error", definite: false, error: this.over });
      this.open.clear();
    });
    // A promise of the process itself would be resolved by its end.
    return { stdin: child.stdin, kill: (name) => child.kill(name) };
  }

  private hear(line: string, child: Pick<Child, "stdin">): void {
    const given = jsonOf(line);
    const parsed = answerSchema.safeParse(given);
    if (!parsed.success) {
      // Which operation it is about is not known, so none that is open is.
      const wrong = given === undefined ? "is not JSON" : problemOf(given, parsed.error);
      const error = `the client program answered ${cut(line, longestShown)}, which ${wrong}`;
      for (const { settle } of this.open.values()) settle({ type: "error", definite: false, error });
      this.open.clear();
      return;
    }
    const answer = parsed.data;
    const operation = this.open.get(answer.id);
    this.open.delete(answer.id);
    if (operation === undefined) return;
    operation.settle(answerOf(answer));
    if (answer.type === "ok" && answer.confirm === true && !operation.signal.aborted) {
      tell(child, { id: answer.id, f: "confirmed" });
    }
  }
}

/** A line on its standard input. */
function tell({ stdin }: Pick<Child, "stdin">, line: Readonly<Record<string, Json>>): void {
  stdin.write(`${JSON.stringify(line)}\n`);
}

/** Undefined if it is none. */
function jsonOf(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return undefined;
  }
}

/** As a clause. */
function problemOf(given: unknown, error: z.ZodError): string {
  const { path, problem } = firstProblem(given, error);
  return path.length === 0
    ? `is not an answer: it ${problem}`
    : `is not an answer: its field "${path.join(".")}" ${problem}`;
}

function answerOf(answer: z.infer<typeof answerSchema>): Answer {
  switch (answer.type) {
    case "ok":
      return { type: "ok", value: answer.value ?? null };
    case "fail":
      return { type: "error", definite: true, error: answer.error, retry: answer.retry === true };
    case "info":
      return { type: "error", definite: false, error: answer.error };
  }
}
