import { describe, expect, it } from 'vitest';
import { domainOf, isKnownProvider, providerOf } from '../../../shared/bounce/provider.ts';

describe('who receives the mail of an address', () => {
  it.each([
    ['gmail.com', ['gmail.com', 'googlemail.com']],
    [
      'outlook.com',
      ['outlook.com', 'hotmail.com', 'live.com', 'msn.com', 'hotmail.co.uk', 'live.com.mx', 'outlook.de'],
    ],
    [
      'yahoo.com',
      ['yahoo.com', 'ymail.com', 'rocketmail.com', 'aol.com', 'yahoo.co.uk', 'yahoo.com.br', 'verizon.net'],
    ],
    ['icloud.com', ['icloud.com', 'me.com', 'mac.com']],
    ['att.net', ['att.net', 'sbcglobal.net', 'bellsouth.net', 'pacbell.net']],
    ['gmx.net', ['gmx.net', 'gmx.de', 'gmx.com', 'gmx.co.uk', 'web.de', 'mail.com']],
    ['proton.me', ['proton.me', 'protonmail.com', 'pm.me']],
  ])('is %s at any domain of its family', (provider, domains) => {
    expect(new Set(domains.map((domain) => providerOf(`ada@${domain}`)))).toEqual(new Set([provider]));
    expect(isKnownProvider(provider)).toBe(true);
  });

  it.each([
    ['smith-plumbing.com'],
    ['comcast.net'],
    ['gmail.com.smith-plumbing.com'],
    ['mail.yahoo.com'],
    ['notgmail.com'],
    ['live.marketing'],
    ['live.events'],
    ['live.smith-plumbing.com'],
    ['some.com'],
    ['yahoo.co.jp'],
  ])('is the domain itself at %s', (domain) => {
    expect(providerOf(`ada@${domain}`)).toBe(domain);
    expect(isKnownProvider(domain)).toBe(false);
  });

  it('is told by what follows the last @', () => {
    expect(domainOf('"ada@example.org"@gmail.com')).toBe('gmail.com');
  });

  it.each(['gmail.com', 'ada', 'ada@', ''])('is nobody where there is no domain, as in %j', (address) => {
    expect(domainOf(address)).toBe('');
    expect(providerOf(address)).toBe('');
  });
});
