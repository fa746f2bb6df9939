/** The Docker engine for tests of containers, where one answers. */
import { execa } from "execa";

const required = (process.env.SCHISM_REQUIRE ?? "").split(",").includes("docker");

/** False after saying why, unless SCHISM_REQUIRE lists docker: then a missing engine is an error. */
export async function dockerAvailable(): Promise<boolean> {
  const { exitCode, stderr } = await docker("version", "--format", "{{.Server.Version}}");
  if (exitCode === 0) return true;
  if (required) throw new Error(`SCHISM_REQUIRE asks for docker and no engine answers: ${stderr}`);
  console.log("container tests are skipped: no Docker engine answers (start dockerd)");
  return false;
}

/** Nodes of a run whose replica container runs or is paused, and those of companions (`n1-sentinel`). */
export async function presentReplicas(runId: string): Promise<string[]> {
  const words = ["--filter", `label=schism.run=${runId}`, "--format", "{{.Names}}"];
  const names = (await docker("ps", ...words)).stdout.split("\n");
  return names.flatMap((name) => /-(n\d+(?:-(?!net$)[a-z]+)?)$/.exec(name)?.[1] ?? []).sort();
}

/** Everything in Docker that carries a run's label, as `docker` prints it. */
export async function tracesOf(runId: string): Promise<string[]> {
  const label = ["--filter", `label=schism.run=${runId}`, "--quiet"];
  const lists = await Promise.all([
    docker("ps", "--all", ...label),
    docker("network", "ls", ...label),
    docker("volume", "ls", ...label),
  ]);
  return lists.flatMap(({ stdout }) => stdout.split("\n").filter((line) => line !== ""));
}

/** `docker` as a user would run it; a second opinion beside our own client. */
export async function docker(
  ...words: string[]
): Promise<{ exitCode: number | undefined; stdout: string; stderr: string }> {
  const { exitCode, stdout, stderr } = await execa("docker", words, { reject: false });
  return { exitCode, stdout, stderr: stderr ?? "" };
}
