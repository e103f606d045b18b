import type { NextConfig } from 'next';
import { API_SECURITY_HEADERS, BASIC_SECURITY_HEADERS } from './lib/http/security-headers';

const headersOf = (all: Readonly<Record<string, string>>) =>
  Object.entries(all).map(([key, value]) => ({ key, value }));

const { VERCEL } = process.env;

const config: NextConfig = {
  // Vercel packs the build itself, and with its adapter Next 16.3 could not write this one beside (next.js#96646).
  ...(VERCEL === undefined && { output: 'standalone' }),
  outputFileTracingRoot: import.meta.dirname,
  poweredByHeader: false,
  // No page has a picture that would have to be made smaller, and strangers need no route that fetches and computes.
  images: { unoptimized: true },
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
      { source: '/:path*', headers: headersOf(BASIC_SECURITY_HEADERS) },
      { source: '/api/:path*', headers: headersOf(API_SECURITY_HEADERS) },
    ];
  },
};

export default config;
