/**
 * Prisma's own schema engine, compiled to WebAssembly, over a connection of ours: what `prisma migrate` runs,
 * without the binary that it would download.
 */
import { readFileSync } from 'node:fs';
import { bindMigrationAwareSqlAdapterFactory } from '@prisma/driver-adapter-utils';
import * as bindings from '@prisma/schema-engine-wasm/schema_engine_bg';
import { type CataloguePool, createCatalogueAdapter } from './catalogue-adapter';

/** Nothing is managed by anybody else in our schema. */
export const NO_FILTER = { externalTables: [], externalEnums: [] };

let instantiated: Promise<void> | undefined;

/** @param schema the PostgreSQL schema that the engine works in */
export async function runSchemaEngine<Result>(
  pool: CataloguePool,
  schema: string,
  work: (engine: bindings.SchemaEngine) => Promise<Result>,
): Promise<Result> {
  instantiated ??= instantiate();
  await instantiated;
  const factory = bindMigrationAwareSqlAdapterFactory(createCatalogueAdapter(pool, schema));
  try {
    return await work(await bindings.SchemaEngine.new({ datamodels: undefined }, () => undefined, factory));
  } catch (error) {
    // An error of the driver comes back as a number only; the adapter kept the error itself.
    const id = /External error id#(\d+)/.exec(String(error))?.[1];
    const original = id === undefined ? undefined : factory.errorRegistry.consumeError(Number(id));
    throw original === undefined ? error : original.error;
  }
}

/** The engine calls this when it panics; without it, its reason would be lost in a TypeError. */
const panicRegistry = {
  set_message: (message: string) => {
    throw new Error(`Prisma's schema engine failed: ${message}`);
  },
};

/** By hand, because the package's own loader imports the `.wasm` as a module, which Node does not. */
async function instantiate(): Promise<void> {
  const loader = require.resolve('@prisma/schema-engine-wasm/schema_engine_bg');
  // Some TypeScript loaders append a query to the name.
  const file = loader.replace(/\.js(\?.*)?$/, '.wasm');
  const imports: Record<string, unknown> = { ...bindings };
  for (const [name, value] of Object.entries(imports)) {
    if (!name.startsWith('__wbg_setTimeout')) continue;
    const setTimer = value as (...args: unknown[]) => unknown;
    // Its lock timeout is never cleared and would keep the process alive for 10 s.
    imports[name] = (...args: unknown[]) => {
      const timer = setTimer(...args);
      (timer as { unref?: () => void } | undefined)?.unref?.();
      return timer;
    };
  }
  Object.assign(globalThis, { PRISMA_WASM_PANIC_REGISTRY: panicRegistry });
  const { instance } = await WebAssembly.instantiate(readFileSync(file), {
    './schema_engine_bg.js': imports as WebAssembly.ModuleImports,
  });
  (bindings as unknown as { __wbg_set_wasm(exports: unknown): void }).__wbg_set_wasm(instance.exports);
  (instance.exports as unknown as { __wbindgen_start(): void }).__wbindgen_start();
}
