import type { Mutant } from './mutant.ts';

const walked = 'a walk to the end has seen all that was there when it began';
const decided = 'at rest every visible bounce is decided, once, as the true set says';
const progress = 'at rest every walk has ended and no debt is open';
const stored = 'a new refresh token is stored before anything else happens';

/** Bugs that were nobody's intention: this simulation found each of them in the code, and keeps it out. */
export const foundMutants: readonly Mutant[] = [
  {
    name: 'trouble that is over is not forgotten',
    file: 'functions/poller/poll-activity.ts',
    find: 'return { ...healthy, unfinished };',
    replace: 'return { ...activity, unfinished };',
    breaks: [progress, decided],
  },
  {
    name: 'the reports of a campaign have no turns: the first may fill every run',
    file: 'functions/poller/poll-campaign.ts',
    find: 'Number(one > other) - Number(one < other)',
    replace: '0',
    breaks: [progress, decided],
  },
  {
    name: 'a campaign that was once not found waits for its numbers, though they count what nobody has seen',
    file: 'functions/poller/poll-campaign.ts',
    find: 'detailsDue(campaign, before, open.moved, now)',
    replace: 'detailsDue(campaign, before, numbersMoved(campaign, before), now)',
    breaks: [decided, progress],
  },
  {
    name: 'a walk goes on behind a row that the queue has refused',
    file: 'functions/poller/walk-report.ts',
    find: 'if (refusedRows === 0) progress.next = next;',
    replace: 'progress.next = next;',
    breaks: [walked],
  },
  {
    name: 'settling asks whether a bounce is known, with whatever code',
    file: 'functions/poller/walk-report.ts',
    find: '!isDeepStrictEqual(addBounces(record.history, [bounce]), record.history)',
    replace:
      '![...record.history.newest, ...record.history.older].some((known) => known.bouncedAt === bounce.bouncedAt)',
    breaks: [decided],
  },
  {
    name: 'a code is believed of a row that came in the middle of the search',
    file: 'functions/poller/poll-activity.ts',
    find: "    remembered.has(markOf({ kind: 'bounce', bounce })),",
    replace: '    Boolean(bounce),',
    breaks: ['a message says what a report has shown'],
  },
  {
    name: 'an older value of the secret is taken for a new one',
    file: 'shared/aws/token-secret.ts',
    find: 'if (madeAt < newestMadeAt)',
    replace: 'if (madeAt < 0)',
    breaks: [stored],
  },
  {
    name: 'a late attempt to store a token counts like a new one',
    file: 'shared/aws/token-secret.ts',
    find: 'SecretString: text, ClientRequestToken }',
    replace: 'SecretString: text }',
    breaks: ['the secret stays a usable sign-in'],
  },
  {
    name: 'a token request that was slow to arrive gives no pause',
    file: 'shared/constant-contact/pace.ts',
    find: '      nextTokenRequestAt = clock.now().getTime() + tokenRequestGapMs;\n    },\n  };',
    replace: '    },\n  };',
    breaks: ['never more than one token request in a second'],
  },
  {
    name: 'only the latest dead token is remembered, and a stale read of the secret shows the one before',
    file: 'shared/constant-contact/access-token.ts',
    find: "[note, ...dead].slice(0, deadRemembered).join('\\n')",
    replace: 'note',
    breaks: ['a refresh token that was called dead is not offered again'],
  },
  {
    name: 'an old report that was once not found is given up before it has settled',
    file: 'functions/poller/due.ts',
    find: 'open || campaign.bounces === undefined',
    replace: 'campaign.bounces === undefined',
    breaks: [decided, progress],
  },
  {
    name: 'whoever was held up for an hour takes a lease that is held for one that is broken',
    file: 'shared/aws/lease.ts',
    find: 'const farthestEndMs = 3 * 3_600_000;',
    replace: 'const farthestEndMs = 3_600_000;',
    breaks: ['only the holder of the lease speaks to the vendor'],
  },
  {
    name: 'numbers that moved open the reports of their campaign in every run',
    file: 'functions/poller/poll-campaign.ts',
    find: 'const isOpened = numbersDiffer(campaign, before);',
    replace: 'const isOpened = numbersMoved(campaign, before);',
    breaks: [progress, decided],
  },
  {
    name: 'a code that takes several runs is begun again by each of them',
    file: 'functions/poller/due.ts',
    find: 'return oneByOne(nextCode, unfinished);',
    replace: 'return oneByOne(nextCode, undefined);',
    breaks: [progress, decided],
  },
  {
    name: 'rows that a page has cut off are taken for an ordinary day at the provider',
    file: 'functions/poller/guard/judge.ts',
    find: "uncoded > 0 || isShort ? 'unsure'",
    replace: "uncoded > 0 ? 'unsure'",
    breaks: ['at rest an outage has its incident'],
  },
];
