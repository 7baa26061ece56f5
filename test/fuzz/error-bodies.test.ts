import fc from 'fast-check';
import { expect, it } from 'vitest';
import { anyOddValue, anyTransport, damaged, jsonOf, someDamage } from './breaker.ts';
import { aClient, answering, apiUrl, expectOurs } from './in-process.ts';

const said = { error_key: 'canary-key', error_message: 'canaria@example.com is not known' };
const anyErrorBody = fc
  .record({
    body: fc.oneof(
      fc.constantFrom<unknown>([said], said, { errors: [said] }, [], {}, [{ error_key: 'quota_exceeded' }]),
      anyOddValue,
    ),
    damage: someDamage(anyOddValue, 2),
    transport: anyTransport,
  })
  .map(({ body, damage, transport }) => transport(jsonOf(damaged(body, damage))));

const headers = { 'retry-after': '86400', location: 'https://evil.example/', 'content-type': 'text/html' };

/** Asks once, of a vendor that gives this answer every time. */
async function ask(status: number, body: string) {
  const server = answering(() => ({ status, body, headers }));
  try {
    const asked = { purpose: 'bounces', what: 'the bounces of campaign activity 1' } as const;
    const error = await aClient()
      .getJson(new URL(`${apiUrl.href}/reports`), asked)
      .then(
        () => undefined,
        (thrown: unknown) => thrown,
      );
    return { error: error as { code?: string } | undefined, requests: server.requests };
  } finally {
    server.stop();
  }
}

it('whatever comes with whatever status: our error after few requests, all to the same place, repeating none of it', async () => {
  const anyStatus = fc.oneof(
    fc.integer({ min: 300, max: 599 }),
    fc.constantFrom(201, 202, 204, 206, 301, 302, 307, 308, 400, 403, 404, 408, 429, 500, 503),
  );
  await fc.assert(
    fc.asyncProperty(
      anyStatus.filter((status) => status !== 401),
      anyErrorBody,
      async (status, body) => {
        const { error, requests } = await ask(status, body);
        expect(error).toBeDefined();
        expectOurs(error);
        expect(requests.length).toBeLessThanOrEqual(status === 429 ? 7 : 3);
        for (const { url } of requests) expect(new URL(url).origin).toBe(apiUrl.origin);
      },
    ),
    { numRuns: 1_000 },
  );
});

it.each([
  ['an array', JSON.stringify([{ error_key: 'other' }, { error_key: 'quota_exceeded' }])],
  ['an object', JSON.stringify({ error_key: 'quota_exceeded' })],
  ['errors in an object', JSON.stringify({ errors: [null, 5, { error_key: 'quota_exceeded' }] })],
])('a spent quota is known in %s', async (_, body) => {
  const { error, requests } = await ask(429, body);
  expect([error?.code, requests.length]).toEqual(['quota-closed', 1]);
});

it('a body without end is read no further than a page can be, and told as no answer', async () => {
  const seventeenMegabytes = JSON.stringify('x'.repeat(17 * 1024 * 1024));
  const { error } = await ask(200, seventeenMegabytes);
  expect(error?.code).toBe('report-unavailable');
  const tenMegabytes = JSON.stringify('x'.repeat(10 * 1024 * 1024));
  expect((await ask(200, tenMegabytes)).error).toBeUndefined();
  expect((await ask(500, tenMegabytes)).error?.code).toBe('report-unavailable');
});
