import { readdir, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { messageFile } from '../../../local/store/message-file.ts';
import { aHome } from '../../support/a-store.ts';

const message = (id: string, receives = 0) => ({
  id,
  body: `{"a":"\u2028${id}"}`,
  sentAt: '2026-11-20T12:00:00.000Z',
  receives,
});

describe('a file of messages', () => {
  it('gives back what it was given, in order, and nothing where there is no file', async () => {
    const file = messageFile(join(await aHome(), 'waiting.jsonl'));
    expect(await file.all()).toEqual([]);
    await file.replace([message('1'), message('2')]);
    await file.append([message('3')]);
    expect(await file.all()).toEqual([message('1'), message('2'), message('3')]);
    await file.replace([]);
    expect(await file.all()).toEqual([]);
  });

  it('holds a message once, as it was given last', async () => {
    const file = messageFile(join(await aHome(), 'waiting.jsonl'));
    await file.append([message('1'), message('2')]);
    await file.append([message('1', 3)]);
    expect(await file.all()).toEqual([message('1', 3), message('2')]);
  });

  it.each(['{"id":"1"', '{"id":""}', 'ann@example.com'])(
    'names a line that is no message and does not quote it: %s',
    async (line) => {
      const path = join(await aHome(), 'waiting.jsonl');
      await writeFile(path, `${JSON.stringify(message('1'))}\n${line}\n`);
      await expect(messageFile(path).all()).rejects.toThrow(
        `Line 2 of ${JSON.stringify(path)} is not a message. Correct or remove that line, and run the command again.`,
      );
    },
  );

  it('is for its owner only, and leaves no part of itself', async () => {
    const home = await aHome();
    const path = join(home, 'waiting.jsonl');
    await messageFile(path).replace([message('1')]);
    expect(await readdir(home)).toEqual(['waiting.jsonl']);
    if (process.platform !== 'win32') expect((await stat(path)).mode & 0o777).toBe(0o600);
  });
});
