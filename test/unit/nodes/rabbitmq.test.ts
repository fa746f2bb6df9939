/**
 * What clients of RabbitMQ learn of their requests, from a server that answers as it is told: `fail` only if nothing can have happened, and
 * an element is acknowledged only when its client has it. And what the configuration of a node says.
 */
import { describe, expect, it } from "vitest";
import type { Answer, NodeAddress, NodePlan, Session } from "../../../nodes/foreign.js";
import type { Command } from "../../../nodes/host.js";
import { rabbitClients } from "../../../nodes/rabbitmq/gateway.js";
import { rabbitmqServer } from "../../../nodes/rabbitmq/server.js";
import { type Asked, type Said, talkAmqp } from "../../support/told-amqp.js";
import { toldServers } from "../../support/told-servers.js";

const { ending, listening, stopListening } = toldServers();

const enqueue: Command = { f: "enqueue", key: "queue", value: 7 };
const dequeue: Command = { f: "dequeue", key: "queue" };
const drain: Command = { f: "drain", key: "queue" };
const certain = { type: "error", definite: true, retry: true };
const open = { type: "error", definite: false };
const never = new AbortController().signal;

type Told = (asked: Asked) => Said;

function rabbitThat(told: Told): Promise<number> {
  return listening((socket) => talkAmqp(socket, told));
}

function sessionAt(port: number, confirms = true, patienceMs = 60_000): Session {
  const node: NodeAddress = { node: "n1", host: "127.0.0.1", clientPort: port, peerPort: port };
  return ending(rabbitClients({ confirms, patienceMs }).open(node, "p0"));
}

async function asked(told: Told, command = enqueue, signal = never): Promise<Answer> {
  return sessionAt(await rabbitThat(told)).invoke(command, signal);
}

/** Elements one after the other, then nothing; what was acknowledged is noted. */
function holding(...elements: readonly unknown[]): { readonly told: Told; readonly acks: Asked[] } {
  const left = [...elements];
  const acks: Asked[] = [];
  return {
    acks,
    told(request) {
      if (request.method === "get" || request.method === "consume") {
        return left.length === 0 ? "empty" : { element: JSON.stringify(left.shift()), behind: left.length };
      }
      if (request.method === "ack") acks.push(request);
      return null;
    },
  };
}

/** Resolves once what was sent before has been read. */
async function heard(session: Session): Promise<void> {
  await session.invoke(dequeue, never);
}

describe("certainly nothing happened", () => {
  it("when no server listens", async () => {
    const port = await rabbitThat(() => null);
    await stopListening();
    expect(await sessionAt(port).invoke(enqueue, never)).toMatchObject(certain);
  });

  it("when a server accepts the connection and says nothing, or breaks it before the channel is open", async () => {
    const silent = await listening(() => {});
    expect(await sessionAt(silent, true, 50).invoke(enqueue, never)).toMatchObject(certain);
    const rude = await listening((socket) => socket.destroy());
    expect(await sessionAt(rude).invoke(enqueue, never)).toMatchObject(certain);
  });

  it("when there is no queue: the server gives the message back, and confirms it all the same", async () => {
    expect(await asked(() => "return")).toMatchObject({ ...certain, error: expect.stringContaining("312") });
  });

  it("when a dequeue breaks, or finds no queue: what was not acknowledged goes back", async () => {
    expect(await asked(() => "close", dequeue)).toMatchObject(certain);
    expect(await asked(() => 404, dequeue)).toMatchObject({ ...certain, error: expect.stringContaining("404") });
  });

  it("when a drain breaks, which its client has to know: others missed its elements for a while", async () => {
    const { told, acks } = holding(1, 2);
    const breaking: Told = (request) => (request.method === "consume" ? "close" : told(request));
    expect(await asked(breaking, drain)).toMatchObject({ type: "error", definite: true, retry: false });
    expect(acks).toEqual([]);
  });
});

describe("it may have happened", () => {
  it("when the connection or the channel breaks after it was sent", async () => {
    expect(await asked(() => "close")).toMatchObject(open);
    expect(await asked(() => 541)).toMatchObject(open);
  });

  it("when the server says that it could not take care of it, which some mirrors may have done", async () => {
    expect(await asked(() => "nack")).toEqual({ ...open, error: "message nacked" });
  });

  it("when there is no answer and the client gives up: its session is closed", async () => {
    let heard = (): void => {};
    const sent = new Promise<void>((resolve) => {
      heard = resolve;
    });
    const port = await rabbitThat(() => {
      heard();
      return null;
    });
    const session = sessionAt(port);
    const answer = session.invoke(enqueue, never);
    await sent;
    session.close();
    expect(await answer).toMatchObject(open);
  });
});

