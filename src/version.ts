/** Schism's own version, wherever it is installed. */
import { readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { z } from "zod";

const packageSchema = z.object({ name: z.string(), version: z.string() });

/** The nearest package.json above this file is Schism's: that of whoever uses it is further up. */
export function ownVersion(): string {
  let directory = dirname(fileURLToPath(import.meta.url));
  for (;;) {
    try {
      return packageSchema.parse(JSON.parse(readFileSync(join(directory, "package.json"), "utf8"))).version;
    } catch (error) {
      const parent = dirname(directory);
      if (parent === directory) throw error;
      directory = parent;
    }
  }
}
