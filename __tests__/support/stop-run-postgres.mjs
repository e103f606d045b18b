import { require as requireTypeScript } from 'tsx/cjs/api';

export default requireTypeScript('./run-postgres.ts', import.meta.url).stopRunPostgres;
