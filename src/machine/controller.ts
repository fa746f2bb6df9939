import { hostname } from "node:os";
import { allPids, contentOf, findProcess, linkOf, processTimesIn, procIsOurs } from "./processes.js";

/** A process, told apart from all others that ever have its pid. */
export interface ControllerIdentity {
  readonly pid: number;
  /** Start time as the system reports it; opaque. */
  readonly started: string;
  /**
   * The other fields are empty if the system does not report them, and in records of earlier versions. Of the present boot of the system …
   */
  readonly boot: string;
  /** … of the pid namespace of `pid`, of the machine, and the host's name. */
  readonly pidNamespace: string;
  readonly machine: string;
  readonly host: string;
}

export type Fate =
  | { readonly state: "lives" }
  | { readonly state: "gone" }
  /** `why`: one clause that says where to look. */
  | { readonly state: "unknown"; readonly why: string };

export function thisController(): ControllerIdentity {
  const started = processTimesIn("self")?.started ?? findProcess(process.pid)?.started;
  if (started === undefined) throw new Error("the operating system does not tell when this process started");
  return {
    pid: process.pid,
    started,
    boot: contentOf("/proc/sys/kernel/random/boot_id"),
    pidNamespace: linkOf("/proc/self/ns/pid"),
    machine: contentOf("/etc/machine-id"),
    host: hostname(),
  };
}

/** As one word: for command lines, labels and names of directories. */
export function wordOf({ pid, started, boot, pidNamespace, machine, host }: ControllerIdentity): string {
  return [String(pid), started, boot, pidNamespace, machine, host].map(encodePart).join("_");
}

/** Undefined for a word that is not one of ours. */
export function controllerOf(word: string): ControllerIdentity | undefined {
  const parts = word.split("_").map(decodePart);
  const [pid = "", started = "", boot = "", pidNamespace = "", machine = "", host = ""] = parts;
  if (parts.length !== 6 || !/^\d{1,10}$/.test(pid) || started === "") return undefined;
  return { pid: Number(pid), started, boot, pidNamespace, machine, host };
}

export function fateOf(controller: ControllerIdentity, here: ControllerIdentity = thisController()): Fate {
  const { pid, started, boot, pidNamespace } = controller;
  const name = `process ${pid} on host ${JSON.stringify(controller.host)}`;
  if (boot === "" && here.boot !== "")
    return unknown(`the record of process ${pid} does not say where it ran: check by hand`);
  if (boot !== here.boot) {
    // A machine that was rebooted runs no earlier processes; another machine may.
    const restarted = controller.machine !== "" && controller.machine === here.machine && controller.host === here.host;
    return restarted ? { state: "gone" } : unknown(`it is ${name}, which is another machine: look there`);
  }
  if (pidNamespace === here.pidNamespace) {
    if (!procIsOurs()) return unknown("/proc belongs to another pid namespace: mount the one of this namespace");
    return findProcess(pid)?.started === started ? { state: "lives" } : { state: "gone" };
  }
  return (
    fateElsewhere(controller) ??
    unknown(`it is ${name}, in another pid namespace (a container?): look there, and remove it by hand if that is gone`)
  );
}

/** Processes of a pid namespace can be seen from outside if it is below ours: then the visible ones are all there are. */
function fateElsewhere({ pid, started, pidNamespace }: ControllerIdentity): Fate | undefined {
  let seen = false;
  let sawAll = true;
  for (const outside of allPids()) {
    const times = processTimesIn(String(outside));
    // Its pid in each namespace from ours to its own; only one if they are the same.
    const ids = /^NSpid:\s*(.*)$/m.exec(contentOf(`/proc/${outside}/status`))?.[1]?.split(/\s+/) ?? [];
    if (times === undefined || ids.length === 1) continue;
    const namespace = linkOf(`/proc/${outside}/ns/pid`);
    if (namespace === "") sawAll = false;
    else if (namespace !== pidNamespace) continue;
    if (times.started === started && ids.at(-1) === String(pid)) return { state: "lives" };
    seen ||= namespace === pidNamespace;
  }
  return seen && sawAll ? { state: "gone" } : undefined;
}

function unknown(why: string): Fate {
  return { state: "unknown", why };
}

/** Letters, digits, dots and hyphens unchanged, everything else as =XX: the word must be usable as a directory's name. */
function encodePart(part: string): string {
  return [...Buffer.from(part)]
    .map((byte) => {
      const character = String.fromCharCode(byte);
      return /[A-Za-z0-9.-]/.test(character) ? character : `=${byte.toString(16).padStart(2, "0")}`;
    })
    .join("");
}

function decodePart(part: string): string {
  const bytes = part.split(/(=[0-9a-f]{2})/).map((piece) => {
    return /^=[0-9a-f]{2}$/.test(piece) ? Buffer.from(piece.slice(1), "hex") : Buffer.from(piece);
  });
  return Buffer.concat(bytes).toString();
}
