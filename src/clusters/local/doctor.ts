/** The abilities of the local cluster on this machine, found by trying each once if that is cheap. */
import { existsSync } from "node:fs";
import { execa } from "execa";
import type { ForeignServer } from "../../../nodes/foreign.js";
import { findProcess } from "../../machine/processes.js";
import { diskDoctor } from "../disk/doctor.js";
import { type Finding, runtimeFindings } from "../finding.js";
import { programPath } from "../installed.js";
import { replicaEntry } from "../replica-entry.js";
import { clockObstacle, fakeTimeLibrary, noFakeTime } from "./shown-clock.js";

/** `servers`: those that are not ours. */
export async function localDoctor(servers: readonly ForeignServer[]): Promise<Finding[]> {
  const links = "by the user-space link that each replica connection passes through";
  const [stops, disks] = await Promise.all([pause(), diskDoctor()]);
  return [
    program(),
    { what: "partition", able: true, why: links },
    {
      what: "kill",
      able: true,
      why: "SIGKILL; writes that were not synced are kept in memory and die with the process",
    },
    { what: "power-loss", able: true, why: "SIGKILL to all at once; half a record is left at the end of each file" },
    stops,
    { ...stops, what: "throttle" },
    { what: "delay", able: true, why: links },
    { what: "loss", able: true, why: `${links}; replicas see TCP's retransmission timeouts` },
    { what: "bandwidth", able: true, why: links },
    { what: "reset", able: true, why: links },
    ...runtimeFindings,
    disks,
    clocks(servers),
  ];
}

/** Of servers that are not ours: each by what its program's file says. */
function clocks(servers: readonly ForeignServer[]): Finding {
  const what = "clocks";
  const library = fakeTimeLibrary();
  if (library === undefined) return { what, able: false, why: noFakeTime };
  const all = servers.filter(({ executable }) => programPath(executable) !== undefined);
  const able = all.filter((server) => clockObstacle(server) === undefined).map(({ name }) => name);
  const others = all.flatMap((server) => {
    const why = clockObstacle(server);
    return why === undefined ? [] : [`not ${server.name}: ${why}`];
  });
  return { what, able: able.length > 0, why: [`clock of ${able.join(", ")} by ${library}`, ...others].join("; ") };
}

function program(): Finding {
  try {
    const entry = replicaEntry();
    return { what: "replicas", able: existsSync(entry), why: `Node ${process.version} runs ${entry}` };
  } catch (error) {
    return { what: "replicas", able: false, why: error instanceof Error ? error.message : String(error) };
  }
}

/** Stops a process of our own and checks that it is stopped. */
async function pause(): Promise<Finding> {
  const what = "pause";
  if (process.platform === "win32") return { what, able: false, why: "Windows has no signal that stops a process" };
  const sleeper = execa(process.execPath, ["-e", "setTimeout(() => {}, 60000)"], {
    reject: false,
    killSignal: "SIGKILL",
  });
  try {
    sleeper.kill("SIGSTOP");
    const deadline = performance.now() + 2000;
    while (performance.now() < deadline) {
      if (sleeper.pid !== undefined && findProcess(sleeper.pid)?.state === "T") {
        return { what, able: true, why: "SIGSTOP, seen to work; undone by SIGCONT" };
      }
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
    return { what, able: false, why: "a process did not stop within 2 s of SIGSTOP" };
  } finally {
    sleeper.kill("SIGKILL");
    await sleeper;
  }
}
