/**
 * What survives a loss of power on a disk of ours, against a model that knows no undoing: it keeps all operations since the beginning, says
 * of each whether a sync made it final, and carries out those from nothing.
 */
import { crc32 } from "node:zlib";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { seededRandom } from "../../../../nodes/random.js";
import type { Inode } from "../../../../src/clusters/disk/inode.js";
import { type Survival, Volume, VolumeError } from "../../../../src/clusters/disk/volume.js";

const owner = { uid: 0, gid: 0 };
const make = (now: () => number = () => 0): Volume => new Volume({ ...owner, permissions: 0o700 }, now);

interface Operation {
  readonly at: number;
  final: boolean;
  readonly names?: readonly { readonly directory: Inode; readonly name: string; readonly to: Inode | undefined }[];
  readonly content?: {
    readonly file: Inode;
    readonly offset: number;
    readonly bytes: Buffer;
    readonly kind: "write" | "resize" | "zero";
  };
}

class Model {
  private operations: Operation[] = [];

  constructor(private readonly root: Inode) {}

  note(operation: Omit<Operation, "final">): void {
    this.operations.push({ ...operation, final: false });
  }

  sync(inode: Inode): void {
    for (const operation of this.operations) {
      if (operation.content?.file === inode || touches(operation, inode)) operation.final = true;
    }
    this.close();
  }

  losePower(survival: Survival, now: number): void {
    if (survival.mode === "aged") {
      for (const operation of this.operations) operation.final ||= operation.at <= now - survival.olderThanMs;
      this.close();
    }
    if (survival.mode === "torn") this.tear();
    this.operations = this.operations.filter(({ final }) => final);
  }

  /** Sector by sector: a write of several becomes several, of which the first half is final, with all that the file had before it. */
  private tear(): void {
    const torn = new Set<Inode>();
    this.operations = this.operations.map((operation) => {
      const { content, final } = operation;
      if (final || content === undefined || torn.has(content.file)) return operation;
      const parts = content.kind === "write" ? sectorsOf(content) : [];
      if (parts.length < 2) return operation;
      torn.add(content.file);
      const middle = content.bytes.length / 2;
      // At the boundary nearest to the middle, the later one of two.
      const ends = parts
        .slice(0, -1)
        .map((_, index) => parts.slice(0, index + 1).reduce((sum, part) => sum + part.length, 0));
      const end = ends.reduce((best, each) => (Math.abs(each - middle) <= Math.abs(best - middle) ? each : best));
      return { ...operation, final: true, content: { ...content, bytes: content.bytes.subarray(0, end) } };
    });
    for (const file of torn) {
      const last = this.operations.findLastIndex(({ final, content }) => final && content?.file === file);
      for (const operation of this.operations.slice(0, last)) operation.final ||= operation.content?.file === file;
    }
  }

  /** Paths of all files and directories, with the contents of files. */
  tree(): ReadonlyMap<string, string> {
    const contents = new Map<Inode, Buffer>();
    const entries = new Map<Inode, Map<string, Inode>>();
    for (const { names = [], content } of this.operations) {
      for (const { directory, name, to } of names) {
        const own = entries.get(directory) ?? new Map<string, Inode>();
        entries.set(directory, own);
        if (to === undefined) own.delete(name);
        else own.set(name, to);
      }
      if (content !== undefined) contents.set(content.file, carriedOut(contents.get(content.file), content));
    }
    const all = new Map<string, string>();
    const visit = (directory: Inode, path: string): void => {
      for (const [name, inode] of entries.get(directory) ?? []) {
        all.set(`${path}${name}`, inode.isDirectory ? "directory" : sumOf(contents.get(inode) ?? Buffer.alloc(0)));
        if (inode.isDirectory) visit(inode, `${path}${name}/`);
      }
    };
    visit(this.root, "");
    return all;
  }

  /** What is final in a directory is so with everything before it there. */
  private close(): void {
    for (let changed = true; changed; ) {
      changed = false;
      this.operations.forEach((operation, index) => {
        if (!operation.final) return;
        for (const { directory } of operation.names ?? []) {
          for (const earlier of this.operations.slice(0, index)) {
            if (earlier.final || !touches(earlier, directory)) continue;
            earlier.final = true;
            changed = true;
          }
        }
      });
    }
  }
}

