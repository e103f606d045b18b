export type { MetricsInput } from './metric';
export { createMetricProducer } from './producer';
export { PROMETHEUS_CONTENT_TYPE, toPrometheusText } from './prometheus-text';
export { readResource } from './resource';
