/**
 * A load over HTTP from a process of its own, so that it takes none of the time of what measures beside it: reads its
 * plan as JSON from its arguments and prints what came of it as JSON.
 */
import { generateHttpLoad, type HttpLoadPlan } from './http-generator';

const plan = JSON.parse(process.argv[2] ?? '') as HttpLoadPlan;
generateHttpLoad(plan).then((result) => process.stdout.write(JSON.stringify(result)));
