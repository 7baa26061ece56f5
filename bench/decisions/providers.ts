import type { Draw } from '../../local/simulated-account/draw.ts';

/** Who runs the mailboxes: an outage or a block concerns all domains of one provider. */
export type Family = 'google' | 'microsoft' | 'yahoo' | 'apple' | 'comcast' | 'other';

/** Share of all recipients per mailbox domain; what is missing to 1 is at small business domains. */
export type Shares = Readonly<Record<string, number>>;

const families: Readonly<Record<string, Family>> = {
  'gmail.com': 'google',
  'googlemail.com': 'google',
  'outlook.com': 'microsoft',
  'hotmail.com': 'microsoft',
  'live.com': 'microsoft',
  'msn.com': 'microsoft',
  'yahoo.com': 'yahoo',
  'ymail.com': 'yahoo',
  'aol.com': 'yahoo',
  'rocketmail.com': 'yahoo',
  'icloud.com': 'apple',
  'me.com': 'apple',
  'comcast.net': 'comcast',
};

/** The provider behind a domain; every small domain is its own, and so is every near miss. */
export function familyOf(domain: string): Family {
  return families[domain] ?? 'other';
}

/**
 * Consumers in North America, where nearly all customers of the vendor are. Gmail had just over 30 % of eight million
 * resort guests in 2019 and had grown by ten points in four years (corp.inntopia.com/email-domains).
 */
export const sharesOfAConsumerList: Shares = {
  'gmail.com': 0.4,
  'googlemail.com': 0.005,
  'yahoo.com': 0.12,
  'ymail.com': 0.008,
  'rocketmail.com': 0.004,
  'aol.com': 0.05,
  'hotmail.com': 0.07,
  'outlook.com': 0.04,
  'live.com': 0.012,
  'msn.com': 0.012,
  'icloud.com': 0.04,
  'me.com': 0.008,
  'comcast.net': 0.025,
  'att.net': 0.01,
  'sbcglobal.net': 0.01,
  'verizon.net': 0.008,
  'cox.net': 0.006,
};

/** A trade newsletter: a third at Gmail as one such list has counted (spamresource.com, December 2023), half at work. */
export const sharesOfABusinessList: Shares = {
  'gmail.com': 0.3,
  'googlemail.com': 0.003,
  'yahoo.com': 0.05,
  'aol.com': 0.015,
  'ymail.com': 0.003,
  'hotmail.com': 0.035,
  'outlook.com': 0.045,
  'live.com': 0.008,
  'msn.com': 0.006,
  'icloud.com': 0.03,
  'comcast.net': 0.01,
};

/**
 * Where mistyped addresses end. A top-level domain that does not exist is refused at once (B); most squatters of the
 * others refuse too, and some of their servers never answer (D).
 */
export const nearMisses: readonly { readonly domain: string; readonly answers: 'B' | 'D' }[] = [
  { domain: 'gmial.com', answers: 'B' },
  { domain: 'gmal.com', answers: 'D' },
  { domain: 'gmail.con', answers: 'B' },
  { domain: 'gamil.com', answers: 'B' },
  { domain: 'gmail.co', answers: 'D' },
  { domain: 'yaho.com', answers: 'B' },
  { domain: 'yahoo.con', answers: 'B' },
  { domain: 'hotmial.com', answers: 'B' },
  { domain: 'hotmail.con', answers: 'B' },
  { domain: 'outlok.com', answers: 'D' },
  { domain: 'iclould.com', answers: 'B' },
  { domain: 'comcast.con', answers: 'B' },
];

/** The mailbox domain of one recipient by `shares`; undefined is a business domain. */
export function drawDomain(shares: Shares, draw: Draw): string | undefined {
  let left = draw.random();
  for (const [domain, share] of Object.entries(shares)) {
    left -= share;
    if (left < 0) return domain;
  }
  return undefined;
}
