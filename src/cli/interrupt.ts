/**
 * Ctrl-C and its like end a command in order: what was begun is undone, what was found is told. The listeners stay until the
 * process ends: if ours were removed, other libraries' handlers would end the process at once.
 */
export function interruption(): AbortSignal {
  const abort = new AbortController();
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.on(signal, () => abort.abort());
  return abort.signal;
}
