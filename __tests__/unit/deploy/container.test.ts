/** The Dockerfile, by a parser that knows Dockerfiles, and what it promises of an image. */
import { readFileSync } from 'node:fs';
import { type Dockerfile, DockerfileParser, type Instruction } from 'dockerfile-ast';
import { validate } from 'dockerfile-utils';
import { LIVENESS, PORT } from '../../support/deploy-facts';

const text = readFileSync('Dockerfile', 'utf8');
const file: Dockerfile = DockerfileParser.parse(text);
const instructions = file.getInstructions();

/** Those of the stage of this name. */
function stage(name: string): Instruction[] {
  const starts = instructions.flatMap((each, index) => (each.getKeyword() === 'FROM' ? index : []));
  const first = starts.findIndex((index) =>
    new RegExp(` AS ${name}$`).test(instructions[index]?.toString() ?? ''),
  );
  return instructions.slice(starts[first], starts[first + 1]);
}

const argumentsOf = (all: readonly Instruction[], keyword: string): string[] =>
  all
    .filter((each) => each.getKeyword() === keyword)
    .map((each) => each.toString().slice(keyword.length).trim());

it('is a Dockerfile without a mistake', () => {
  expect(validate(text).map(({ message, range }) => `${range.start.line + 1}: ${message}`)).toEqual([]);
  expect(validate('FROM node\nEXPOSE http-port')).toHaveLength(1);
});

it.each(['server', 'migrate'])('%s runs as a user that is not root, as process 1', (name) => {
  expect(argumentsOf(stage(name), 'USER')).toEqual(['node']);
  const [command = ''] = argumentsOf(stage(name), 'CMD');
  // In JSON's form: a shell between would keep the signal to itself.
  expect(JSON.parse(command)[0]).toBe('node');
});

it('the server is the last stage, and nothing of the build but the standalone server is in it', () => {
  expect(instructions.findLast((each) => each.getKeyword() === 'FROM')?.toString()).toMatch(/ AS server$/);
  expect(argumentsOf(stage('server'), 'COPY')).toEqual(['--from=build /app/.next/standalone ./']);
  expect(argumentsOf(stage('server'), 'EXPOSE')).toEqual([String(PORT)]);
  expect(argumentsOf(stage('server'), 'STOPSIGNAL')).toEqual(['SIGTERM']);
  expect(argumentsOf(stage('server'), 'ENV').join()).toContain('HOSTNAME=0.0.0.0');
  expect(argumentsOf(stage('server'), 'HEALTHCHECK').join()).toContain(LIVENESS);
});

it('no secret gets into a layer', () => {
  expect(text).not.toMatch(/DATABASE_URL|_TOKEN|PASSWORD/);
  const ignored = readFileSync('.dockerignore', 'utf8').split('\n');
  expect(ignored).toEqual(expect.arrayContaining(['.env', '.env.*', '.git', 'node_modules', '.next']));
});
