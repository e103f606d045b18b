/**
 * Prisma's adapter, mended where the schema engine needs it: what it reads of PostgreSQL's catalogues, and scripts.
 */
import { PrismaPg } from '@prisma/adapter-pg';
import {
  ColumnTypeEnum,
  type SqlDriverAdapter,
  type SqlMigrationAwareDriverAdapterFactory,
} from '@prisma/driver-adapter-utils';
import { Pool, type QueryConfig, type QueryResult } from 'pg';

/** PostgreSQL's internal "char", which its catalogues are full of. */
const INTERNAL_CHAR_OID = 18;
const BPCHAR_OID = 1042;

/** Which columns of a result were of the internal "char". */
const charColumns = new WeakMap<object, number[]>();

/** The adapter refuses a result with the internal "char"; passed through as bpchar, it comes back to us below. */
export class CataloguePool extends Pool {
  override query: Pool['query'] = (async (query: QueryConfig) => {
    const result: QueryResult = await super.query(query);
    for (const [index, field] of (result.fields ?? []).entries()) {
      if (field.dataTypeID !== INTERNAL_CHAR_OID) continue;
      field.dataTypeID = BPCHAR_OID;
      charColumns.set(result.rows, [...(charColumns.get(result.rows) ?? []), index]);
    }
    return result;
  }) as Pool['query'];
}

export function createCatalogueAdapter(
  pool: CataloguePool,
  schema: string,
): SqlMigrationAwareDriverAdapterFactory {
  const factory = new PrismaPg(pool, { schema });
  return {
    provider: factory.provider,
    adapterName: factory.adapterName,
    connectToShadowDb: () => factory.connectToShadowDb(),
    connect: async () => mend(await factory.connect(), pool),
  };
}

function mend(adapter: SqlDriverAdapter, pool: CataloguePool): SqlDriverAdapter {
  const queryRaw = adapter.queryRaw.bind(adapter);
  adapter.queryRaw = async (query) => {
    const result = await queryRaw(query);
    for (const index of charColumns.get(result.rows) ?? []) {
      result.columnTypes[index] = ColumnTypeEnum.Character;
    }
    return result;
  };
  // The adapter cuts a script at every semicolon, also at those in function bodies and strings. Sent as it is, in
  // one simple query, a script does what it does in Prisma's binary engine.
  adapter.executeScript = async (script) => {
    await pool.query(script);
  };
  return adapter;
}
