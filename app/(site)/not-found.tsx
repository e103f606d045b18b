import type { Metadata } from 'next';
import { Notice } from './_components/notice';

export const metadata: Metadata = { title: 'Not found' };

export default function NotFound() {
  return (
    <Notice title="Nothing is published here">
      <p>The address may be misspelt, or what stood here was archived.</p>
    </Notice>
  );
}
