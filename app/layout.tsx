import type { Metadata, Viewport } from 'next';
import Link from 'next/link';
import { connection } from 'next/server';
import type { ReactNode } from 'react';
import './globals.css';

export const metadata: Metadata = {
  title: { default: 'ContentFlow', template: '%s · ContentFlow' },
  description: 'Workspaces of published content.',
};

export const viewport: Viewport = {
  width: 'device-width',
  initialScale: 1,
  colorScheme: 'light dark',
  themeColor: [
    { media: '(prefers-color-scheme: light)', color: '#ffffff' },
    { media: '(prefers-color-scheme: dark)', color: '#16181d' },
  ],
};

export default async function RootLayout({ children }: { readonly children: ReactNode }) {
  // A page made at build time has no request, so no nonce, and the content security policy would stop its scripts.
  await connection();
  return (
    <html lang="en">
      <body>
        <a className="skip-link" href="#main">
          Skip to content
        </a>
        <header className="site-header">
          <nav className="site-nav" aria-label="Main">
            <Link className="site-name" href="/" prefetch={false}>
              ContentFlow
            </Link>
            {/* No prefetch: a visitor who never signs in must not cost a redirect on every page. */}
            <Link href="/admin/pool" prefetch={false}>
              Pool status
            </Link>
          </nav>
        </header>
        <main className="site-main" id="main" tabIndex={-1}>
          {children}
        </main>
      </body>
    </html>
  );
}
