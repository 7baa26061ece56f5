import fc from 'fast-check';
import { addresses, unreadableAddresses } from '../support/addresses.ts';
import { anyTransport, damaged, jsonOf, someDamage } from './breaker.ts';

export const campaignActivityId = '0a0a0a0a-0000-4000-8000-000000000001';
const path = `/v3/reports/email_reports/${campaignActivityId}/tracking/bounces`;

/** Mostly a plain address; now and then one of another alphabet, or what is none. */
export const anyAddressText = (plain: fc.Arbitrary<string>) =>
  fc.oneof(
    { weight: 6, arbitrary: plain },
    { weight: 1, arbitrary: fc.constantFrom(...addresses) },
    { weight: 2, arbitrary: fc.constantFrom(...unreadableAddresses.map(([, text]) => text)) },
  );

const anyRow = fc.record({
  contact_id: fc.nat(30).map((number) => `0c0c0c0c-0000-4000-8000-0000000000${10 + number}`),
  campaign_activity_id: fc.constantFrom(campaignActivityId, campaignActivityId.toUpperCase()),
  email_address: anyAddressText(fc.nat(30).map((number) => `Canaria${number}@example.com`)),
  created_time: fc.constantFrom(
    '2026-11-01T10:00:00.000Z',
    '2026-11-01T10:00:00Z',
    '2026-11-02T10:00:00-0500',
  ),
  bounce_code: fc.constantFrom('B', 'D', 'Q', 'constructor', '', 'B\n', '\u001b[31m'),
  current_email_address: fc.constantFrom('canaria@example.com', null),
  deleted_at: fc.constantFrom(null, '2026-11-03T00:00:00Z'),
  first_name: fc.constant('Canaria'),
  last_name: fc.constant('Birdwell'),
});

/** Where a page says that the report goes on: mostly at the next one. */
const anyLink = fc.oneof(
  { weight: 8, arbitrary: fc.constant((next: string) => ({ next: { href: next } })) },
  {
    weight: 4,
    arbitrary: fc
      .constantFrom(
        ...[
          'https://evil.example',
          '//evil.example',
          '\\\\evil.example',
          'https://api.cc.example.evil.example',
        ],
        ...['https://api.cc.example@evil.example', 'http://api.cc.example', 'https://api.cc.example:444'],
        ...['https:/\\evil.example', 'javascript:', '\thttps://evil.example', 'https://u:p@api.cc.example'],
      )
      .map((origin) => () => ({ next: { href: `${origin}${path}?cursor=9` } })),
  },
  {
    weight: 3,
    arbitrary: fc
      .constantFrom(
        `${path}?cursor=0`,
        `${path}/../../x?cursor=1`,
        '/v3/emails',
        '?',
        '',
        null,
        path,
        `${path}#`,
      )
      .map((href) => () => ({ next: { href } })),
  },
);

export const anyPage = fc.record({
  rows: fc.array(anyRow, { maxLength: 4 }),
  link: anyLink,
  damage: fc.oneof(fc.constant([]), someDamage()),
  transport: anyTransport,
});

/** The text of each page; the page after the last has no link. */
export function textsOf(
  pages: readonly (typeof anyPage extends fc.Arbitrary<infer Page> ? Page : never)[],
): string[] {
  return pages.map(({ rows, link, damage, transport }, number) => {
    const _links = number === pages.length - 1 ? {} : link(`${path}?cursor=${number + 1}`);
    return transport(jsonOf(damaged({ tracking_activities: rows, _links }, damage)));
  });
}

/** Of the pages asked for, which were pages: all before the first that is none. */
export function pagesServed(texts: readonly string[], asked: readonly string[]): number[] {
  const numbers = [...new Set(asked)].map((url) => Number(new URL(url).searchParams.get('cursor') ?? 0));
  const firstOther = numbers.findIndex((number) => rowsOf(texts[number]) === undefined);
  return firstOther < 0 ? numbers : numbers.slice(0, firstOther);
}

/** The rows of a page; undefined when the text is no page. */
export function rowsOf(text = ''): unknown[] | undefined {
  try {
    const { tracking_activities: rows, _links } = JSON.parse(text.replace(/^\ufeff/, ''));
    const { next } = _links ?? {};
    const isLinks = [_links, next].every((part) => typeof (part ?? {}) === 'object' && !Array.isArray(part));
    return Array.isArray(rows) && isLinks && typeof (next?.href ?? '') === 'string' ? rows : undefined;
  } catch {
    return undefined;
  }
}
