import type { SQSClient } from '@aws-sdk/client-sqs';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { nobodyErased } from '../../functions/poller/memory/erased.ts';
import { readPublishedRows } from '../../functions/poller/memory/fingerprints.ts';
import { createBouncePublisher } from '../../functions/poller/read/bounce-publisher.ts';
import { readReport } from '../../functions/poller/read/read-report.ts';
import { readBounceReport } from '../../shared/constant-contact/bounce-report.ts';
import { aQueueInMemory, aTableInMemory } from '../simulation/world/without-faults.ts';
import { aClock } from '../support/a-clock.ts';
import { oneAddress, unreadableAddresses } from '../support/addresses.ts';
import { aClient, answering, apiUrl, bearer, expectOurs } from './in-process.ts';
import { anyPage, campaignActivityId, pagesServed, rowsOf, textsOf } from './report-texts.ts';

const noAddresses = new Set(unreadableAddresses.map(([, text]) => text));

/** A read by a new run over the same table and queue, and what it ended with. */
async function read(documents: Parameters<typeof readPublishedRows>[0], sqs: SQSClient) {
  const clock = aClock();
  const wires: unknown[] = [];
  let rows = 0;
  const remembered = await readPublishedRows(
    documents,
    'Hygiene',
    { campaignActivityId, campaignId: 'some' },
    {
      clock,
      expiresAt: clock.now(),
    },
  );
  async function* pages() {
    for await (const page of readBounceReport(aClient(), { campaignActivityId })) {
      rows += page.rows.length;
      for (const row of page.rows) if (row.kind === 'unreadable') wires.push(row.wire);
      yield page;
    }
  }
  const step = { campaignActivityId, why: 'first', extent: 'whole', comparesRecords: false } as const;
  const result = await readReport(step, pages(), remembered, () => false, {
    erased: nobodyErased,
    publisher: createBouncePublisher(sqs, 'queue', clock),
    records: { readMany: async () => new Map() },
    incidentsOf: () => [],
    outageCodes: [],
  });
  const error = 'error' in result ? result.error : undefined;
  return { error, rows, wires };
}

const oneLine = (code: string) => !/\p{Cc}/u.test(code);

it('whatever a report holds: each of its rows is published once, or kept as it came without names, or our error says why not', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(anyPage, { minLength: 1, maxLength: 4 }), async (pages) => {
      const texts = textsOf(pages);
      const [table, queue] = [aTableInMemory(), aQueueInMemory()];
      const server = answering(({ url }) => ({
        body: texts[Number(new URL(url).searchParams.get('cursor') ?? 0)] ?? '',
      }));
      try {
        const { error, rows, wires } = await read(table.documents, queue.sqs);
        if (error !== undefined) expectOurs(error);
        expect(server.requests.length).toBeLessThanOrEqual(3 * (pages.length + 1));
        for (const { url, headers } of server.requests) {
          expect(new URL(url).origin).toBe(apiUrl.origin);
          expect(headers.get('authorization')).toBe(`Bearer ${bearer}`);
        }
        const served = pagesServed(
          texts,
          server.requests.map(({ url }) => url),
        );
        expect(rows).toBe(served.flatMap((number) => rowsOf(texts[number])).length);

        const bodies = queue.bodies();
        const evidence = bodies.filter((body) => body.includes('"unreadableRow"'));
        const bounces = bodies.filter((body) => !evidence.includes(body));
        expect(new Set(bounces).size).toBe(bounces.length);
        const published = bounces.map((body) => JSON.parse(body).contactId);
        const whole = served.flatMap((number) =>
          pages[number]?.damage.length === 0 ? pages[number].rows : [],
        );
        const [good, bad] = [true, false].map((isGood) =>
          whole.filter((row) => isGood === (!noAddresses.has(row.email_address) && oneLine(row.bounce_code))),
        );
        expect(published).toEqual(expect.arrayContaining((good ?? []).map(({ contact_id }) => contact_id)));
        expect(wires).toEqual(expect.arrayContaining((bad ?? []).map((row) => expect.objectContaining(row))));
        for (const body of bounces) {
          const { address, code = '' } = JSON.parse(body);
          expect(address).toMatch(oneAddress);
          expect(oneLine(code)).toBe(true);
        }
        expect(evidence.length).toBe(new Set(wires.map((wire) => JSON.stringify(wire))).size);
        expect(evidence.join()).not.toMatch(/Birdwell/i);
        await read(table.documents, queue.sqs);
        expect(queue.bodies()).toEqual(bodies);
      } finally {
        server.stop();
      }
    }),
    { numRuns: 400 },
  );
});
