import { existsSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { askedFor, noAnswer } from '../../../local/simulated-account/ready-made-faults.ts';
import { aHome } from '../../support/a-store.ts';
import { anOwnAccount, type OwnAccount } from '../../support/an-own-account.ts';
import { onWrites } from '../../support/on-writes.ts';

const signals = [
  ['SIGINT', 130],
  ['SIGTERM', 143],
] as const;
const repaired = 'The store was not closed in order the last time. It is repaired:';
const unclean = (own: OwnAccount) => existsSync(join(own.home, 'store', 'unclean'));

async function expectItToGoOn(own: OwnAccount, says?: string): Promise<void> {
  const { exitCode, printed, errors } = await own.command(['run', '--json']);
  expect([exitCode, JSON.parse(printed)]).toMatchObject([
    0,
    { decisions: { suppress: 6, review: 2, retry: 4, ignore: 2 }, complete: true },
  ]);
  if (says === undefined) expect(errors).not.toContain(repaired);
  else expect(errors).toContain(says);
}

describe('bounce-hygiene run that is asked to end', { timeout: 240_000 }, () => {
  it.each(signals)(
    'by %s while it reads decides what it has, and the next one goes on',
    async (signal, code) => {
      const own = await anOwnAccount();
      own.signIn();
      const { child, ended } = own.start(['run']);
      let bounces = 0;
      own.onRequest(({ purpose }) => {
        if (purpose === 'bounces' && ++bounces === 1) child.kill(signal);
      });
      const { exitCode, printed, errors } = await ended;

      expect([exitCode, unclean(own)]).toEqual([code, false]);
      expect(errors).toContain('stopping in good order; Ctrl-C once more stops at once');
      expect(printed).toContain('Stopped, as you asked.');
      expect(bounces).toBe(1);
      await expectItToGoOn(own);
      expect(bounces).toBe(2);
    },
  );

  it.each(signals)('by %s while it decides loses nothing', async (signal, code) => {
    const own = await anOwnAccount();
    own.signIn();
    const { child, ended } = own.start(['run']);
    let bounces = 0;
    let isAsked = false;
    const writes = onWrites(own.home, () => {
      if (bounces === 2 && !isAsked) isAsked = child.kill(signal);
    });
    own.onRequest(({ purpose }) => {
      if (purpose === 'bounces') bounces += 1;
    });
    const { exitCode } = await ended;
    writes.stop();

    // All had been read already, if that was how it went.
    expect([0, code]).toContain(exitCode);
    expect(unclean(own)).toBe(false);
    await expectItToGoOn(own);
    expect(bounces).toBe(2);
  });

  it('twice leaves at once; the next command repairs the store and says so', async () => {
    const own = await anOwnAccount();
    own.signIn();
    own.account.faults.push({ match: askedFor('bounces'), respond: noAnswer, times: 1 });
    const { child, ended, errorsHold } = own.start(['run']);
    own.onRequest(({ purpose }) => {
      if (purpose === 'bounces') child.kill('SIGINT');
    });
    await errorsHold('stopping in good order');
    child.kill('SIGTERM');

    expect([(await ended).exitCode, unclean(own)]).toEqual([143, true]);
    await expectItToGoOn(own, `${repaired} its index was built anew.`);
  });

  it('by Ctrl-C on a terminal before anything was opened leaves nothing behind', async () => {
    const own = await anOwnAccount();
    own.signIn();
    // Settings that nobody has: the bundles have to be made.
    const settings = await aHome();
    mkdirSync(settings, { recursive: true });
    writeFileSync(join(settings, '.cdk.json'), JSON.stringify({ '//': settings }));
    const terminal = own.onTerminal(['run'], { environment: { HOME: settings } });
    await terminal.until('building exactly what would be deployed');
    terminal.type('\u0003');

    expect(await terminal.exitCode).toBe(130);
    expect(terminal.isCursorHidden()).toBe(false);
    expect(readdirSync(own.home)).not.toContain('store');
    expect(
      readdirSync('node_modules/.cache/bounce-hygiene').filter((name) => name.endsWith(`-${terminal.pid}`)),
    ).toEqual([]);
  });
});
