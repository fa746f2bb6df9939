/** The abilities of the local cluster on this machine, found by trying each once if that is cheap. */
import { existsSync } from "node:fs";
import { execa } from "execa";
import { diskDoctor } from "../disk/doctor.js";
import { type Finding, runtimeFindings } from "../finding.js";
import { findProcess } from "../processes.js";
import { replicaEntry } from "./replica-process.js";

export async function localDoctor(): Promise<Finding[]> {
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
  ];
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
