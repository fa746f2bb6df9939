/** One replica of Raft among five, for tests of single rules. */
import type { Disk, Host, Json } from "../../nodes/host.js";
import type { RaftMessage } from "../../nodes/raft/messages.js";
import { raftSettings } from "../../nodes/raft/options.js";
import { Raft } from "../../nodes/raft/raft.js";
import type { RaftVariant } from "../../nodes/raft/variants.js";
import type { TraceEvent } from "../../nodes/trace.js";

/** One replica whose messages are collected and whose timers the test fires. */
export function replica(
  variant: RaftVariant | null,
  files = new Map<string, Json[]>(),
  options: Readonly<Record<string, string>> = {},
) {
  const clock = { ms: 0 };
  const sent: { to: string; message: RaftMessage }[] = [];
  const replies: unknown[] = [];
  const traces: TraceEvent[] = [];
  const disk = memoryDisk(files);
  const host: Host<RaftMessage> = {
    ...{ id: "n1", members: ["n1", "n2", "n3", "n4", "n5"], disk },
    send: (to, message) => void sent.push({ to, message }),
    reply: (_request, outcome) => void replies.push(outcome),
    ...{ setTimer: () => {}, cancelTimer: () => {}, now: () => clock.ms, random: () => 0.5 },
    trace: (event) => void traces.push(event),
  };
  const raft = new Raft(host, raftSettings(options, variant));
  raft.start();
  return { raft, sent, replies, traces, files, clock };
}

export function memoryDisk(files: Map<string, Json[]>): Disk {
  return {
    read: (file) => files.get(file) ?? [],
    append: (file, record) => void files.set(file, [...(files.get(file) ?? []), record]),
    truncate: (file, length) => void files.set(file, (files.get(file) ?? []).slice(0, length)),
    rewrite: (file, records) => void files.set(file, [...records]),
    sync: () => {},
  };
}
