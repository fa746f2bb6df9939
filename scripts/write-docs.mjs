// Writes what is made of schemas and models: the tables of docs/histories.md and the JSON Schema files. Needs a build.
//
//     npm run build && node scripts/write-docs.mjs            writes
//     node scripts/write-docs.mjs --check                     exits 1 and names the files that are not as they would be written
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { z } from "zod";
import { formats } from "../dist/src/history/formats/index.js";
import { recordFields } from "../dist/src/history/formats/record.js";
import { eventSchema, operationRecordSchema } from "../dist/src/history/schema.js";
import { models } from "../dist/src/models/index.js";

const root = new URL("../", import.meta.url);

/** Rows of cells as a Markdown table, its columns as wide as their widest cell. */
function table(header, rows) {
  const cells = [header, ...rows].map((row) => row.map((cell) => cell.replaceAll("|", "\\|")));
  const widths = header.map((_, column) => Math.max(3, ...cells.map((row) => row[column].length)));
  const line = (row) => `| ${row.map((cell, column) => cell.padEnd(widths[column])).join(" | ")} |`;
  return [
    line(cells[0]),
    `| ${widths.map((width) => "-".repeat(width)).join(" | ")} |`,
    ...cells.slice(1).map(line),
  ].join("\n");
}

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

const page = new URL("docs/histories.md", root);
const written = [
  [page, withTables(readFileSync(page, "utf8"))],
  [new URL("schemas/event.json", root), `${JSON.stringify(jsonSchema(eventSchema, "Event of a history"), null, 2)}\n`],
  [
    new URL("schemas/operation.json", root),
    `${JSON.stringify(jsonSchema(operationRecordSchema, "Operation of a history"), null, 2)}\n`,
  ],
];

for (const [url, text] of written) {
  if (existsSync(url) && readFileSync(url, "utf8") === text) continue;
  if (process.argv.includes("--check")) {
    process.stderr.write(`${url.pathname} is not current: node scripts/write-docs.mjs\n`);
    process.exitCode = 1;
  } else writeFileSync(url, text);
}
