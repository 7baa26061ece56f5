import { figure } from '../tally.ts';
import { bestOf, lostInAll, lostToIncidents, type Score } from './score.ts';

/** What `asRow` fills, for a person; `notes` say what each column is. */
export const head = [
  'rule set',
  ...['lost', 'outage', 'block', 'filter', 'other'],
  ...['dead', 'moved', 'typo', 'full'],
  ...['tries', 'worst', 'sends', 'silent'],
  ...['review', 'most'],
];

export function asRow(score: Score): string[] {
  const { name, lost, stillMailed, toTheDead, toTheSilent, inReview, mostInReview } = score;
  const { truth, outage, block, filter, noise } = lost;
  const { dead, moved, mistyped, abandoned } = stillMailed;
  return [
    name,
    ...[lostInAll(score), outage, block, filter, truth + noise].map((n) => figure(n)),
    ...[dead, moved, mistyped, abandoned].map((n) => figure(n)),
    figure(toTheDead.meanTries, 2),
    figure(toTheDead.mostTries),
    figure(toTheDead.meanSends, 2),
    figure(toTheSilent.meanTries, 1),
    figure(inReview),
    figure(mostInReview),
  ];
}

export const notes = [
  'lost: living addresses that are suppressed at the end, by the bounce that did it: one of the outage or an S that',
  'echoes it; a Z of the block; a Z of a business filter that blocks this sender all year; any other.',
  'dead, moved, typo, full: addresses without a reader that are not suppressed at the end: given up, left by a contact',
  'who has not told, mistyped, full for ever. The vendor may hold some of them; they are on the list all the same.',
  'tries, worst: messages tried at an address that does not exist, from its death until it is stopped (or the end), ' +
    "on average and at worst; what falls into the vendor's hold is not tried. sends: the average with those included.",
  'silent: tries, on average, at addresses that are full for ever or whose server never answers.',
  'review, most: addresses that wait for a person, at the end and at the most; nobody comes, and they are mailed on.',
];

/** Our policy beside the products that stop the dead as soon: what the outage and the block cost, and what all cost. */
export function comparison(ours: Score, theirs: readonly Score[]): string[] {
  const atIncidents = bestOf(theirs);
  const inAll = bestOf(theirs, lostInAll);
  if (!atIncidents || !inAll) return ['None of the products stops the dead within two tries.'];
  const beside = (best: Score, count: (score: Score) => number) => {
    const verdict = ['fewer', 'as many', 'more'][Math.sign(count(ours) - count(best)) + 1];
    return `${best.name} loses the fewest, ${figure(count(best))}; ${ours.name} loses ${figure(count(ours))}, ${verdict}.`;
  };
  return [
    'Of the products that stop the dead within two tries, counting living addresses lost',
    `to the outage and the block: ${beside(atIncidents, lostToIncidents)}`,
    `in all: ${beside(inAll, lostInAll)}`,
  ];
}
