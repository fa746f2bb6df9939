/** A server as a file describes it: what its programs are started with. */
import { afterEach, describe, expect, it, vi } from "vitest";
import { systemOfSpec } from "../../../src/system-file/described.js";

const node = { node: "n1", host: "127.0.0.1", clientPort: 1, peerPort: 2 };
const settings = { variant: null, options: {} };

afterEach(() => vi.unstubAllEnvs());

describe("a server that a file describes", () => {
  it("has what its Python programs print at once, flushed or not", async () => {
    vi.stubEnv("PYTHONUNBUFFERED", "");
    const answers =
      "import json, sys\nfor line in sys.stdin: print(json.dumps({'id': json.loads(line)['id'], 'type': 'ok', 'value': 7}))";
    const { server } = systemOfSpec({ name: "my", command: ["python3"], client: ["python3", "-c", answers] }, ".");
    const clients = server.clients(settings, {}, () => [node]);
    const session = clients.open(node, "c");
    const late = new Promise((resolve) => setTimeout(resolve, 20_000, "no answer").unref());
    const answer = session.invoke({ f: "read", key: "x" }, AbortSignal.timeout(20_000));
    expect(await Promise.race([answer, late])).toEqual({ type: "ok", value: 7 });
    session.close();
    clients.end?.();
    const plan = { ...settings, address: node, advertised: new Map(), data: "/data", settings, cluster: "c" };
    expect(server.command(plan).env).toMatchObject({ PYTHONUNBUFFERED: "1" });
  }, 30_000);

  it.each([
    ["a port for clients and nodes", ["my-server", "{port}"], {}, { client: 7100, peer: 7100 }],
    ["two ports if nodes are told the other", ["my-server", "{port}", "{peer-port}"], {}, { client: 7100, peer: 7101 }],
    ["two, told by the environment", ["my-server"], { PEERS_AT: "{host}:{peer-port}" }, { client: 7100, peer: 7101 }],
  ] as const)("has %s", (_, command, env, ports) => {
    const { server } = systemOfSpec({ name: "my", command, env, client: ["my-client"] }, ".");
    expect(server.ports).toEqual(ports);
  });

  it("takes an operator's command to promote a node, and is asked for its time, if its functions say how", async () => {
    const promoted: string[] = [];
    const { server } = systemOfSpec(
      {
        ...{ name: "my", command: ["my-server"], client: ["my-client"] },
        role: async () => ({ role: "primary", leads: true }),
        promote: async (each) => void promoted.push(each.node),
        time: async () => 7,
      },
      ".",
    );
    expect(server.commands).toEqual(["promote"]);
    await server.operate?.({ type: "promote" }, node, AbortSignal.timeout(1000));
    expect(promoted).toEqual(["n1"]);
    expect(await server.clock?.(node, AbortSignal.timeout(1000))).toBe(7);
  });

  it("is refused if nodes are promoted and none tells whether it leads", () => {
    const spec = { name: "my", command: ["my-server"], client: ["my-client"], promote: async () => {} } as const;
    expect(() => systemOfSpec(spec, ".")).toThrow(
      "promotes a node in place of the one that leads, which only a role tells",
    );
  });
});
