/** A path through a space as a story that a person can follow, and as a file that can be walked again. */
import type { Message, NodeId, OperatorCommand } from "../../nodes/host.js";
import type { ClusterState } from "./cluster-state.js";
import type { Move } from "./moves.js";
import type { Input, Output } from "./process.js";
import type { Space } from "./space.js";

/** A move in words that do not depend on how a search numbers things. */
export interface WrittenMove {
  readonly kind: Move["kind"];
  readonly node: NodeId;
  /** Of a message: its sender, and its content. */
  readonly from?: NodeId | undefined;
  readonly message?: unknown;
  readonly timer?: string | undefined;
  /** From 0. */
  readonly request?: number | undefined;
  readonly operator?: unknown;
  /** The node crashes before the sync with this number in the step, from 0. */
  readonly crashAtSync?: number | undefined;
}

export function writtenMove(space: Space, move: Move): WrittenMove {
  const input = move.input < 0 ? null : space.locals.inputs.at(move.input);
  const written: WrittenMove = {
    kind: move.kind,
    node: space.members[move.node] ?? "",
    ...(move.crashAt < 0 ? {} : { crashAtSync: move.crashAt }),
  };
  switch (input?.kind) {
    case "message":
      return { ...written, from: input.from, message: input.message };
    case "timer":
      return { ...written, timer: input.name };
    case "request":
      return { ...written, request: input.index };
    case "operator":
      return { ...written, operator: input.command };
    case undefined:
      return written;
  }
}

/** The moves that the words mean, and the place of the first that is not possible there, if there is one. */
export function readMoves(
  space: Space,
  written: readonly WrittenMove[],
): { readonly moves: readonly Move[]; readonly impossible: number | null } {
  const moves: Move[] = [];
  let state = space.initial;
  for (const [at, wanted] of written.entries()) {
    const text = plain(wanted);
    const move = space.moves.of(state).find((candidate) => plain(writtenMove(space, candidate)) === text);
    if (move === undefined) return { moves, impossible: at };
    moves.push(move);
    const landing = space.after(state, move);
    if (landing.kind === "thrown") return { moves, impossible: at + 1 < written.length ? at + 1 : null };
    state = landing.state;
  }
  return { moves, impossible: null };
}

function plain({ kind, node, from, message, timer, request, operator, crashAtSync }: WrittenMove): string {
  return JSON.stringify([kind, node, from, message, timer, request, operator, crashAtSync]);
}

/** One line for each move: what happened, and the node's actions. */
export function storyOf(space: Space, moves: readonly Move[]): readonly string[] {
  const story: string[] = [];
  let state = space.initial;
  for (const move of moves) {
    story.push(sentence(space, state, move));
    const landing = space.after(state, move);
    if (landing.kind === "thrown") break;
    state = landing.state;
  }
  return story;
}

function sentence(space: Space, state: ClusterState, move: Move): string {
  const { locals } = space;
  const node = space.members[move.node] ?? "";
  const local = state.locals[move.node] ?? -1;
  if (move.kind === "crash") {
    const { durable, inputs } = locals.at(local);
    const kept = durable.size === 0 && inputs.length > 0 ? "; nothing is on its disk" : "";
    return `${node} crashes${kept}.`;
  }
  const what =
    move.kind === "restart"
      ? `${node} starts again`
      : inputInWords(locals.inputs.at(move.input), move.kind === "duplicate");
  const outputs = locals.outputs(local, move.input);
  if (move.crashAt < 0) return `${[what, ...told(outputs)].join("; ")}.`;
  const syncs = outputs.flatMap((output, at) => (output.kind === "sync" && at > 0 ? [at] : []));
  const done = told(outputs.slice(0, syncs[move.crashAt]));
  return `${[what, ...done, "it crashes before this is synced to its disk"].join("; ")}.`;
}

function inputInWords(input: Input, again: boolean): string {
  switch (input.kind) {
    case "message":
      return `${input.to} receives ${shown(input.message)} from ${input.from}${again ? ", which will be delivered again" : ""}`;
    case "timer":
      return `${input.node}: the timer "${input.name}" fires`;
    case "request": {
      const { f, key, value } = input.request.command;
      const written = typeof value === "object" ? JSON.stringify(value) : value;
      const object = [key, written].flatMap((part) => (part === undefined ? [] : [String(part)])).join(" = ");
      return `Client ${input.request.client} asks ${input.node} to ${f} ${object}`;
    }
    case "operator":
      return `The operator tells ${input.node}: ${shown(input.command)}`;
  }
}

/** Equal messages to several nodes are listed once. */
function told(outputs: readonly Output[]): string[] {
  const parts: string[] = [];
  const sent = new Map<string, NodeId[]>();
  const flush = (): void => {
    for (const [message, to] of sent) parts.push(`sends ${message} to ${to.join(", ")}`);
    sent.clear();
  };
  for (const output of outputs) {
    if (output.kind === "send") {
      const text = shown(output.message);
      sent.set(text, [...(sent.get(text) ?? []), output.to]);
      continue;
    }
    if (output.kind === "sync") continue;
    flush();
    if (output.kind === "trace") parts.push(`${shown(output.event)}`);
    else {
      const { outcome, request } = output;
      parts.push(`answers ${request.client}: ${outcome.type}${outcome.type === "ok" ? "" : ` (${outcome.error})`}`);
    }
  }
  flush();
  return parts;
}

/** Prepare(ballot 4). */
function shown({ type, ...fields }: Message | OperatorCommand): string {
  const parts = Object.entries(fields).map(
    ([name, value]) => `${name} ${typeof value === "string" ? value : JSON.stringify(value)}`,
  );
  return parts.length === 0 ? type : `${type}(${parts.join(", ")})`;
}
