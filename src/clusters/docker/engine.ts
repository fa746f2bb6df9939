/** The Docker engine that the environment names (DOCKER_HOST), or the one on this machine's default socket. */
import type Docker from "dockerode";
import { z } from "zod";
import { InputError } from "../../history/errors.js";

export type Engine = Docker;

const versionSchema = z.object({ Version: z.string(), Os: z.string(), Arch: z.string() });
/** How long the engine may take to say its version, ms: one that is not there refuses at once. */
const connectTimeoutMs = 30_000;
const retryMs = 100;

/** How long all that a run leaves may take to be removed, ms: on a machine that is busy the engine is slow to see that a container has ended. */
const removalPatienceMs = 120_000;

/** The deadline of a removal that begins now, on performance.now(). */
export function removalDeadline(): number {
  return performance.now() + removalPatienceMs;
}

export interface EngineVersion {
  readonly version: string;
  readonly os: string;
  readonly arch: string;
}

/** Throws InputError if the package that talks to engines is not installed: users who only check histories do not need it. */
export function dockerEngine(): Engine {
  if (Client === undefined) {
    throw new InputError("the docker cluster needs the package dockerode", {}, "install it: npm install dockerode");
  }
  return new Client();
}

const Client = await installed();

async function installed(): Promise<typeof Docker | undefined> {
  try {
    return (await import("dockerode")).default;
  } catch (error) {
    const missing = error instanceof Error && "code" in error && error.code === "ERR_MODULE_NOT_FOUND";
    if (missing && error.message.includes("'dockerode'")) return undefined;
    throw error;
  }
}

/** Rejects with an InputError if no engine answers. */
export async function engineVersion(engine: Engine): Promise<EngineVersion> {
  let timer: NodeJS.Timeout | undefined;
  const silence = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`no answer within ${connectTimeoutMs} ms`)), connectTimeoutMs);
  });
  try {
    const { Version, Os, Arch } = versionSchema.parse(await Promise.race([engine.version(), silence]));
    return { version: Version, os: Os, arch: Arch };
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    throw new InputError(`no Docker engine answers (${why})`, {}, "start dockerd, or set DOCKER_HOST");
  } finally {
    clearTimeout(timer);
  }
}

const statusSchema = z.object({ statusCode: z.number() });

/** The HTTP status of a refusal by the engine, if the error is one. */
export function refusal(error: unknown): number | undefined {
  const parsed = statusSchema.safeParse(error);
  return parsed.success ? parsed.data.statusCode : undefined;
}

/**
 * Removes something and resolves when it is gone; already gone is just as good. What the engine refuses is tried again until `deadline`, on
 * performance.now(): it may be being removed already (409), its user may be about to end (403, 409), and a busy engine gives up on a container
 * that does not end within its own few seconds (500).
 */
export async function gone(remove: () => Promise<unknown>, deadline: number): Promise<void> {
  for (;;) {
    try {
      await remove();
      return;
    } catch (error) {
      const status = refusal(error);
      if (status === 404) return;
      if (status === undefined || performance.now() > deadline) throw error;
    }
    await new Promise((resolve) => setTimeout(resolve, retryMs));
  }
}

/**
 * Ends a container with SIGKILL. One that does not run is just as good; any other refusal is tried again, since a node is waited for until it
 * has ended. `ended`: whether that was seen, so that nothing kills what the container runs next.
 */
export async function killed(container: Pick<Docker.Container, "kill">, ended: () => boolean): Promise<void> {
  const kill = async (): Promise<void> => {
    if (ended()) return;
    try {
      await container.kill({ signal: "SIGKILL" });
    } catch (error) {
      if (refusal(error) !== 409) throw error;
    }
  };
  await gone(kill, removalDeadline());
}
