/** The controller's line to a server that is not ours: sessions, errors that are definite or not, and roles. */
import { describe, expect, it } from "vitest";
import type { Answer, ForeignServer } from "../../../nodes/foreign.js";
import type { Json, ReplicaStatus } from "../../../nodes/host.js";
import type { TraceEvent } from "../../../nodes/trace.js";
import type { BootRequest } from "../../../src/clusters/node-channel.js";
import { ServerChannel } from "../../../src/clusters/server-channel.js";
import type { Reply } from "../../../src/contract/cluster.js";

const boot: BootRequest = {
  ...{ program: "fake", settings: { options: {}, variant: null }, members: [], peers: {}, seed: 1 },
  ...{ tornTail: false, clock: { aheadMs: 0, pace: 1 }, diskFull: false },
};

/** `shown`: the clock of the server, and how it answers what time it is. */
function setUp(shown?: ConstructorParameters<typeof ServerChannel>[6], clock?: ForeignServer["clock"]) {
  const sessions: { closed: boolean; aborted: boolean }[] = [];
  const traces: TraceEvent[] = [];
  let status: ReplicaStatus | null = null;
  let pending: ((answer: Answer) => void) | undefined;
  const server: ForeignServer = {
    ...{ name: "kept", summary: "", options: {}, variants: [], views: [], commands: [], traces: ["role"] },
    ...{ executable: "kept", versionArguments: [], debianPackage: "kept", ports: { peer: 1, client: 2 } },
    ...{ peerGreeting: { more: "", last: "" }, container: { files: [] } },
    command: () => ({ args: [] }),
    ready: async () => true,
    status: async () => status,
    ...(clock === undefined ? {} : { clock }),
    clients: () => ({
      open() {
        const session = { closed: false, aborted: false };
        sessions.push(session);
        return {
          invoke: (_command, signal) => {
            signal.addEventListener("abort", () => {
              session.aborted = true;
            });
            return new Promise((resolve) => {
              pending = resolve;
            });
          },
          close: () => {
            session.closed = true;
          },
        };
      },
    }),
  };
  const address = { node: "n1", host: "127.0.0.1", peerPort: 1, clientPort: 2 };
  const events = { onTrace: (event: TraceEvent) => traces.push(event), onFatal: () => {} };
  const settings = { options: {}, variant: null };
  const channel = new ServerChannel(server, address, settings, events, () => [address], {}, shown);
  const replies: Reply[] = [];
  const ask = async (answer?: Answer): Promise<void> => {
    channel.request({ client: "p0", seq: 1, command: { f: "read" } }, (reply) => replies.push(reply));
    if (answer !== undefined) pending?.(answer);
    await new Promise((resolve) => setImmediate(resolve));
  };
  const say = (next: ReplicaStatus | null): void => {
    status = next;
  };
  return { channel, sessions, traces, replies, ask, say, answer: (late: Answer) => pending?.(late) };
}

const value: Json = 7;

describe("a client's session", () => {
  it("is kept for as long as it is known what became of its requests", async () => {
    const { sessions, replies, ask } = setUp();
    await ask({ type: "ok", value });
    await ask({ type: "error", definite: true, error: "not 3" });
    await ask({ type: "error", definite: true, error: "nobody listens", retry: true });
    expect(sessions).toEqual([{ closed: false, aborted: false }]);
    expect(replies).toEqual([
      { type: "ok", value },
      { type: "fail", error: "not 3", retry: false },
      { type: "fail", error: "nobody listens", retry: true },
    ]);
  });

  it("is opened again after an error that is not definite", async () => {
    const { sessions, replies, ask } = setUp();
    await ask({ type: "error", definite: false, error: "broken off" });
    expect(sessions).toMatchObject([{ closed: true }]);
    await ask({ type: "ok", value });
    expect(sessions).toMatchObject([{ closed: true }, { closed: false }]);
    expect(replies).toEqual([
      { type: "info", error: "broken off" },
      { type: "ok", value },
    ]);
  });

  it.each(['{"type":"ok"}', "null", '{"type":"done"}', '{"type":"error"}'])("may answer anything: %s", async (text) => {
    const { replies, ask } = setUp();
    await ask(JSON.parse(text));
    expect(replies).toEqual([
      text === '{"type":"ok"}'
        ? { type: "ok", value: null }
        : { type: "info", error: "the session answered with something else than an answer in JSON" },
    ]);
  });

  it("is closed when its client waits no longer, and a late answer is dropped", async () => {
    const { channel, sessions, replies, ask, answer } = setUp();
    await ask();
    channel.forget("p0");
    answer({ type: "ok", value });
    await new Promise((resolve) => setImmediate(resolve));
    expect(sessions).toEqual([{ closed: true, aborted: true }]);
    expect(replies).toEqual([]);
  });
});

it("changes of its role are traced, each once, and silence is none", async () => {
  const { channel, traces, say } = setUp();
  await channel.boot(boot);
  const polls = async (status: ReplicaStatus | null): Promise<void> => {
    say(status);
    await new Promise((resolve) => setTimeout(resolve, 600));
  };
  await polls({ role: "follower", leads: false, epoch: 2 });
  await polls(null);
  await polls({ role: "leader", leads: true, epoch: 3 });
  channel.close();
  await polls({ role: "follower", leads: false, epoch: 4 });
  expect(traces).toEqual([
    { type: "role", role: "follower", leads: false, epoch: 2 },
    { type: "role", role: "leader", leads: true, epoch: 3 },
  ]);
});

describe("the clock that a server is shown", () => {
  it("is corrected by the answer that came soonest, and is as right as that said", async () => {
    // It is 40 ms behind what it should show, since its process began later; its first answer takes long.
    let aheadMs = -40;
    let answers = 0;
    const shown = {
      set() {},
      correct(seenMs: number) {
        aheadMs -= seenMs;
      },
    };
    const { clock } = setUp(shown, async () => {
      const shownMs = performance.timeOrigin + performance.now() + aheadMs;
      answers += 1;
      if (answers === 1) await new Promise((resolve) => setTimeout(resolve, 100));
      return shownMs;
    }).channel;
    const reading = await clock?.({ aheadMs: 0, pace: 0.9 });
    if (reading === undefined) throw new Error("there is no reading");
    expect(reading.uncertainMs).toBeLessThan(40);
    expect(Math.abs(reading.shownMs - reading.undisturbedMs)).toBeLessThanOrEqual(reading.uncertainMs ?? 0);
  });
});
