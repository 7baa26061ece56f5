import { existsSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { RequestRecord } from '../../../local/simulated-account/reception.ts';
import { anOwnAccount } from '../../support/an-own-account.ts';

const preload = { NODE_OPTIONS: `--import ${new URL('../../support/a-full-disk.ts', import.meta.url).href}` };

describe('bounce-hygiene run on a disk that gets full', { timeout: 240_000 }, () => {
  it.each<[string, RequestRecord['purpose']]>([
    ['as a rotating token comes', 'token'],
    ['as bounces come', 'bounces'],
  ])(
    '%s keeps the sign-in, says that it is full, and with room the next run reads all',
    async (_, purpose) => {
      const own = await anOwnAccount({ tokens: { mode: 'rotating' } });
      own.signIn();
      const full = join(own.home, 'full');
      own.onRequest((request) => {
        const room = existsSync(join(own.home, 'sign-in.room')) ? 'room is set aside' : '';
        if (request.purpose === purpose) writeFileSync(full, room);
      });
      const { exitCode, errors } = await own.command(['run', '--json'], preload);

      expect([exitCode, errors]).toEqual([1, expect.stringContaining('The disk is full: make room and run')]);
      expect(own.signInFile()).toMatchObject({ refreshToken: own.account.signIn.refreshToken() });

      own.onRequest(() => {});
      rmSync(full);
      const next = await own.command(['run', '--json']);
      expect([next.exitCode, JSON.parse(next.printed)]).toMatchObject([
        0,
        { complete: true, decisions: { suppress: 6, review: 2, retry: 4, ignore: 2 } },
      ]);
      expect(next.errors).toContain('The store was not closed in order the last time. It is repaired:');
    },
  );
});
