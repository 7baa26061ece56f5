import { describe, expect, it } from 'vitest';
import { contactsElsewhere, usualOf } from '../../../../functions/poller/outage/sends.ts';
import { providerHash } from '../../../../shared/constant-contact/fingerprint.ts';
import { aSend } from '../../../support/a-send.ts';

const gmail = providerHash('gmail.com');

describe('what is usual', () => {
  const about = { provider: gmail, code: 'B' };
  const letter = (at: Record<string, Record<string, number>>, sends: number | undefined = 1_000) =>
    aSend({ at, sends });

  it('is what bounced at the provider and elsewhere, of all that was sent', () => {
    const past = [letter({ 'gmail.com': { B: 3, Z: 9 }, 'yahoo.com': { B: 7 } }), letter({}, 500)];
    expect(usualOf([past.slice(0, 1), past.slice(1)], about, [])).toEqual([
      { there: 0.003, elsewhere: 0.007 },
      { there: 0, elsewhere: 0 },
    ]);
  });

  it('leaves out the providers that stand apart', () => {
    const past = [letter({ 'gmail.com': { B: 3 }, 'yahoo.com': { B: 7 }, 'example.com': { B: 1 } })];
    expect(usualOf([past], about, [providerHash('yahoo.com')])).toEqual([{ there: 0.003, elsewhere: 0.001 }]);
  });

  it('is that of a campaign and its resend together, as the vendor gives the size of both', () => {
    const campaign = [
      letter({ 'gmail.com': { B: 6 }, 'yahoo.com': { B: 7 } }),
      letter({ 'gmail.com': { B: 2 } }),
    ];
    expect(usualOf([campaign], about, [])).toEqual([{ there: 0.008, elsewhere: 0.007 }]);
  });

  it('is not known of a send whose size nobody knows', () => {
    expect(usualOf([[aSend({ sends: undefined, at: { 'gmail.com': { B: 3 } } })]], about, [])).toEqual([]);
  });

  it('may be as much as at the least of those kept, where there was no room for the provider', () => {
    const many = (count: number) =>
      Object.fromEntries(Array.from({ length: count }, (_, nth) => [`${nth}.example`, { B: 5 }]));
    expect(usualOf([[letter(many(40))]], about, [])[0]?.there).toBe(0.005);
    expect(usualOf([[letter(many(39))]], about, [])[0]?.there).toBe(0);
  });

  it('is the dead addresses elsewhere for a block, which may be everywhere and says more of the message', () => {
    const blocked = letter({ 'yahoo.com': { Z: 9, B: 4, S: 2 }, 'gmail.com': { Z: 50, B: 7 } });
    const elsewhere = (code: string) => contactsElsewhere(blocked, code, [gmail]);
    expect({ Z: elsewhere('Z'), B: elsewhere('B'), S: elsewhere('S') }).toEqual({ Z: 4, B: 4, S: 2 });
    expect(usualOf([[blocked]], { provider: gmail, code: 'Z' }, [])).toEqual([
      { there: 0.05, elsewhere: 0.004 },
    ]);
  });
});
