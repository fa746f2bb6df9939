/**
 * Reads and judges many small files in one process, as a program that uses the library does, and prints what that took:
 * `node judge-logs.js MODEL FILE...`. The first round warms the code up, the second is measured.
 */
import { checkLinearizableInParallel, readOperations } from "../../src/index.js";

const [model = "", ...files] = process.argv.slice(2);

async function round(): Promise<{ valid: (boolean | "unknown")[]; readSeconds: number; checkSeconds: number }> {
  const valid: (boolean | "unknown")[] = [];
  let readSeconds = 0;
  let checkSeconds = 0;
  for (const file of files) {
    const begun = performance.now();
    const { operations } = await readOperations(file);
    const read = performance.now();
    valid.push((await checkLinearizableInParallel(operations, model)).valid);
    readSeconds += (read - begun) / 1000;
    checkSeconds += (performance.now() - read) / 1000;
  }
  return { valid, readSeconds, checkSeconds };
}

const cold = await round();
const warm = await round();
process.stdout.write(`${JSON.stringify({ cold, warm })}\n`);
