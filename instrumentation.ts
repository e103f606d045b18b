/** Next calls this once, before the server takes its first request. */
export async function register(): Promise<void> {
  if (process.env.NEXT_RUNTIME !== 'nodejs') return;
  const [{ startRuntime }, { recogniseWorkspace }] = await Promise.all([
    import('./lib/runtime/start'),
    import('./lib/auth/recognise-workspace'),
  ]);
  await startRuntime(recogniseWorkspace);
}