/** The parts of a write that lie in one sector each. */
function sectorsOf({ offset, bytes }: { readonly offset: number; readonly bytes: Buffer }): readonly Buffer[] {
  const parts: Buffer[] = [];
  for (let done = 0; done < bytes.length; ) {
    const end = Math.min(bytes.length, done + 512 - ((offset + done) % 512));
    parts.push(bytes.subarray(done, end));
    done = end;
  }
  return parts;
}

function touches({ names = [] }: Operation, inode: Inode): boolean {
  return names.some(({ directory }) => directory === inode);
}

function carriedOut(
  before: Buffer = Buffer.alloc(0),
  { offset, bytes, kind }: NonNullable<Operation["content"]>,
): Buffer {
  const end = offset + bytes.length;
  if (kind === "resize")
    return Buffer.concat([before.subarray(0, offset), Buffer.alloc(Math.max(0, offset - before.length))]);
  const after = Buffer.concat([before, Buffer.alloc(kind === "write" ? Math.max(0, end - before.length) : 0)]);
  if (kind === "write") bytes.copy(after, offset);
  else after.fill(0, Math.min(offset, after.length), Math.min(end, after.length));
  return after;
}

function sumOf(content: Buffer): string {
  return `${content.length} bytes ${crc32(content)}`;
}

function treeOf(volume: Volume): ReadonlyMap<string, string> {
  const all = new Map<string, string>();
  const visit = (directory: Inode, path: string): void => {
    for (const [name, inode] of directory.entries) {
      const { content } = inode;
      all.set(`${path}${name}`, inode.isDirectory ? "directory" : sumOf(content.read(0, content.size)));
      if (inode.isDirectory) visit(inode, `${path}${name}/`);
    }
  };
  visit(volume.root, "");
  return all;
}

const which = fc.nat({ max: 5 });
const name = fc.constantFrom("a", "b", "c");
/** Blocks are of 64 KiB. */
const offset = fc.constantFrom(0, 1, 5, 505, 65_530);
const bytes = fc.oneof(
  fc.uint8Array({ minLength: 1, maxLength: 12 }),
  // Several sectors.
  fc
    .nat({ max: 255 })
    .chain((byte) => fc.integer({ min: 500, max: 2200 }).map((length) => new Uint8Array(length).fill(byte))),
);
const survival: fc.Arbitrary<Survival> = fc.oneof(
  fc.constantFrom({ mode: "strict" } as const, { mode: "torn" } as const),
  fc.nat({ max: 6 }).map((olderThanMs) => ({ mode: "aged", olderThanMs }) as const),
);
const step = fc.oneof(
  fc.record({ do: fc.constantFrom("create", "mkdir", "unlink", "rmdir"), in: which, name }),
  fc.record({ do: fc.constantFrom("rename", "rename", "exchange", "link"), in: which, name, to: which, newName: name }),
  fc.record({ do: fc.constantFrom("write", "resize", "zero"), of: which, offset, bytes }),
  fc.record({ do: fc.constant("sync"), of: which }),
  fc.record({ do: fc.constant("tick") }),
  fc.record({ do: fc.constant("lose-power"), survival }),
);
type Step = typeof step extends fc.Arbitrary<infer S> ? S : never;

/** Two directories, a file in one, one beside them, which is half a hole. */
const beginning: readonly Step[] = [
  { do: "mkdir", in: 0, name: "a" },
  { do: "mkdir", in: 0, name: "b" },
  { do: "create", in: 0, name: "c" },
  { do: "create", in: 1, name: "c" },
  ...[0, 1].map((of) => ({ do: "resize", of, offset: 65_530, bytes: new Uint8Array(1) }) as const),
  ...[0, 1, 2, 3, 4].map((of) => ({ do: "sync", of }) as const),
];

interface World {
  readonly volume: Volume;
  readonly model: Model;
  now: number;
}

/** All that have a name, and the root. */
function inodesOf({ root }: Volume): readonly Inode[] {
  const below = (directory: Inode): Inode[] =>
    [...directory.entries.values()].flatMap((inode) => (inode.isDirectory ? [inode, ...below(inode)] : [inode]));
  return [root, ...below(root)];
}

