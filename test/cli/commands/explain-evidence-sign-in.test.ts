import { chmodSync, existsSync, readFileSync } from 'node:fs';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { aClock } from '../../support/a-clock.ts';
import { aStore } from '../../support/a-store.ts';
import {
  anEvidenceCommand,
  type EvidenceCommand,
  evidenceScopes,
  notToldIn,
} from '../../support/an-evidence-command.ts';
import { anOwnAccount } from '../../support/an-own-account.ts';

const clock = aClock('2026-11-26T10:30:00.000Z');

let here: EvidenceCommand;
beforeEach(async () => {
  here = await anEvidenceCommand(clock);
});
afterEach(() => here.close());

describe('the sign-in that explain --evidence uses', () => {
  const given = () => ({
    BOUNCE_HYGIENE_CLIENT_ID: here.account().signIn.clientId,
    BOUNCE_HYGIENE_CLIENT_SECRET: here.account().signIn.clientSecret ?? '',
    BOUNCE_HYGIENE_REFRESH_TOKEN: here.account().signIn.refreshToken(),
  });

  it('is what the environment gives, if it does, and is stored nowhere then', async () => {
    await here.prepare({}, { tokens: { scopes: evidenceScopes, mode: 'long-lived' } }, 'none');
    const { exitCode, printed } = await here.explain([], { environment: given() });

    expect(exitCode).toBe(0);
    expect(printed).toContain('arrived  "Open evening"');
    expect(printed).toContain('5 requests to Constant Contact.');
    expect(existsSync(here.signInFile())).toBe(false);
  });

  it('must not rotate where it is given: nothing could keep the new one', async () => {
    await here.prepare({}, {}, 'none');
    const { exitCode, printed } = await here.explain([], { environment: given() });

    expect(exitCode).toBe(4);
    expect(notToldIn(printed)).toContain('the refresh tokens of this application rotate');
    expect(printed).toContain('1 request to Constant Contact.');
  });

  it('is left alone while a run on this computer uses it', async () => {
    await here.prepare();
    const store = await aStore(here.home, clock);
    const { exitCode, printed } = await here.explain();
    await store.close();

    expect(exitCode).toBe(0);
    expect(notToldIn(printed)).toContain('A run on this computer is using the sign-in');
    expect(here.account().requests).toEqual([]);
    expect((await here.explain()).printed).toContain('arrived  "Open evening"');
  });

  it('is refused where others can read it, and nobody is asked', async () => {
    await here.prepare();
    chmodSync(here.signInFile(), 0o644);
    const { exitCode, errors } = await here.explain();

    expect(exitCode).toBe(1);
    expect(errors).toContain('can be read by others');
    expect(here.account().requests).toEqual([]);
  });

  it('asks no more once somebody has pressed Ctrl-C, and keeps what it has refreshed', async () => {
    await here.prepare();
    const isInterrupted = () => here.account().requests.some(({ purpose }) => purpose === 'contact');
    const { exitCode, printed, errors } = await here.explain([], { isInterrupted });

    expect(exitCode).toBe(130);
    expect(printed).toContain('ann@example.com: review');
    expect(printed).not.toContain('could not be told');
    expect(errors).toContain('Stopped, as you asked.');
    expect(here.vendorRequests()).toEqual(['token', 'contact']);
    expect(JSON.parse(readFileSync(here.signInFile(), 'utf8')).refreshToken).toBe(
      here.account().signIn.refreshToken(),
    );
  });
});

it('explain --evidence works on the store on this computer, which it has for itself', async () => {
  const own = await anOwnAccount({ tokens: { scopes: evidenceScopes } });
  own.signIn({ scopes: evidenceScopes.join(' ') });
  expect((await own.command(['run'])).exitCode).toBe(0);
  const terminal = own.onTerminal(['explain', 'x-6@example.com', '--evidence', '--local']);

  expect(await terminal.exitCode, terminal.seen()).toBe(0);
  expect(terminal.seen()).toMatch(/bounced {2}X, in "Newsletter"/);
  expect(terminal.seen()).toMatch(/\d requests to Constant Contact\.$/);
  expect(terminal.brokenLines()).toEqual([]);
});
