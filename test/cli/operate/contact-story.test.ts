import { expect, it } from 'vitest';
import type { KnownCampaign } from '../../../cli/operate/campaigns-of.ts';
import { contactStory } from '../../../cli/operate/contact-story.ts';
import type { ToldByApi } from '../../../cli/operate/vendor-evidence.ts';
import { addBounces, noBounces } from '../../../shared/bounce/history.ts';
import type { ContactEvent, EvidenceCampaign } from '../../../shared/constant-contact/contact-evidence.ts';
import { aKnownBounce } from '../../support/a-bounce.ts';

const activity = (nth: number) => `0a0a0a0a-0000-4000-8000-00000000000${nth}`;
const inV3 = (nth: number, name: string | undefined = `Letter ${nth}`): EvidenceCampaign => ({
  ...{ by: 'v3', campaignActivityId: activity(nth) },
  name,
});
const inV2 = { by: 'v2', campaignId: '0012' } as const;
const said = { code: 'X', description: 'Other', message: '550 5.7.1' };
const at = (time: string) => `2026-11-01T${time}.000Z`;

function storyOf(
  v3: readonly ContactEvent[],
  v2: readonly ContactEvent[] = [],
  campaigns: ReadonlyMap<string, KnownCampaign> = new Map(),
) {
  const told: ToldByApi[] = [
    { by: 'v3', events: v3, totals: undefined, untold: [] },
    { by: 'v2', events: v2, totals: undefined, untold: [] },
  ];
  const history = addBounces(noBounces, [aKnownBounce({ bouncedAt: at('10:00:00') })]);
  return contactStory({ since: '', until: '', told, requests: 0 }, { history }, campaigns);
}

const inShort = (story: ReturnType<typeof storyOf>) =>
  story.map(({ kind, at: time, campaign }) => `${kind} ${time?.slice(11, 16)} ${campaign.name}`);

it('tells a send and its delivery as one event, and of two sends of one mail the newer has arrived', () => {
  expect(
    inShort(
      storyOf([
        { kind: 'delivery', at: at('09:00:00'), campaign: inV3(2) },
        { kind: 'send', at: at('09:00:00'), campaign: inV3(2) },
        { kind: 'send', at: at('08:00:00'), campaign: inV3(2) },
        { kind: 'send', at: at('07:00:00'), campaign: inV3(3) },
      ]),
    ),
  ).toEqual(['arrived 09:00 Letter 2', 'sent 08:00 Letter 2', 'sent 07:00 Letter 3']);
});

it('tells a delivery of which the send could not be read', () => {
  expect(inShort(storyOf([{ kind: 'delivery', at: at('09:00:00'), campaign: inV3(2) }]))).toEqual([
    'arrived 09:00 Letter 2',
  ]);
});

it('tells what both say once, with the words of v2, as times differ by less than a minute', () => {
  const story = storyOf(
    [
      { kind: 'click', at: at('11:00:00'), campaign: inV3(1) },
      { kind: 'bounce', at: at('10:00:00'), campaign: inV3(1), said: undefined },
    ],
    [
      { kind: 'click', at: at('11:00:31'), campaign: inV2 },
      { kind: 'bounce', at: at('10:00:59'), campaign: inV2, said },
    ],
  );

  expect(inShort(story)).toEqual(['clicked 11:00 Letter 1', 'bounced 10:00 Letter 1']);
  expect(story[1]).toMatchObject({ code: 'X', said, hint: 'block', campaign: { id: activity(1) } });
});

it('tells twice what v2 tells of another minute, or twice', () => {
  expect(
    inShort(
      storyOf(
        [{ kind: 'click', at: at('11:00:00'), campaign: inV3(1) }],
        [
          { kind: 'click', at: at('11:00:31'), campaign: inV2 },
          { kind: 'click', at: at('11:00:40'), campaign: inV2 },
          { kind: 'click', at: at('11:02:00'), campaign: inV2 },
        ],
      ),
    ),
  ).toHaveLength(3);
});

it('takes code and campaign of a bounce from the record, and a name from the poller where the vendor has none', () => {
  const campaigns = new Map([[activity(1), { id: 'c', name: 'Remembered' }]]);
  const { code: _, ...without } = said;
  const fromV3 = storyOf(
    [
      {
        kind: 'bounce',
        at: at('10:00:00'),
        campaign: { ...inV3(1), name: undefined } as EvidenceCampaign,
        said: undefined,
      },
    ],
    [],
    campaigns,
  );
  const fromV2 = storyOf(
    [],
    [{ kind: 'bounce', at: at('10:00:20'), campaign: inV2, said: { ...without, code: undefined } }],
    campaigns,
  );

  expect(fromV3).toMatchObject([{ code: 'B', campaign: { name: 'Remembered' } }]);
  expect(fromV2).toMatchObject([{ code: 'B', campaign: { id: '0012', name: 'Remembered' }, hint: 'block' }]);
});

it('tells a send before its bounce or click of the same minute, since times may be cut to the minute', () => {
  const story = storyOf([
    { kind: 'send', at: at('04:15:20'), campaign: inV3(2) },
    { kind: 'click', at: at('04:15:00'), campaign: inV3(2) },
    { kind: 'bounce', at: at('04:15:00'), campaign: inV3(2), said: undefined },
  ]);

  expect(inShort(story)).toEqual(['clicked 04:15 Letter 2', 'bounced 04:15 Letter 2', 'sent 04:15 Letter 2']);
});

it('tells mail that arrived before the click of the same minute', () => {
  const story = storyOf([
    { kind: 'send', at: at('04:15:20'), campaign: inV3(2) },
    { kind: 'delivery', at: at('04:15:20'), campaign: inV3(2) },
    { kind: 'click', at: at('04:15:00'), campaign: inV3(2) },
  ]);

  expect(inShort(story)).toEqual(['clicked 04:15 Letter 2', 'arrived 04:15 Letter 2']);
});

it.each([
  ['of another campaign', '04:15:20', 3],
  ['of a minute later', '04:16:00', 2],
])('leaves a send above an older bounce where it is %s', (_, time, campaign) => {
  const story = storyOf([
    { kind: 'send', at: at(time), campaign: inV3(campaign) },
    { kind: 'bounce', at: at('04:15:00'), campaign: inV3(2), said: undefined },
  ]);

  expect(story.map(({ kind }) => kind)).toEqual(['sent', 'bounced']);
});

it('keeps the order of other campaigns in that minute', () => {
  const story = storyOf([
    { kind: 'send', at: at('04:15:20'), campaign: inV3(2) },
    { kind: 'send', at: at('04:15:10'), campaign: inV3(3) },
    { kind: 'bounce', at: at('04:15:00'), campaign: inV3(2), said: undefined },
  ]);

  expect(inShort(story)).toEqual(['bounced 04:15 Letter 2', 'sent 04:15 Letter 2', 'sent 04:15 Letter 3']);
});

it('tells what happened at no known time last', () => {
  expect(
    inShort(
      storyOf([
        { kind: 'click', at: undefined, campaign: inV3(2) },
        { kind: 'send', at: at('07:00:00'), campaign: inV3(2) },
      ]),
    ),
  ).toEqual(['sent 07:00 Letter 2', 'clicked undefined Letter 2']);
});
