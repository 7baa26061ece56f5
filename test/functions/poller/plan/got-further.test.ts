import { describe, expect, it } from 'vitest';
import {
  type CampaignMemory,
  newReport,
  type Stage,
} from '../../../../functions/poller/plan/campaign-memory.ts';
import { gotFurther, isStuck, progressAfter } from '../../../../functions/poller/plan/got-further.ts';

const at = '2026-11-20T12:00:00.000Z';
const times = { wholeAt: at, lastReadAt: at };
const stages = {
  unread: { name: 'unread' },
  open: { name: 'open', ...times },
  quiet: { name: 'quiet', since: at, ...times },
  closed: { name: 'closed', since: at, ...times },
} as const satisfies Record<string, Stage>;

type Sketch = readonly [details: 'details' | 'no details', ...reports: (keyof typeof stages)[]];

function aMemory([details, ...reports]: Sketch): CampaignMemory {
  return {
    campaignId: 'a',
    listed: {},
    isServed: true,
    details: details === 'details' ? { readAt: at } : {},
    reports: reports.map((stage, number) => ({ ...newReport(`report ${number}`), stage: stages[stage] })),
  };
}

describe('a run got further with a campaign', () => {
  it.each<[string, Sketch | undefined, Sketch, boolean]>([
    ['by its details', undefined, ['details', 'unread'], true],
    ['by a first reading', ['details', 'unread'], ['details', 'open'], true],
    ['by a first reading that finds it quiet', ['details', 'unread'], ['details', 'quiet'], true],
    ['by a closing', ['details', 'quiet'], ['details', 'closed'], true],
    ['by a resend that is read', ['details', 'closed'], ['details', 'closed', 'open'], true],
    ['not by a resend that is only known', ['details', 'closed'], ['details', 'closed', 'unread'], false],
    ['not by reading again', ['details', 'open'], ['details', 'open'], false],
    ['not by finding it quiet', ['details', 'open'], ['details', 'quiet'], false],
    ['not by opening what was closed', ['details', 'closed'], ['details', 'open'], false],
    ['not by knowing of it', undefined, ['no details'], false],
  ])('%s', (_, before, after, expected) => {
    expect(gotFurther(before && aMemory(before), aMemory(after))).toBe(expected);
  });
});

describe('the time of progress', () => {
  const earlier = '2026-11-19T12:00:00.000Z';
  const now = new Date(at);

  it.each([
    ['begins with the first run', undefined, false, at],
    ['stays where nothing got further', earlier, false, earlier],
    ['is now where something did', earlier, true, at],
  ])('%s', (_, before, hasGotFurther, expected) => {
    expect(progressAfter(before, hasGotFurther, now)).toBe(expected);
  });

  it('makes a poller stuck when it is more than a day ago', () => {
    expect(isStuck(earlier, now)).toBe(false);
    expect(isStuck(earlier, new Date(now.getTime() + 1))).toBe(true);
  });
});
