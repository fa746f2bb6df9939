/**
 * What clients of NATS learn of their requests, from a server that answers as it is told: `fail` only if nothing can have happened. And
 * what the configuration of a node says.
 */
import { describe, expect, it } from "vitest";
import type { Answer, NodeAddress, NodePlan, Session } from "../../../nodes/foreign.js";
import type { Command } from "../../../nodes/host.js";
import { natsClients, type Reads } from "../../../nodes/nats/gateway.js";
import { natsServer } from "../../../nodes/nats/server.js";
import { toldServers } from "../../support/told-servers.js";

interface Message {
  readonly subject: string;
  readonly headers: string;
  readonly payload: string;
}
/** "close" breaks the connection, null keeps silent, a number is a status without a payload, everything else is JSON. */
type Told = (message: Message) => unknown;

const { ending, listening, stopListening } = toldServers();

function natsThat(told: Told): Promise<number> {
  return listening((socket) => {
    socket.write(
      `INFO ${JSON.stringify({ server_id: "s1", version: "2.9.10", headers: true, max_payload: 1_000_000 })}\r\n`,
    );
    /** The client's numbers of its subscriptions, by their subjects. */
    const subscribed = new Map<string, string>();
    let text = "";
    const answer = (reply: string, said: unknown): void => {
      const number = [...subscribed].find(([subject]) => reply.startsWith(subject.replace(/\*$/, "")))?.[1] ?? "0";
      if (typeof said === "number") {
        const status = `NATS/1.0 ${said} told\r\n\r\n`;
        socket.write(`HMSG ${reply} ${number} ${status.length} ${status.length}\r\n${status}\r\n`);
      } else {
        const body = JSON.stringify(said);
        socket.write(`MSG ${reply} ${number} ${body.length}\r\n${body}\r\n`);
      }
    };
    socket.on("data", (bytes: Buffer) => {
      text += bytes.toString();
      for (;;) {
        const end = text.indexOf("\r\n");
        if (end < 0) return;
        const words = text.slice(0, end).split(" ");
        const sized = words[0] === "PUB" || words[0] === "HPUB";
        const size = sized ? Number(words.at(-1)) + 2 : 0;
        if (text.length < end + 2 + size) return;
        const body = text.slice(end + 2, end + size);
        text = text.slice(end + 2 + size);
        if (words[0] === "PING") socket.write("PONG\r\n");
        if (words[0] === "SUB") subscribed.set(words[1] ?? "", words.at(-1) ?? "");
        if (!sized) continue;
        const [, subject = "", reply = ""] = words;
        const headers = words[0] === "HPUB" ? Number(words.at(-2)) : 0;
        const said = told({ subject, headers: body.slice(0, headers), payload: body.slice(headers) });
        if (said === "close") socket.destroy();
        else if (said !== null) answer(reply, said);
      }
    });
  });
}

const write: Command = { f: "write", key: "x", value: 7 };
const read: Command = { f: "read", key: "x" };
const cas: Command = { f: "cas", key: "x", value: [3, 4] };

function sessionAt(port: number, reads: Reads = "leader"): Session {
  const node: NodeAddress = { node: "n1", host: "127.0.0.1", clientPort: port, peerPort: port };
  const session = natsClients({ reads, patienceMs: 60_000 }).open(node, "p0");
  return ending(session);
}

async function asked(told: Told, command = write, reads: Reads = "leader"): Promise<Answer> {
  return sessionAt(await natsThat(told), reads).invoke(command, new AbortController().signal);
}

const certain = { type: "error", definite: true, retry: true };
const open = { type: "error", definite: false };
const failed = (code: number, err_code: number | undefined, description: string) => ({
  error: { code, description, ...(err_code === undefined ? {} : { err_code }) },
});
const stored = (value: unknown) => ({
  message: { seq: 12, data: Buffer.from(JSON.stringify(value)).toString("base64") },
});

describe("certainly nothing happened", () => {
  it("when no server listens", async () => {
    const port = await natsThat(() => null);
    await stopListening();
    expect(await sessionAt(port).invoke(write, new AbortController().signal)).toMatchObject(certain);
  });

  it("when the server knows of none that takes the message", async () => {
    expect(await asked(() => 503)).toEqual({ ...certain, error: "no responders" });
  });

  it.each([
    [10_008, "JetStream system temporarily unavailable"],
    [10_009, "JetStream cluster can not handle request"],
    [undefined, "raft: not leader"],
  ])("when it was refused before it was proposed: %s %s", async (number, text) => {
    expect(await asked(() => failed(503, number, text))).toEqual({ ...certain, error: text });
  });

  it("when a compare-and-set found another value or another revision, which does not succeed elsewhere either", async () => {
    const mismatch = { type: "error", definite: true };
    expect(await asked(() => stored(5), cas)).toEqual({ ...mismatch, error: "not 3" });
    const told: Told = ({ subject }) =>
      subject.startsWith("$JS") ? stored(3) : failed(400, 10_071, "wrong last sequence: 13");
    expect(await asked(told, cas)).toEqual({ ...mismatch, error: "wrong last sequence: 13" });
  });

  it("when a compare-and-set broke while it was reading", async () => {
    expect(await asked(() => "close", cas)).toMatchObject(certain);
  });

  it("when a read breaks, however it does", async () => {
    expect(await asked(() => "close", read)).toMatchObject(certain);
    expect(await asked(() => failed(500, 10_077, "failed"), read)).toMatchObject(certain);
    expect(await asked(() => "close", { f: "members", key: "s" })).toMatchObject(certain);
  });
});

