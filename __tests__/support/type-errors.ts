/** Whether a value fits a type that a package declares, unknown fields included: what its own validator may let pass. */
import path from 'node:path';
import ts from 'typescript';

interface Typed {
  readonly type: { readonly name: string /** The module. */; readonly from: string };
  /** Of a file, as JSON. */
  readonly value: unknown;
}

/** @returns what the compiler says */
export function typeErrors(all: readonly Typed[]): string[] {
  const file = path.resolve('type-errors.virtual.ts');
  const source = all
    .map(({ type: { name, from }, value }, index) =>
      [
        `import type { ${name} as Type${index} } from '${from}';`,
        `export const value${index}: Type${index} = ${JSON.stringify(value)};`,
      ].join('\n'),
    )
    .join('\n');
  const options: ts.CompilerOptions = {
    strict: true,
    noEmit: true,
    skipLibCheck: true,
    types: [],
    target: ts.ScriptTarget.ES2022,
    module: ts.ModuleKind.ESNext,
    moduleResolution: ts.ModuleResolutionKind.Bundler,
  };
  const host = ts.createCompilerHost(options);
  const { getSourceFile, fileExists } = host;
  host.fileExists = (name) => name === file || fileExists(name);
  host.getSourceFile = (name, ...rest) =>
    name === file ? ts.createSourceFile(name, source, ts.ScriptTarget.ES2022) : getSourceFile(name, ...rest);
  const program = ts.createProgram([file], options, host);
  return ts
    .getPreEmitDiagnostics(program)
    .map(({ messageText }) => ts.flattenDiagnosticMessageText(messageText, '\n'));
}
