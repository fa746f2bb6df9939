/** The options that systems must not have are exactly those that the commands declare which take systems' options. */
import { readFileSync } from "node:fs";
import { describe, expect, it, vi } from "vitest";
import yargs from "yargs";
import { systems } from "../../../nodes/index.js";
import { addCommands, usages } from "../../../src/cli/commands.js";
import { commandOptions } from "../../../src/contract/command-options.js";
import { descriptionOf } from "../../../src/contract/system.js";

/** All names under which a command declares options and positional arguments, aliases and hidden ones among them. */
async function declaredBy(command: string): Promise<ReadonlySet<string>> {
  const parser = yargs().exitProcess(false);
  const [option, several, alias] = [vi.spyOn(parser, "option"), vi.spyOn(parser, "options"), vi.spyOn(parser, "alias")];
  await addCommands(parser, [command]);
  await new Promise<void>((built) => parser.parse([command, "x", "--help"], {}, () => built()));
  // Each option is read below: no command declares several of them in one call.
  expect(several.mock.calls).toEqual([]);
  const calls: readonly (readonly unknown[])[] = option.mock.calls;
  const aliases: readonly unknown[] = alias.mock.calls;
  return new Set([...calls.map(([name]) => name), ...aliases].flat(3).map(String));
}

describe("options of commands", () => {
  const ofSystems = new Set([...systems.values()].flatMap((system) => Object.keys(descriptionOf(system).options)));

  it.each(usages)("%s", async (usage) => {
    const [command = ""] = usage.split(" ");
    const declared = await declaredBy(command);
    const takesThoseOfSystems = [...ofSystems].every((name) => declared.has(name));
    const own = [...declared].filter((name) => !ofSystems.has(name)).sort();
    expect(takesThoseOfSystems ? own : undefined).toEqual(commandOptions[command]?.toSorted());
  });
});

it("the README's table names each command", () => {
  const named = [...readFileSync("README.md", "utf8").matchAll(/^\| `schism (\w+)/gm)].map(([, name]) => name);
  expect([...new Set(named)].sort()).toEqual(usages.map((usage) => usage.split(" ")[0]).toSorted());
});
