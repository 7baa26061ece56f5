import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { SignInOptions } from '../../../local/simulated-account/sign-in.ts';
import { anOwnAccount, type OwnAccount } from '../../support/an-own-account.ts';

const link = /http:\/\/127\.0\.0\.1:\d+\/activate\?user_code=[A-Z]{8}/;
const withDevice = (tokens: SignInOptions = {}) =>
  anOwnAccount({ tokens: { ...tokens, device: { intervalSeconds: 1, ...tokens.device } } });
const words = ({ account }: OwnAccount) => ['sign-in', '--client-id', account.signIn.deviceClientId];

describe('bounce-hygiene sign-in, as a process', { timeout: 120_000 }, () => {
  it('shows a link and a code on a terminal, waits for the person, and run reads with what was kept', async () => {
    const own = await withDevice();
    const terminal = own.onTerminal(words(own));
    await terminal.until(/Waiting until you have allowed it.*left/s);
    const [address = ''] = link.exec(terminal.seen()) ?? [];
    await fetch(address);

    expect(await terminal.exitCode).toBe(0);
    expect(terminal.seen()).toContain('Signed in to Constant Contact: Simulated Newsletters');
    expect(terminal.brokenLines()).toEqual([]);
    expect(terminal.isCursorHidden()).toBe(false);
    expect(statSync(join(own.home, 'sign-in.json')).mode & 0o777).toBe(0o600);

    const { exitCode, printed } = await own.command(['run', '--json']);
    expect([exitCode, JSON.parse(printed)]).toMatchObject([0, { published: 14, complete: true }]);
    // The token that was kept works on: the run has written over it, if it had to.
    expect(own.signInFile()).toMatchObject({ accountName: 'Simulated Newsletters' });
    for (const secret of own.account.signIn.issued())
      expect(`${terminal.seen()}${printed}`).not.toContain(secret);
  });

  it('says on standard error what to do where there is no terminal, and what came of it as the result', async () => {
    const own = await withDevice();
    const { ended, errorsHold } = own.start(words(own));
    const [address = ''] = link.exec(await errorsHold(link)) ?? [];
    await fetch(address);
    const { exitCode, printed, errors } = await ended;

    expect(exitCode).toBe(0);
    expect(printed).toMatch(/^Signed in to Constant Contact: Simulated Newsletters/);
    expect(errors).not.toContain('Signed in');
  });

  it.each<[string, SignInOptions, RegExp]>([
    ['the person says no', { person: 'denies', device: { pendingPolls: 0 } }, /refused|denied|not allowed/i],
    ['the code expires', { device: { lifeSeconds: 2 } }, /expired/],
  ])('keeps nothing where %s, and ends with 4', async (_, tokens, says) => {
    const own = await withDevice(tokens);
    const { exitCode, printed, errors } = await own.command(words(own));

    expect([exitCode, printed], errors).toEqual([4, '']);
    expect(errors).toMatch(says);
    expect(readdirSync(own.home)).not.toContain('sign-in.json');
  });

  it('says which client id it was that Constant Contact does not know', async () => {
    const own = await withDevice();
    const { exitCode, errors } = await own.command(['sign-in', '--client-id', 'no-such-application']);

    expect(exitCode, errors).toBe(4);
    expect(readdirSync(own.home)).not.toContain('sign-in.json');
  });

  it.each([
    ['SIGINT', 130],
    ['SIGTERM', 143],
  ] as const)('ends at %s while it waits, and keeps nothing', async (signal, code) => {
    const own = await withDevice();
    const { child, ended, errorsHold } = own.start(words(own));
    await errorsHold(link);
    child.kill(signal);

    expect((await ended).exitCode).toBe(code);
    expect(readdirSync(own.home)).not.toContain('sign-in.json');
  });
});
