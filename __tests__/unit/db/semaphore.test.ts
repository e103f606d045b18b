import { Semaphore } from '@/lib/db/semaphore';

const late = () => new Error('late');

it('lends up to its limit at once and then in order of arrival', async () => {
  const semaphore = new Semaphore(2);
  await semaphore.acquire(0, late);
  await semaphore.acquire(0, late);
  const order: string[] = [];
  const first = semaphore.acquire(1000, late).then(() => order.push('first'));
  const second = semaphore.acquire(1000, late).then(() => order.push('second'));
  expect(semaphore.pending).toBe(2);
  semaphore.release();
  await first;
  semaphore.release();
  await second;
  expect(order).toEqual(['first', 'second']);
  expect(semaphore.lent).toBe(2);
});

it('gives up after the timeout, and the permit goes to the next one', async () => {
  const semaphore = new Semaphore(1);
  await semaphore.acquire(0, late);
  const impatient = semaphore.acquire(10, late);
  const patient = semaphore.acquire(Number.POSITIVE_INFINITY, late);
  await expect(impatient).rejects.toThrow('late');
  semaphore.release();
  await patient;
  expect(semaphore.pending).toBe(0);
});

it('tells when every permit has come back', async () => {
  const semaphore = new Semaphore(1);
  await semaphore.acquire(0, late);
  const free = semaphore.allFree();
  semaphore.release();
  await free;
  await semaphore.allFree();
});
