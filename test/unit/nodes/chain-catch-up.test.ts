/** A node out of the chain that catches up with the tail, while answers of the tail come late or twice. */
import { describe, expect, it } from "vitest";
import { chain } from "../../../nodes/chain/program.js";
import type { Message } from "../../../nodes/host.js";
import { ExploredProcess } from "../../../src/explore/process.js";

const ids = ["n1", "n2", "n3", "n4"];

/** n2, the head, which has taken an update that no other node got, and is then out of the chain. */
function outOfTheChain() {
  const node = new ExploredProcess(chain, { options: { reads: "confirmed" }, variant: null }, "n2", ids, new Map());
  const sent: Message[] = [];
  const take = (input: Parameters<typeof node.take>[0]): void => {
    node.take(input);
    for (const output of node.outputs) if (output.kind === "send") sent.push(output.message);
  };
  const receive = (from: string, message: object): void =>
    take({ kind: "message", from, to: "n2", message: message as Message });
  take(null);
  const write = { f: "write", key: "x", value: 1 };
  take({ kind: "request", node: "n2", index: 0, request: { client: "p0", seq: 1, command: write } });
  receive("n1", { type: "Configure", epoch: 2, chain: ["n3", "n4"] });
  const asked = (): object[] =>
    sent.flatMap((each) => (each.type === "Pull" && "question" in each ? [each.question as object] : []));
  return { node, receive, asked };
}

describe("a node with a successor that lacks something", () => {
  it("sends it again, if that was lost, at the same question as before", () => {
    const node = new ExploredProcess(chain, { options: { reads: "confirmed" }, variant: null }, "n2", ids, new Map());
    const forwards = (input: Parameters<typeof node.take>[0]): number => {
      node.take(input);
      return node.outputs.filter(({ kind, ...output }) => kind === "send" && "to" in output && output.to === "n3")
        .length;
    };
    const receive = (from: string, message: object): number =>
      forwards({ kind: "message", from, to: "n2", message: message as Message });
    node.take(null);
    receive("n1", { type: "Configure", epoch: 2, chain: ["n2"] });
    receive("n1", { type: "Configure", epoch: 3, chain: ["n2", "n3"] });
    const lacks = { type: "Lacks", epoch: 3, lastIndex: 0 };
    expect(receive("n3", lacks)).toBe(1);
    // That answer may still be under way.
    expect(receive("n3", lacks)).toBe(0);
    forwards({ kind: "timer", node: "n2", name: "remind" });
    expect(receive("n3", lacks)).toBe(1);
  });
});

describe("a node out of the chain", () => {
  it("obeys the tail, and does not obey a copy of what it obeyed before", () => {
    const { node, receive, asked } = outOfTheChain();
    const length = (): number | undefined => node.replica.inspect().lastIndex;
    const [question] = asked();
    expect(length()).toBe(1);
    const cut = { type: "Cut", epoch: 2, question, lastIndex: 1, lastEpoch: 1, to: 0 };
    receive("n4", cut);
    expect(length()).toBe(0);
    // The entry has come down the chain after all, and the tail has committed it.
    const entry = { epoch: 1, request: { client: "p0", seq: 1, command: { f: "write", key: "x", value: 1 } } };
    const again = asked().at(-1);
    receive("n4", {
      type: "Pulled",
      epoch: 2,
      question: again,
      prevIndex: 0,
      prevEpoch: 0,
      entries: [entry],
      lastIndex: 1,
    });
    expect(node.replica.inspect()).toMatchObject({ lastIndex: 1, commitIndex: 1 });
    receive("n4", cut);
    expect(node.replica.inspect()).toMatchObject({ lastIndex: 1, commitIndex: 1 });
  });
});
