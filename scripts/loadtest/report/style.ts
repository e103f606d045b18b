/** The report's looks: those of the pool page, light and dark, so that a chart here reads as one there. */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { PROJECT_DIRECTORY } from '../../project';

/** Tokens and type, and the panel of a chart; plain CSS, whose names the markup uses as they are. */
const SHARED = ['app/globals.css', 'app/admin/pool/_components/panel.module.css'];

const OWN = `
main { display: grid; gap: var(--space-6); max-inline-size: 60rem; margin-inline: auto; padding: var(--space-5) var(--space-4) var(--space-7); }
header, section { display: grid; grid-template-columns: minmax(0, 1fr); gap: var(--space-3); }
.muted { color: var(--color-text-muted); font-size: 0.8125rem; }
.verdict { font-size: 1.0625rem; font-weight: 600; }
.passed { color: var(--color-pass); }
.failed { color: var(--color-fail); }
.facts { display: grid; grid-template-columns: max-content minmax(0, 1fr); gap: 2px var(--space-4); margin: 0; font-size: 0.8125rem; }
.facts dt { color: var(--color-text-muted); }
.facts dd { margin: 0; }
.panels { display: grid; grid-template-columns: minmax(0, 1fr); gap: var(--space-4); padding: var(--space-4); border: 1px solid var(--color-border); border-radius: var(--radius); background: var(--color-surface); }
.time-axis { margin-inline-start: calc(3rem + var(--space-2)); margin-block-start: calc(-1 * var(--space-2)); }
.time-axis svg { display: block; inline-size: 100%; block-size: 14px; overflow: visible; }
.time-axis text { fill: var(--color-text-muted); font-size: 0.6875rem; }
.scroll { overflow-x: auto; border: 1px solid var(--color-border); border-radius: var(--radius); background: var(--color-surface); }
table { inline-size: 100%; border-collapse: collapse; font-size: 0.8125rem; }
th, td { padding: var(--space-1) var(--space-3); text-align: end; white-space: nowrap; }
th:first-child, td:first-child { text-align: start; }
thead th { color: var(--color-text-muted); font-weight: 500; border-block-end: 1px solid var(--color-border); }
tbody th { font-weight: 500; }
.words td { text-align: start; white-space: normal; }
.words td:first-child { white-space: nowrap; }
summary { cursor: pointer; color: var(--color-text-muted); font-size: 0.8125rem; }
ul { margin: 0; padding-inline-start: 1.2em; font-size: 0.8125rem; }
@media print { .panels, section { break-inside: avoid; } }
`;

export function readStyle(): string {
  const shared = SHARED.map((name) => readFileSync(path.join(PROJECT_DIRECTORY, name), 'utf8'));
  return [...shared, OWN].join('\n');
}
