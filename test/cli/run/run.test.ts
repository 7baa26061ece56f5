import { mkdirSync, readdirSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { anOwnAccount } from '../../support/an-own-account.ts';

const decisions = { suppress: 6, review: 2, retry: 4, ignore: 2 };

describe('bounce-hygiene run, as a process', { timeout: 240_000 }, () => {
  it('shows a person what was decided and what to do next, in lines that fit into 80 columns', async () => {
    const own = await anOwnAccount();
    own.signIn();
    const terminal = own.onTerminal(['run']);

    expect(await terminal.exitCode).toBe(0);
    const seen = terminal.seen();
    expect(seen).toMatch(/^14 new bounces were read in this run, with 7 requests to Constant Contact\.$/m);
    expect(seen).toMatch(/^ +6 {2}suppress +do not mail any more +B 2, S 2, Z 2$/m);
    expect(seen).toMatch(/^All that was due is read\.$/m);
    expect(seen).toContain('    npx bounce-hygiene review --local');
    expect(terminal.brokenLines()).toEqual([]);
    expect(terminal.isCursorHidden()).toBe(false);
  });

  it('prints one object for programs; the second run asks once, decides nothing and builds nothing', async () => {
    const own = await anOwnAccount();
    own.signIn();
    const first = await own.command(['run', '--json']);
    const asked = own.account.requests.length;
    const second = await own.command(['run', '--json']);

    expect([first.exitCode, second.exitCode]).toEqual([0, 0]);
    expect(JSON.parse(first.printed)).toMatchObject({
      ...{ requests: 7, published: 14, decided: 14, decisions, complete: true, repaired: null },
    });
    expect(JSON.parse(second.printed)).toMatchObject({
      ...{ requests: 1, published: 0, decided: 0, decisions, complete: true },
    });
    expect(asked).toBe(7);
    expect(own.account.requests.slice(asked).map(({ purpose }) => purpose)).toEqual(['summaries']);
    expect(second.errors).not.toContain('building');
    expect(readdirSync(join(own.home, 'store'))).not.toContain('unclean');
    expect(statSync(join(own.home, 'store')).mode & 0o777).toBe(0o700);
    for (const secret of own.account.signIn.issued())
      expect(`${first.printed}${first.errors}${second.printed}`).not.toContain(secret);
  });

  it('ends in good order when nobody reads on, as behind a pipe into head', async () => {
    const own = await anOwnAccount();
    own.signIn();
    const { child, ended } = own.start(['run']);
    child.stdout?.destroy();

    expect((await ended).exitCode).toBe(0);
    const { exitCode, printed } = await own.command(['run', '--json']);
    expect([exitCode, JSON.parse(printed)]).toMatchObject([0, { requests: 1, decisions, repaired: null }]);
  });

  it('goes on where the share of the day that was given ended it, and says so for a person', async () => {
    const own = await anOwnAccount();
    own.signIn();
    const first = await own.command(['run', '--requests-per-day', '6']);
    expect([first.exitCode, own.account.requests.length]).toEqual([0, 6]);
    expect(first.printed).toContain("This computer's share of today's requests is spent;");

    const second = await own.command(['run', '--requests-per-day', '6', '--json']);
    expect([second.exitCode, own.account.requests.length]).toEqual([0, 6]);
    expect(JSON.parse(second.printed)).toMatchObject({ requests: 0, complete: false, ended: 'budgetSpent' });
    expect(second.errors).toContain("This computer's share of today's requests is spent;");

    const third = await own.command(['run', '--until-complete', '--json']);
    expect(JSON.parse(third.printed)).toMatchObject({ complete: true, decisions });
  });

  it.each([
    ['nothing is there', undefined],
    ['what is there is no sign-in', 'nonsense'],
  ])('asks for a sign-in, and makes no store, where %s', async (_, content) => {
    const own = await anOwnAccount();
    mkdirSync(own.home, { recursive: true });
    if (content !== undefined) writeFileSync(join(own.home, 'sign-in.json'), content, { mode: 0o600 });
    const { exitCode, printed, errors } = await own.command(['run', '--json']);

    expect([exitCode, printed, own.account.requests.length]).toEqual([4, '', 0]);
    expect(errors).toContain('First: npx bounce-hygiene sign-in');
    expect(readdirSync(own.home)).not.toContain('store');
  });

  it('refuses to read another account into the store, and changes nothing', async () => {
    const own = await anOwnAccount();
    own.signIn({ accountId: 'one', accountName: 'Bakery' });
    await own.command(['run']);
    const asked = own.account.requests.length;
    own.signIn({ accountId: 'two', accountName: 'Cinema' });
    const { exitCode, errors } = await own.command(['run']);

    expect(exitCode).toBe(1);
    expect(errors).toContain('is of the account "Bakery" (one), not of "Cinema" (two). Sign in to');
    expect(own.account.requests.length).toBe(asked);
  });

  it('says which setting is wrong where nothing can be made of the settings', async () => {
    const own = await anOwnAccount();
    own.signIn();
    writeFileSync(join(own.home, '.cdk.json'), JSON.stringify({ context: { colour: 'red' } }));
    const { exitCode, errors } = await own.command(['run'], { HOME: own.home });

    expect(exitCode).toBe(1);
    expect(errors).toContain('colour is not a setting');
    expect(errors).not.toMatch(/^ +at /m);
    expect(own.account.requests).toEqual([]);
  });

  it('reads all the same where the clock of Constant Contact is an hour away from that of this computer', async () => {
    const own = await anOwnAccount({ clock: { now: () => new Date(Date.now() + 3_600_000) } });
    own.signIn();
    const { exitCode, printed } = await own.command(['run', '--json']);

    expect([exitCode, JSON.parse(printed)]).toMatchObject([0, { published: 14, decisions, complete: true }]);
  });
});

describe('bounce-hygiene run with a closed standard input', { timeout: 120_000 }, () => {
  it('needs none', async () => {
    const own = await anOwnAccount();
    own.signIn();
    const terminal = own.onTerminal(['run', '--json'], { stdin: 'closed' });
    expect(await terminal.exitCode).toBe(0);
    expect(terminal.seen()).toContain('"complete":true');
  });
});
