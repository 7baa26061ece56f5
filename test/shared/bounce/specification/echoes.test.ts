import { describe } from 'vitest';
import { cautious, standard } from '../../../support/policies.ts';
import { specify } from './specify.ts';

const under = [standard, cautious];
const suspended = 'Constant Contact suspended the address after it was reported as non-existent (code S)';
const echo = (incident: string, day: number) =>
  `A person should look: the report said that ${suspended}, on day ${day}, but after so many addresses at gmail.com had bounced alike that the provider is the likelier cause (incident ${incident}).`;

describe('a suspension within 16 days after a B of an incident inherits the incident', () => {
  specify([
    {
      under,
      history: 'B on day 0, in the open incident one; S on day 15',
      decision: 'review',
      because:
        'A person should look: the report said that Constant Contact suspended the address after it was reported as non-existent (code S), on day 15, but after so many addresses at gmail.com had bounced alike that the provider is the likelier cause (incident one).',
    },
    {
      under,
      history: 'B on day 0, in the open incident one; S on day 16',
      decision: 'review',
      because: echo('one', 16),
    },
    {
      under,
      history: 'B on day 0, in the open incident one; S on day 0',
      decision: 'review',
      because:
        'A person should look: the report said that the address does not exist (code B), on day 0, but so many addresses at gmail.com bounced alike that the provider is the likelier cause (incident one).',
    },
    {
      under,
      history: 'B on day 0, in the dismissed incident one; S on day 15',
      decision: 'ignore',
      because: `Nothing to do: the report said that ${suspended}, on day 15, but after so many addresses at gmail.com had bounced alike that it does not count (incident one, dismissed).`,
      changesWhen: 'A bounce outside that incident would change this.',
    },
    {
      under: [standard],
      history: 'B on day 0, in the confirmed incident one; S on day 15',
      decision: 'suppress',
      because: `Do not mail: ${suspended}, on day 15.`,
    },
    {
      under: [cautious],
      history: 'B on day 0, in the confirmed incident one; S on day 15',
      decision: 'suppress',
      because:
        'Do not mail: the address does not exist (code B), on day 0; it counts, as incident one is confirmed.',
    },
  ]);
});

describe('of two incidents a suspension echoes the newer', () => {
  const two = (first: string, second: string) =>
    `B on day 0, in the ${first} incident one; B on day 120, in the ${second} incident two; S on day 125`;
  specify([
    { under, history: two('dismissed', 'open'), decision: 'review', because: echo('two', 125) },
    {
      under,
      history: two('open', 'dismissed'),
      decision: 'review',
      because:
        'A person should look: the report said that the address does not exist (code B), on day 0, but so many addresses at gmail.com bounced alike that the provider is the likelier cause (incident one).',
    },
  ]);
});

describe('a suspension in the send of an incident by B belongs to the incident', () => {
  const ofItsSend = `the report said that ${suspended}, on day 0, but so many addresses at gmail.com bounced alike`;
  specify([
    {
      under,
      history: 'S on day 0, in the open incident one by B',
      decision: 'review',
      because: `A person should look: ${ofItsSend} that the provider is the likelier cause (incident one).`,
    },
    {
      under,
      history: 'S on day 0, in the dismissed watch one by B',
      decision: 'ignore',
      because: `Nothing to do: ${ofItsSend} that it does not count (watch one, dismissed).`,
    },
    {
      under: [standard],
      history: 'S on day 0, in the confirmed incident one by B',
      decision: 'suppress',
      because: `Do not mail: ${suspended}, on day 0; it counts, as incident one is confirmed.`,
    },
    {
      under,
      history: 'B on day 0 of send 1, in the open incident one; S on day 1 of send 1',
      decision: 'review',
      because: `A person should look: the report said that ${suspended}, on day 1, but so many addresses at gmail.com bounced alike that the provider is the likelier cause (incident one).`,
    },
    {
      under: [standard],
      history: 'S on day 0, in the dismissed incident one by B; S on day 20, in the open incident two by B',
      decision: 'suppress',
      because: `Do not mail: ${suspended}, on day 20.`,
    },
  ]);
});

describe('a suspension that is no echo counts', () => {
  specify([
    {
      under,
      history: 'B on day 0, in the open incident one; S on day 16.01',
      decision: 'suppress',
      because: `Do not mail: ${suspended}, on day 16.`,
    },
    {
      under,
      history: 'B on day 0, in the open incident one; S on days 15 and 17',
      decision: 'suppress',
      because: `Do not mail: ${suspended}, on day 17.`,
    },
    {
      under: [standard],
      history: 'B on day 0, in the dismissed incident one; S on day 17',
      decision: 'suppress',
      because: `Do not mail: ${suspended}, on day 17.`,
    },
    {
      under: [cautious],
      history: 'B on day 0, in the dismissed incident one; S on day 17',
      decision: 'retry',
      because: `Try again later: ${suspended}, on day 17.`,
      retryAfter: 'day 32.5',
    },
    {
      under: [standard],
      history: 'S on day 0; B on day 1, in the open incident one',
      decision: 'suppress',
      because: `Do not mail: ${suspended}, on day 0.`,
    },
    {
      under: [standard],
      history: 'Z on day 0, in the open incident storm; S on day 5',
      decision: 'suppress',
      because: `Do not mail: ${suspended}, on day 5.`,
    },
  ]);
});

describe('an echo with an incident of its own follows the B, until the B counts', () => {
  specify([
    {
      under,
      history: 'B on day 0, in the open incident one; S on day 5, in the open incident two',
      decision: 'review',
      because: echo('one', 5),
    },
    {
      under,
      history: 'B on day 0, in the open incident one; S on day 5, in the confirmed incident two',
      decision: 'review',
      because: echo('one', 5),
    },
    {
      under,
      history: 'B on day 0, in the dismissed incident one; S on day 5, in the open incident two',
      decision: 'ignore',
      because: `Nothing to do: the report said that ${suspended}, on day 5, but after so many addresses at gmail.com had bounced alike that it does not count (incident one, dismissed).`,
    },
    {
      under,
      history: 'B on day 0, in the confirmed incident one; S on day 5, in the open incident two',
      decision: 'suppress',
      because:
        'Do not mail: the address does not exist (code B), on day 0; it counts, as incident one is confirmed.',
    },
    {
      under,
      history: 'S on day 5, in the open incident two',
      decision: 'review',
      because: `A person should look: the report said that ${suspended}, on day 5, but so many addresses at gmail.com bounced alike that the provider is the likelier cause (incident two).`,
    },
  ]);
});
