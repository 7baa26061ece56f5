import type { Mutant } from './mutant.ts';

const wholeRead = 'a whole read has seen every row that was there when it began';
const decided = 'after recovery every visible bounce is decided once, and as the reference decides';
const readsEnd = 'after recovery every read has ended and no row is missing';
const heard = 'evidence is of a message to this very address, and of a link that a person used';
const stored = 'a new refresh token is stored before anything else happens';

/** Bugs that the code once had: this simulation found them, and keeps them out. */
export const foundMutants: readonly Mutant[] = [
  {
    name: 'trouble that is over is not forgotten',
    file: 'functions/poller/plan/apply.ts',
    find: 'const { trouble: _, ...rest } = report;',
    replace: 'const rest = report;',
    breaks: [readsEnd, decided],
  },
  {
    name: 'the reports of a campaign have no turns: the first may fill every run',
    file: 'functions/poller/plan/plan.ts',
    find: '.toSorted((one, other) => compareText(rank(one), rank(other)))',
    replace: '.toSorted((one, other) => compareText(rank(one), rank(other)) * 0)',
    breaks: [readsEnd, decided],
  },
  {
    name: 'a campaign whose activities are not known is given up after a 404',
    file: 'functions/poller/plan/next-details.ts',
    find: 'situation, reports.length === 0, now)',
    replace: 'situation, false, now)',
    breaks: [decided, readsEnd],
  },
  {
    name: 'a read counts as whole although the queue refused some of its rows',
    file: 'functions/poller/read/read-report.ts',
    find: '    if (refused > 0) throw publishIncomplete(refused, step.campaignActivityId);',
    replace: '',
    breaks: [wholeRead],
  },
  {
    name: 'the comparison with the records asks whether a bounce is known, with whatever code',
    file: 'functions/poller/read/read-report.ts',
    find: '!isDeepStrictEqual(addBounces(record.history, [bounce]), record.history)',
    replace:
      '![...record.history.newest, ...record.history.older].some((known) => known.bouncedAt === bounce.bouncedAt)',
    breaks: [decided],
  },
  {
    name: 'a code is believed of a row that came in the middle of the search',
    file: 'functions/poller/read/search-codes.ts',
    find: "    remembered.has(fingerprintOf({ kind: 'bounce', bounce })),",
    replace: '    Boolean(bounce),',
    breaks: ['a message says what a report has shown'],
  },
  {
    name: 'an older value of the secret is taken for a new one',
    file: 'shared/storage/token-secret.ts',
    find: 'if (madeAt < newestMadeAt)',
    replace: 'if (madeAt < 0)',
    breaks: [stored],
  },
  {
    name: 'a late attempt to store a token counts like a new one',
    file: 'shared/storage/token-secret.ts',
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
    name: 'an old report that was once not found is given up before it is closed',
    file: 'functions/poller/plan/next-read.ts',
    find: 'return isLeft || campaign.bounces === undefined',
    replace: 'return campaign.bounces === undefined',
    breaks: [decided, readsEnd],
  },
  {
    name: 'a run that was frozen for an hour takes a lease that is held for one that is broken',
    file: 'shared/storage/lease.ts',
    find: 'const farthestEndMs = 3 * hourMs;',
    replace: 'const farthestEndMs = 3_600_000;',
    breaks: ['only the holder of the lease speaks to the vendor'],
  },
  {
    name: 'a scanner whose links are known in part is taken for a person',
    file: 'functions/poller/evidence/clicked-by-a-person.ts',
    find: '    .filter((one) => readFrom === undefined || !isNear(one.clickedAt, readFrom))\n',
    replace: '',
    breaks: [heard],
  },
  {
    name: 'a scanner that opens a link of a newer message of the same send is taken for a person',
    file: 'functions/poller/evidence/read-sends.ts',
    find: 'recent.has(one.address) ?',
    replace: 'recent.size < 0 ?',
    breaks: [heard],
  },
  {
    name: 'a share of evidence is given back twice where an answer was lost',
    file: 'functions/poller/evidence/evidence-share.ts',
    find: 'await counter.giveBack(evidenceRequestsKeyOf(clock.now()), left, last)',
    replace: 'await counter.reserve(evidenceRequestsKeyOf(clock.now()), -left, 1_000_000)',
    breaks: ["requests for evidence keep to their share of the day's"],
  },
  {
    name: 'what was judged before earlier campaigns were known counts as judged',
    file: 'functions/poller/outage/detect-outages.ts',
    find: '        if (unknown.some((sentAt) => sentAt < send.sentAt)) return;\n',
    replace: '',
    breaks: ['after recovery an outage has its watch or incident'],
  },
  {
    name: 'somebody who bounced with two codes in a send counts as two',
    file: 'functions/poller/outage/judge-send.ts',
    find: 'domains.set(witness, row.provider)',
    replace: 'domains.set(domains.size, row.provider)',
    breaks: ['an incident is opened only where two people bounced who took an earlier send'],
  },
  {
    name: 'a watch that becomes an incident takes over what a younger incident holds',
    file: 'shared/bounce/outage/find-incidents.ts',
    find: 'return first ?? covering[0];',
    replace: "return covering.find(({ level }) => level === 'incident') ?? covering[0];",
    breaks: ['a bounce belongs to one incident at most, and to one watch'],
  },
];
