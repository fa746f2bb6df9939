/**
 * Reads one file and prints how many seconds that took: `node read-file.js parse FILE` by JSON.parse of each line and nothing
 * else, `pair FILE` as operations.
 */
import { createReadStream } from "node:fs";
import { createInterface } from "node:readline";
import { readOperations } from "../../src/index.js";

const [how, file = ""] = process.argv.slice(2);
const begun = performance.now();
let count = 0;
if (how === "pair") count = (await readOperations(file)).operations.length;
else for await (const line of createInterface(createReadStream(file))) if (JSON.parse(line) !== null) count += 1;
process.stdout.write(`${JSON.stringify({ count, seconds: (performance.now() - begun) / 1000 })}\n`);
