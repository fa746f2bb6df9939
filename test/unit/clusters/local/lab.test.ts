/** Addresses of clusters of servers on this machine: which ones a cluster leaves to another, or to another program. */
import { createServer } from "node:net";
import { afterEach, expect, it } from "vitest";
import { Lab } from "../../../../src/clusters/local/lab.js";

/** Those of no server, so that the first addresses are free. */
const [first, second, third] = [29_391, 29_392, 29_393] as const;
const nodes = ["n1", "n2", "n3"];
const held: (() => unknown)[] = [];

afterEach(async () => {
  for (const end of held.splice(0)) await end();
});

async function take(...ports: readonly number[]): Promise<string> {
  const lab = await Lab.take(nodes, ports);
  held.push(() => lab.release());
  return lab.back("n2");
}

it("are other ones where one port of two clusters is the same, and free once a cluster is gone", async () => {
  expect(await take(first, second)).toBe("127.78.1.2");
  expect(await take(third)).toBe("127.78.1.2");
  expect(await take(third, second)).toBe("127.78.2.2");
  await held.shift()?.();
  expect(await take(first)).toBe("127.78.1.2");
});

it("are those at which no other program listens", async () => {
  const stranger = createServer();
  held.push(() => stranger.close());
  await new Promise<void>((resolve) => stranger.listen(second, "127.78.1.3", resolve));
  expect(await take(first, second)).toBe("127.78.2.2");
  const everywhere = createServer();
  held.push(() => everywhere.close());
  await new Promise<void>((resolve) => everywhere.listen(third, resolve));
  await expect(take(third)).rejects.toThrow(
    `another program listens at one of their ports: listen EADDRINUSE: address already in use 127.77.254.254:${third}`,
  );
});
