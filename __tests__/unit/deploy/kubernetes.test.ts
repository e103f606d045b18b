/** The manifests: against Kubernetes' schemas, without a field that it would not know, and against the code's numbers. */
import { readFileSync } from 'node:fs';
import { ServiceMonitor } from '@kubernetes-models/prometheus-operator/monitoring.coreos.com/v1/ServiceMonitor';
import { Deployment } from 'kubernetes-models/apps/v1/Deployment';
import { Job } from 'kubernetes-models/batch/v1/Job';
import { PodDisruptionBudget } from 'kubernetes-models/policy/v1/PodDisruptionBudget';
import { ConfigMap } from 'kubernetes-models/v1/ConfigMap';
import { Service } from 'kubernetes-models/v1/Service';
import { parseAllDocuments } from 'yaml';
import { isWithin, LIVENESS, METRICS, PORT, READINESS } from '../../support/deploy-facts';
import { typeErrors } from '../../support/type-errors';

const KINDS = {
  ConfigMap: [ConfigMap, 'kubernetes-models/v1/ConfigMap'],
  Service: [Service, 'kubernetes-models/v1/Service'],
  Deployment: [Deployment, 'kubernetes-models/apps/v1/Deployment'],
  Job: [Job, 'kubernetes-models/batch/v1/Job'],
  PodDisruptionBudget: [PodDisruptionBudget, 'kubernetes-models/policy/v1/PodDisruptionBudget'],
  ServiceMonitor: [
    ServiceMonitor,
    '@kubernetes-models/prometheus-operator/monitoring.coreos.com/v1/ServiceMonitor',
  ],
} as const;

const FILES = ['config', 'migrate', 'server', 'service-monitor'];

// biome-ignore lint/suspicious/noExplicitAny: what a file holds; the schemas say what it may be.
type Manifest = any;

const manifests: Manifest[] = FILES.flatMap((file) =>
  parseAllDocuments(readFileSync(`docs/deploy/kubernetes/${file}.yaml`, 'utf8')).map((document) => {
    expect(document.errors).toEqual([]);
    return document.toJS();
  }),
);
const find = (kind: keyof typeof KINDS): Manifest => manifests.find((manifest) => manifest.kind === kind);

const config = find('ConfigMap').data;
const { spec } = find('Deployment');
const pod = spec.template.spec;
const [server] = pod.containers;

const typed = (kind: keyof typeof KINDS, value: unknown = find(kind)) => ({
  type: { name: `I${kind}`, from: KINDS[kind][1] },
  value,
});

it('all of it is what Kubernetes takes', () => {
  const kinds = Object.keys(KINDS) as (keyof typeof KINDS)[];
  for (const kind of kinds) new KINDS[kind][0](find(kind)).validate();
  expect(typeErrors(kinds.map((kind) => typed(kind)))).toEqual([]);
});

it('a field of the wrong type would be seen, and one that Kubernetes does not know', () => {
  const deployment = find('Deployment');
  const mistyped = { ...deployment, spec: { ...spec, replicas: 'three' } };
  expect(() => new Deployment(mistyped).validate()).toThrow(/replicas/);
  const mistaken = { ...deployment, spec: { ...spec, replicaz: 3 } };
  expect(typeErrors([typed('Deployment', mistaken)]).join()).toContain('replicaz');
});

it('probes ask the right paths on the right port, and wait longer than an answer takes', () => {
  const { startupProbe, readinessProbe, livenessProbe } = server;
  expect(startupProbe.httpGet.path).toBe(LIVENESS);
  expect(livenessProbe.httpGet.path).toBe(LIVENESS);
  expect(readinessProbe.httpGet.path).toBe(READINESS);
  for (const probe of [startupProbe, readinessProbe, livenessProbe]) expect(probe.httpGet.port).toBe('http');
  // Readiness answers within 2 s whatever the database does.
  expect(readinessProbe.timeoutSeconds).toBeGreaterThan(2);
  expect(server.ports).toEqual([{ name: 'http', containerPort: PORT }]);
  expect(server.env).toEqual(
    expect.arrayContaining([
      { name: 'PORT', value: String(PORT) },
      { name: 'HOSTNAME', value: '0.0.0.0' },
    ]),
  );
});

it('a pod has the time that a shutdown takes', () => {
  const preStopSeconds = Number(server.lifecycle.preStop.exec.command[1]);
  const shutdownSeconds = Number(config.SHUTDOWN_TIMEOUT);
  expect(pod.terminationGracePeriodSeconds).toBeGreaterThanOrEqual(preStopSeconds + shutdownSeconds + 5);
});

it('a rollout keeps every replica and fits the smallest database that docs/settings.md names', () => {
  const { maxSurge, maxUnavailable } = spec.strategy.rollingUpdate;
  expect({ maxSurge, maxUnavailable }).toEqual({ maxSurge: 1, maxUnavailable: 0 });
  expect(Number(config.DATABASE_MAX_INSTANCES)).toBe(spec.replicas);
  expect(isWithin({ limit: Number(config.DATABASE_CONNECTION_LIMIT), instances: spec.replicas })).toBe(true);
  expect(find('PodDisruptionBudget').spec.maxUnavailable).toBeLessThan(spec.replicas);
});

it('nothing runs as root, writes to its image, or holds a secret', () => {
  for (const { spec: each } of [spec.template, find('Job').spec.template]) {
    expect(each.securityContext).toMatchObject({ runAsNonRoot: true });
    expect(each.automountServiceAccountToken).toBe(false);
    expect(each.containers[0].securityContext).toEqual({
      allowPrivilegeEscalation: false,
      readOnlyRootFilesystem: true,
      capabilities: { drop: ['ALL'] },
    });
  }
  expect(find('Service').spec.selector).toEqual(spec.selector.matchLabels);
  expect(JSON.stringify(manifests)).not.toMatch(/postgres(ql)?:\/\//);
});

it('the monitor scrapes what answers', () => {
  const [endpoint] = find('ServiceMonitor').spec.endpoints;
  expect(endpoint).toMatchObject({ port: 'http', path: METRICS });
});