describe("it happened", () => {
  it("once the server confirms an element, sent so that it comes back if there is no queue", async () => {
    const seen: Asked[] = [];
    const answer = await asked((request) => {
      seen.push(request);
      return "ack";
    });
    expect(answer).toEqual({ type: "ok", value: null });
    expect(seen).toEqual([{ method: "publish", queue: "schism", mandatory: true, body: "7" }]);
  });

  it("as soon as an element is sent, where clients do not wait for confirmations", async () => {
    const port = await rabbitThat(() => null);
    expect(await sessionAt(port, false).invoke(enqueue, never)).toEqual({ type: "ok", value: null });
  });

  it("for each of a session's requests, also after a failed one", async () => {
    const said: Said[] = ["ack", 404, "ack"];
    const session = sessionAt(await rabbitThat(() => said.shift() ?? null));
    expect(await session.invoke(enqueue, never)).toEqual({ type: "ok", value: null });
    expect(await session.invoke(dequeue, never)).toMatchObject(certain);
    expect(await session.invoke(enqueue, never)).toEqual({ type: "ok", value: null });
  });

  it("for an element that is handed out, which is then acknowledged", async () => {
    const { told, acks } = holding([1, "two"]);
    const session = sessionAt(await rabbitThat(told));
    expect(await session.invoke(dequeue, never)).toEqual({ type: "ok", value: [1, "two"] });
    await heard(session);
    expect(acks).toEqual([{ method: "ack", tag: 1, multiple: true }]);
  });

  it("for an empty queue, where nothing is acknowledged", async () => {
    const { told, acks } = holding();
    const session = sessionAt(await rabbitThat(told));
    expect(await session.invoke(dequeue, never)).toEqual({ type: "ok", value: null });
    expect(await session.invoke(drain, never)).toEqual({ type: "ok", value: [] });
    await heard(session);
    expect(acks).toEqual([]);
  });

  it("for a drain, whose elements are acknowledged all at once", async () => {
    const { told, acks } = holding(3, 1, 2);
    const session = sessionAt(await rabbitThat(told));
    expect(await session.invoke(drain, never)).toEqual({ type: "ok", value: [3, 1, 2] });
    await heard(session);
    expect(acks).toEqual([{ method: "ack", tag: 3, multiple: true }]);
  });

  it("for a drain of what arrives in time, if the server says that there is more", async () => {
    const { told, acks } = holding(3, 1);
    const session = sessionAt(
      await rabbitThat((request) => (request.method === "get" ? { element: "7", behind: 100 } : told(request))),
    );
    expect(await session.invoke(drain, never)).toEqual({ type: "ok", value: [7, 3, 1] });
    await heard(session);
    expect(acks[0]).toEqual({ method: "ack", tag: 3, multiple: true });
  });

  it.each([dequeue, drain])("not for an element that arrives when its client has given up: $f", async (command) => {
    const { told, acks } = holding(1);
    const gaveUp = new AbortController();
    const session = sessionAt(
      await rabbitThat((request) => {
        gaveUp.abort();
        return told(request);
      }),
    );
    expect(await session.invoke(command, gaveUp.signal)).toMatchObject({ type: "error", definite: true });
    await heard(session);
    expect(acks).toEqual([]);
  });
});

describe("the configuration of a node", () => {
  const planOf = (node: string, options: Record<string, string>): NodePlan => ({
    address: { node, host: `127.78.1.${node.slice(1)}`, peerPort: 25_672, clientPort: 5672 },
    advertised: new Map(["n1", "n2", "n3"].map((each, place) => [each, `127.77.1.${place + 1}:25672`])),
    data: "/data/n",
    settings: {
      variant: null,
      options: { queue: "quorum", partitions: "pause-minority", confirms: "yes", ...options },
    },
    cluster: "rabbitmq-2026-1",
  });
  const fileOf = (file: string, node: string, options: Record<string, string> = {}): string =>
    rabbitmqServer.command(planOf(node, options)).files?.get(file) ?? "no file";

  it("listens at one address and is known by the other, which is part of its name, without an epmd", () => {
    const { env = {} } = rabbitmqServer.command(planOf("n2", {}));
    expect(env.RABBITMQ_NODENAME).toBe("rabbit@127.77.1.2");
    expect(env.RABBITMQ_SERVER_ADDITIONAL_ERL_ARGS).toContain("-name rabbit@127.77.1.2 ");
    expect(env.RABBITMQ_SERVER_ADDITIONAL_ERL_ARGS).toContain("-erl_epmd_port 25672 ");
    expect(env.RABBITMQ_SERVER_ADDITIONAL_ERL_ARGS).toContain("inet_dist_use_interface {127,78,1,2} ");
    expect(env.ERL_FLAGS).toContain("-start_epmd false");
    expect(fileOf("rabbitmq.conf", "n2")).toContain("listeners.tcp.1 = 127.78.1.2:5672\n");
  });

  it("joins the first node, which joins no other, and waits for it", () => {
    const joins = "cluster_formation.classic_config.nodes.1 = rabbit@127.77.1.1\n";
    expect(fileOf("rabbitmq.conf", "n2")).toContain(joins);
    expect(fileOf("rabbitmq.conf", "n1")).not.toContain("cluster_formation");
    expect(rabbitmqServer.command(planOf("n3", {})).env?.ERL_AFLAGS).toContain("rabbit@127.77.1.1");
    expect(rabbitmqServer.command(planOf("n1", {})).env?.ERL_AFLAGS).toBeUndefined();
  });

  it("does what the options say", () => {
    expect(fileOf("rabbitmq.conf", "n1")).toContain("cluster_partition_handling = pause_minority\n");
    expect(fileOf("rabbitmq.conf", "n1", { partitions: "autoheal" })).toContain(
      "cluster_partition_handling = autoheal\n",
    );
    expect(fileOf("definitions.json", "n1")).not.toContain("ha-mode");
    expect(fileOf("definitions.json", "n1", { queue: "mirrored" })).toContain('"ha-mode":"all"');
  });
});
