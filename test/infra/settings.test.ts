import { spawnSync } from 'node:child_process';
import { chmodSync, cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { App } from 'aws-cdk-lib';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { BounceHygieneStack } from '../../infra/bounce-hygiene-stack.ts';
import { readSettings, type Settings, SettingsError, settings } from '../../infra/settings.ts';
import { whereGiven } from '../../infra/where-given.ts';
import { choosePolicy, policySettings } from '../../shared/bounce/policies.ts';

describe('readSettings', () => {
  test('needs nothing', () => {
    expect(() => readSettings({})).not.toThrow();
  });

  test('takes a number as the command line gives it, and as cdk.json does', () => {
    expect(readSettings({ lookbackDays: '365' }).poller.lookbackDays).toBe(365);
    expect(readSettings({ lookbackDays: 365 }).poller.lookbackDays).toBe(365);
  });

  test("leaves CDK's own context and the request for the security rules alone", () => {
    const context = {
      '@aws-cdk/core:stackRelativeExports': true,
      'aws:cdk:bundling-stacks': ['**'],
      nag: 'true',
    };

    expect(() => readSettings(context)).not.toThrow();
  });

  test.each([
    ['cli-telemetry', false],
    ['acknowledged-issue-numbers', [34892]],
  ])("leaves %s alone, which the CDK's command line writes", (key, value) => {
    expect(() => readSettings({ [key]: value })).not.toThrow();
  });

  test('refuses a name it does not know, with the one that was probably meant or where all are', () => {
    expect(() => readSettings({ lookBackDays: '365', plicy: 'strict', colour: 'red' })).toThrow(
      'These settings cannot be deployed:\n' +
        '  lookBackDays is not a setting; did you mean lookbackDays?\n' +
        '  plicy is not a setting; did you mean policy?\n' +
        '  colour is not a setting; infra/settings.ts and shared/bounce/policies.ts list those there are.',
    );
  });

  test.each(['constructor', 'toString', 'numberAt'])(
    'says that %s is not a setting, as of any other name',
    (name) => {
      expect(() => readSettings({ [name]: 1 })).toThrow(`${name} is not a setting; `);
    },
  );

  test.each([
    ['freshLookHours', 'recheckRecentHours'],
    ['settledLookDays', 'recheckClosedDays'],
  ])('refuses %s, an earlier name, and says that it is called %s now', (before, now) => {
    expect(() => readSettings({ [before]: 6 })).toThrow(`${before} is called ${now} now`);
  });

  test.each(['outageContacts', 'outageSharePercent', 'outageTimesUsual'])(
    'refuses %s, which is gone, with the setting that takes its place',
    (name) => {
      expect(() => readSettings({ [name]: '20' })).toThrow(
        `These settings cannot be deployed:\n  ${name} is gone: a send is judged by who took earlier ones; ` +
          'outagePastMessages, from 10 to 30, says how eagerly.',
      );
    },
  );

  test.each([
    [{}, 'on', []],
    [{ mxLookups: 'on' }, 'on', []],
    [{ mxLookups: 'off' }, 'off', ['mxLookups']],
  ])('asks DNS who receives mail unless mxLookups says off: %j', (context, expected, changed) => {
    const { poller, deployed } = readSettings(context);
    expect([poller.mxLookups, deployed.values.mxLookups, deployed.changed]).toEqual([
      ...[expected, expected],
      changed,
    ]);
  });

  test.each([
    [{ mxLookups: 'yes' }, 'not "yes"'],
    [{ mxLookups: true }, 'not true'],
    [{ mxLookups: '' }, 'not ""'],
    [{ mxLookups: ['off'] }, 'not a value of type object'],
  ])('refuses %j, which is neither on nor off', (context, given) => {
    expect(() => readSettings(context)).toThrow(`mxLookups must be on or off, ${given}`);
  });

  test.each([
    [{}, false, 'BounceHygiene', []],
    [{ dashboard: true }, true, 'BounceHygiene', ['dashboard']],
    [{ dashboard: 'true' }, true, 'BounceHygiene', ['dashboard']],
    [{ dashboard: 'false', stackName: 'Second' }, false, 'Second', ['stackName']],
  ])(
    'deploys a dashboard and a stack under the name that %j says',
    (context, dashboard, stackName, changed) => {
      const settings = readSettings(context);
      expect(settings).toMatchObject({ dashboard, stackName });
      expect(settings.deployed).toMatchObject({ values: { dashboard: `${dashboard}`, stackName }, changed });
    },
  );

  test.each([
    [{ dashboard: 'yes' }, 'dashboard must be true or false, not "yes"'],
    [{ dashboard: 1 }, 'dashboard must be true or false, not 1'],
    [{ stackName: '2nd' }, 'stackName must begin with a letter'],
    [{ stackName: 'a_b' }, 'stackName must begin with a letter'],
    [{ stackName: 'a'.repeat(41) }, 'have at most 40 letters'],
    [
      { stackName: 7 },
      'stackName must begin with a letter and have at most 40 letters, digits and hyphens, not 7',
    ],
  ])('refuses %j', (context, message) => {
    expect(() => readSettings(context)).toThrow(message);
  });

  test.each([
    [
      { lookbackDays: [90] },
      'lookbackDays must be a whole number from 4 to 3650, not a value of type object',
    ],
    [{ lookbackDays: { toString: 90 } }, 'lookbackDays must be a whole number'],
    [{ policy: ['standard'] }, 'there is no policy "a value of type object"'],
    [{ blockSends: { toString: 3 } }, 'blockSends must be a whole number'],
  ])('refuses %j, which is neither a number nor a text', (context, message) => {
    expect(() => readSettings(context)).toThrow(SettingsError);
    expect(() => readSettings(context)).toThrow(message);
  });

  test('chooses a policy and tunes it', () => {
    const { poller, classifier } = readSettings({
      policy: 'cautious',
      blockSends: '4',
      outagePastMessages: 30,
    });
    expect(JSON.parse(classifier.policy)).toEqual({
      name: 'cautious',
      tuned: { blockSends: 4, outagePastMessages: 30 },
    });
    expect(poller.policy).toBe(classifier.policy);
  });

  test.each([
    ['evidence is read', {}, {}],
    ['none is', { evidenceRequestsPerDay: 0 }, { softBounceWithinDays: 90 }],
    [
      'none is, but the window was chosen',
      { evidenceRequestsPerDay: 0, softBounceWithinDays: 200 },
      { softBounceWithinDays: 200 },
    ],
    ['none is, nor would be heeded', { evidenceRequestsPerDay: 0, policy: 'strict' }, {}],
  ])(
    'lets soft bounces add up over more than a quarter only where evidence is read: %s',
    (_, context, tuned) => {
      const { poller, classifier } = readSettings(context);
      expect(JSON.parse(classifier.policy).tuned).toEqual(tuned);
      expect(poller.policy).toBe(classifier.policy);
    },
  );

  test.each([
    [{ policy: 'lenient' }, 'there is no policy "lenient"'],
    [{ softBounceSends: 0 }, 'softBounceSends must be a whole number from 2 to 20'],
    [{ policy: 'strict', softBounceSends: 3 }, 'softBounceSends means nothing in the policy strict'],
    [{ policy: 'standard', blockSends: 3 }, 'blockSends means nothing in the policy standard'],
    [{ softBounceOverDays: 100, evidenceRequestsPerDay: 0 }, 'cannot see 100 days within 90'],
    [{ softBounceOverDays: 100, softBounceWithinDays: 90 }, 'cannot see 100 days within 90'],
    [{ softBounceSends: 20 }, 'waits so long that 20 sends take'],
    [{ retryDaysFull: 60 }, 'has a first wait above its longest one'],
  ])('refuses a policy that cannot be right: %j', (context, problem) => {
    expect(() => readSettings(context)).toThrow(problem);
  });

  test.each([
    ['lookbackDays', '0'],
    ['lookbackDays', '-7'],
    ['lookbackDays', '1.5'],
    ['lookbackDays', ''],
    ['lookbackDays', 'ninety'],
    ['lookbackDays', '100000'],
    ['pollMinutes', '4'],
    ['pollMinutes', '361'],
    ['pollerTimeoutMinutes', '15'],
    ['batchSize', '101'],
    ['maxConcurrency', '1'],
    ['maxReceiveCount', '1'],
    ['bounceRetentionDays', '5'],
    ['logRetentionDays', '31'],
  ])('refuses a %s of %j, and says what it must be', (name, value) => {
    expect(() => readSettings({ [name]: value })).toThrow(`${name} must be`);
  });

  test('refuses a poll that outlasts its period', () => {
    const context = { pollMinutes: '10', pollerTimeoutMinutes: '10' };
    expect(() => readSettings(context)).toThrow('pollerTimeoutMinutes must be below pollMinutes (10)');
    expect(() => readSettings({ ...context, pollerTimeoutMinutes: '9' })).not.toThrow();
  });

  test.each([
    [5, 4],
    [10, 9],
    [11, 10],
    [60, 10],
  ])('with a period of %i minutes and no timeout set, a poll may take %i', (pollMinutes, timeout) => {
    expect(readSettings({ pollMinutes }).poller.timeout.toMinutes()).toBe(timeout);
  });

  test('names what is wrong once, not also what follows from it', () => {
    expect(() => readSettings({ pollMinutes: 4 })).toThrow(
      /^These settings cannot be deployed:\n {2}pollMinutes must be a whole number from 5 to 360, not 4\.$/,
    );
  });

  test('says where settings belong when they stand under "context", as in cdk.json', () => {
    expect(() => readSettings({ context: { lookbackDays: 365 } })).toThrow(
      'context is no setting: in this file settings stand at the top level, without it.',
    );
  });

  test('takes null for a value that is wrong, not for none', () => {
    expect(() => readSettings({ lookbackDays: null })).toThrow('from 4 to 3650, not null');
    expect(() => readSettings({ policy: null })).toThrow('there is no policy "null"');
  });

  test('says what is wrong with the numbers of a policy that there is not, too', () => {
    expect(() => readSettings({ policy: 'cautios', softBounceSends: 1 })).toThrow(
      /there is no policy "cautios".*\n.*softBounceSends must be a whole number from 2 to 20, not 1/,
    );
  });

  test('refuses attempts that outlast the queue, in the names of settings', () => {
    const context = { maxReceiveCount: '100', classifierTimeoutSeconds: '900', bounceRetentionDays: '1' };

    expect(() => readSettings(context)).toThrow(SettingsError);
    expect(() => readSettings(context)).toThrow(
      /maxReceiveCount .* classifierTimeoutSeconds .* bounceRetentionDays/,
    );
  });

  test('lists everything that is wrong at once', () => {
    expect(() => readSettings({ lookbackDay: '9', batchSize: '0', maxConcurrency: 'all' })).toThrow(
      /lookbackDay is not.*batchSize must be.*maxConcurrency must be/s,
    );
  });
});

test('whatever settings are accepted, the stack can be made with them', () => {
  const ends = fc.record(
    {
      pollMinutes: fc.constantFrom(5, 7, 60, 360),
      pollerTimeoutMinutes: fc.constantFrom(1, 4, 14),
      lookbackDays: fc.constantFrom(4, 3650),
      quotaReservePercent: fc.constantFrom(0, 90),
      quotaSharePercent: fc.constantFrom(1, 100),
      recheckRecentHours: fc.constantFrom(1, 24),
      recheckClosedDays: fc.constantFrom(1, 365),
      classifierTimeoutSeconds: fc.constantFrom(10, 900),
      batchSize: fc.constantFrom(1, 100),
      batchWindowSeconds: fc.constantFrom(1, 300),
      maxConcurrency: fc.constantFrom(2, 10),
      maxReceiveCount: fc.constantFrom(5, 100),
      bounceRetentionDays: fc.constantFrom(1, 4),
      mxLookups: fc.constantFrom('on', 'off'),
      dashboard: fc.constantFrom('true', false),
      stackName: fc.constantFrom('A', 'a'.repeat(40)),
      outagePastMessages: fc.constantFrom(10, 30),
    },
    { requiredKeys: [] },
  );
  const accepted = (context: object): Settings | undefined => {
    try {
      return readSettings({ ...context });
    } catch (error) {
      if (error instanceof SettingsError) return undefined;
      throw error;
    }
  };

  fc.assert(
    fc.property(ends, (context) => {
      const settings = accepted(context);
      const app = new App({ context: { 'aws:cdk:bundling-stacks': [] } });
      if (settings) new BounceHygieneStack(app, 'BounceHygiene', settings);
    }),
    { numRuns: 50 },
  );
});

describe('docs/SETTINGS.md', () => {
  const rows = [
    ...readFileSync('docs/SETTINGS.md', 'utf8').matchAll(
      /^\| `(\w+)` \| (.+?) \| (.+?) \| (.+?) \| .+ \|$/gm,
    ),
  ];
  const listed = rows.map(([, name = '', ...numbers]) => [
    name,
    ...numbers.slice(0, 3).map((number) => Number(number.replaceAll(',', ''))),
  ]);

  test('lists every setting with its value and range', () => {
    const standard = choosePolicy({ name: 'standard', tuned: {} });
    const numberAt = (path: readonly string[], policy: object) =>
      path.reduce<unknown>((inner, key) => (inner as Record<string, unknown> | undefined)?.[key], policy);
    const cautious = choosePolicy({ name: 'cautious', tuned: {} });
    expect(listed).toEqual([
      ...Object.entries(settings).map(([name, { value, from, to }]) => [name, value, from, to]),
      ...Object.entries(policySettings).map(([name, { from, to, at }]) => [
        name,
        numberAt(at, standard) ?? numberAt(at, cautious),
        from,
        to,
      ]),
    ]);
  });
});

test('the CDK sends nothing home about how it is used', () => {
  const home = mkdtempSync(join(tmpdir(), 'home-'));
  const { CDK_DISABLE_CLI_TELEMETRY: _, ...env } = process.env;

  const { stdout, stderr } = spawnSync('node_modules/.bin/cdk', ['cli-telemetry', '--status'], {
    env: { ...env, HOME: home },
    encoding: 'utf8',
  });
  rmSync(home, { recursive: true });

  expect(stdout + stderr).toContain('CLI Telemetry is disabled');
});

describe('a setting that cannot be deployed', () => {
  let home: string;

  beforeEach(() => {
    home = mkdtempSync(join(tmpdir(), 'home-'));
  });

  afterEach(() => rmSync(home, { recursive: true }));

  test('is answered with sentences, not with places in our code', () => {
    const env = { ...process.env, HOME: home, CDK_CONTEXT_JSON: JSON.stringify({ lookbackDays: 'ninety' }) };
    const { status, stderr } = spawnSync(process.execPath, ['infra/app.ts'], { env, encoding: 'utf8' });

    expect(status).toBe(1);
    expect(stderr).toMatch(
      /^These settings cannot be deployed:\n {2}lookbackDays must be .*\.\nGiven on the command line: lookbackDays\.\n$/,
    );
  });

  test("is traced to the file that gives it, be it the person's own for all projects", () => {
    writeFileSync(join(home, '.cdk.json'), JSON.stringify({ context: { team: 'news', lookbackDays: 90 } }));

    const { stderr } = spawnSync('node_modules/.bin/cdk', ['synth', '--quiet', '-c', 'pollMinutes=1'], {
      env: { ...process.env, HOME: home },
      encoding: 'utf8',
    });

    expect(stderr).toMatch(/team is not a setting.*pollMinutes must be/s);
    expect(stderr).toContain('Given in ~/.cdk.json: team, lookbackDays.');
    expect(stderr).toContain('Given on the command line: pollMinutes.');
  });
});

test('the file that a setting comes from is the one whose value counts', () => {
  const files = [
    { name: 'cdk.json', context: {} },
    { name: 'cdk.context.json', context: { lookbackDays: 90, policy: 'strict' } },
    { name: '~/.cdk.json', context: { lookbackDays: 365, batchSize: 10, '@aws-cdk/core:x': true } },
  ];

  expect(whereGiven({ lookbackDays: 90, batchSize: '10', policy: 'strict' }, files)).toBe(
    'Given in cdk.context.json: lookbackDays, policy. Given on the command line: batchSize.',
  );
});

test("the stack is made on the project's own Node, whichever Node the CDK runs on", () => {
  const folder = mkdtempSync(join(tmpdir(), 'old-node-'));
  writeFileSync(join(folder, 'node'), `#!/bin/sh\nexec ${process.execPath} --no-strip-types "$@"\n`);
  chmodSync(join(folder, 'node'), 0o755);
  const { app }: { app: string } = JSON.parse(readFileSync('cdk.json', 'utf8'));
  const env = {
    PATH: `${folder}:/usr/bin:/bin`,
    CDK_OUTDIR: join(folder, 'cdk.out'),
    CDK_CONTEXT_JSON: JSON.stringify({ 'aws:cdk:bundling-stacks': [] }),
  };

  const { status, stderr } = spawnSync('sh', ['-c', app], { env, encoding: 'utf8' });
  const made = readdirSync(folder);
  rmSync(folder, { recursive: true });

  expect(stderr).toBe('');
  expect(status).toBe(0);
  expect(made).toContain('cdk.out');
});

test('the CDK without an installation is answered with what to type', () => {
  const folder = mkdtempSync(join(tmpdir(), 'clone-'));
  cpSync('infra', join(folder, 'infra'), { recursive: true });
  const { app }: { app: string } = JSON.parse(readFileSync('cdk.json', 'utf8'));

  const { status, stderr } = spawnSync('sh', ['-c', app], { cwd: folder, encoding: 'utf8' });
  rmSync(folder, { recursive: true });

  expect(status).toBe(1);
  expect(stderr).toBe('What this project needs is not installed. Type: npm ci --omit=dev\n');
});
