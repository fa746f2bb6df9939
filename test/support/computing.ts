/** Whether the tests of a file, by its path, only compute: no process, container or database runs while time passes. */
export function isComputing(path: string): boolean {
  return /\/test\/(unit|stories|end-to-end\/clusters\/sim)\//.test(path);
}
