import { existsSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { synthesised } from './support/synthesised.ts';

interface Output {
  readonly Value: unknown;
  readonly Description?: string;
}

const outputs: Record<string, Output> = synthesised().toJSON().Outputs;
const nextSteps = (settings: Record<string, string> = {}): string[] =>
  Object.entries(synthesised(settings).toJSON().Outputs as Record<string, Output>)
    .filter(([name]) => name.startsWith('WhatNext'))
    .map(([, { Value }]) => String(Value));

test.each(Object.entries(outputs))(
  'the output %s says in a sentence what it is',
  (_name, { Description }) => {
    expect(Description).toMatch(/^[A-Z][ -~]+[^.]\.$/);
  },
);

describe('what to do after a deployment', () => {
  test('is the last that the command line prints, in the order of doing', () => {
    // `cdk deploy` prints the outputs by name.
    const printed = Object.keys(outputs).sort();

    expect(printed.slice(-3)).toEqual(['WhatNext1ConfirmMail', 'WhatNext2SignIn', 'WhatNext3SeeFirstRun']);
  });

  test('names the alarm mail, the page about signing in, and the page about the first run', () => {
    const [mail, signIn, firstRun] = nextSteps();

    expect(mail).toMatch(/confirm/i);
    expect(signIn).toContain('docs/SIGN_IN.md');
    expect(firstRun).toContain('docs/DEPLOY.md');
  });

  test('leads to files that are there, in words that CloudFormation can store', () => {
    for (const step of nextSteps()) {
      for (const [file] of step.matchAll(/docs\/\w+\.md/g)) expect(existsSync(file), file).toBe(true);
      expect(step).toMatch(/^[ -~]{20,160}$/);
    }
  });

  test('says how long the first run takes to come, which is a setting', () => {
    expect(nextSteps()[2]).toContain('within 15 minutes');
    expect(nextSteps({ pollMinutes: '60' })[2]).toContain('within 60 minutes');
  });
});
