/** A pool that each test of a file opens as it needs it, with a Prisma client and a monitor; the database is the file's. */
import { Client } from 'pg';
import { parseDatabaseSettings } from '@/lib/config';
import type { BoundedPool } from '@/lib/db/bounded-pool';
import { createPool } from '@/lib/db/create-pool';
import { PoolMonitor } from '@/lib/db/pool-monitor';
import type { PoolObserver } from '@/lib/db/pool-options';
import { createPrismaClient } from '@/lib/db/prisma-client';
import { logger } from '@/lib/logging';
import type { PoolMeasurements } from '@/lib/stats';
import type { PrismaClient } from '@/prisma/generated/client';
import { createTestDatabase, type TestDatabase } from './test-database';
import { TRANSPORT_ENV } from './transport';

const INSTANCE = 'i';

class MeasuredPool {
  database!: TestDatabase;
  /** Sees the pool's sessions from PostgreSQL's side. */
  witness!: Client;
  pool!: BoundedPool;
  client!: PrismaClient;
  monitor!: PoolMonitor;

  /** @param query of DATABASE_URL */
  open(query: string, env: Record<string, string> = {}, observer: PoolObserver = {}): void {
    this.openAt(`${this.database.poolUrl}&application_name=measured&${query}`, env, observer);
  }

  openAt(url: string, env: Record<string, string> = {}, observer: PoolObserver = {}): void {
    const settings = parseDatabaseSettings({ ...TRANSPORT_ENV, DATABASE_URL: url, ...env }, INSTANCE);
    this.pool = createPool(settings, observer);
    this.client = createPrismaClient(this.pool, settings, logger.child({}, { level: 'silent' }));
    this.monitor = new PoolMonitor(this.pool, observer);
  }

  read(): PoolMeasurements {
    return this.pool.recorder.read(this.pool.readSnapshot());
  }
}

/** To be called once, outside of all tests; each of them has to open the pool, which is closed behind it. */
export function setUpMeasuredPool(): MeasuredPool {
  const measured = new MeasuredPool();
  beforeAll(async () => {
    measured.database = await createTestDatabase();
    measured.witness = new Client(measured.database.url);
    await measured.witness.connect();
  });
  afterAll(async () => {
    await measured.witness.end();
    await measured.database.drop();
  });
  afterEach(async () => {
    measured.monitor.stop();
    await measured.pool.end();
  });
  return measured;
}
