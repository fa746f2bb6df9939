/** Commands that get a signal at a moment of their own, however busy the machine is: no test has to look often enough to hit it. */
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";

/** The environment of a command that runs this before its own code. `directory` takes the file. */
function hooked(directory: string, name: string, code: string): Record<string, string> {
  const hook = join(directory, `${name}.mjs`);
  writeFileSync(hook, code);
  return { NODE_OPTIONS: `--import ${pathToFileURL(hook).href}` };
}

/** As soon as it has said something on its standard output for the nth time. */
export function whenSaying(directory: string, signal: "SIGINT" | "SIGTERM", nth: number): Record<string, string> {
  return hooked(
    directory,
    `${signal}-saying-${nth}`,
    `import { isMainThread } from "node:worker_threads";
    const write = process.stdout.write.bind(process.stdout);
    let times = 0;
    if (isMainThread) process.stdout.write = (...args) => {
      if (++times === ${nth}) process.kill(process.pid, "${signal}");
      return write(...args);
    };`,
  );
}

/** As soon as it has written its first attempt to the ledger of a campaign or hunt. */
export function atFirstAttempt(directory: string, signal: "SIGKILL" | "SIGTERM"): Record<string, string> {
  return hooked(
    directory,
    `${signal}-attempt`,
    `import fs from "node:fs";
    import { syncBuiltinESMExports } from "node:module";
    import { isMainThread } from "node:worker_threads";
    const { writeSync } = fs;
    let seen = false;
    if (isMainThread) fs.writeSync = (fd, data, ...rest) => {
      const written = writeSync(fd, data, ...rest);
      if (!seen && String(data).includes('"line":"attempt"')) {
        seen = true;
        process.kill(process.pid, "${signal}");
      }
      return written;
    };
    syncBuiltinESMExports();`,
  );
}
