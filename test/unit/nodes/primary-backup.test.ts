/** What it costs to make the log of a backup like that of a new primary, where messages come more than once. */
import { expect, it } from "vitest";
import type { Host, Json, NodeId } from "../../../nodes/host.js";
import type { PrimaryBackupMessage } from "../../../nodes/primary-backup/messages.js";
import { PrimaryBackup } from "../../../nodes/primary-backup/primary-backup.js";
import type { PrimaryBackupTrace } from "../../../nodes/primary-backup/traces.js";
import { memoryDisk } from "../../support/raft-replica.js";

const members = ["n1", "n2"];
const length = 30;
const mostMessages = 20_000;

/** Two nodes whose logs have nothing in common, and a network that delivers each message twice, in order. */
function twoLogs() {
  const underWay: { readonly from: NodeId; readonly to: NodeId; readonly message: PrimaryBackupMessage }[] = [];
  const nodes = new Map(
    members.map((id, place) => {
      const entries = Array.from({ length }, (_, at) => ({
        epoch: place,
        request: { client: id, seq: at + 1, command: { f: "insert", key: "k", value: at } },
      }));
      const host: Host<PrimaryBackupMessage, PrimaryBackupTrace> = {
        ...{
          id,
          members,
          disk: memoryDisk(new Map<string, Json[]>([["log", entries]])),
          reply: () => {},
          trace: () => {},
        },
        send: (to, message) => underWay.push(...Array(2).fill({ from: id, to, message })),
        ...{ setTimer: () => {}, cancelTimer: () => {}, now: () => 0, random: () => 0.5 },
      };
      return [id, new PrimaryBackup(host, { sync: true, failover: "manual", repair: "auto", variant: null })] as const;
    }),
  );
  let delivered = 0;
  return {
    nodes,
    lose(): void {
      underWay.length = 0;
    },
    /** Until nothing is under way. */
    deliver(): number {
      for (let next = underWay.shift(); next !== undefined && delivered < mostMessages; next = underWay.shift()) {
        delivered += 1;
        nodes.get(next.to)?.onMessage(next.from, next.message);
      }
      return delivered;
    },
  };
}

it("a refusal that comes twice is followed up once, so that going back in the log takes two messages a step and no storm", () => {
  const { nodes, deliver, lose } = twoLogs();
  for (const node of nodes.values()) node.start();
  // Twice, for an epoch after that in which the first node leads. What it sends then, the whole log, is lost.
  for (let promotions = 0; promotions < 2; promotions++) nodes.get("n2")?.onOperator({ type: "promote" });
  lose();
  nodes.get("n2")?.onRequest({ client: "n2", seq: length + 1, command: { f: "insert", key: "k", value: length } });
  expect(deliver()).toBeLessThan(20 * length);
  const logs = [...nodes.values()].map(({ logView }) => logView.requestAt(length)?.client);
  expect(logs).toEqual(["n2", "n2"]);
});
