/** A node is waited for until it has ended, so its container is killed however often a busy engine refuses. */
import { expect, it } from "vitest";
import { killed } from "../../../../src/clusters/docker/engine.js";

/** A container that is refused to be killed with these statuses, one after the other, before it is. */
function containerRefused(...statuses: readonly number[]) {
  const asked: unknown[] = [];
  const kill = async (options: unknown): Promise<void> => {
    const statusCode = statuses[asked.length];
    asked.push(options);
    if (statusCode !== undefined) throw Object.assign(new Error(`refused with ${statusCode}`), { statusCode });
  };
  return { container: { kill }, asked };
}

it.each([
  ["the engine has no time for it", [500, 500], 3],
  ["it is not running", [409], 1],
  ["it is gone", [404], 1],
])("asks as often as it takes: %s", async (_, statuses, times) => {
  const { container, asked } = containerRefused(...statuses);
  await killed(container, () => false);
  expect(asked).toEqual(Array.from({ length: times }, () => ({ signal: "SIGKILL" })));
});

it("asks no more once the end was seen: the container may run something else", async () => {
  const { container, asked } = containerRefused(500, 500, 500);
  await killed(container, () => asked.length > 0);
  expect(asked).toHaveLength(1);
});
