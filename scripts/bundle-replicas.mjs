// What replica processes run, dist/replicas: each of them would open a hundred files of dist/nodes and of packages otherwise. It is all that
// an image of replicas needs, too. A system's program is in the folder of its name, from where nodes/server/programs.ts loads it.
import { existsSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join, relative, sep } from "node:path";
import { fileURLToPath } from "node:url";
import { rolldown } from "rolldown";
import { licencesOf } from "./licences.mjs";

const root = fileURLToPath(new URL("../", import.meta.url));
const built = join(root, "dist", "nodes");
const target = join(root, "dist", "replicas");

export async function bundleReplicas() {
  rmSync(target, { recursive: true, force: true });
  const programs = readdirSync(built, { withFileTypes: true })
    .filter((entry) => entry.isDirectory() && existsSync(join(built, entry.name, "program.js")))
    .map(({ name }) => name);
  const inputs = ["server/main", "server/command-line", ...programs.map((name) => `${name}/program`)];
  const bundle = await rolldown({
    input: {
      ...Object.fromEntries(inputs.map((path) => [path, join(built, `${path}.js`)])),
      "sandbox/main": join(root, "dist", "src", "clusters", "docker", "sandbox-process.js"),
    },
    platform: "node",
    logLevel: "warn",
    plugins: [{ name: "addresses", transform: refuseChangedAddress }],
  });
  const { output } = await bundle.write({
    ...{ dir: target, format: "esm", chunkFileNames: "shared/[name]-[hash].js" },
    comments: { legal: true, jsdoc: false },
  });
  await bundle.close();
  writeFileSync(join(target, "LICENSES.txt"), licencesOf(output.flatMap(({ moduleIds = [] }) => moduleIds)));
}

/** A chunk is one folder below dist/replicas, and so is every module below dist/nodes: the way to another folder is the same. */
function refuseChangedAddress(code, id) {
  if (!id.startsWith(built + sep) || !code.includes("import.meta.url")) return null;
  if (dirname(dirname(id)) !== built)
    throw new Error(`${relative(root, id)} asks for its address, and is not in a folder of nodes`);
  return null;
}
