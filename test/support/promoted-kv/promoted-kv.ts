/** `server.py` as a user describes it: an operator promotes a node, and its time can be asked. */
import { z } from "zod";
import { type NodeAddress, server } from "../../../src/system.js";

async function ask<T>(node: NodeAddress, question: object, schema: z.ZodType<T>, signal: AbortSignal): Promise<T> {
  const asked = { method: "POST", body: JSON.stringify(question), signal };
  return schema.parse(await (await fetch(`http://${node.host}:${node.clientPort}`, asked)).json());
}

const roleSchema = z.object({ leads: z.boolean(), epoch: z.number(), index: z.number() });
const answerSchema = z.object({ elsewhere: z.boolean().default(false), value: z.number().nullable().default(null) });

export default server({
  name: "promoted-kv",
  nodes: 2,
  workloads: ["read-write"],
  command: ["/usr/bin/python3", "./server.py", "{host}", "{port}", "{node}", "{peers}", "{data}", "{option:copies}"],
  options: { copies: { values: ["all", "none"], help: "what its peer is told of a write before it is acknowledged" } },
  serves: { needs: "all", graceMs: 10_000 },
  client: (node) => ({
    async invoke(operation, signal) {
      const { elsewhere, value } = await ask(node, operation, answerSchema, signal);
      if (elsewhere) return { type: "error", definite: true, retry: true, error: "not the primary" };
      return { type: "ok", value };
    },
    close() {},
  }),
  async role(node, signal) {
    const { leads, epoch, index } = await ask(node, { f: "role" }, roleSchema, signal);
    return { role: leads ? "primary" : "backup", leads, epoch, lastIndex: index };
  },
  async promote(node, signal) {
    await ask(node, { f: "promote" }, z.object({}), signal);
  },
  async time(node, signal) {
    return (await ask(node, { f: "time" }, z.object({ time: z.number() }), signal)).time;
  },
});
