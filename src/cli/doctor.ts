/** `schism doctor`: the abilities of each cluster on this machine and its servers, and the reasons for what is missing. */

import { systems } from "../../nodes/index.js";
import { localDoctor } from "../clusters/local/doctor.js";
import { serverDoctor } from "../clusters/server-doctor.js";
import { packagedServer } from "../contract/system.js";
import { type FaultKind, faultKinds } from "../faults/fault.js";
import { needsFileSystem, recordsOnly } from "../faults/file-systems.js";
import { needsDatagrams } from "../faults/impairment.js";
import type { Command } from "./command.js";

interface DoctorArguments {
  readonly json: boolean;
}

export const doctorCommand: Command<DoctorArguments> = {
  builder: (yargs) => yargs.option("json", { type: "boolean", default: false, describe: "As JSON" }),
  async handler(args) {
    const { dockerDoctor } = await import("../clusters/docker/doctor.js");
    const sim = faultKinds.map((what) => ({ what, ...simulated(what) }));
    const servers = [...systems.values()].flatMap((system) => packagedServer(system) ?? []);
    const findings = {
      ...{ sim, local: await localDoctor(servers), docker: await dockerDoctor() },
      servers: await serverDoctor(servers),
    };
    if (args.json) {
      process.stdout.write(`${JSON.stringify(findings, null, 2)}\n`);
      return;
    }
    for (const [title, all] of Object.entries(findings)) {
      process.stdout.write(`${title}\n`);
      for (const { what, able, why } of all)
        process.stdout.write(`  ${able ? "yes" : "no "}  ${what.padEnd(12)} ${why}\n`);
    }
  },
};

function simulated(kind: FaultKind): { able: boolean; why: string } {
  if (needsFileSystem({ kind })) return { able: false, why: recordsOnly };
  const datagrams = "on a network of datagrams (--network datagram)";
  return {
    able: true,
    why: needsDatagrams({ kind }) ? datagrams : "simulated, in virtual time, the same for the same seed",
  };
}
