import { describe, expect, it } from 'vitest';
import { type Observed, signalsOf, type ZerosLeft } from '../../../../functions/poller/plan/signals.ts';

/** What runs one after the other send. */
function runs(...observed: readonly Observed[]): readonly Observed[] {
  let before: ZerosLeft = {};
  return observed.map((each) => {
    const { sent, after } = signalsOf(each, before);
    before = after;
    return sent;
  });
}

const none: Observed = { IncidentsOpen: 0 };
const one: Observed = { IncidentsOpen: 1 };
const unseen: Observed = {};

describe('what runs send of a thing that an alarm watches', () => {
  it.each<[string, readonly Observed[], readonly Observed[]]>([
    ['nothing while there is nothing', [none, none], [{}, {}]],
    ['its number in each run that sees it', [one, one], [one, one]],
    [
      'zero in the first three runs that see it gone',
      [one, none, none, none, none],
      [one, none, none, none, {}],
    ],
    ['nothing where a run could not look, and the zeros later', [one, unseen, none], [one, {}, none]],
    [
      'its number again when it comes back, and three zeros after that',
      [one, none, one, none, none, none, none],
      [one, none, one, none, none, none, {}],
    ],
    ['nothing of what nobody was ever told', [unseen, none], [{}, {}]],
  ])('%s', (_, observed, sent) => {
    expect(runs(...observed)).toEqual(sent);
  });

  it.each<[string, readonly Observed[], number]>([
    ['between remembering a trouble and telling of it: three zeros are sent all the same', [one], 3],
    ['between remembering that it is gone and telling: the zero is sent again', [one, none], 3],
  ])('nothing is forgotten where a run dies %s', (_, observed, zeros) => {
    const sent: Observed[] = [];
    let known: ZerosLeft = {};
    for (const [nth, each] of observed.entries()) {
      const { before, after } = signalsOf(each, known);
      known = nth === observed.length - 1 ? before : after;
    }
    for (let run = 0; run < 5; run += 1) {
      const signals = signalsOf(none, known);
      known = signals.after;
      sent.push(signals.sent);
    }
    expect(sent.filter(({ IncidentsOpen }) => IncidentsOpen === 0)).toHaveLength(zeros);
  });

  it('each metric by itself', () => {
    expect(runs({ ...one, BouncesOverdue: 0 }, { ...none, BouncesOverdue: 30 }, none)).toEqual([
      one,
      { IncidentsOpen: 0, BouncesOverdue: 30 },
      none,
    ]);
  });
});
