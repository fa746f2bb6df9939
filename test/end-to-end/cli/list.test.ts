/** What can be run, and what is to be expected of it. */
import { describe, expect, it } from "vitest";
import { z } from "zod";
import { programSystems } from "../../../nodes/index.js";
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

    const { stdout } = await schism(["list"]);
    const lines = stdout.split("\n").filter((line) => line.includes("shown only in the simulator: "));
    expect(lines).toHaveLength(hunted.length);
    for (const [at, { name, mistake }] of hunted.entries()) {
      expect(lines[at]).toContain(`--variant ${name}  ${mistake}; shown only in the simulator: `);
    }
  });
});
