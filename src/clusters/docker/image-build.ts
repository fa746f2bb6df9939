/** One build of an image: a context is filled and sent to the engine, and an interrupted build leaves nothing. */
import { readdirSync } from "node:fs";
import { Readable } from "node:stream";
import { z } from "zod";
import { newBuildDirectory, removeBuildDirectory } from "../build-directories.js";
import { removeBuildLeftovers } from "./builds.js";
import { type Engine, refusal } from "./engine.js";

/** How often to look for layers of an interrupted build, and the pause between. */
const layerLooks = 5;
const layerPauseMs = 300;

export interface Build {
  /** Name and tag. */
  readonly name: string;
  readonly origin: "from-host" | "dockerfile";
  readonly buildargs?: Readonly<Record<string, string>>;
  /** Puts a Dockerfile and the files that it copies into a directory. */
  fill(context: string): void | Promise<void>;
  readonly onProgress?: ((line: string) => void) | undefined;
  /** Ends the build early: it rejects then, and leaves nothing. */
  readonly signal?: AbortSignal | undefined;
}

export async function imageExists(engine: Engine, name: string): Promise<boolean> {
  try {
    await engine.getImage(name).inspect();
    return true;
  } catch (error) {
    if (refusal(error) === 404) return false;
    throw error;
  }
}

/** Rejects with the engine's own complaint if the build fails. */
export async function build(
  engine: Engine,
  { name, origin, buildargs, onProgress, signal, ...rest }: Build,
): Promise<void> {
  const context = newBuildDirectory();
  try {
    await rest.fill(context);
    signal?.throwIfAborted();
    const stream = await engine.buildImage(
      { context, src: readdirSync(context) },
      {
        t: name,
        rm: true,
        forcerm: true,
        ...(buildargs === undefined ? {} : { buildargs }),
        labels: { "schism.image": origin },
      },
    );
    // Only when the engine has all of it: the directory must stay while it is read.
    const leave = (): void => {
      if (stream instanceof Readable) stream.destroy();
    };
    signal?.addEventListener("abort", leave, { once: true });
    if (signal?.aborted === true) leave();
    await followBuild(engine, stream, onProgress);
    signal?.throwIfAborted();
  } finally {
    removeBuildDirectory(context);
    if (signal?.aborted === true) await removeLayers(engine);
  }
}

/** The engine ends a build whose client has gone only after the present layer, and keeps the layers. */
async function removeLayers(engine: Engine): Promise<void> {
  for (let looks = 0; looks < layerLooks; looks++) {
    await removeBuildLeftovers(engine);
    await new Promise((resolve) => setTimeout(resolve, layerPauseMs));
  }
}

const buildLineSchema = z.object({ stream: z.string().optional(), error: z.string().optional() });

function followBuild(engine: Engine, stream: NodeJS.ReadableStream, onProgress: Build["onProgress"]): Promise<void> {
  return new Promise((resolve, reject) => {
    engine.modem.followProgress(
      stream,
      (error: Error | null) => (error === null ? resolve() : reject(error)),
      (event: unknown) => {
        const line = buildLineSchema.safeParse(event);
        const text = line.data?.stream?.trim() ?? "";
        if (text !== "") onProgress?.(text);
        if (line.data?.error !== undefined) reject(new Error(line.data.error));
      },
    );
  });
}
