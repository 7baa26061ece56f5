import type { Goal, Section } from '../finding.ts';
import { figure } from '../tally.ts';
import { beforeEvidence } from './our-policies.ts';
import type { Standing } from './standing.ts';
import type { Owner } from './timetable.ts';

const head = [
  'owner, rule set',
  ...['living', 'stray Z', 'back', 'days', 'worst'],
  ...['Z days', 'Z worst'],
  ...['dead', 'asked', 'more', 'died'],
  'review',
];

const notes = [
  'at once: heeds decisions in each send. monthly: takes the suppressed off the list on the first of each month and puts ' +
    'back who is not any more; Z late: but leaves an address with a Z of the last 35 days. never: mails everybody, so ' +
    "that only the vendor's hold keeps a message back. Products suppress by themselves, which is at once.",
  'living, stray Z: living addresses that are suppressed at the end, in all and by a Z that only chance has brought.',
  'back: times that an address was neither suppressed nor off the list any more; days, worst: from its bounce, half of ' +
    'them and all; Z days, Z worst: the same for a stray Z.',
  'dead, asked: dead addresses that came back wrongly, to be mailed or before a person.',
  'more: dead addresses that got two messages or more above what they get without evidence from the same owner; died: of ' +
    'these, those that had come back while somebody read them.',
  'review: addresses that wait for a person at the end.',
];

/** The same world once more, by what the owner does about decisions. */
export function ownersSection(title: string, standings: readonly Standing[]): Section {
  return {
    title: `The ${title}, by what its owner does`,
    head,
    rows: standings.map(asRow),
    notes: [...notes, ...whyMonthlyIsLate(standings)],
  };
}

function asRow(standing: Standing): string[] {
  const { name, owner, suppressed, byStrayBlock, back, backFromStrayBlock } = standing;
  const { deadBack, deadInReview, deadMailedMore, diedSince, inReview } = standing;
  const days = (count: number, value: number) => (count === 0 ? '' : figure(value, 0));
  return [
    `${owner}: ${name}`,
    figure(suppressed),
    figure(byStrayBlock),
    figure(back.times),
    days(back.times, back.medianDays),
    days(back.times, back.worstDays),
    days(backFromStrayBlock.times, backFromStrayBlock.medianDays),
    days(backFromStrayBlock.times, backFromStrayBlock.worstDays),
    ...[deadBack, deadInReview, deadMailedMore, diedSince, inReview].map((count) => figure(count)),
  ];
}

/** An owner who is too quick leaves nothing that could arrive. */
function whyMonthlyIsLate(standings: readonly Standing[]): string[] {
  const of = (owner: Owner, name: string) =>
    standings.find((one) => one.owner === owner && one.name === name)?.byStrayBlock;
  const [before, now] = [of('monthly', beforeEvidence), of('monthly', 'standard')];
  if (before === undefined || now === undefined || now * timesFewer <= before) return [];
  return [
    `monthly misses the goal of ${timesFewer} times fewer for a stray Z: ${figure(now)} of ${figure(before)} stay. Whoever ` +
      'is taken off the list before another send goes out gets nothing that could arrive; Z late waits for that send.',
  ];
}

/** What evidence promises: so many times fewer living addresses suppressed for a stray Z. */
const timesFewer = 10;
/** By these, whose mail goes on until it can be known that it arrives. */
const patient: readonly Owner[] = ['monthly, Z late', 'never'];

export function ownerGoals(world: string, standings: readonly Standing[]): readonly Goal[] {
  const of = (owner: Owner, name: string) =>
    standings.find((one) => one.owner === owner && one.name === name);
  const all = standings.filter(({ name }) => name === 'standard');
  const sum = (count: (standing: Standing) => number) =>
    all.reduce((total, standing) => total + count(standing), 0);
  const addresses = { unit: 'addresses', decimals: 0 };
  return [
    ...patient.map((owner) => ({
      what: `${world}, ${owner}: living addresses suppressed for a stray Z`,
      measured: of(owner, 'standard')?.byStrayBlock ?? Number.NaN,
      atMost: Math.floor((of(owner, beforeEvidence)?.byStrayBlock ?? 0) / timesFewer),
      ...addresses,
    })),
    {
      what: `${world}, every owner: dead addresses brought back`,
      measured: sum(({ deadBack, deadInReview }) => deadBack + deadInReview),
      atMost: 0,
      ...addresses,
    },
    {
      what: `${world}, every owner: addresses that came back dead and got two messages more`,
      measured: sum(({ deadMailedMore, diedSince }) => deadMailedMore - diedSince),
      atMost: 0,
      ...addresses,
    },
  ];
}
