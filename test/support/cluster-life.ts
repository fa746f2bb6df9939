/** The life of a cluster of real replicas: start, requests, exits, stop. */
import { afterAll, afterEach, describe, expect, test } from "vitest";
import { EchoCluster, type EchoKind, silentEntry } from "./echo-cluster.js";

/** Declares the tests for one kind of cluster. */
export function testLife(kind: EchoKind): void {
  // A missing entry is a missing mount there, which Docker complains of in its own words.
  const onlyLocal = (name: string, body: () => Promise<void>): void => {
    if (kind === "local") test(name, body);
  };
  const clusters: EchoCluster[] = [];
  /** Two replicas that one test after the other uses; after one that failed, the next gets others. */
  let common: EchoCluster | undefined;
  const endCommon = async (): Promise<void> => {
    await common?.end();
    common = undefined;
  };
  afterEach(async ({ task }) => {
    for (const echo of clusters.splice(0)) await echo.end();
    if (task.result?.state === "fail") await endCommon();
  });
  afterAll(endCommon);

  async function started(nodes: readonly string[]): Promise<EchoCluster> {
    const echo = new EchoCluster(kind, nodes);
    clusters.push(echo);
    await echo.cluster.start();
    return echo;
  }

  async function shared(): Promise<EchoCluster> {
    if (common === undefined) {
      common = new EchoCluster(kind, ["n1", "n2"]);
      await common.cluster.start();
    }
    return common;
  }

  describe("start and stop", () => {
    test("five replicas start, answer, reach each other and are gone after stop", async () => {
      const begun = performance.now();
      const echo = await started(["n1", "n2", "n3", "n4", "n5"]);
      console.log(`five replicas up in ${Math.round(performance.now() - begun)} ms`);
      for (const node of echo.cluster.nodes) {
        expect(await echo.ask(node, "echo", { value: node })).toEqual({ type: "ok", value: node });
        expect(await echo.cluster.status(node)).toMatchObject({ role: "echo" });
      }
      await echo.relayWorks("n1", "n5");
      expect(echo.traces.map((trace) => trace.node).sort()).toEqual(["n1", "n2", "n3", "n4", "n5"]);
      expect(await echo.present()).toEqual(["n1", "n2", "n3", "n4", "n5"]);
      await Promise.all([echo.cluster.stop(), echo.cluster.stop()]);
      expect(await echo.present()).toEqual([]);
      expect(echo.exits).toEqual([]);
    });

    test("stop during start leaves nothing, and start fails", async () => {
      // Their start does not end by itself, whatever is quicker.
      const echo = new EchoCluster(kind, ["n1", "n2", "n3"], silentEntry);
      clusters.push(echo);
      const start = expect(echo.cluster.start()).rejects.toThrow();
      while ((await echo.present()).length === 0) await new Promise((resolve) => setTimeout(resolve, 50));
      await echo.cluster.stop();
      await start;
      expect(await echo.present()).toEqual([]);
    });

    onlyLocal("a replica that cannot start fails the start with its own words and takes everything down", async () => {
      const echo = new EchoCluster(kind, ["n1", "n2"], "/does/not/exist.js");
      clusters.push(echo);
      await expect(echo.cluster.start()).rejects.toThrow(/exited with code 1[\s\S]*Cannot find module/);
      expect(await echo.present()).toEqual([]);
    });
  });

  describe("requests", () => {
    test("an answer that the replica gives is handed on as it is", async () => {
      const echo = await shared();
      expect(await echo.ask("n1", "no-such")).toEqual({ type: "fail", error: "unknown operation no-such" });
      const value = { text: 'ü "\n', list: [1, null, true] };
      expect(await echo.ask("n1", "echo", { value })).toEqual({ type: "ok", value });
    });

    test("a request under way when the replica is killed is lost; one to a dead replica is refused", async () => {
      const echo = await shared();
      const open = echo.ask("n1", "silence");
      await echo.ask("n1", "echo");
      const kill = await echo.cluster.inject({ kind: "kill", nodes: ["n1"] });
      expect(await open).toMatchObject({ type: "lost" });
      expect(await echo.ask("n1", "echo")).toEqual({ type: "refused", error: "n1 is down" });
      expect(await echo.cluster.status("n1")).toBeNull();
      await expect(echo.cluster.operate("n1", { type: "promote" })).rejects.toThrow("n1 is down");
      await kill.undo();
      expect(await echo.ask("n1", "echo", { value: 1 })).toEqual({ type: "ok", value: 1 });
    });

    test("an operator's command arrives", async () => {
      const echo = await shared();
      await echo.cluster.operate("n1", { type: "promote" });
      expect(echo.traces.at(-1)).toEqual({
        node: "n1",
        event: { type: "echo/operated", command: { type: "promote" } },
      });
    });
  });

  test("a replica that throws ends, and the report holds what it threw", async () => {
    const echo = await shared();
    expect(await echo.ask("n1", "throw", { value: "x" })).toMatchObject({ type: "lost" });
    while (echo.exits.length === 0) await new Promise((resolve) => setTimeout(resolve, 10));
    expect(echo.exits).toHaveLength(1);
    expect(echo.exits[0]).toMatchObject({ node: "n1", cause: "crash" });
    expect(echo.exits[0]?.status).toMatch(/ended itself: Error: asked to throw x/);
    expect(echo.exits[0]?.log.join(" ")).toContain("asked to throw x");
  });

  test("no reply is called after stop", async () => {
    // Of a node that has not ended.
    const echo = await shared();
    const replies: unknown[] = [];
    echo.cluster.request("n2", { client: "c", seq: 1, command: { f: "silence" } }, (reply) => replies.push(reply));
    await echo.ask("n2", "echo");
    await echo.cluster.stop();
    echo.cluster.request("n2", { client: "c", seq: 2, command: { f: "echo" } }, (reply) => replies.push(reply));
    await new Promise((resolve) => setTimeout(resolve, 100));
    expect(replies).toEqual([]);
  });
}