function take(step: Step, world: World): void {
  const { volume, model, now: at } = world;
  const inodes = inodesOf(volume);
  const directories = inodes.filter(({ isDirectory }) => isDirectory);
  const pick = (list: readonly Inode[], index: number): Inode => list[index % list.length] ?? volume.root;
  if ("newName" in step) {
    const [from, to] = [pick(directories, step.in), pick(directories, step.to)];
    const moved = volume.lookup(from, step.name);
    const there = to.entries.get(step.newName);
    // As the kernel does, which never asks for it: a directory would be below itself.
    if (moved.isDirectory && (step.do === "link" || inodesBelow(moved).includes(to))) return;
    if (there?.isDirectory && step.do === "exchange" && inodesBelow(there).includes(from)) return;
    if (step.do === "link") {
      volume.link(moved, to, step.newName);
      model.note({ at, names: [{ directory: to, name: step.newName, to: moved }] });
      return;
    }
    volume.rename(from, step.name, to, step.newName, step.do === "exchange" ? "exchange" : undefined);
    if (step.do === "rename" && there === moved) return;
    const left = step.do === "exchange" ? there : undefined;
    model.note({
      at,
      names: [
        { directory: from, name: step.name, to: left },
        { directory: to, name: step.newName, to: moved },
      ],
    });
  } else if ("name" in step) {
    const directory = pick(directories, step.in);
    const made =
      step.do === "create"
        ? volume.createFile(directory, step.name, 0o600, owner)
        : step.do === "mkdir"
          ? volume.createDirectory(directory, step.name, 0o700, owner)
          : undefined;
    if (made === undefined) volume.remove(directory, step.name, step.do === "unlink" ? "file" : "directory");
    model.note({ at, names: [{ directory, name: step.name, to: made }] });
  } else if ("offset" in step) {
    const files = inodes.filter(({ isDirectory }) => !isDirectory);
    if (files.length === 0) return;
    const file = pick(files, step.of);
    const content = Buffer.from(step.bytes);
    if (step.do === "write") volume.write(file, step.offset, content);
    else if (step.do === "resize") volume.resize(file, step.offset);
    else volume.zero(file, step.offset, content.length);
    const kind = step.do === "write" ? "write" : step.do === "resize" ? "resize" : "zero";
    model.note({ at, content: { file, offset: step.offset, bytes: content, kind } });
  } else if ("survival" in step) {
    volume.losePower(step.survival);
    model.losePower(step.survival, at);
  } else if ("of" in step) {
    const inode = pick(inodes, step.of);
    volume.sync(inode);
    model.sync(inode);
  } else world.now += 1;
}

function inodesBelow(directory: Inode): readonly Inode[] {
  return [directory, ...[...directory.entries.values()].flatMap((inode) => inodesBelow(inode))];
}

