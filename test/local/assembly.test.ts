import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { readyAssembly } from '../../local/assembly.ts';

describe('what would be deployed, kept by what it is made of', () => {
  let project: string;
  let made: number;

  beforeEach(() => {
    project = mkdtempSync(join(tmpdir(), 'project-'));
    made = 0;
    for (const folder of ['infra', 'functions/poller', 'shared'])
      mkdirSync(join(project, folder), { recursive: true });
    writeFileSync(join(project, 'infra', 'app.ts'), 'app');
    writeFileSync(join(project, 'functions', 'poller', 'handler.ts'), 'handler');
    writeFileSync(join(project, 'cdk.json'), '{}');
  });

  afterEach(() => rmSync(project, { recursive: true, force: true }));

  const ready = (make?: (folder: string) => Promise<void>) =>
    readyAssembly({
      project,
      home: project,
      make:
        make ??
        (async (folder) => {
          made += 1;
          mkdirSync(folder, { recursive: true });
          writeFileSync(join(folder, 'made'), String(made));
        }),
    });
  const kept = () => readdirSync(join(project, 'node_modules', '.cache', 'bounce-hygiene'));

  test('is made once', async () => {
    const first = await ready();
    const second = await ready();

    expect(second).toBe(first);
    expect(made).toBe(1);
    expect(readFileSync(join(first, 'made'), 'utf8')).toBe('1');
  });

  test.each([
    ['a source', 'functions/poller/handler.ts'],
    ['a new source', 'shared/new.ts'],
    ['a setting', 'cdk.context.json'],
    ['a package', 'package-lock.json'],
    ["a setting of the person's own", '.cdk.json'],
  ])('is made again after a change of %s', async (_, file) => {
    const before = await ready();
    writeFileSync(join(project, file), 'changed');
    const after = await ready();

    expect(after).not.toBe(before);
    expect(made).toBe(2);
  });

  test('is not made again after a change of what it is not made of', async () => {
    await ready();
    writeFileSync(join(project, 'README.md'), 'changed');
    await ready();

    expect(made).toBe(1);
  });

  test('leaves nothing half made when it fails, and is made the next time', async () => {
    await expect(
      ready(async (folder) => {
        mkdirSync(folder, { recursive: true });
        throw new Error('cdk synth failed');
      }),
    ).rejects.toThrow('cdk synth failed');
    expect(kept()).toEqual([]);

    await ready();
    expect(kept()).toHaveLength(1);
  });

  test('keeps the three that were used last', async () => {
    for (const [position, content] of ['1', '2', '3', '4'].entries()) {
      writeFileSync(join(project, 'cdk.context.json'), content);
      const at = new Date(Date.parse('2026-01-01') + position * 1_000);
      utimesSync(await ready(), at, at);
    }
    expect(kept()).toHaveLength(3);

    writeFileSync(join(project, 'cdk.context.json'), '4');
    await ready();
    expect(made).toBe(4);
  });
});
