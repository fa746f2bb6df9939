/** What can be run, and what is to be expected of it. */
import { describe, expect, it } from "vitest";
import { z } from "zod";
import { programSystems } from "../../../nodes/index.js";
import { renderSystems } from "../../../src/report/catalogue.js";
import { catalogueOf } from "../../../src/scenario/catalogue.js";
import { schism } from "../../support/command.js";

const listedSchema = z.object({
  systems: z.array(
    z.object({
      name: z.string(),
      variants: z.array(
        z.object({
          name: z.string(),
          mistake: z.string(),
          shownBy: z.object({ onlySimulated: z.string().optional() }).nullable(),
        }),
      ),
    }),
  ),
});

describe("schism list", () => {
  it("names a setting for every mistake, and says of which real processes show nothing", async () => {
    const { systems } = listedSchema.parse(JSON.parse((await schism(["list", "--json"])).stdout));
    const variants = systems.flatMap((system) =>
      system.variants.map((variant) => ({ system: system.name, ...variant })),
    );
    expect(variants.filter(({ shownBy }) => shownBy === null)).toEqual([]);
    const hunted = variants.filter(({ shownBy }) => shownBy?.onlySimulated !== undefined);
    const left = [...programSystems.values()].flatMap((system) =>
      system.variants.flatMap(({ name, shownBy }) =>
        shownBy.onlySimulated === undefined ? [] : [`${system.name} ${name}`],
      ),
    );
    expect(left).toContain("raft commit-older-term");
    expect(hunted.map(({ system, name }) => `${system} ${name}`)).toEqual(left);

    const lines = renderSystems(catalogueOf([...programSystems.values()]))
      .split("\n")
      .filter((line) => line.includes("shown only in the simulator: "));
    expect(lines).toHaveLength(hunted.length);
    for (const [at, { name, mistake }] of hunted.entries()) {
      expect(lines[at]).toContain(`--variant ${name}  ${mistake}; shown only in the simulator: `);
    }
  });

  it("has a line for each system, and of one system its options, variants, claims and defaults", async () => {
    const overview = (await schism(["list"])).stdout.split("\n");
    for (const { name, program } of programSystems.values()) expect(overview).toContain(`${name}: ${program.summary}`);
    expect(overview.join("\n")).not.toContain("--variant");

    const { stdout } = await schism(["list", "raft"]);
    expect(stdout).toContain("  --nodes 5 and --faults partition,kill, unless a run says otherwise\n");
    expect(stdout).toContain(
      "  --variant log-not-synced  log entries are acknowledged before they are synced to disk\n",
    );
    expect(stdout).toContain("  claim one-vote-per-term  broken if: A node voted for two candidates in one term.\n");
    expect(stdout).toContain("  claim lease-excludes-leaders (with --reads lease)  broken if: ");
  });
});
