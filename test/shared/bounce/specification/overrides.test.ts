import { describe } from 'vitest';
import { cautious, standard, strict } from '../../../support/policies.ts';
import { specify } from './specify.ts';

const under = [standard, cautious, strict];
const gone = 'the address does not exist (code B)';
const released = (day: number) =>
  `Nothing to do: Kim released it on day ${day} (she called), and no bounce since then counts.`;
const suppressed = (day: number) => `Do not mail: Kim suppressed it on day ${day} (she called).`;

describe('a release', () => {
  specify([
    {
      under,
      history: 'B on day 0; released on day 5',
      decision: 'ignore',
      because: released(5),
      changesWhen: 'A newer bounce, or taking this release back, would change this.',
    },
    { under, history: 'Z on day 0; released on day 5', decision: 'ignore', because: released(5) },
    { under, history: 'X on day 0; released on day 5', decision: 'ignore', because: released(5) },
    { under, history: 'no code on day 0; released on day 5', decision: 'ignore', because: released(5) },
    { under, history: 'Q on day 0; released on day 5', decision: 'ignore', because: released(5) },
    { under, history: 'F on day 0; released on day 5', decision: 'ignore', because: released(5) },
    // At the same millisecond the release has seen the bounce.
    { under, history: 'B on day 5; released on day 5', decision: 'ignore', because: released(5) },
    {
      under,
      history: 'B on day 0; released on day 5; B on day 6',
      decision: 'suppress',
      because: `Do not mail: ${gone}, on day 6.`,
    },
    {
      under,
      history: 'B on day 0; released on day 5; F on day 6',
      decision: 'retry',
      because: 'Try again later: the mailbox was full (code F), on day 6.',
      retryAfter: 'day 12.5',
    },
    {
      under: [standard, cautious],
      history: 'F on days 0, 7, 14 and 21; released on day 22; F on day 28',
      decision: 'retry',
      because: 'Try again later: the mailbox was full (code F), on day 28.',
      retryAfter: 'day 34.5',
    },
    {
      under,
      history: 'B on day 0; released on day 5; V on day 6',
      decision: 'ignore',
      because:
        'Nothing to do: an automatic reply came back and the message was delivered (code V), on day 6.',
    },
  ]);
});

describe('a bounce that arrives after the release that covers it', () => {
  specify([
    { under, history: 'released on day 5; B on day 0', decision: 'ignore', because: released(5) },
    { under, history: 'F on day 3; released on day 5; Z on day 4', decision: 'ignore', because: released(5) },
    {
      under,
      history: 'B on day 6; released on day 5; B on day 0',
      decision: 'suppress',
      because: `Do not mail: ${gone}, on day 6.`,
    },
    // The S was there first; the B that it echoes came to light later.
    { under, history: 'S on day 6; released on day 5; B on day 0', decision: 'ignore', because: released(5) },
  ]);
});

describe('the hold of the vendor after a released B', () => {
  specify([
    // Of two B only the one within sixteen days matters, and it is covered.
    {
      under,
      history: 'B on days 0 and 10; released on day 11; S on day 26',
      decision: 'ignore',
      because: released(11),
    },
    {
      under: [standard, strict],
      history: 'B on day 0; suppressed on day 1; S on day 6; suppressed on day 7, taken back since',
      decision: 'suppress',
      because: suppressed(1),
    },
    { under, history: 'B on day 0; released on day 5; S on day 6', decision: 'ignore', because: released(5) },
    {
      under,
      history: 'B on day 0; released on day 1; S on day 16',
      decision: 'ignore',
      because: released(1),
    },
    {
      under: [standard, strict],
      history: 'B on day 0; released on day 1; S on day 17',
      decision: 'suppress',
      because:
        'Do not mail: Constant Contact suspended the address after it was reported as non-existent (code S), on day 17.',
    },
    {
      under: [standard, strict],
      history: 'Z on day 0; released on day 1; S on day 6',
      decision: 'suppress',
      because:
        'Do not mail: Constant Contact suspended the address after it was reported as non-existent (code S), on day 6.',
    },
    // A released B is no B before the S, so cautious waits for the hold to end.
    {
      under: [cautious],
      history: 'B on day 0; released on day 1; S on day 17',
      decision: 'retry',
      because:
        'Try again later: Constant Contact suspended the address after it was reported as non-existent (code S), on day 17.',
      retryAfter: 'day 32.5',
    },
  ]);
});

describe('a suppression', () => {
  specify([
    {
      under,
      history: 'suppressed on day 5',
      decision: 'suppress',
      because: suppressed(5),
      changesWhen: 'A release, or taking this suppression back, would change this.',
    },
    { under, history: 'F on day 0; suppressed on day 5', decision: 'suppress', because: suppressed(5) },
    { under, history: 'suppressed on day 5; V on day 6', decision: 'suppress', because: suppressed(5) },
    {
      under,
      history: 'V on day 0; suppressed on day 5; B on day 6',
      decision: 'suppress',
      because: suppressed(5),
    },
    {
      under,
      history: 'B on day 0, in the dismissed incident one; suppressed on day 5',
      decision: 'suppress',
      because: suppressed(5),
    },
  ]);
});

