import { readFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { App, PERMISSIONS_BOUNDARY_CONTEXT_KEY, Validations } from 'aws-cdk-lib';
import { BounceHygieneStack } from './bounce-hygiene-stack.ts';
import { permissionsBoundaryOf } from './permissions-boundary.ts';
import { nagContextKey, readSettings, SettingsError } from './settings.ts';
import { type ContextFile, whereGiven } from './where-given.ts';

const app = new App();
const context: Record<string, unknown> = app.node.getAllContext();
try {
  const boundary = permissionsBoundaryOf(context);
  if (boundary !== undefined) app.node.setContext(PERMISSIONS_BOUNDARY_CONTEXT_KEY, boundary);
  new BounceHygieneStack(app, 'BounceHygiene', readSettings(context));
} catch (error) {
  if (!(error instanceof SettingsError)) throw error;
  // A typing mistake is no crash: the message without the places in our code it came through.
  const message = `${error.message}\n${whereGiven(context, contextFiles())}`;
  const { default: wrap } = await import('wrap-ansi');
  const { columns } = process.stderr;
  // What goes on in the next line stands below the start of its text.
  const wrapped = message.replace(/^( *)(.*)$/gm, (line, indent: string, text: string) =>
    columns > 0 ? indent + wrap(text, columns - indent.length).replaceAll('\n', `\n${indent}`) : line,
  );
  console.error(wrapped);
  process.exit(1);
}

if (app.node.tryGetContext(nagContextKey) === 'true') {
  // Loaded only when asked for: a deploy does not wait for the rules.
  const { AwsSolutionsChecks } = await import('cdk-nag');
  Validations.of(app).addPlugins(new AwsSolutionsChecks(app));
}

/** The files that the CDK takes context from, in its order. One that it cannot read does not get us here. */
function contextFiles(): ContextFile[] {
  const read = (path: string) => {
    try {
      return JSON.parse(readFileSync(path, 'utf8'));
    } catch {
      return {};
    }
  };
  return [
    { name: 'cdk.json', context: read('cdk.json').context ?? {} },
    { name: 'cdk.context.json', context: read('cdk.context.json') },
    { name: '~/.cdk.json', context: read(join(homedir(), '.cdk.json')).context ?? {} },
  ];
}
