/** The servers that are not ours on this machine: where, in which version, or what to install. */
import { execa } from "execa";
import type { ForeignServer } from "../../nodes/foreign.js";
import type { Finding } from "./finding.js";
import { installationOf, missingClient, missingFile, programPath, programsOf } from "./installed.js";

const versionPatienceMs = 30_000;

export function serverDoctor(servers: readonly ForeignServer[]): Promise<Finding[]> {
  return Promise.all(servers.map(findingOf));
}

async function findingOf(server: ForeignServer): Promise<Finding> {
  const { name: what, executable, versionArguments } = server;
  const path = programPath(executable);
  const absent = programsOf(server).find((each) => programPath(each.executable) === undefined);
  if (path === undefined || absent !== undefined) {
    const needed = absent ?? server;
    return { what, able: false, why: `there is no ${needed.executable} on the PATH; ${installationOf(needed)}` };
  }
  const file = missingFile(server);
  if (file !== undefined) return { what, able: false, why: `there is no ${file}; ${installationOf(server)}` };
  const client = missingClient(server);
  if (client !== undefined)
    return { what, able: false, why: `${path}; ${what} ${client}: npm install ${server.clientPackage}` };
  if (versionArguments === undefined) return { what, able: true, why: path };
  const { stdout, stderr, failed } = await execa(path, versionArguments, {
    ...{ reject: false, stdin: "ignore", timeout: versionPatienceMs, killSignal: "SIGKILL" },
  });
  const [version = ""] = `${stdout}\n${stderr}`.trim().split("\n");
  return failed || version === ""
    ? { what, able: false, why: `${path} does not say its version when asked with ${versionArguments.join(" ")}` }
    : { what, able: true, why: `${path}, ${version}` };
}
