/** What links suffer: partitions of every mode, and links that are merely bad. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect } from "vitest";
import type { ResolvedFault } from "../../../src/faults/fault.js";
import { type FaultStage, link, ok, until } from "./stage.js";

export function testLinkFaults({ test }: FaultStage): void {
  describe("partitions", () => {
    test.for(["drop", "half-open", "reset"] as const)("both ways, %s", async (mode, { lent }) => {
      const echo = await lent(mode === "half-open" ? "carried" : undefined);
      const links = [link("n1", "n2"), link("n2", "n1")];
      const cut = await echo.cluster.inject({ kind: "partition", links, mode });
      expect(cut.proof).toMatch(
        mode === "reset" ? /n1 -> n2: connection reset, directly \d+ ms/ : /no answer within 300 ms/,
      );
      expect(await echo.relay("n1", "n2")).toBe("silence");
      expect(await echo.relay("n2", "n1")).toBe("silence");
      await echo.relayWorks("n1", "n3");
      // The client's way is not cut.
      expect(await echo.ask("n2", "echo", { value: 1 })).toEqual(ok(1));
      await cut.undo();
      await echo.relayWorks("n1", "n2");
      await echo.relayWorks("n2", "n1");
    });

    test("one way: n2 does not hear n1, n1 hears n2", async ({ lent }) => {
      const echo = await lent();
      const cut = await echo.cluster.inject({ kind: "partition", links: [link("n1", "n2")], mode: "drop" });
      await echo.ask("n1", "tell", { key: "n2", value: "held" });
      await echo.ask("n2", "tell", { key: "n1", value: "heard" });
      await until(async () => JSON.stringify(await echo.ask("n1", "heard")).includes('heard"]'));
      expect(await echo.ask("n2", "heard")).toEqual(ok([]));
      // What was under way when the link was cut arrives when it heals, as TCP sends it again.
      await cut.undo();
      await until(async () => JSON.stringify(await echo.ask("n2", "heard")).includes("held"));
    });

    test("half-open: what was sent into it never arrives", async ({ lent }) => {
      const echo = await lent("carried");
      const cut = await echo.cluster.inject({ kind: "partition", links: [link("n1", "n2")], mode: "half-open" });
      await echo.ask("n1", "tell", { key: "n2", value: "swallowed" });
      await cut.undo();
      await echo.relayWorks("n1", "n2");
      expect(await echo.ask("n2", "heard")).toEqual(ok([]));
    });

    test("overlapping partitions are undone one by one", async ({ lent }) => {
      const echo = await lent();
      const isolate: ResolvedFault = { kind: "partition", links: [link("n1", "n2"), link("n1", "n3")], mode: "drop" };
      const first = await echo.cluster.inject(isolate);
      const second = await echo.cluster.inject({ kind: "partition", links: [link("n1", "n2")], mode: "reset" });
      expect(second.proof).toBeNull();
      await first.undo();
      expect(await echo.relay("n1", "n2")).toBe("silence");
      await echo.relayWorks("n1", "n3");
      await second.undo();
      await second.undo();
      await echo.relayWorks("n1", "n2");
    });

    test("a partition of a replica that is down says that it cannot be seen", async ({ lent }) => {
      const echo = await lent();
      const kill = await echo.cluster.inject({ kind: "kill", nodes: ["n2"] });
      const cut = await echo.cluster.inject({ kind: "partition", links: [link("n1", "n2")], mode: "drop" });
      expect(cut.proof).toBeNull();
      await kill.undo();
      expect(await echo.relay("n1", "n2")).toBe("silence");
      await cut.undo();
      await echo.relayWorks("n1", "n2");
    });
  });

  describe("bad links", () => {
    test("delay", async ({ lent }) => {
      const echo = await lent("carried");
      const roundTrip = async (): Promise<number> => {
        const begun = performance.now();
        expect(await echo.relay("n1", "n2", 60_000)).toEqual(ok("n1 n2"));
        return performance.now() - begun;
      };
      const delay = await echo.cluster.inject({
        kind: "delay",
        links: [link("n1", "n2"), link("n2", "n1")],
        delayMs: 320,
        jitterMs: 20,
      });
      expect(delay.proof).toMatch(/n1 -> n2: round trip grew by \d+ ms/);
      expect(await roundTrip()).toBeGreaterThanOrEqual(600);
      await delay.undo();
      // Not each of them: this machine may be busy at times.
      await until(async () => (await roundTrip()) < 600);
    });

    test("bandwidth: bytes take their time, in order", async ({ lent }) => {
      const echo = await lent();
      const throttle = await echo.cluster.inject({
        kind: "bandwidth",
        links: [link("n1", "n2")],
        bytesPerSecond: 20_000,
      });
      expect(throttle.proof).toMatch(/(8000|11114) bytes took (more than )?\d+ ms/);
      const begun = performance.now();
      for (let part = 0; part < 5; part++)
        await echo.ask("n1", "tell", { key: "n2", value: `${part}${"x".repeat(2000)}` });
      await until(async () => JSON.stringify(await echo.ask("n2", "heard")).includes('"4x'));
      expect(performance.now() - begun).toBeGreaterThan(400);
      const heard = await echo.ask("n2", "heard");
      expect(JSON.stringify(heard).match(/\dx/g)).toEqual(["0x", "1x", "2x", "3x", "4x"]);
      await throttle.undo();
      await echo.relayWorks("n1", "n2");
    });

    test("bandwidth: seen in effect however small it is", async ({ lent }) => {
      const echo = await lent();
      for (const bytesPerSecond of [500, 1000, 2000, 2500]) {
        const links = [link("n1", "n2")];
        const throttle = await echo.cluster.inject({ kind: "bandwidth", links, bytesPerSecond });
        expect(throttle.proof).toMatch(/\d+ bytes took (more than )?\d+ ms/);
        await throttle.undo();
      }
    });

    test("loss: segments are sent again, nothing is missing or out of order", async ({ lent }) => {
      const echo = await lent();
      const loss = await echo.cluster.inject({ kind: "loss", links: [link("n1", "n2")], percent: 20 });
      expect(loss.proof).toMatch(/[1-9]\d* loss(es)? within \d+ ms of a probe of 60 segments/);
      const values = Array.from({ length: 40 }, (_, index) => index);
      for (const value of values) await echo.ask("n1", "tell", { key: "n2", value });
      const heardValues = async (): Promise<unknown[]> => {
        const reply = await echo.ask("n2", "heard");
        return reply !== "silence" && reply.type === "ok" && Array.isArray(reply.value)
          ? reply.value.map((pair) => (Array.isArray(pair) ? pair[1] : undefined))
          : [];
      };
      await loss.undo();
      await until(async () => (await heardValues()).includes(39));
      expect(await heardValues()).toEqual(values);
    });

    test("reset: connections break again and again, and stay when it is over", async ({ lent }) => {
      const echo = await lent();
      const log = join(echo.directory, "logs", "n1.log");
      const closings = (): number => readFileSync(log, "utf8").split("link to n2: closed").length;
      const before = closings();
      const reset = await echo.cluster.inject({ kind: "reset", links: [link("n1", "n2")], everyMs: 250 });
      expect(reset.proof).toBe("n1 -> n2: open connection was reset");
      await until(async () => closings() > before + 2);
      await reset.undo();
      await echo.relayWorks("n1", "n2");
    });
  });

  test("what streams cannot suffer is refused before a run", async ({ made }) => {
    const { cluster } = made(["n1", "n2"]);
    for (const kind of ["duplicate", "reorder"] as const) {
      expect(cluster.capability({ kind, target: "all", percent: 50, withinMs: 5 })).toMatchObject({
        able: false,
        why: expect.stringContaining("datagram"),
      });
    }
  });
}
