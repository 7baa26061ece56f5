import { domainOf } from './provider.ts';

/** Large providers whose names people mistype. Long enough that a letter more or less is no other name. */
const large = [
  'gmail.com',
  'googlemail.com',
  'yahoo.com',
  'hotmail.com',
  'outlook.com',
  'icloud.com',
  'comcast.net',
  'verizon.net',
  'sbcglobal.net',
  'bellsouth.net',
  'protonmail.com',
] as const;

/** Real domains that are a letter away from a larger one. */
const real: ReadonlySet<string> = new Set(['grail.com', 'hostmail.com', 'incloud.com', 'itcloud.com']);

/** No such top-level domains exist. Source: IANA's list of them, version 2026051600. */
const wrongEndings: ReadonlyMap<string, string> = new Map([
  ...['con', 'cmo', 'ocm', 'comm', 'coom', 'ccom', 'come', 'vom', 'xom', 'cim', 'cpm', 'c0m'].map(
    (wrong) => [wrong, 'com'] as const,
  ),
  ...['nte', 'ent', 'nett', 'ner'].map((wrong) => [wrong, 'net'] as const),
  ...['ogr', 'rog', 'orgg'].map((wrong) => [wrong, 'org'] as const),
]);

/**
 * The domain that was probably meant, when an address's own is a near miss: one letter more, fewer, other or swapped
 * in a large provider's name, or an ending that does not exist (of both, gmial.con, too).
 */
export function likelyDomain(address: string): string | undefined {
  const domain = domainOf(address);
  if (!domain.includes('.')) return undefined;
  const corrected = withRealEnding(domain);
  const meant = large.find((name) => name === corrected) ?? nearMiss(corrected);
  const likely = meant ?? corrected;
  return likely === domain ? undefined : likely;
}

function withRealEnding(domain: string): string {
  const dot = domain.lastIndexOf('.');
  const ending = wrongEndings.get(domain.slice(dot + 1));
  return ending === undefined ? domain : `${domain.slice(0, dot)}.${ending}`;
}

function nearMiss(domain: string): string | undefined {
  if (real.has(domain)) return undefined;
  return large.find((name) => isOneSlipApart(domain, name));
}

/**
 * Whether one insertion, deletion, replacement or swap of neighbours makes one text of the other. At the first letter
 * only a swap: people rarely slip there, and many real domains differ in it (mail.com, ymail.com, cloud.com).
 */
function isOneSlipApart(one: string, other: string): boolean {
  if (one === other || Math.abs(one.length - other.length) > 1) return false;
  let start = 0;
  while (one[start] === other[start]) start += 1;
  const [a, b] = [one.slice(start), other.slice(start)];
  if (a[0] === b[1] && a[1] === b[0] && a.slice(2) === b.slice(2)) return true;
  if (start === 0) return false;
  if (a.length > b.length) return a.slice(1) === b;
  if (a.length < b.length) return a === b.slice(1);
  return a.slice(1) === b.slice(1);
}