describe("it may have happened", () => {
  it("when the connection breaks after it was sent", async () => {
    expect(await asked(() => "close")).toMatchObject(open);
    expect(await asked(({ subject }) => (subject.startsWith("$JS") ? stored(3) : "close"), cas)).toMatchObject(open);
  });

  it("when JetStream gives an error that does not say that it was refused", async () => {
    const answer = await asked(() => failed(503, 10_077, "a message was not stored"));
    expect(answer).toEqual({ ...open, error: "10077: a message was not stored" });
  });

  it("when there is no answer and the client gives up: its session is closed", async () => {
    let heard = (): void => {};
    const sent = new Promise<void>((resolve) => {
      heard = resolve;
    });
    const port = await natsThat(() => {
      heard();
      return null;
    });
    const session = sessionAt(port);
    const answer = session.invoke(write, new AbortController().signal);
    await sent;
    session.close();
    expect(await answer).toMatchObject(open);
  });

  it("when the answer is none of JetStream's", async () => {
    expect(await asked(() => ({}))).toEqual({ ...open, error: "an acknowledgement without a number" });
  });
});

describe("it happened", () => {
  it("once JetStream gives the message a number", async () => {
    const seen: Message[] = [];
    const answer = await asked((message) => {
      seen.push(message);
      return { stream: "schism", seq: 4 };
    });
    expect(answer).toEqual({ type: "ok", value: null });
    expect(seen).toEqual([{ subject: "schism.x", headers: "", payload: "7" }]);
  });

  it("for a compare-and-set, at the revision that had the value", async () => {
    const seen: Message[] = [];
    const answer = await asked((message) => {
      seen.push(message);
      return message.subject.startsWith("$JS") ? stored(3) : { stream: "schism", seq: 13 };
    }, cas);
    expect(answer).toEqual({ type: "ok", value: null });
    expect(seen[1]).toMatchObject({ subject: "schism.x", payload: "4" });
    expect(seen[1]?.headers).toContain("Nats-Expected-Last-Subject-Sequence: 12");
  });

  it("for a compare-and-set of a key that was never written, at revision 0", async () => {
    let headers = "";
    const told: Told = (message) => {
      if (message.subject.startsWith("$JS")) return failed(404, 10_037, "no message found");
      headers = message.headers;
      return { stream: "schism", seq: 1 };
    };
    expect(await asked(told, { f: "cas", key: "x", value: [null, 4] })).toEqual({ type: "ok", value: null });
    expect(headers).toContain("Nats-Expected-Last-Subject-Sequence: 0");
  });

  it("for reads, of a leader and of any replica", async () => {
    expect(await asked(() => stored([1, "two"]), read)).toEqual({ type: "ok", value: [1, "two"] });
    expect(await asked(() => failed(404, 10_037, "no message found"), read)).toEqual({ type: "ok", value: null });
    expect(await asked(() => [1, "two"], read, "direct")).toEqual({ type: "ok", value: [1, "two"] });
    expect(await asked(() => 404, read, "direct")).toEqual({ type: "ok", value: null });
    expect(await asked(() => 408, read, "direct")).toMatchObject(certain);
  });
});

describe("the configuration of a node", () => {
  const plan: NodePlan = {
    address: { node: "n2", host: "127.78.1.2", peerPort: 6222, clientPort: 4222 },
    advertised: new Map(["n1", "n2", "n3"].map((each, place) => [each, `127.77.1.${place + 1}:6222`])),
    data: "/data/n2",
    settings: { variant: null, options: { use: "log", reads: "leader" } },
    cluster: "nats-2026-1",
  };

  it("listens at one address and is known by the other, at which it dials the others", () => {
    const text = natsServer.command(plan).files?.get("nats.conf") ?? "no configuration";
    expect(text).toContain('listen: "127.78.1.2:6222"\n');
    expect(text).toContain('advertise: "127.77.1.2:6222"\n');
    expect(text).toContain('routes: ["nats://127.77.1.1:6222", "nats://127.77.1.3:6222"]\n');
  });
});
