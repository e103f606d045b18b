/** Something to read and to change: a workspace with items, made once for all suites of a run. */
import { PrismaPg } from '@prisma/adapter-pg';
import { PrismaClient } from '@/prisma/generated/client';

export const ITEM_COUNT = 200;
const SLUG = 'bench';

/** @returns the id of the workspace; its items are `itemSlug(0)` to `itemSlug(ITEM_COUNT - 1)` */
export async function seedContent(url: string): Promise<string> {
  const client = new PrismaClient({ adapter: new PrismaPg({ connectionString: url, max: 1 }) });
  try {
    const known = await client.workspace.findUnique({ where: { slug: SLUG } });
    if (known !== null) return known.id;
    const items = Array.from({ length: ITEM_COUNT }, (_, index) => ({
      slug: itemSlug(index),
      title: `Item ${index}`,
      bodyMarkdown: 'x'.repeat(500),
    }));
    const { id } = await client.workspace.create({
      data: { slug: SLUG, name: 'x', items: { createMany: { data: items } } },
    });
    await client.$executeRaw`ANALYZE`;
    return id;
  } finally {
    await client.$disconnect();
  }
}

export function itemSlug(index: number): string {
  return `item-${index}`;
}