describe('of several overrides the latest that stands', () => {
  const takenBackOn = (days: readonly number[]) =>
    days.map((day) => `released on day ${day}, taken back since`).join('; ');
  const twenty = Array.from({ length: 20 }, (_, nth) => nth + 10);
  specify([
    // Of one time, the id decides; here they are numbered.
    { under, history: 'suppressed on day 5; released on day 5', decision: 'ignore', because: released(5) },
    {
      under,
      history: 'released on day 5; suppressed on day 5',
      decision: 'suppress',
      because: suppressed(5),
    },
    {
      under,
      history: 'B on day 0; released on day 5, taken back since; suppressed on day 6',
      decision: 'suppress',
      because: suppressed(6),
    },
    {
      under,
      history: 'B on day 0; released on day 5; released on day 7; B on day 6',
      decision: 'ignore',
      because: released(7),
    },
    {
      under,
      history: 'B on day 0; released on day 5; released on day 7, taken back since; B on day 6',
      decision: 'suppress',
      because: `Do not mail: ${gone}, on day 6.`,
    },
    {
      under,
      history: 'F on day 0; released on day 5, taken back since; suppressed on day 6, taken back since',
      decision: 'retry',
      because: 'Try again later: the mailbox was full (code F), on day 0.',
      retryAfter: 'day 6.5',
    },
    {
      under,
      history: `F on day 0; suppressed on day 5; ${takenBackOn(twenty.slice(1))}`,
      decision: 'suppress',
      because: suppressed(5),
    },
    // A record keeps twenty: the twenty-first pushes out the oldest, though it stood.
    {
      under,
      history: `F on day 0; suppressed on day 5; ${takenBackOn(twenty)}`,
      decision: 'retry',
      because: 'Try again later: the mailbox was full (code F), on day 0.',
      retryAfter: 'day 6.5',
    },
    { under, history: 'suppressed on day 5; released on day 6', decision: 'ignore', because: released(6) },
    { under, history: 'released on day 6; suppressed on day 5', decision: 'ignore', because: released(6) },
    {
      under,
      history: 'B on day 0; released on day 5; suppressed on day 6',
      decision: 'suppress',
      because: suppressed(6),
    },
    {
      under,
      history: 'B on day 0; released on day 5, taken back since',
      decision: 'suppress',
      because: `Do not mail: ${gone}, on day 0.`,
    },
    {
      under,
      history: 'B on day 0; released on day 5; suppressed on day 6, taken back since',
      decision: 'ignore',
      because: released(5),
    },
    {
      under,
      history: 'B on day 0; released on day 5; B on day 6; released on day 7, taken back since',
      decision: 'suppress',
      because: `Do not mail: ${gone}, on day 6.`,
    },
    {
      under,
      history: 'suppressed on day 5, taken back since',
      decision: 'ignore',
      because: 'Nothing to do: it has not bounced, and what was said of it has been taken back.',
      changesWhen: 'A bounce would change this.',
    },
  ]);
});

describe('a suppression beside an incident', () => {
  specify([
    {
      under,
      history: 'B on day 0, in the open incident one; suppressed on day 5',
      decision: 'suppress',
      because: suppressed(5),
    },
    {
      under: [standard, cautious],
      history: 'B on day 0, in the open incident one; suppressed on day 5, taken back since',
      decision: 'review',
      because: `A person should look: the report said that ${gone}, on day 0, but so many addresses at gmail.com bounced alike that the provider is the likelier cause (incident one).`,
    },
    {
      under,
      history: 'suppressed on day 5; B on day 6, in the dismissed incident one',
      decision: 'suppress',
      because: suppressed(5),
    },
  ]);
});

describe('a release beside an incident', () => {
  specify([
    {
      under,
      history: 'B on day 0, in the confirmed incident one; released on day 5',
      decision: 'ignore',
      because: released(5),
    },
    {
      under: [standard, cautious],
      history: 'B on day 0; released on day 5; B on day 6, in the confirmed incident one',
      decision: 'suppress',
      because: `Do not mail: ${gone}, on day 6; it counts, as incident one is confirmed.`,
    },
    // The policy has no outage detection, and heeds no incident.
    {
      under: [strict],
      history: 'B on day 0; released on day 5; B on day 6, in the dismissed incident one',
      decision: 'suppress',
      because: `Do not mail: ${gone}, on day 6.`,
    },
    {
      under: [standard, cautious],
      history: 'B on day 0, in the open incident one; released on day 5',
      decision: 'ignore',
      because: released(5),
    },
    {
      under: [standard, cautious],
      history: 'B on day 0; released on day 5; B on day 6, in the open incident one',
      decision: 'review',
      because: `A person should look: the report said that ${gone}, on day 6, but so many addresses at gmail.com bounced alike that the provider is the likelier cause (incident one).`,
    },
    {
      under: [standard, cautious],
      history: 'B on day 0; released on day 5; B on day 6, in the dismissed incident one',
      decision: 'ignore',
      because: `Nothing to do: the report said that ${gone}, on day 6, but so many addresses at gmail.com bounced alike that it does not count (incident one, dismissed).`,
    },
  ]);
});

describe('an address that looks mistyped', () => {
  specify([
    {
      under,
      address: 'ada@gmial.com',
      history: 'B on day 0; released on day 5',
      decision: 'ignore',
      because: released(5),
    },
    {
      under,
      address: 'ada@gmial.com',
      history: 'B on day 0; released on day 5; B on day 6',
      decision: 'suppress',
      because: `Do not mail: ${gone}, on day 6. The domain looks like a mistyped gmail.com: ask for the right address.`,
    },
  ]);
});
