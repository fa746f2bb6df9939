// Writes what is made of schemas, models and systems: the tables of README.md and of pages in docs, the JSON Schema files, and the head
// of the README of each system. Needs a build.
//
//     npm run build && node scripts/write-docs.mjs            writes
//     node scripts/write-docs.mjs --check                     exits 1 and names the files that are not as they would be written
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { z } from "zod";
import { systems } from "../dist/nodes/index.js";
import { campaignFileSchema } from "../dist/src/campaign/plan/file.js";
import { formats } from "../dist/src/history/formats/index.js";
import { recordFields } from "../dist/src/history/formats/record.js";
import { eventSchema, operationRecordSchema } from "../dist/src/history/schema.js";
import { models } from "../dist/src/models/index.js";
import { workloads } from "../dist/src/workloads/index.js";
import { table } from "./markdown-table.mjs";
import { headOf } from "./system-head.mjs";

const root = new URL("../", import.meta.url);

function jsonSchema(schema, title) {
  const { $schema, ...rest } = z.toJSONSchema(schema, { io: "input" });
  return { $schema, title, ...rest };
}

function fieldTable(schema) {
  const { properties, required } = jsonSchema(schema, "");
  return table(
    ["field", "needed", "says"],
    Object.entries(properties).map(([name, { description }]) => [
      `\`${name}\``,
      required.includes(name) ? "yes" : "",
      description ?? "",
    ]),
  );
}

const tables = {
  event: () => fieldTable(eventSchema),
  operation: () => fieldTable(operationRecordSchema),
  names: () =>
    table(
      ["field", "also"],
      Object.entries(recordFields)
        .filter(([, names]) => names.length > 1)
        .map(([field, names]) => [
          `\`${field}\``,
          names
            .filter((name) => name !== field)
            .map((name) => `\`${name}\``)
            .join(", "),
        ]),
    ),
  models: () =>
    table(
      ["`--model`", "one …", "starts", "`f`", "value asked", "value answered"],
      [...models.values()].flatMap(({ name, description }) =>
        description.operations.map(({ f, asks, answers }, at) => [
          ...(at === 0 ? [`\`${name}\``, description.object, description.starts] : ["", "", ""]),
          ...[`\`${f}\``, asks, answers],
        ]),
      ),
    ),
  systems: () =>
    table(
      ["system", "what it is"],
      [...systems.values()].map((system) => {
        const { name, summary } = system.program ?? system.server;
        return [`[\`${name}\`](nodes/${name}/README.md)`, summary];
      }),
    ),
  workloads: () =>
    table(
      ["`--workload`", "what clients do; what is judged"],
      [...workloads.values()].map(({ name, summary }) => [`\`${name}\``, summary]),
    ),
  formats: () =>
    table(
      ["`--format`", "what it is", "written"],
      [...formats.values()].map(({ name, summary, write }) => [
        `\`${name}\``,
        summary,
        write === undefined ? "" : "yes",
      ]),
    ),
};

function withTables(text) {
  return text.replaceAll(
    /<!-- table: (\w+) -->\n[\s\S]*?<!-- end -->/g,
    (_, name) => `<!-- table: ${name} -->\n\n${tables[name]()}\n\n<!-- end -->`,
  );
}

const pages = ["README.md", "docs/histories.md", "docs/running.md"].map((path) => new URL(path, root));
const written = [
  ...pages.map((page) => [page, withTables(readFileSync(page, "utf8"))]),
  [new URL("schemas/event.json", root), `${JSON.stringify(jsonSchema(eventSchema, "Event of a history"), null, 2)}\n`],
  [
    new URL("schemas/operation.json", root),
    `${JSON.stringify(jsonSchema(operationRecordSchema, "Operation of a history"), null, 2)}\n`,
  ],
  [
    new URL("schemas/campaign.json", root),
    `${JSON.stringify(jsonSchema(campaignFileSchema, "Campaign file"), null, 2)}\n`,
  ],
];

for (const system of systems.values()) {
  const readme = new URL(`nodes/${system.name}/README.md`, root);
  const text = existsSync(readme) ? readFileSync(readme, "utf8") : "<!-- head -->\n<!-- end -->\n";
  written.push([readme, text.replace(/<!-- head -->[\s\S]*?<!-- end -->/, () => headOf(system))]);
}

for (const [url, text] of written) {
  if (existsSync(url) && readFileSync(url, "utf8") === text) continue;
  if (process.argv.includes("--check")) {
    process.stderr.write(`${url.pathname} is not current: node scripts/write-docs.mjs\n`);
    process.exitCode = 1;
  } else writeFileSync(url, text);
}
