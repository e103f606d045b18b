// Jest knows nothing of our path alias outside of tests, tsx does.
import { require as requireTypeScript } from 'tsx/cjs/api';

export default requireTypeScript('./run-postgres.ts', import.meta.url).startRunPostgres;
