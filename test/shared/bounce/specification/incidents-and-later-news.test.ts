import { describe } from 'vitest';
import { cautious, standard } from '../../../support/policies.ts';
import { specify } from './specify.ts';

const under = [standard, cautious];
const absent = 'the address does not exist (code B)';
const heldBy = (incident: string, day: number) =>
  `A person should look: the report said that ${absent}, on day ${day}, but so many addresses at gmail.com bounced alike that the provider is the likelier cause (incident ${incident}).`;

describe('of two incidents each has its own fate', () => {
  specify([
    {
      under,
      history: 'B on day 0, in the open incident one; B on day 120, in the open incident two',
      decision: 'review',
      because: heldBy('two', 120),
    },
    {
      under,
      history: 'B on day 0, in the open incident one; B on day 120, in the dismissed incident two',
      decision: 'review',
      because: heldBy('one', 0),
    },
    {
      under,
      history: 'B on day 0, in the confirmed incident one; B on day 20, in the open incident two',
      decision: 'suppress',
      because: `Do not mail: ${absent}, on day 0; it counts, as incident one is confirmed.`,
    },
  ]);
});

describe('whoever answers after a bounce of an open incident was there all along', () => {
  const answered = (day: number) =>
    `Nothing to do: an automatic reply came back and the message was delivered (code V), on day ${day}.`;
  specify([
    {
      under,
      history: 'B on day 0, in the open incident one; V on day 3',
      decision: 'ignore',
      because: answered(3),
    },
    {
      under,
      history: 'B on day 0, in the open incident one; V on day 3; delivered on day 10',
      decision: 'ignore',
      because: answered(3),
    },
    {
      under,
      history: 'V on day 0; B on day 3, in the open incident one',
      decision: 'review',
      because: heldBy('one', 3),
    },
    {
      under,
      history: 'B on day 3, in the open incident one; V on day 3',
      decision: 'review',
      because: heldBy('one', 3),
    },
    {
      under,
      history: 'B on day 0, in the dismissed incident one; V on day 3',
      decision: 'ignore',
      because: answered(3),
    },
    {
      under,
      history: 'B on day 0, in the confirmed incident one; V on day 3',
      decision: 'review',
      because: `A person should look: the report said that ${absent}, on day 0, but a reply came on day 3.`,
    },
  ]);
});
