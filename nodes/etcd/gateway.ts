/** What clients ask of etcd, and how a node says that it serves and what it is. */
import { z } from "zod";
import type { Answer, ClientAdapter, NodeAddress, Session } from "../foreign.js";
import type { Command, ReplicaStatus } from "../host.js";
import { Holder } from "./gateway/holder.js";
import type { HolderKind } from "./gateway/locks.js";
import { ask, decoded, encoded, numeral, told } from "./gateway/requests.js";
import { Watcher, watched } from "./gateway/watcher.js";

const rangeSchema = z.object({ kvs: z.array(z.object({ value: z.string().default("") })).default([]) });
const transactionSchema = z.object({ succeeded: z.boolean().default(false) });
const statusSchema = z.object({
  header: z.object({ member_id: numeral }),
  leader: numeral.default("0"),
  raftTerm: numeral.default("0"),
});
const putSchema = z.object({ header: z.object({ revision: numeral }) });
export interface ClientSettings {
  /** Any node answers reads from its own state. */
  readonly serializable: boolean;
  /** Watchers ask how far they are, once a watch. */
  readonly asksProgress: boolean;
  readonly holder: HolderKind;
}

export function gatewayClients({ serializable, asksProgress, holder: kind }: ClientSettings): ClientAdapter {
  return {
    open(node: NodeAddress): Session {
      const watcher = new Watcher(node, asksProgress);
      const holder = new Holder(node, kind);
      return {
        invoke: (command, signal) =>
          command.f === "watch"
            ? watcher.watch(command.value, signal)
            : (holder.invoke(command, signal) ?? invoke(node, command, serializable, signal)),
        // Requests are self-contained, and abandoning one breaks its connection; watches and leases last between them.
        close() {
          watcher.close();
          holder.close();
        },
      };
    },
  };
}

/** True if the node serves requests that need a leader and a majority. */
export async function serves(node: NodeAddress, signal: AbortSignal): Promise<boolean> {
  return (await ask(node, "kv/range", { key: encoded("ready") }, signal)).ok;
}

export async function statusOf(node: NodeAddress, signal: AbortSignal): Promise<ReplicaStatus | null> {
  const { ok, body } = await ask(node, "maintenance/status", {}, signal);
  if (!ok) return null;
  const { header, leader, raftTerm } = statusSchema.parse(body);
  const leads = header.member_id === leader;
  return { role: leads ? "leader" : leader === "0" ? "without a leader" : "follower", leads, epoch: Number(raftTerm) };
}

async function invoke(
  node: NodeAddress,
  { f, key = "", value }: Command,
  serializable: boolean,
  signal: AbortSignal,
): Promise<Answer> {
  const name = encoded(key);
  switch (f) {
    case "read":
      return told(node, "kv/range", { key: name, serializable }, signal, (body) => {
        const [found] = rangeSchema.parse(body).kvs;
        return { type: "ok", value: found === undefined ? null : decoded(found.value) };
      });
    case "write":
      return told(node, "kv/put", { key: name, value: encoded(value ?? null) }, signal, () => ({
        type: "ok",
        value: null,
      }));
    case "put":
      return told(node, "kv/put", { key: encoded(watched + key), value: encoded(value ?? null) }, signal, (body) => ({
        type: "ok",
        value: Number(putSchema.parse(body).header.revision),
      }));
    case "cas": {
      const [expected = null, next = null] = Array.isArray(value) ? value : [];
      // A key that was never written has the creation revision 0.
      const compare =
        expected === null
          ? { key: name, result: "EQUAL", target: "CREATE", create_revision: "0" }
          : { key: name, result: "EQUAL", target: "VALUE", value: encoded(expected) };
      const success = [{ request_put: { key: name, value: encoded(next) } }];
      return told(node, "kv/txn", { compare: [compare], success }, signal, (body) =>
        transactionSchema.parse(body).succeeded
          ? { type: "ok", value: null }
          : { type: "error", definite: true, error: `not ${JSON.stringify(expected)}` },
      );
    }
    default:
      throw new Error(`etcd is not asked for ${f}`);
  }
}
