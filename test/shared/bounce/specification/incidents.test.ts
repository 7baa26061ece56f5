import { describe } from 'vitest';
import { cautious, standard, strict } from '../../../support/policies.ts';
import { specify } from './specify.ts';

const under = [standard, cautious];
const absent = 'the address does not exist (code B)';
const heldBy = (incident: string, day: number) =>
  `A person should look: the report said that ${absent}, on day ${day}, but so many addresses at gmail.com bounced alike that the provider is the likelier cause (incident ${incident}).`;

describe('a bounce of an incident', () => {
  specify([
    {
      under,
      history: 'B on day 0, in the open incident one',
      decision: 'review',
      because:
        'A person should look: the report said that the address does not exist (code B), on day 0, but so many addresses at gmail.com bounced alike that the provider is the likelier cause (incident one).',
      changesWhen:
        'It changes when the incident is resolved: confirmed, the bounce counts; dismissed, it never does.',
    },
    {
      under: [standard],
      history: 'B on day 0, in the confirmed incident one',
      decision: 'suppress',
      because: `Do not mail: ${absent}, on day 0; it counts, as incident one is confirmed.`,
      changesWhen: 'A later automatic reply, delivery or click brings it before a person.',
    },
    {
      under: [cautious],
      history: 'B on day 0, in the confirmed incident one',
      decision: 'suppress',
      because: `Do not mail: ${absent}, on day 0; it counts, as incident one is confirmed.`,
      changesWhen: 'A later delivery ends it; a later automatic reply or click brings it before a person.',
    },
    {
      under,
      history: 'B on day 0, in the dismissed incident one',
      decision: 'ignore',
      because: `Nothing to do: the report said that ${absent}, on day 0, but so many addresses at gmail.com bounced alike that it does not count (incident one, dismissed).`,
      changesWhen: 'A bounce outside that incident would change this.',
    },
    {
      under: [standard],
      history: 'Z on day 0, in the open incident storm',
      decision: 'review',
      because:
        "A person should look: the report said that the recipient's provider blocked the message (code Z), on day 0, but so many addresses at gmail.com bounced alike that the provider is the likelier cause (incident storm).",
    },
    {
      under: [strict],
      history: 'B on day 0, in the open incident one',
      decision: 'suppress',
      because: `Do not mail: ${absent}, on day 0.`,
      changesWhen: 'Only another policy would change this.',
    },
    {
      under: [strict],
      history: 'B on day 0, in the dismissed incident one',
      decision: 'suppress',
      because: `Do not mail: ${absent}, on day 0.`,
    },
  ]);
});

describe('an incident says what it is about', () => {
  const blocked =
    "A person should look: the report said that the recipient's provider blocked the message (code Z)";
  const inIncident = (part: string) => `Z on day 0, in the open incident storm of ${part}`;
  const only = [standard];
  specify([
    {
      under: only,
      history: inIncident('filter.example'),
      decision: 'review',
      because: `${blocked}, on day 0, but so many addresses with mail at filter.example bounced alike that the provider is the likelier cause (incident storm).`,
    },
    {
      under: only,
      history: inIncident('companies behind outlook.com'),
      decision: 'review',
      because: `${blocked}, on day 0, but so many addresses at companies behind outlook.com bounced alike that outlook.com is the likelier cause (incident storm).`,
    },
    {
      under: only,
      history: inIncident('companies'),
      decision: 'review',
      because: `${blocked}, on day 0, but so many addresses at companies bounced alike that a filter before them is the likelier cause (incident storm).`,
    },
    {
      under: only,
      history: inIncident('the rest'),
      decision: 'review',
      because: `${blocked}, on day 0, but so many addresses of that send bounced alike that the send itself is the likelier cause (incident storm).`,
    },
    {
      under: only,
      history: 'Z on day 0, in the dismissed incident storm of the rest',
      decision: 'ignore',
      because:
        "Nothing to do: the report said that the recipient's provider blocked the message (code Z), on day 0, but so many addresses of that send bounced alike that it does not count (incident storm, dismissed).",
    },
  ]);
});

