import { describe } from 'vitest';
import { cautious, standard, strict } from '../../../support/policies.ts';
import { specify } from './specify.ts';

const under = [standard, cautious];
const all = [...under, strict];
const full = (day: number) => `the mailbox was full (code F), on day ${day}`;
const blocked = (day: number) => `the recipient's provider blocked the message (code Z), on day ${day}`;
const gone = (day: number) => `the address does not exist (code B), on day ${day}`;
const suspended = (day: number) =>
  `Constant Contact suspended the address after it was reported as non-existent (code S), on day ${day}`;
const arrived = (what: string, day: number) =>
  `A person should look: the report said that ${what}, but mail has arrived since: the send of day ${day}.`;
const used = (what: string, sent: number, clicked: number) =>
  `A person should look: the report said that ${what}, but a link in the send of day ${sent} was used on day ${clicked}.`;
const nothing = (what: string, day: number) =>
  `Nothing to do: ${what}, but mail has arrived since: the send of day ${day}.`;
const released = (day: number) =>
  `Nothing to do: Kim released it on day ${day} (she called), and no bounce since then counts.`;
const suppressed = (day: number) => `Do not mail: Kim suppressed it on day ${day} (she called).`;
const crowd = 'so many addresses at gmail.com bounced alike';
const held = (what: string) =>
  `A person should look: the report said that ${what}, but ${crowd} that the provider is the likelier cause (incident one).`;
const dismissed = (what: string) =>
  `Nothing to do: the report said that ${what}, but ${crowd} that it does not count (incident one, dismissed).`;

describe('what an operator said comes before evidence', () => {
  specify([
    {
      under: all,
      history: 'B on day 0; released on day 5; delivered on day 20',
      decision: 'ignore',
      because: released(5),
    },
    {
      under: all,
      history: 'B on day 0; delivered on day 20; released on day 25',
      decision: 'ignore',
      because: released(25),
    },
    {
      under: all,
      history:
        'F on day 0; suppressed on day 5; delivered on day 20; link of the send of day 20 used on day 21',
      decision: 'suppress',
      because: suppressed(5),
    },
    {
      under: all,
      history: 'suppressed on day 5; delivered on day 20',
      decision: 'suppress',
      because: suppressed(5),
    },
    {
      under,
      history: 'F on day 0; delivered on day 20; suppressed on day 25, taken back since',
      decision: 'ignore',
      because: nothing(full(0), 20),
    },
    {
      under,
      history: 'B on day 0; released on day 5, taken back since; link of the send of day 20 used on day 21',
      decision: 'review',
      because: used(gone(0), 20, 21),
    },
    {
      under: [standard],
      history: 'B on day 0; released on day 1; B on day 5; delivered on day 20',
      decision: 'review',
      because: arrived(gone(5), 20),
    },
    {
      under: [standard, strict],
      history: 'B on day 0; delivered on day 20; released on day 25; B on day 26',
      decision: 'suppress',
      because: `Do not mail: ${gone(26)}.`,
    },
    // A click is evidence of a bounce; where there is none, it says nothing.
    {
      under: all,
      history: 'suppressed on day 5, taken back since; link of the send of day 20 used on day 21',
      decision: 'ignore',
      because: 'Nothing to do: it has not bounced, and what was said of it has been taken back.',
    },
  ]);
});

describe('a dismissed incident comes before evidence', () => {
  specify([
    {
      under,
      history: 'B on day 0, in the dismissed incident one; delivered on day 20',
      decision: 'ignore',
      because: dismissed(gone(0)),
      changesWhen: 'A bounce outside that incident would change this.',
    },
    {
      under,
      history: 'B on day 0, in the dismissed incident one; link of the send of day 20 used on day 21',
      decision: 'ignore',
      because: dismissed(gone(0)),
    },
    {
      under,
      history: 'B on day 0, in the dismissed incident one; S on day 5; delivered on day 20',
      decision: 'ignore',
      because: `Nothing to do: the report said that ${suspended(5)}, but after so many addresses at gmail.com had bounced alike that it does not count (incident one, dismissed).`,
    },
    {
      under,
      history: 'F on day 0; delivered on day 20; B on day 25, in the dismissed incident one',
      decision: 'ignore',
      because: dismissed(gone(25)),
    },
  ]);
});

describe('evidence comes before an open incident', () => {
  specify([
    {
      under,
      history: 'Z on day 0, in the open incident one; delivered on day 20',
      decision: 'ignore',
      because: nothing(blocked(0), 20),
    },
    {
      under: [standard],
      history: 'B on day 0, in the open incident one; delivered on day 20',
      decision: 'review',
      because: arrived(gone(0), 20),
    },
    {
      under: [standard],
      history: 'B on day 0, in the open incident one; S on day 5; delivered on day 20',
      decision: 'review',
      because: arrived(suspended(5), 20),
    },
    {
      under,
      history: 'Z on day 0, in the open incident one; link of the send of day 20 used on day 21',
      decision: 'review',
      because: used(blocked(0), 20, 21),
    },
    {
      under,
      history: 'delivered on day 20; Z on day 25, in the open incident one',
      decision: 'review',
      because: held(blocked(25)),
    },
    {
      under,
      history: 'link of the send of day 20 used on day 30; B on day 25, in the open incident one',
      decision: 'review',
      because: held(gone(25)),
    },
    {
      under,
      history: 'F on day 0; delivered on day 20; B on day 25, in the open incident one',
      decision: 'review',
      because: held(gone(25)),
    },
  ]);
});

describe('a bounce of a confirmed incident is one like any other', () => {
  specify([
    {
      under: [standard],
      history: 'B on day 0, in the confirmed incident one; delivered on day 20',
      decision: 'review',
      because: arrived(gone(0), 20),
    },
    {
      under,
      history: 'Z on day 0, in the confirmed incident one; delivered on day 20',
      decision: 'ignore',
      because: nothing(blocked(0), 20),
    },
    {
      under: [standard],
      history: 'delivered on day 20; B on day 25, in the confirmed incident one',
      decision: 'suppress',
      because: `Do not mail: ${gone(25)}; it counts, as incident one is confirmed.`,
    },
  ]);
});
