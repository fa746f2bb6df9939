/**
 * Programs that speak Maelstrom's protocol, as they are: messages on standard input and output, `init` at the start, requests of a
 * workload, services. Written from its documentation (github.com/jepsen-io/maelstrom, doc/protocol.md, workloads.md and services.md).
 */
import type { ProgramSettings } from "../host.js";
import type { Body, Conversation, PipedRun, PipedServer } from "../piped.js";
import { errorBody, errorIn } from "./errors.js";
import { answerOf, bodyOf } from "./requests.js";
import { services } from "./services.js";
import { topologies, topologyOf } from "./topology.js";

export const maelstromPrograms: PipedServer = {
  name: "maelstrom",
  summary:
    "A program of yours that speaks Maelstrom's protocol, messages as lines of JSON on standard input and output",
  options: {
    bin: {
      anyText: "PROGRAM",
      help: "the program of a node, as a path, or a command with arguments: --bin ./node.py, --bin 'node ./node.js'",
    },
    availability: {
      values: ["all", "majority"],
      help: "which nodes must be up and connected for clients to be served",
    },
    topology: { values: topologies, help: "which neighbours nodes are told to have, in the workload broadcast" },
  },
  variants: [],
  views: [],
  commands: [],
  traces: [],
  container: { none: "its program is whatever this machine runs, with its own language and libraries" },
  command: ({ options }) => wordsOf(options.bin ?? ""),
  converse,
};

/** Words of a command are separated by spaces. */
function wordsOf(bin: string): readonly [string, ...string[]] {
  const [program = "", ...args] = bin.trim().split(/\s+/);
  return [program, ...args];
}

function converse({ workload, nodes, settings, random }: PipedRun): Conversation {
  const topology = topologyOf(topologyIn(settings), nodes);
  return {
    greetings(node): readonly Body[] {
      const init: Body = { type: "init", node_id: node, node_ids: nodes };
      return workload === "broadcast" ? [init, { type: "topology", topology }] : [init];
    },
    request: (command) => bodyOf(workload, command),
    answer: (command, reply) => answerOf(workload, command, reply),
    services: services(random),
    unknownNode: errorBody(1, "there is no such node"),
    errorIn,
  };
}

function topologyIn({ options }: ProgramSettings): string {
  return options.topology ?? topologies[0];
}
