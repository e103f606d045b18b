import {
  detectResources,
  envDetector,
  type Resource,
  resourceFromAttributes,
} from '@opentelemetry/resources';

/** Who speaks: the application and this process of it. OTEL_SERVICE_NAME and OTEL_RESOURCE_ATTRIBUTES go over it. */
export function readResource(instance: string): Resource {
  const own = resourceFromAttributes({ 'service.name': 'contentflow', 'service.instance.id': instance });
  return own.merge(detectResources({ detectors: [envDetector] }));
}