describe('a watch holds a bounce for one more send', () => {
  specify([
    {
      under,
      history: 'B on day 0, in the open watch one',
      decision: 'review',
      because: `A person should look: the report said that ${absent}, on day 0, but so many addresses at gmail.com bounced alike that it waits for one more send (watch one).`,
      changesWhen: 'A later send ends the watch: then this bounce never counts, and a new one does.',
    },
    {
      under,
      history: 'B on day 0, in the open watch one of companies behind filter.example',
      decision: 'review',
      because: `A person should look: the report said that ${absent}, on day 0, but so many addresses at companies behind filter.example bounced alike that it waits for one more send (watch one).`,
    },
    {
      under,
      history: 'B on day 0, in the dismissed watch one',
      decision: 'ignore',
      because: `Nothing to do: the report said that ${absent}, on day 0, but so many addresses at gmail.com bounced alike that it does not count (watch one, dismissed).`,
      changesWhen: 'A bounce outside that watch would change this.',
    },
    {
      under,
      history: 'B on day 0, in the confirmed watch one',
      decision: 'suppress',
      because: `Do not mail: ${absent}, on day 0; it counts, as watch one is confirmed.`,
    },
  ]);
});

describe('a second hard bounce after one of an incident counts, whatever holds it', () => {
  specify([
    {
      under,
      history: 'B on day 0, in the open incident one; B on day 20, in the open incident two',
      decision: 'suppress',
      because: `Do not mail: ${absent}, on day 20.`,
    },
    {
      under,
      history: 'B on day 0, in the dismissed watch one; B on day 20, in the open watch two of the rest',
      decision: 'suppress',
      because: `Do not mail: ${absent}, on day 20.`,
    },
    {
      under,
      history: 'B on day 0, in the open incident one; B on day 20, in the dismissed incident two',
      decision: 'suppress',
      because: `Do not mail: ${absent}, on day 20.`,
    },
    {
      under,
      history: 'B on day 0, in the dismissed incident one; B on day 100, in the open incident two',
      decision: 'suppress',
      because: `Do not mail: ${absent}, on day 100.`,
    },
    {
      under,
      history: 'B on day 0, in the dismissed incident one; B on day 100.5, in the open incident two',
      decision: 'review',
      because: heldBy('two', 100),
    },
    {
      under,
      history:
        'B on day 0 of send 1, in the open incident one; B on day 3 of send 1, in the open incident one',
      decision: 'review',
      because: heldBy('one', 3),
    },
    {
      under: [standard],
      history: 'B on day 0, in the dismissed incident one; S on day 20, in the open incident two',
      decision: 'suppress',
      because:
        'Do not mail: Constant Contact suspended the address after it was reported as non-existent (code S), on day 20.',
    },
  ]);
});

describe('a second block waits as long as an incident holds it', () => {
  specify([
    {
      under: [standard],
      history: 'Z on day 0, in the dismissed watch one; Z on day 7, in the open incident two',
      decision: 'review',
      because:
        "A person should look: the report said that the recipient's provider blocked the message (code Z), on day 7, but so many addresses at gmail.com bounced alike that the provider is the likelier cause (incident two).",
    },
    {
      under: [standard],
      history: 'Z on day 0, in the dismissed watch one; Z on day 7',
      decision: 'suppress',
      because: "Do not mail: the recipient's provider blocked the message (code Z), on day 7.",
    },
  ]);
});

describe('beside a bounce of an incident, what is outside of it counts as ever', () => {
  specify([
    {
      under,
      history: 'B on day 0, in the open incident one; B on day 20',
      decision: 'suppress',
      because: `Do not mail: ${absent}, on day 20.`,
    },
    {
      under,
      history: 'B on day 0; B on day 20, in the open incident one',
      decision: 'suppress',
      because: `Do not mail: ${absent}, on day 0.`,
    },
    {
      under,
      history: 'B on day 0; B on day 20, in the dismissed incident one',
      decision: 'suppress',
      because: `Do not mail: ${absent}, on day 0.`,
    },
    {
      under,
      history: 'B on day 0, in the open incident one; F on day 20',
      decision: 'review',
      because: heldBy('one', 0),
    },
    {
      under,
      history: 'B on day 0, in the dismissed incident one; F on day 20',
      decision: 'retry',
      because: 'Try again later: the mailbox was full (code F), on day 20.',
      retryAfter: 'day 26.5',
    },
    {
      under,
      history: 'B on day 0 of send 1, in the open incident one; Z on day 1 of send 1; B on day 2',
      decision: 'suppress',
      because: `Do not mail: ${absent}, on day 2.`,
    },
    {
      under: [standard],
      history: 'B on day 0 of send 1, in the open incident one; Z on day 1 of send 1',
      decision: 'suppress',
      because: "Do not mail: the recipient's provider blocked the message (code Z), on day 1.",
    },
  ]);
});
