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
});
