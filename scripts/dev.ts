/** `npm run dev`: ContentFlow in development on this machine, with a PostgreSQL of its own unless DATABASE_URL is set. */
import { runLocal } from './local/run-local';

runLocal({
  command: 'npm run dev',
  title: 'ContentFlow, development',
  mode: 'development',
  webServer: (port) => ({
    arguments: [require.resolve('next/dist/bin/next'), 'dev', '--port', String(port)],
    env: { NODE_ENV: 'development' },
    isWrapper: true,
  }),
});
