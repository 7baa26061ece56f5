import { execFileSync, spawnSync } from 'node:child_process';
import { cpSync, existsSync, mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, describe, expect, test } from 'vitest';
import { aBounce } from '../support/a-bounce.ts';
import { messagesOf } from '../support/messages.ts';

interface LambdaFunction {
  readonly Type: string;
  readonly Properties: {
    readonly Code: { readonly S3Key: string };
    readonly Environment: { readonly Variables: Readonly<Record<string, unknown>> };
    readonly Handler: string;
  };
}

const assembly = fileURLToPath(new URL('../../cdk.out/', import.meta.url));
const templateFile = join(assembly, 'BounceHygiene.template.json');

// `npm test` synthesises first. Without that there is nothing to look at, and the bundles' names would be stale.
const synthesised = existsSync(templateFile);
const functions = synthesised ? lambdaFunctions() : [];

/** In KB of 1,024 bytes. */
const largestKilobytes: Readonly<Record<string, number>> = { Poller: 520, Classifier: 400 };

const elsewhere = mkdtempSync(join(tmpdir(), 'bundle-'));
afterAll(() => rmSync(elsewhere, { recursive: true }));

describe.runIf(synthesised).each(functions)('the bundle of the $name', ({ name, properties }) => {
  const folder = join(assembly, `asset.${properties.Code.S3Key.replace(/\.zip$/, '')}`);

  test('gives its handler to a plain Node, alone in a folder of its own', () => {
    // Away from the project, so that nothing can be found in its node_modules.
    const alone = join(elsewhere, name);
    cpSync(folder, alone, { recursive: true });
    const [file, exported] = properties.Handler.split('.');

    const script = `const m = await import(${JSON.stringify(join(alone, `${file}.mjs`))});
      console.log(typeof m[${JSON.stringify(exported)}], m[${JSON.stringify(exported)}].length);`;
    const answer = execFileSync(process.execPath, ['--input-type=module', '--eval', script], {
      cwd: alone,
      env: { ...withoutReferences(properties.Environment.Variables), AWS_REGION: 'us-east-1' },
      encoding: 'utf8',
    });

    const [type, parameters] = answer.trim().split(' ');
    expect(type).toBe('function');
    // Lambda's Node 24 refuses handlers that look as if they took a callback.
    expect(Number(parameters)).toBeLessThan(3);
  });

  test('takes AWS credentials from the environment alone, and says so where there are none', () => {
    const [file, exported] = properties.Handler.split('.');
    const script = `const m = await import(${JSON.stringify(join(folder, `${file}.mjs`))});
      const event = { Records: ${JSON.stringify(messagesOf([aBounce()]))} };
      const context = { getRemainingTimeInMillis: () => 60000, awsRequestId: 'one' };
      await m[${JSON.stringify(exported)}](event, context).catch(({ name, message }) => console.error(name, message));`;
    // A profile, a container and an instance may each have some: none of them is looked for.
    const environment = { AWS_PROFILE: 'somebody', AWS_CONTAINER_CREDENTIALS_RELATIVE_URI: '/credentials' };
    const { stderr } = spawnSync(process.execPath, ['--input-type=module', '--eval', script], {
      env: {
        ...withoutReferences(properties.Environment.Variables),
        ...environment,
        AWS_REGION: 'us-east-1',
      },
      encoding: 'utf8',
    });

    expect(stderr).toMatch(/Could not .+ \(CredentialsProviderError\)/);
  });

  test('stays within its size', () => {
    expect(statSync(join(folder, 'index.mjs')).size / 1024).toBeLessThanOrEqual(largestKilobytes[name] ?? 0);
  });

  test('holds only code and the map for its stack traces', () => {
    const map = JSON.parse(readFileSync(join(folder, 'index.mjs.map'), 'utf8'));

    expect(map.sourcesContent).toBeUndefined();
    expect(map.sources).toContainEqual(expect.stringContaining(`functions/${name.toLowerCase()}/handler.ts`));
  });
});

function lambdaFunctions() {
  const { Resources } = JSON.parse(readFileSync(templateFile, 'utf8')) as {
    Resources: Record<string, LambdaFunction>;
  };
  return Object.entries(Resources)
    .filter(([, { Type }]) => Type === 'AWS::Lambda::Function')
    .map(([id, { Properties }]) => ({ name: id.replace(/Function.*/, ''), properties: Properties }));
}

/** Stands something in for what only a deployment knows. */
function withoutReferences(variables: Readonly<Record<string, unknown>>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(variables).map(([name, value]) => [
      name,
      typeof value === 'string' ? value : 'https://sqs.us-east-1.amazonaws.com/1/q',
    ]),
  );
}
