import { exemptLaneOf } from '@/lib/http/exempt-lane';

function laneOf(line: string) {
  const [method, url] = line.split(' ') as [string, string];
  return exemptLaneOf({ method, url });
}

it.each([
  ['GET /api/health/live', 'probe'],
  ['HEAD /api/health/ready?verbose', 'probe'],
  ['GET /api/health/db', 'probe'],
  ['GET /api/metrics', 'probe'],
  ['GET /admin', 'admin'],
  ['GET /admin/pool?range=5', 'admin'],
  ['GET /api/admin/pool?since=1..2', 'admin'],
  ['POST /api/admin/pool/resize', 'admin-change'],
  ['POST /api/admin/pool/evict', 'admin-change'],
  ['POST /api/admin/pool/prewarm', 'admin-change'],
  ['POST /api/admin/sign-in', 'sign-in'],
  ['POST /api/admin/sign-out', 'sign-in'],
  ['GET /_next/static/chunks/4205k9ow2_y-j.css', 'file'],
  ['GET /_next/static/media/icon.0nx0vzlyze8bv.svg', 'file'],
  ['HEAD /icon.svg', 'file'],
  ['GET /favicon.ico', 'file'],
])('lets in %s in the lane %s', (line, lane) => {
  expect(laneOf(line)).toBe(lane);
});

it.each([
  'GET /api/health',
  'GET /api/health/live/',
  'GET /api/health/other',
  'GET /api/health/../content',
  'GET /api/health/live/../../content',
  'GET /api/health/%2e%2e/content',
  'GET /_next/static/../../api/content',
  'GET /_next/static/%2e%2e/%2e%2e/api/content',
  'GET /_next/static/.%2e/x',
  'GET /_next/static/..\\..\\api\\content',
  'GET /_next/static//a.js',
  'GET //admin/pool',
  'GET /admin/..;/w/acme',
  'GET /admin/./../w/acme',
  'GET /admin/%70ool',
  'GET /administration',
  'GET /api/administration',
  'GET http://localhost/api/health/live',
  'GET /icon.svgx',
  'GET /icon.svg/x',
  'GET /w/acme?x=/api/health/live',
  'POST /api/health/live',
  'POST /api/metrics',
  'POST /admin/sign-in',
  'POST /api/admin/pool',
  'POST /api/admin/pool/resize/',
  'POST /api/admin/pool/%72esize',
  'PUT /api/admin/pool/resize',
  'POST /_next/static/a.js',
  'DELETE /api/admin/sign-in',
  'OPTIONS /admin',
])('takes for any other request: %s', (line) => {
  expect(laneOf(line)).toBeUndefined();
});
