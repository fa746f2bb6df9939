/** Where messages go: through the link of the process that printed them, to services, and to the client that waits for them. */
import { beforeEach, describe, expect, it } from "vitest";
import { maelstromPrograms } from "../../../../nodes/maelstrom/server.js";
import type { Body } from "../../../../nodes/piped.js";
import { seededRandom } from "../../../../nodes/random.js";
import { Exchange } from "../../../../src/clusters/local/exchange.js";
import { MessageLink } from "../../../../src/clusters/local/message-link.js";

const nodes = ["n1", "n2"];
let got: Map<string, unknown[]>;
let links: Map<string, MessageLink>;
let notes: string[];
let exchange: Exchange;

beforeEach(() => {
  got = new Map(nodes.map((node) => [node, []]));
  notes = [];
  const settings = { options: {}, variant: null };
  exchange = new Exchange({
    conversation: maelstromPrograms.converse({
      ...{ workload: "lin-kv", nodes, settings },
      random: (name) => seededRandom(1, name),
    }),
    nodes,
    link: (from, to) => links.get(`${from}>${to}`),
    nowMs: () => 0,
    note: (line) => notes.push(line),
  });
  links = new Map(
    [
      ["n1", "n2"],
      ["n2", "n1"],
    ].map(([from = "", to = ""]) => [
      `${from}>${to}`,
      new MessageLink(from, to, seededRandom(1, from), (text) => exchange.deliver(to, text)),
    ]),
  );
  for (const node of nodes) {
    exchange.plug(node, (text) => got.get(node)?.push(JSON.parse(text)));
    print(node, node, "c0", { type: "init_ok" });
  }
  notes = [];
});

const print = (from: string, src: string, dest: string, body: object): string | undefined =>
  exchange.printed(from, JSON.stringify({ src, dest, body }));

describe("a message", () => {
  it("to another node goes through the link of the process that printed it, whatever source it names", async () => {
    await links.get("n1>n2")?.impair({ kind: "cut" });
    print("n1", "n1", "n2", { type: "a" });
    print("n1", "c9", "n2", { type: "b" });
    print("n1", "n2", "n2", { type: "c" });
    print("n2", "n2", "n1", { type: "d" });
    print("n1", "n1", "n1", { type: "e" });
    expect(got.get("n2")).toEqual([]);
    expect(got.get("n1")).toMatchObject([{ body: { type: "d" } }, { body: { type: "e" } }]);
  });

  it("to a node whose process is down is lost", () => {
    const write = (text: string): void => void got.get("n2")?.push(text);
    exchange.plug("n2", write);
    print("n2", "n2", "c0", { type: "init_ok" });
    exchange.unplug("n2", () => {});
    print("n1", "n1", "n2", { type: "a" });
    exchange.unplug("n2", write);
    print("n1", "n1", "n2", { type: "b" });
    expect(got.get("n2")).toHaveLength(1);
  });

  it("of another node waits until the process has said something, as a request of a client does not", () => {
    const started: unknown[] = [];
    exchange.plug("n2", (text) => started.push(JSON.parse(text)));
    print("n1", "n1", "n2", { type: "a" });
    exchange.ask("p3", "n2", { type: "init" }, () => {});
    print("n1", "n1", "n2", { type: "b" });
    expect(started).toMatchObject([{ body: { type: "init" } }]);
    print("n2", "n2", "c1", { type: "init_ok", in_reply_to: 1 });
    print("n1", "n1", "n2", { type: "c" });
    expect(started.slice(1)).toMatchObject([{ body: { type: "a" } }, { body: { type: "b" } }, { body: { type: "c" } }]);
  });

  it("to a service is answered, and to a node that there is not with error 1", () => {
    print("n1", "n1", "lin-kv", { type: "write", key: 1, value: 2, msg_id: 5 });
    print("n1", "n1", "lin-kv", { type: "read", key: 1, msg_id: 6 });
    print("n1", "n1", "n7", { type: "read", msg_id: 7 });
    print("n1", "n1", "n7", { type: "read" });
    expect(got.get("n1")).toEqual([
      { src: "lin-kv", dest: "n1", body: { type: "write_ok", in_reply_to: 5 } },
      { src: "lin-kv", dest: "n1", body: { type: "read_ok", value: 2, in_reply_to: 6 } },
      { src: "n7", dest: "n1", body: { type: "error", code: 1, text: "there is no such node", in_reply_to: 7 } },
    ]);
    expect(notes[0]).toBe("n1 sent a message to n7, which there is not");
  });

  it.each(["hello", "{}", '{"src":"n1","dest":"n2"}', '{"src":"n1","dest":"n2","body":{"msg_id":1}}', ""])(
    "has a source, a destination and a body with a type, which %j has not",
    (line) => {
      expect(exchange.printed("n1", line)).toMatch(/^".*"; a message is a line of JSON with src, dest and a body/s);
    },
  );
});

describe("a client", () => {
  const request: Body = { type: "read", key: 1 };

  it("hears the reply to its own request, from whichever node, once", () => {
    const heard: Body[] = [];
    exchange.ask("p3", "n1", request, (reply) => heard.push(reply));
    expect(got.get("n1")).toEqual([{ src: "c1", dest: "n1", body: { type: "read", key: 1, msg_id: 1 } }]);
    print("n1", "n1", "c1", { type: "read_ok", value: 0, in_reply_to: 99 });
    print("n2", "n2", "c1", { type: "read_ok", value: 2, in_reply_to: 1 });
    print("n1", "n1", "c1", { type: "read_ok", value: 3, in_reply_to: 1 });
    expect(heard).toEqual([{ type: "read_ok", value: 2, in_reply_to: 1 }]);
    expect(notes).toEqual([]);
  });

  it("hears a service that a node asked in its name", () => {
    const heard: Body[] = [];
    exchange.ask("p3", "n1", request, (reply) => heard.push(reply));
    print("n1", "c1", "lin-kv", { type: "read", key: 1, msg_id: 1 });
    expect(heard).toMatchObject([{ type: "error", code: 20, in_reply_to: 1 }]);
  });

  it("hears nothing of what it gave up", () => {
    const heard: Body[] = [];
    exchange.ask("p3", "n1", request, (reply) => heard.push(reply))();
    print("n1", "n1", "c1", { type: "read_ok", value: 1, in_reply_to: 1 });
    expect(heard).toEqual([]);
  });

  it("has one name, and others have others", () => {
    for (const client of ["p3", "p4", "p3"]) exchange.ask(client, "n1", request, () => {});
    expect(got.get("n1")).toMatchObject([{ src: "c1" }, { src: "c2" }, { src: "c1" }]);
  });
});
