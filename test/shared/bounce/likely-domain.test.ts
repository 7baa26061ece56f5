import { describe, expect, it } from 'vitest';
import { likelyDomain } from '../../../shared/bounce/likely-domain.ts';

describe('a mistyped domain', () => {
  it.each([
    ['gmial.com', 'gmail.com'],
    ['gamil.com', 'gmail.com'],
    ['mgail.com', 'gmail.com'],
    ['gmal.com', 'gmail.com'],
    ['gmai.com', 'gmail.com'],
    ['gnail.com', 'gmail.com'],
    ['gmaill.com', 'gmail.com'],
    ['gmail.co', 'gmail.com'],
    ['gmail.cm', 'gmail.com'],
    ['gmail.con', 'gmail.com'],
    ['gmial.con', 'gmail.com'],
    ['googlemial.com', 'googlemail.com'],
    ['hotmial.com', 'hotmail.com'],
    ['hotmal.com', 'hotmail.com'],
    ['hotmail.co', 'hotmail.com'],
    ['yaho.com', 'yahoo.com'],
    ['yahooo.com', 'yahoo.com'],
    ['yhaoo.com', 'yahoo.com'],
    ['yahoo.cmo', 'yahoo.com'],
    ['outlok.com', 'outlook.com'],
    ['outloook.com', 'outlook.com'],
    ['icoud.com', 'icloud.com'],
    ['iclodu.com', 'icloud.com'],
    ['comcat.net', 'comcast.net'],
    ['comcast.ent', 'comcast.net'],
    ['verison.net', 'verizon.net'],
    ['sbglobal.net', 'sbcglobal.net'],
    ['belsouth.net', 'bellsouth.net'],
    ['protonmial.com', 'protonmail.com'],
  ])('%s was probably meant to be %s', (domain, meant) => {
    expect(likelyDomain(`ada@${domain}`)).toBe(meant);
  });

  it.each([
    ['smith-plumbing.con', 'smith-plumbing.com'],
    ['smith-plumbing.comm', 'smith-plumbing.com'],
    ['mail.smith-plumbing.xom', 'mail.smith-plumbing.com'],
    ['first-parish.ogr', 'first-parish.org'],
    ['rural-telephone.nett', 'rural-telephone.net'],
    ['aol.con', 'aol.com'],
    ['mail.con', 'mail.com'],
    ['ymail.vom', 'ymail.com'],
  ])('with an ending that does not exist, %s, was probably meant to be %s', (domain, meant) => {
    expect(likelyDomain(`ada@${domain}`)).toBe(meant);
  });
});

const words = (text: string) => text.trim().split(/\s+/);

describe('a real domain is no error', () => {
  it.each(
    words(`
      gmail.com googlemail.com yahoo.com yahoo.ca yahoo.fr yahoo.in yahoo.co.uk yahoo.co.jp
      yahoo.com.br hotmail.com hotmail.fr hotmail.de hotmail.ca hotmail.co.uk outlook.com outlook.de
      outlook.ie outlook.com.au live.com msn.com icloud.com me.com mac.com protonmail.com
      protonmail.ch proton.me pm.me verizon.net bellsouth.net sbcglobal.net comcast.net
    `),
  )('%s of a large provider, in any country', (domain) => {
    expect(likelyDomain(`ada@${domain}`)).toBeUndefined();
  });

  it.each(
    words(`
      mail.com email.com ymail.com fmail.com hmail.com zmail.com gmx.com gmx.net rocketmail.com
      fastmail.com hushmail.com aol.com aim.com att.net cox.net charter.net earthlink.net web.de
      comcast.com verizon.com cloud.com itcloud.com incloud.com hostmail.com grail.com horizon.net
      google.com apple.com microsoft.com yahooinc.com
    `),
  )('%s, whatever it resembles', (domain) => {
    expect(likelyDomain(`ada@${domain}`)).toBeUndefined();
  });

  it.each(
    words(`
      smith-plumbing.com smith-plumbing.co smith-plumbing.net gmail-experts.com outlookhotel.com
      boxford.cm oasis.om niamey.ne studio.coop host.page k12.or.us xn--bcher-kva.example
      bücher.example example.org
    `),
  )('%s of a small organisation', (domain) => {
    expect(likelyDomain(`ada@${domain}`)).toBeUndefined();
  });
});

describe('what is no address of the usual kind is left alone', () => {
  it.each([['gmial.com'], ['ada'], ['ada@gmail'], ['ada@'], ['@'], [''], ['ada@gmailcom']])(
    '%j',
    (address) => {
      expect(likelyDomain(address)).toBeUndefined();
    },
  );

  it('only the part after the last @ is a domain', () => {
    expect(likelyDomain('"ada@gmail.com"@gmial.com')).toBe('gmail.com');
    expect(likelyDomain('"ada@gmial.com"@gmail.com')).toBeUndefined();
  });
});
