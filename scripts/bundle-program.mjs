// The command and the library in few files, dist/bundle: a module a file, as tsc writes them, takes Node longer to find and open than to
// run. Command, library, threads and processes are bundled together, so that a user's model that imports "schism" shares the command's
// classes; replicas are bundled by themselves (bundle-replicas.mjs).
import { rmSync, writeFileSync } from "node:fs";
import { join, relative, sep } from "node:path";
import { fileURLToPath } from "node:url";
import { rolldown } from "rolldown";
import { licencesOf } from "./licences.mjs";

const root = fileURLToPath(new URL("../", import.meta.url));
const built = join(root, "dist", "src");
const target = join(root, "dist", "bundle");

/** What threads and processes start with, below dist/src: `startFile` (src/package.ts) looks for each in the bundle. */
const starts = [
  "campaign/ledger/digest",
  "campaign/ledger/merge",
  "checkers/linearizability/parallel/judge-thread",
  "clusters/disk/disk-process",
  "clusters/warden-process",
  "matrix/worker",
  "run/watch-thread",
  "trials/worker",
];

/** Dependencies that are bundled, with their own: most commands and processes start with them, and they have 24, 94 and 130 files. */
const bundled = /^(yargs|zod|execa)(\/|$)/;
const isOwn = (path) => path?.startsWith(join(root, "dist") + sep) === true;

/**
 * Whenever a handler has begun, yargs composes the help of its command, for an error to show: a sixth of what a check of a small file takes.
 * Nothing shows it, since what the command says of an error is its own (src/cli/complaint.ts).
 */
const composesHelp = {
  file: join("yargs", "build", "lib", "command.js"),
  statement: "yargs.getInternalMethods().getUsageInstance().cacheHelpMessage();",
};

export async function bundleProgram() {
  const [imports, later] = [new Map(), new Map()];
  rmSync(target, { recursive: true, force: true });
  const bundle = await rolldown({
    input: {
      ...{ bin: join(built, "cli", "bin.js"), index: join(built, "index.js"), vitest: join(built, "vitest.js") },
      ...Object.fromEntries(starts.map((path) => [path.replaceAll("/", "-"), join(built, `${path}.js`)])),
    },
    platform: "node",
    logLevel: "warn",
    external: (id, importer) => isOwn(importer) && /^[^./]/.test(id) && !bundled.test(id),
    plugins: [
      {
        name: "addresses",
        transform: (code, id) =>
          isOwn(id) ? addressed(code, id) : id.endsWith(composesHelp.file) ? helpless(code) : null,
        moduleParsed({ id, importedIds, dynamicallyImportedIds }) {
          imports.set(id, importedIds);
          later.set(id, dynamicallyImportedIds);
        },
      },
    ],
  });
  // What a check of a file loads, in few files: what catches a crash while the others load, what every command starts with, and the
  // rest. main.js waits for the command that it loads, so nothing that the command imports may be in one file with it; and the library
  // must not load what is the command's alone, such as the handlers that end its process.
  const loadedBy = (...path) => closure(join(built, ...path), imports);
  const loadedByLibrary = () => closure(join(built, "index.js"), imports, later);
  const main = join(built, "cli", "main.js");
  const groups = ["last-resort", "main", "check"].flatMap((name, at) =>
    [true, false].map((shared) => ({
      name: shared ? `${name}-shared` : `${name}-command`,
      priority: 3 - at,
      test: (id) => id !== main && loadedBy("cli", `${name}.js`).has(id) && loadedByLibrary().has(id) === shared,
    })),
  );
  const { output } = await bundle.write({
    dir: target,
    format: "esm",
    codeSplitting: { groups },
    comments: { legal: true, jsdoc: false },
  });
  await bundle.close();
  refuseHandlers(output);
  writeFileSync(join(target, "LICENSES.txt"), licencesOf(output.flatMap(({ moduleIds = [] }) => moduleIds)));
}

function helpless(code) {
  if (!code.includes(composesHelp.statement))
    throw new Error(`${composesHelp.file} is another version: see composesHelp`);
  return code.replace(composesHelp.statement, "");
}

/** They would end a program that uses the library, a thread, or a process of ours. */
function refuseHandlers(output) {
  const chunks = new Map(output.flatMap((chunk) => (chunk.type === "chunk" ? [[chunk.fileName, chunk]] : [])));
  const imports = new Map([...chunks].map(([name, chunk]) => [name, chunk.imports]));
  const later = new Map([...chunks].map(([name, chunk]) => [name, chunk.dynamicImports]));
  for (const [name, { isEntry }] of chunks) {
    if (!isEntry || name === "bin.js") continue;
    const ending = [...closure(name, imports, later)].find((each) =>
      chunks.get(each)?.moduleIds.some((id) => id.endsWith(join("cli", "last-resort.js"))),
    );
    if (ending !== undefined) throw new Error(`${name} loads ${ending}, which has the handlers of the command`);
  }
}

/** A module and all that its imports load. */
function closure(start, ...imports) {
  const found = new Set([start]);
  for (const id of found) for (const each of imports.flatMap((of) => of.get(id) ?? [])) found.add(each);
  return found;
}

/** All files of the bundle lie in one folder, so that the way from there is the same whichever of them the module ends up in. */
function addressed(code, id) {
  const path = relative(target, id).split(sep).join("/");
  return code.replaceAll("import.meta.url", `new URL(${JSON.stringify(path)}, import.meta.url).href`);
}
