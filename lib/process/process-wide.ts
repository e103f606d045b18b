/**
 * One value for the whole process. Next evaluates a module once for each of its bundles (instrumentation, routes,
 * pages), and again at each hot reload, so a module's own variable would exist several times.
 */
export function processWide<T extends object>(name: string, create: () => T): T {
  const key = Symbol.for(`contentflow.${name}`);
  const holder = globalThis as { [name: symbol]: unknown };
  holder[key] ??= create();
  return holder[key] as T;
}
