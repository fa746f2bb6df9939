/** Access at a replica's port: no caller without a proof of the key, no web page at all, and no proof a second time. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { execa } from "execa";
import { afterEach, beforeEach, describe, expect, it, test, vi } from "vitest";
import { z } from "zod";
import { callOf, Gate, isAnswerTo, newKey } from "../../../nodes/server/proof.js";
import { EchoCluster } from "../../support/echo-cluster.js";

/** Every key that was made in this process. */
const made = vi.hoisted((): string[] => []);
vi.mock("../../../nodes/server/proof.js", async (original) => {
  const proof = await original<typeof import("../../../nodes/server/proof.js")>();
  const newKey = (): string => {
    const key = proof.newKey();
    made.push(key);
    return key;
  };
  return { ...proof, newKey };
});

const control = newKey();
const mesh = newKey();
const host = "127.0.0.1:7000";

function gate(): Gate {
  return new Gate("n1", { control, mesh });
}

const ask = (at: Gate, url: string, authorization: string, more: Record<string, string> = {}) =>
  at.admit({ url, headers: { host, authorization, ...more } });

describe("the gate of a replica", () => {
  it.each([
    ["/control", control],
    ["/client", control],
    ["/mesh", mesh],
    ["/probe", mesh],
  ])("admits to %s who proves its key, and proves that it knows the key too", (path, key) => {
    const call = callOf(key, "n1", path);
    const admission = ask(gate(), path, call.authorization);
    expect(admission).toMatchObject({ admitted: true, path });
    const proof = admission.admitted ? admission.proof : "";
    expect(isAnswerTo(call, { "schism-proof": proof })).toBe(true);
    expect(isAnswerTo(callOf(key, "n1", path), { "schism-proof": proof })).toBe(false);
    expect(isAnswerTo(call, {})).toBe(false);
  });

  it("refuses another key, another path, another node, and none", () => {
    const wrong = [
      callOf(newKey(), "n1", "/control").authorization,
      callOf(mesh, "n1", "/control").authorization,
      callOf(control, "n1", "/client").authorization,
      callOf(control, "n2", "/control").authorization,
      "",
      "Schism",
      `Bearer ${control}`,
      `Schism ${control}.${control}`,
    ];
    for (const authorization of wrong) expect(ask(gate(), "/control", authorization).admitted).toBe(false);
    expect(gate().admit({ url: "/control", headers: { host } }).admitted).toBe(false);
    expect(ask(gate(), "/constructor", callOf(control, "n1", "/constructor").authorization).admitted).toBe(false);
  });

  it("takes a proof once", () => {
    const at = gate();
    const { authorization } = callOf(control, "n1", "/client");
    expect(ask(at, "/client", authorization).admitted).toBe(true);
    expect(ask(at, "/client", authorization)).toEqual({ admitted: false, why: "its proof was used before" });
  });

  it("refuses web pages, and hosts whose name leads here, even with a proof", () => {
    const proven = () => callOf(control, "n1", "/control").authorization;
    for (const origin of ["http://evil.example", "http://127.0.0.1:7000", "null", "file://"]) {
      expect(ask(gate(), "/control", proven(), { origin }).admitted).toBe(false);
    }
    for (const name of [
      "evil.example:7000",
      "127.0.0.1.evil.example",
      "",
      "8.8.8.8:7000",
      "127.0.0.1:7000@evil.example",
    ]) {
      expect(ask(gate(), "/control", proven(), { host: name }).admitted).toBe(false);
    }
    for (const name of ["localhost:7000", "127.0.0.1"]) {
      expect(ask(gate(), "/control", proven(), { host: name }).admitted).toBe(true);
    }
  });
});

describe("a replica process", () => {
  let echo: EchoCluster;
  beforeEach(async () => {
    made.length = 0;
    echo = new EchoCluster("local", ["n1", "n2"]);
    await echo.cluster.start();
    await echo.relayWorks("n1", "n2");
  });
  afterEach(() => echo.end());

  const upgrade = {
    host: "127.0.0.1",
    connection: "Upgrade",
    upgrade: "websocket",
    "sec-websocket-version": "13",
    "sec-websocket-key": "dGhlIHNhbXBsZSBub25jZQ==",
  };

  test("lets no other user and no web page in, whatever they try, goes on, and notes them", async () => {
    // As another user where we may become one; a process with our rights differs from us by the key only.
    const asNobody = process.getuid?.() === 0 ? ["setpriv", "--reuid=65534", "--regid=65534", "--clear-groups"] : [];
    const attempts = [
      ...["/control", "/client", "/mesh"].map((path) => ({ path, headers: upgrade })),
      { path: "/control", headers: { ...upgrade, origin: "http://evil.example" } },
      { path: "/control", headers: { ...upgrade, host: "evil.example" } },
      { path: "/client", headers: { ...upgrade, authorization: callOf(newKey(), "n1", "/client").authorization } },
      { method: "POST", path: "/probe", headers: { host: "127.0.0.1", "content-length": "0" } },
      { method: "POST", path: "/", headers: { host: "127.0.0.1", origin: "null", "content-length": "0" } },
      { path: "/", headers: { host: "127.0.0.1" } },
    ];
    const ports = echo.listeningPorts();
    // Two replicas, and the links from one to the other.
    expect(ports.length).toBeGreaterThanOrEqual(4);
    for (const port of ports) {
      // The file is read before the rights to read it are gone.
      const words = [
        ...asNobody,
        process.execPath,
        "--input-type=module",
        "-e",
        script,
        String(port),
        JSON.stringify(attempts),
      ];
      const { stdout } = await execa(words[0] ?? "", words.slice(1));
      const answers = z.array(z.string()).parse(JSON.parse(stdout));
      expect(answers).toEqual(attempts.map(() => "HTTP/1.1 403 Forbidden"));
    }
    expect(echo.exits).toEqual([]);
    expect(await echo.ask("n1", "echo", { value: 1 })).toEqual({ type: "ok", value: 1 });
    expect(await echo.relay("n1", "n2")).toMatchObject({ type: "ok" });
    expect(await echo.cluster.status("n2")).toMatchObject({ role: "echo" });
    const log = readFileSync(join(echo.directory, "logs", "n1.log"), "utf8");
    expect(log).toContain("refused a connection (1 so far): it does not prove that it knows the key");
    // Knocking is not an answer to how often: the log grows with its logarithm.
    expect(log.match(/refused a connection/g)?.length).toBeLessThan(8);
  });

  test("shows its keys on no command line, in no environment and in no file", async () => {
    // Of the run, and of each replica.
    expect(made.length).toBeGreaterThanOrEqual(3);
    for (const text of echo.visibleToOthers()) for (const key of made) expect(text).not.toContain(key);
  });
});

const script = readFileSync(fileURLToPath(new URL("../../support/stranger.mjs", import.meta.url)), "utf8").replace(
  "process.argv.slice(2)",
  "process.argv.slice(1)",
);
