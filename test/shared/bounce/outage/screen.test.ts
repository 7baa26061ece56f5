import { describe, expect, it } from 'vitest';
import { cellsToScreen, sizesByBounces } from '../../../../shared/bounce/outage/screen.ts';
import { providerHash } from '../../../../shared/bounce/provider.ts';
import { aSend } from '../../../support/a-send.ts';

const gmail = providerHash('gmail.com');
const before = { messages: 500, byDomain: { [gmail]: 150, offi: 40, smal: 2 } };
const screened = (bounced: Readonly<Record<string, number>>, sizes = before) =>
  cellsToScreen(new Map(Object.entries(bounced)), 1_000, sizes).map(
    ({ domain, isCompany, bounced: there, witnesses }) =>
      `${isCompany ? 'companies' : domain}: ${there} of ${witnesses}`,
  );

describe('before anybody is asked who took the letter before, a send counts', () => {
  it('at mailboxes all who bounced there, of as many as an earlier send had there', () => {
    expect(screened({ [gmail]: 7 })).toEqual([`${gmail}: 7 of 300`, 'offi: 0 of 80', 'companies: 0 of 310']);
  });

  it('companies once each, of half as many as there are other people', () => {
    expect(screened({ smal: 2, none: 3 }).at(-1)).toBe('companies: 2 of 310');
  });

  it('a domain of which nothing is known as mailboxes, once five bounced there', () => {
    expect(screened({ none: 5 })).toContain('none: 5 of 5');
    expect(screened({ none: 4 }).at(-1)).toBe('companies: 1 of 310');
  });

  it('by the share of earlier bounces, where nobody has counted messages', () => {
    const sends = [aSend({ at: { 'gmail.com': { B: 6, S: 1, Z: 9 }, 'example.com': { B: 3 } } })];
    const sizes = sizesByBounces(sends, 'B');
    expect(sizes).toMatchObject({ messages: 10, byDomain: { [gmail]: 7 } });
    expect(screened({ [gmail]: 7 }, { ...sizes, byDomain: { [gmail]: 7, offi: 0, smal: 0 } })[0]).toBe(
      `${gmail}: 7 of 700`,
    );
  });
});
