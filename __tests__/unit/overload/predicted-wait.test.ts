/** What the gate believes that one has to wait who is served last. */
import { AdmissionQueue } from '@/lib/overload';
import { TestApplicant } from '../../support/test-applicant';

/** A gate that has seen requests of a short query and then a long one, as of a key's check and a list. */
function gateAfterRequests(limit: number): AdmissionQueue<TestApplicant> {
  const gate = new AdmissionQueue<TestApplicant>(limit);
  for (let request = 0; request < 2_000; request += 1) {
    for (const [isUnderWay, useMs] of [
      [false, 2],
      [true, 50],
    ] as const) {
      const caller = new TestApplicant({ isUnderWay });
      gate.entered(caller);
      gate.left(caller, useMs, request);
    }
  }
  return gate;
}

it('counts what a request asks for after its first query, which goes before the rest', () => {
  const gate = gateAfterRequests(2);
  for (let waiting = 0; waiting < 10; waiting += 1) gate.wait(new TestApplicant(), 2_000);
  // Ten requests of 52 ms by two connections.
  expect(gate.predictedWaitMs).toBeGreaterThan(250);
  expect(gate.predictedWaitMs).toBeLessThan(270);
});

it('counts a query of those who are under way as one', () => {
  const gate = gateAfterRequests(2);
  for (let waiting = 0; waiting < 10; waiting += 1) gate.wait(new TestApplicant({ isUnderWay: true }), 2_000);
  // Ten uses of 26 ms in the mean.
  expect(gate.predictedWaitMs).toBeGreaterThan(125);
  expect(gate.predictedWaitMs).toBeLessThan(135);
});

it('does not take a check of the pool for a caller’s use', () => {
  const gate = gateAfterRequests(2);
  const before = gate.read(0, 0).meanUseMs;
  for (let check = 0; check < 500; check += 1) {
    const probe = new TestApplicant({ lane: 'probe' });
    gate.entered(probe);
    gate.left(probe, 0.5, 2_000 + check);
  }
  expect(gate.read(0, 0).meanUseMs).toBe(before);
});
