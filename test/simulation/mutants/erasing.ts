import type { Mutant } from './mutant.ts';

const stayAway = 'somebody who was erased does not come back, and no later run publishes what was erased';
const decided = 'after recovery every visible bounce is decided once, and as the reference decides';

/** Bugs in what keeps erased people away. */
export const erasingMutants: readonly Mutant[] = [
  {
    name: 'rows are published without looking for tombstones',
    file: 'functions/poller/read/read-report.ts',
    find: 'const comesBack = await ports.erased.among(rowsToPublish.flatMap(bounceOf));',
    replace: 'const comesBack = (_: Bounce) => false;',
    breaks: [stayAway],
  },
  {
    name: 'what a search finds is published without looking for tombstones',
    file: 'functions/poller/read/search-codes.ts',
    find: 'const comesBack = await erased.among(unknown);',
    replace: 'const comesBack = (_: Bounce) => erased === undefined;',
    breaks: [stayAway],
  },
  {
    name: 'an incident is published without looking for tombstones',
    file: 'functions/poller/outage/publish-incident.ts',
    find: 'const comesBack = await erased.among(bounces);',
    replace: 'const comesBack = (_: unknown) => erased === undefined;',
    breaks: [stayAway],
  },
  {
    name: 'a tombstone covers what comes later as well',
    file: 'shared/bounce/tombstone.ts',
    find: 'return tombstone !== undefined && bouncedAt <= tombstone.upTo;',
    replace: "return tombstone !== undefined && bouncedAt !== '';",
    breaks: [decided, 'a row is published before it is remembered'],
  },
  {
    name: 'a tombstone covers only what came before the last bounce that was known',
    file: 'shared/bounce/tombstone.ts',
    find: 'return tombstone !== undefined && bouncedAt <= tombstone.upTo;',
    replace:
      'return tombstone !== undefined && Date.parse(bouncedAt) < Date.parse(tombstone.upTo) - 3_600_000;',
    breaks: [stayAway],
  },
  {
    name: 'a tombstone is not joined with the one before',
    file: 'shared/bounce/tombstone.ts',
    find: 'upTo: compareText(one.upTo, other.upTo) < 0 ? other.upTo : one.upTo };',
    replace: 'upTo: compareText(one.upTo, other.upTo) < 0 ? one.upTo : other.upTo };',
    breaks: [stayAway, decided],
  },
  {
    name: 'erasing does not look again for what was on its way',
    file: 'cli/operate/erase.ts',
    find: '  record = (await eraseRecord()) || record;\n',
    replace: '',
    breaks: [stayAway],
  },
  {
    name: 'a message from before an erasure comes with a later bounce',
    file: 'functions/poller/outage/took-before.ts',
    find: 'if (!delivery || comesBack({ address, bouncedAt: delivery.sentAt })) return [];',
    replace: 'if (!delivery || comesBack(bounce)) return [];',
    breaks: [stayAway],
  },
];
