import fc from 'fast-check';
import { expect, it } from 'vitest';
import { walkReport } from '../../functions/poller/walk-report.ts';
import { createBouncePublisher } from '../../shared/aws/bounce-publisher.ts';
import { readPublishedRows } from '../../shared/aws/published-rows.ts';
import { readBounceReport } from '../../shared/constant-contact/bounce-report.ts';
import { asSqsClient, createQueueInMemory } from '../simulation/in-memory/queue.ts';
import { asDocumentClient, createTableInMemory } from '../simulation/in-memory/table.ts';
import { aClock } from '../support/a-clock.ts';
import { anyTransport, damaged, jsonOf, someDamage } from './breaker.ts';
import { aClient, answering, apiUrl, bearer, expectOurs } from './in-process.ts';

const campaignActivityId = '0a0a0a0a-0000-4000-8000-000000000001';
const path = `/v3/reports/email_reports/${campaignActivityId}/tracking/bounces`;

const anyRow = fc.record({
  contact_id: fc.nat(30).map((number) => `0c0c0c0c-0000-4000-8000-0000000000${10 + number}`),
  campaign_activity_id: fc.constantFrom(campaignActivityId, campaignActivityId.toUpperCase()),
  email_address: fc.nat(30).map((number) => `Canaria${number}@example.com`),
  created_time: fc.constantFrom(
    '2026-11-01T10:00:00.000Z',
    '2026-11-01T10:00:00Z',
    '2026-11-02T10:00:00-0500',
  ),
  bounce_code: fc.constantFrom('B', 'D', 'Q', 'constructor', ''),
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

const anyPage = fc.record({
  rows: fc.array(anyRow, { maxLength: 4 }),
  link: anyLink,
  damage: fc.oneof(fc.constant([]), someDamage()),
  transport: anyTransport,
});

/** The text of each page; the page after the last has no link. */
function textsOf(
  pages: readonly (typeof anyPage extends fc.Arbitrary<infer Page> ? Page : never)[],
): string[] {
  return pages.map(({ rows, link, damage, transport }, number) => {
    const _links = number === pages.length - 1 ? {} : link(`${path}?cursor=${number + 1}`);
    return transport(jsonOf(damaged({ tracking_activities: rows, _links }, damage)));
  });
}

/** A walk by a new run over the same table and queue. Resolves to what it threw, if it did. */
async function walk(
  documents: Parameters<typeof readPublishedRows>[0],
  queue: { send(command: unknown): Promise<unknown> },
) {
  const clock = aClock();
  const wires: unknown[] = [];
  let rows = 0;
  const remembered = await readPublishedRows(documents, 'Hygiene', campaignActivityId, {
    clock,
    expiresAt: clock.now(),
  });
  async function* pages() {
    for await (const page of readBounceReport(aClient(), { campaignActivityId })) {
      rows += page.rows.length;
      for (const row of page.rows) if (row.kind === 'unreadable') wires.push(row.wire);
      yield page;
    }
  }
  const what = { why: 'first', toEnd: true, verify: false } as const;
  const error = await walkReport(campaignActivityId, what, pages(), {
    publisher: createBouncePublisher(asSqsClient(queue.send), 'queue', clock),
    remembered,
    records: { readMany: async () => new Map() },
    counts: { rows: 0, published: 0, unreadable: 0, repaired: 0 },
    progress: { next: undefined, fresh: 0 },
    owes: () => false,
    marksOf: () => [],
    guardedCodes: [],
  }).then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  return { error, rows, wires };
}

/** How many rows the pages hold that came before the first that is no page. */
function rowsServed(texts: readonly string[], asked: readonly string[]): number {
  let rows = 0;
  for (const url of new Set(asked)) {
    const text = texts[Number(new URL(url).searchParams.get('cursor') ?? 0)]?.replace(/^\ufeff/, '') ?? '';
    try {
      const page = JSON.parse(text);
      if (!Array.isArray(page.tracking_activities)) return rows;
      const { _links } = page;
      const next = _links?.next;
      const isLinks = (part: unknown) =>
        part === undefined || part === null || (typeof part === 'object' && !Array.isArray(part));
      if (
        !isLinks(_links) ||
        !isLinks(next) ||
        !['string', 'undefined'].includes(typeof (next?.href ?? undefined))
      )
        return rows;
      rows += page.tracking_activities.length;
    } catch {
      return rows;
    }
  }
  return rows;
}

it('whatever a report holds: each of its rows is published once, or kept as it came without names, or our error says why not', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(anyPage, { minLength: 1, maxLength: 4 }), async (pages) => {
      const texts = textsOf(pages);
      const [table, queue] = [createTableInMemory(), createQueueInMemory()];
      const server = answering(({ url }) => ({
        body: texts[Number(new URL(url).searchParams.get('cursor') ?? 0)] ?? '',
      }));
      try {
        const { error, rows, wires } = await walk(asDocumentClient(table.send), queue);
        if (error !== undefined) expectOurs(error);
        expect(server.requests.length).toBeLessThanOrEqual(3 * (pages.length + 1));
        for (const { url, headers } of server.requests) {
          expect(new URL(url).origin).toBe(apiUrl.origin);
          expect(headers.get('authorization')).toBe(`Bearer ${bearer}`);
        }
        expect(rows).toBe(
          rowsServed(
            texts,
            server.requests.map(({ url }) => url),
          ),
        );

        const bodies = [...queue.bodies];
        const evidence = bodies.filter((body) => body.includes('"unreadableRow"'));
        expect(new Set(bodies).size).toBe(bodies.length);
        expect(evidence.length).toBe(new Set(wires.map((wire) => JSON.stringify(wire))).size);
        expect(evidence.join()).not.toMatch(/Birdwell/i);
        await walk(asDocumentClient(table.send), queue);
        expect(queue.bodies).toEqual(bodies);
      } finally {
        server.stop();
      }
    }),
    { numRuns: 400 },
  );
});
