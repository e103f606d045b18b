import type { NextConfig } from 'next';

/** Headers for what the middleware does not pass: the content API and the probes stay off its path. */
const SECURITY_HEADERS = [
  { key: 'X-Content-Type-Options', value: 'nosniff' },
  { key: 'X-Frame-Options', value: 'DENY' },
  { key: 'Referrer-Policy', value: 'strict-origin-when-cross-origin' },
];

/** An answer of the API is data: opened as a page it loads nothing and sits in no frame. */
const API_HEADERS = [{ key: 'Content-Security-Policy', value: "default-src 'none'; frame-ancestors 'none'" }];

const config: NextConfig = {
  output: 'standalone',
  outputFileTracingRoot: import.meta.dirname,
  poweredByHeader: false,
  // Next's guard takes 127.0.0.1 for another site than localhost, and the page would not come alive there.
  allowedDevOrigins: ['127.0.0.1'],
  serverExternalPackages: [
    'pg',
    'pino',
    'pino-pretty',
    '@prisma/adapter-pg',
    '@prisma/client',
    '@prisma/instrumentation',
    '@opentelemetry/exporter-metrics-otlp-http',
    '@opentelemetry/exporter-metrics-otlp-proto',
    '@opentelemetry/exporter-prometheus',
    '@opentelemetry/exporter-trace-otlp-http',
    '@opentelemetry/exporter-trace-otlp-proto',
    '@opentelemetry/resources',
    '@opentelemetry/sdk-metrics',
    '@opentelemetry/sdk-trace-node',
  ],
  async headers() {
    return [
      { source: '/:path*', headers: SECURITY_HEADERS },
      { source: '/api/:path*', headers: API_HEADERS },
    ];
  },
};

export default config;
