import { require as requireTypeScript } from 'tsx/cjs/api';

export default requireTypeScript('./run-transports.ts', import.meta.url).stopRunPgBouncer;
