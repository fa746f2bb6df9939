/** A disk of ours as the processes on it see it, through the kernel. */
import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { execa } from "execa";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { NodeDisk, type Trouble } from "../../../../src/clusters/disk/disk.js";
import { runProcesses } from "../../../../src/clusters/local/orphans.js";
import { thisController, wordOf } from "../../../../src/machine/controller.js";
import { disksAvailable } from "../../../support/disks.js";

let root: string;
let disk: NodeDisk;
/** A shell in the node's directory; what it printed, error messages included. */
async function shell(script: string): Promise<string> {
  const [program, ...args] = disk.inside(disk.data);
  const { all } = await execa(program, [...args, "sh", "-c", script], { reject: false, all: true });
  return all.trim();
}

const python = (script: string): Promise<string> =>
  shell(`python3 - <<'END'\nimport os, mmap, fcntl, errno\n${script}\nEND\n`);

describe.runIf(disksAvailable())("a disk of ours", () => {
  beforeEach(async () => {
    root = mkdtempSync(join(tmpdir(), "schism-disk-"));
    disk = await NodeDisk.start({
      ...{ directory: join(root, "n1"), runId: basename(root), controller: wordOf(thisController()) },
    });
  });
  afterEach(async () => {
    await disk.remove();
    rmSync(root, { recursive: true, force: true });
  });

  it("is seen by its processes only, and no mount is left when it is removed or killed", async () => {
    expect(await shell("echo x > file; cat file; df --output=source . | tail -1")).toBe("x\nschism-disk");
    expect(existsSync(join(disk.data, "file"))).toBe(false);
    expect(readFileSync("/proc/mounts", "utf8")).not.toContain(root);
    const [served] = runProcesses().filter(({ runId }) => runId === basename(root));
    expect(served).toBeDefined();
    if (served !== undefined) process.kill(served.pid, "SIGKILL");
    await expect(disk.settle()).rejects.toThrow(/ended/);
    expect(readFileSync("/proc/mounts", "utf8")).not.toContain(root);
  });

  it("does what databases ask of a file system", async () => {
    const said = await python(`
f = os.open("m", os.O_RDWR | os.O_CREAT)
os.ftruncate(f, 8192)
m = mmap.mmap(f, 8192)
m[5000:5005] = b"hello"
m.flush()
fcntl.flock(f, fcntl.LOCK_EX); fcntl.lockf(f, fcntl.LOCK_EX)
os.posix_fallocate(f, 0, 100000)
print(os.pread(f, 5, 5000), os.fstat(f).st_size)
os.link("m", "n"); os.symlink("m", "s"); os.rename("m", "o")
print(os.readlink("s"), os.stat("n").st_nlink, sorted(os.listdir(".")))
d = os.open("direct", os.O_RDWR | os.O_CREAT | os.O_DIRECT | os.O_DSYNC)
page = mmap.mmap(-1, 4096); page[0:4] = b"abcd"
print(os.write(d, page), os.pread(d, 4, 0))
try: os.getxattr("o", "user.x")
except OSError as e: print(e.errno == errno.EOPNOTSUPP)
os.unlink("o"); os.unlink("n")
print(os.pread(f, 5, 5000), os.statvfs(".").f_bavail > 0)
os.makedirs("a/b/c"); os.removedirs("a/b/c")
for i in range(500): open("many-%d" % i, "w").close()
print(len(os.listdir(".")))
for name in os.listdir("."): os.unlink(name)
print(os.listdir("."))
`);
    expect(said.split("\n")).toEqual([
      ...["b'hello' 100000", "m 2 ['n', 'o', 's']", "4096 b'abcd'", "True", "b'hello' True", "502", "[]"],
    ]);
  });

  it("loses contents and names that were not synced, also those that the kernel held, and tears a write", async () => {
    const before = `
s = os.open("synced", os.O_RDWR | os.O_CREAT); os.write(s, b"synced"); os.fsync(s)
m = os.open("mapped", os.O_RDWR | os.O_CREAT); os.ftruncate(m, 4096); os.fsync(m)
open("old", "w").close()
os.fsync(os.open(".", os.O_RDONLY))
os.write(s, b" and more")
page = mmap.mmap(m, 4096); page[0:4] = b"lost"
os.rename("old", "new"); n = os.open("unnamed", os.O_RDWR | os.O_CREAT); os.write(n, b"x"); os.fsync(n)
print(sorted(os.listdir(".")), open("synced").read())
`;
    const after = `print(sorted(os.listdir(".")), open("synced").read(), open("mapped", "rb").read(4))`;
    expect(await python(before)).toBe("['mapped', 'new', 'synced', 'unnamed'] synced and more");
    expect(await disk.losePower({ mode: "strict" })).toMatch(
      /^2 changes of 2 files and 2 changes of names were lost; a probe is gone, and a synced one is not$/,
    );
    expect(await python(after)).toBe(`['mapped', 'old', 'synced'] synced b'\\x00\\x00\\x00\\x00'`);
    // Of the second piece the first sector of the file is left.
    await shell("printf ' and' >> synced; printf '%2000s' more >> synced");
    const begun = performance.now();
    expect(await disk.losePower({ mode: "torn" })).toMatch(
      /^1 changes of 1 files .*were lost, a part of a write is left in 1; a probe is gone/,
    );
    expect(await shell("wc -c < synced; cut -c 1-10 synced")).toBe("1024\nsynced and");
    const tookMs = performance.now() - begun;
    await shell("truncate -s 10 synced; sync synced");
    // Longer than it takes from the second write until the power is lost, also on a busy machine.
    const apartMs = 500 + 5 * tookMs;
    await shell(`printf ' is old' >> synced; sleep ${apartMs / 1000}; printf ' is new' >> synced`);
    await disk.losePower({ mode: "aged", olderThanMs: Math.round(apartMs * 0.9) });
    expect(await shell("cat synced")).toMatch(/^synced and is old$/);
  });

  const troubles: readonly (readonly [Trouble, proof: RegExp, script: string, said: RegExp])[] = [
    [{ full: true }, /^the write of a probe failed \(ENOSPC\)$/, "echo x > new", /No space left/],
    [{ full: true }, /ENOSPC/, "df --output=avail . | tail -1", /^0$/],
    [{ failing: ["writes"] }, /^the write of a probe failed \(EIO\)$/, "echo x > new", /I\/O error/],
    [{ failing: ["syncs"] }, /^the sync of a probe failed \(EIO\)$/, "echo x > new; sync new", /error/],
    [{ failing: ["reads"] }, /^the read of a probe failed \(EIO\)$/, "dd if=there iflag=direct", /error/],
    [{ syncDelayMs: 300 }, /^the sync of a probe took ([3-9]\d\d|\d{4,}) ms$/, "sync there; cat there", /^x$/],
  ];
  it.each(troubles)(
    "in trouble as of %j shows it, and no longer than it lasts",
    async (trouble, proof, script, said) => {
      await shell("echo x > there; sync there; rm -f new");
      const reason = {};
      expect(await disk.trouble(reason, trouble)).toMatch(proof);
      expect(await shell(script)).toMatch(said);
      await disk.calm(reason);
      expect(await shell("cat there; echo y > new; sync new; cat new")).toBe("x\ny");
    },
  );

  it("rots and is wiped so that it can be read, and ends the processes that use it when it loses power", async () => {
    await shell("head -c 5000 /dev/zero > file; sync file");
    expect(await disk.rot(1)).toMatch(/^byte \d+ of file changed from 00 to \w\w, as reading it shows$/);
    expect(await shell("tr -d '\\000' < file | wc -c")).toBe("1");
    const [program, ...args] = disk.inside(disk.data);
    const user = execa(program, [...args, "sh", "-c", "exec 3> open; setsid sleep 60 >&3 & wait"], { reject: false });
    while ((await shell("ls")) !== "file\nopen") await new Promise((resolve) => setTimeout(resolve, 20));
    await disk.losePower({ mode: "strict" });
    expect((await user).signal).toBe("SIGKILL");
    // Its name was not synced either.
    expect(await disk.wipe()).toBeNull();
  });
});
