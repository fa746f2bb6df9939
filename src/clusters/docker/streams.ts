/** A container's standard streams, attached before it starts so that no output is missed. */
import { PassThrough, type Readable } from "node:stream";
import type { Container } from "dockerode";
import type { Engine } from "./engine.js";

export interface ContainerStreams {
  readonly stdin: NodeJS.WritableStream;
  readonly stdout: Readable;
  readonly stderr: Readable;
}

/** Starts the container. When the attached stream ends, with the container or with this process, so does its stdin. */
export async function startAttached(engine: Engine, container: Container): Promise<ContainerStreams> {
  const stream = await container.attach({ stream: true, stdin: true, stdout: true, stderr: true, hijack: true });
  const stdout = new PassThrough();
  const stderr = new PassThrough();
  container.modem.demuxStream(stream, stdout, stderr);
  // Killing a container breaks its streams; its exit reports that better.
  stream.on("error", () => {});
  stream.on("close", () => {
    stdout.end();
    stderr.end();
  });
  await engine.getContainer(container.id).start();
  return { stdin: stream, stdout, stderr };
}

/** Settings of every container of ours: no capability, no new privileges, nothing writable, bounded. */
export const confinement = {
  CapDrop: ["ALL"],
  SecurityOpt: ["no-new-privileges"],
  ReadonlyRootfs: true,
  Memory: 512 * 2 ** 20,
  PidsLimit: 128,
  OomScoreAdj: 500,
};

/** Streams as startAttached needs them. The container's stdin ends with the connection that was attached to it. */
export const attachable = {
  AttachStdin: true,
  AttachStdout: true,
  AttachStderr: true,
  OpenStdin: true,
  StdinOnce: true,
  Tty: false,
};
