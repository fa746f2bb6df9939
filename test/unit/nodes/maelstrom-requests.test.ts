/** What replies of programs mean: an answer, a failure, or nothing that could be relied on. */
import { describe, expect, it } from "vitest";
import { maelstromPrograms } from "../../../nodes/maelstrom/server.js";
import { maelstrom } from "../../../nodes/maelstrom/system.js";
import type { Body } from "../../../nodes/piped.js";
import { seededRandom } from "../../../nodes/random.js";

const converse = (workload: string, options: Readonly<Record<string, string>> = {}) =>
  maelstromPrograms.converse({
    ...{ workload, nodes: ["n1", "n2", "n3", "n4"], settings: { options, variant: null } },
    random: (name) => seededRandom(1, name),
  });

describe("a conversation", () => {
  it("has a request for everything that clients of each workload ask", () => {
    for (const workload of maelstrom.workloads) {
      const generator = workload.generator({ client: 0, clients: 2, random: seededRandom(1, workload.name) });
      const conversation = converse(workload.name);
      for (let n = 0; n < 200; n++) {
        const command = workload.command(generator.next());
        expect(conversation.request(command).type, `${workload.name} ${command.f}`).toMatch(/^[a-z_]+$/);
      }
      for (const read of workload.finalReads(["1"], () => [])) {
        expect(conversation.request(workload.command(read)).type).toMatch(/^[a-z_]+$/);
      }
    }
  });

  it("speaks of keys as numbers, and of a compare-and-set as from and to", () => {
    const { request } = converse("lin-kv");
    expect(request({ f: "cas", key: "12", value: [1, 2] })).toEqual({ type: "cas", key: 12, from: 1, to: 2 });
    expect(request({ f: "write", key: "12", value: 3 })).toEqual({ type: "write", key: 12, value: 3 });
    expect(() => request({ f: "pop" })).toThrow("lin-kv has no request for pop");
    expect(() => request({ f: "constructor" })).toThrow("lin-kv has no request for constructor");
  });

  const replies: readonly (readonly [workload: string, f: string, Body, object])[] = [
    ["lin-kv", "read", { type: "read_ok", value: 3 }, { type: "ok", value: 3 }],
    ["lin-kv", "read", { type: "error", code: 20 }, { type: "ok", value: null }],
    ["lin-kv", "cas", { type: "error", code: 20 }, { type: "error", definite: true }],
    ["lin-kv", "write", { type: "error", code: 13 }, { type: "error", definite: false }],
    ["lin-kv", "write", { type: "write_ok" }, { type: "ok", value: null }],
    ["lin-kv", "write", { type: "read_ok", value: 1 }, { type: "error", definite: false }],
    ["lin-kv", "read", { type: "read_ok" }, { type: "error", definite: false }],
    ["g-set", "members", { type: "read_ok", value: 3 }, { type: "error", definite: false }],
    ["broadcast", "members", { type: "read_ok", messages: [1] }, { type: "ok", value: [1] }],
    ["g-counter", "total", { type: "read_ok", value: "3" }, { type: "error", definite: false }],
    ["kafka", "send", { type: "send_ok", offset: 4 }, { type: "ok", value: 4 }],
    ["kafka", "send", { type: "send_ok", offset: 4.5 }, { type: "error", definite: false }],
    ["unique-ids", "generate", { type: "generate_ok", id: [1] }, { type: "ok", value: [1] }],
  ];
  it.each(replies)("of %s takes to %s the reply %j for %j", (workload, f, reply, answer) => {
    expect(converse(workload).answer({ f }, reply)).toMatchObject(answer);
  });

  it("begins with init, and for a broadcast goes on with the neighbours", () => {
    const init = { type: "init", node_id: "n2", node_ids: ["n1", "n2", "n3", "n4"] };
    expect(converse("echo").greetings("n2")).toEqual([init]);
    const neighbours = (topology: string): unknown => converse("broadcast", { topology }).greetings("n2")[1]?.topology;
    expect(neighbours("line")).toEqual({ n1: ["n2"], n2: ["n1", "n3"], n3: ["n2", "n4"], n4: ["n3"] });
    expect(neighbours("grid")).toEqual({ n1: ["n2", "n3"], n2: ["n1", "n4"], n3: ["n1", "n4"], n4: ["n2", "n3"] });
    expect(neighbours("total")).toMatchObject({ n1: ["n2", "n3", "n4"] });
  });
});