describe("a disk that loses power", () => {
  it("keeps exactly what was synced, and what the mode leaves, whatever was done", () => {
    let [losses, kept] = [0, 0];
    fc.assert(
      fc.property(fc.array(step, { minLength: 1, maxLength: 40 }), survival, (steps, last) => {
        const world: { now: number } = { now: 0 };
        const volume = make(() => world.now);
        const all: World = Object.assign(world, { volume, model: new Model(volume.root) });
        for (const each of [...beginning, ...steps, { do: "lose-power" as const, survival: last }]) {
          try {
            take(each, all);
          } catch (error) {
            // Refused, so nothing was done.
            if (!(error instanceof VolumeError)) throw error;
          }
          expect(treeOf(volume)).toEqual(all.model.tree());
        }
        losses += 1;
        kept += treeOf(volume).size > 0 ? 1 : 0;
      }),
      { numRuns: 150 },
    );
    // Not all is lost every time, or the property would say little.
    expect(kept).toBeGreaterThan(losses / 10);
  });

  it("counts the links of a file, and frees the memory of what nothing leads to any more", () => {
    const volume = make();
    const file = volume.createFile(volume.root, "a", 0o600, owner);
    volume.link(file, volume.root, "b");
    volume.write(file, 0, Buffer.alloc(100_000, 1));
    expect([file.names, volume.used]).toEqual([2, 131_072]);
    volume.remove(volume.root, "a", "file");
    volume.remove(volume.root, "b", "file");
    // A power loss would bring it back.
    expect(volume.used).toBe(131_072);
    volume.sync(volume.root);
    expect(volume.used).toBe(0);
  });

  it("keeps a file that is open without a name until it is forgotten", () => {
    const volume = make();
    const file = volume.createFile(volume.root, "a", 0o600, owner);
    file.known = 1;
    volume.remove(volume.root, "a", "file");
    volume.sync(volume.root);
    volume.write(file, 0, Buffer.from("still here"));
    expect(volume.inode(file.number).content.read(0, 99).toString()).toBe("still here");
    volume.forget(file, 1);
    expect(() => volume.inode(file.number)).toThrow("ENOENT");
  });

  it("loses a renaming whole, and keeps it whole once either directory is synced", () => {
    for (const synced of ["from", "to", "none"] as const) {
      const volume = make();
      const directories = { from: volume.root, to: volume.createDirectory(volume.root, "d", 0o700, owner) };
      volume.createFile(volume.root, "a", 0o600, owner);
      volume.syncAll();
      volume.rename(directories.from, "a", directories.to, "b");
      // What came after it in the directory that is not synced is lost in any case.
      volume.createFile(directories[synced === "from" ? "to" : "from"], "later", 0o600, owner);
      if (synced !== "none") volume.sync(directories[synced]);
      expect(volume.losePower({ mode: "strict" }).names).toBe(synced === "none" ? 2 : 1);
      expect([...treeOf(volume).keys()].sort()).toEqual(synced === "none" ? ["a", "d"] : ["d", "d/b"]);
    }
  });

  it("tears the first write that spans sectors where one of them ends, and keeps what was written before it", () => {
    const volume = make();
    const sectors = (...lengths: readonly number[]): string[] => {
      const file = volume.createFile(volume.root, "log", 0o600, owner);
      volume.syncAll();
      let at = 0;
      for (const [index, length] of lengths.entries()) {
        volume.write(file, at, Buffer.alloc(length, String(index + 1)));
        at += length;
      }
      const { torn } = volume.losePower({ mode: "torn" });
      const left = file.content.read(0, at).toString();
      volume.remove(volume.root, "log", "file");
      volume.syncAll();
      return [`${torn} torn`, ...[...left.matchAll(/(.)\1*/g)].map(([run, byte]) => `${run.length} of ${byte}`)];
    };
    expect(sectors(300, 100)).toEqual(["0 torn"]);
    expect(sectors(512)).toEqual(["0 torn"]);
    expect(sectors(513)).toEqual(["1 torn", "512 of 1"]);
    expect(sectors(300, 100, 200, 100)).toEqual(["1 torn", "300 of 1", "100 of 2", "112 of 3"]);
    expect(sectors(4096, 4096)).toEqual(["1 torn", "2048 of 1"]);
  });

  it("flips one bit of one file, and forgets everything when it is emptied", () => {
    const volume = make();
    const file = volume.createFile(volume.root, "a", 0o600, owner);
    expect(volume.rot(volume.root, seededRandom(1))).toBeUndefined();
    volume.write(file, 0, Buffer.alloc(1000));
    const rotten = volume.rot(volume.root, seededRandom(1));
    const different = [...file.content.read(0, 1000)].flatMap((byte, at) => (byte === 0 ? [] : [[at, byte]]));
    expect(different).toEqual([[rotten?.at, rotten?.is]]);
    expect([1, 2, 4, 8, 16, 32, 64, 128]).toContain(rotten?.is);
    expect(volume.empty(volume.root)).toEqual({ files: 1, bytes: 1000 });
    volume.losePower({ mode: "strict" });
    expect(treeOf(volume).size).toBe(0);
  });

  it("refuses to grow beyond its capacity", () => {
    const volume = new Volume({ ...owner, permissions: 0o700 }, () => 0, 65_536);
    const file = volume.createFile(volume.root, "a", 0o600, owner);
    volume.write(file, 0, Buffer.alloc(100_000, 1));
    expect(() => volume.write(file, 100_000, Buffer.from("x"))).toThrow("ENOSPC");
    volume.write(file, 0, Buffer.from("x"));
  });
});
