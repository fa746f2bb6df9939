/** Whether the kernel has netem is read from how it was configured. */
import { expect, it } from "vitest";
import { findingIn } from "../../../../src/clusters/docker/netem.js";

it("is there as a module or built in, and not otherwise", () => {
  const said = (text: string | undefined): string => findingIn(text).why.split(";")[0] ?? "";
  expect(said("CONFIG_NET_SCH_PRIO=m\nCONFIG_NET_SCH_NETEM=m\n")).toContain("has it");
  expect(said("CONFIG_NET_SCH_NETEM=y")).toContain("has it");
  expect(said("# CONFIG_NET_SCH_NETEM is not set\n")).toBe("this kernel has none (CONFIG_NET_SCH_NETEM is not set)");
  expect(said("CONFIG_NET_SCH_NETEM_OTHER=y")).toContain("has none");
  expect(said(undefined)).toContain("no /proc/config.gz");
});
