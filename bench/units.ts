import { addressKeyPrefix } from '../shared/names.ts';
import type { Part, Section } from './finding.ts';
import { countHistoryUnits, type HistoryStep } from './history-units.ts';
import { itemSize } from './item-size.ts';
import { countMixUnits, type MixUnits } from './mix-units.ts';
import { countPipelineUnits, type PipelineUnits } from './pipeline-units.ts';
import { figure, total, unitsOf } from './tally.ts';

const shown = [1, 2, 3, 8, 20, 100];
const bytesPerWriteUnit = 1_024;

/** What a bounce costs in DynamoDB and SQS. */
export const units: Part = {
  name: 'units',
  about: 'DynamoDB units and SQS requests per bounce, for short and long histories',
  async run(say) {
    const steps = await countHistoryUnits(say);
    const pipeline = await countPipelineUnits(say);
    const mix = await countMixUnits(say);
    const { firstThree, queue, duplicates, bounces } = pipeline;
    const firstSteps = steps.slice(0, 3).flatMap(({ uses }) => uses);
    const alone = unitsOf(firstSteps);
    const writes = firstSteps.filter(({ kind }) => kind === 'write');
    const requests = queue.sends + queue.receives + queue.deletes;
    return {
      goals: [
        {
          what: 'write units, dearest of the first three bounces of an address',
          measured: Math.max(...writes.map((use) => use.units)),
          atMost: 1,
          unit: 'units',
        },
        {
          what: 'read units, first three bounces, each in a batch of its own',
          measured: alone.reads / writes.length,
          atMost: 0.55,
          unit: 'units',
        },
        {
          what: `write units, first three bounces, whole pipeline of ${figure(bounces)} bounces`,
          measured: firstThree.units.writes / firstThree.bounces,
          atMost: 1,
          unit: 'units',
        },
        {
          what: 'read units, first three bounces, whole pipeline',
          measured: firstThree.units.reads / firstThree.bounces,
          atMost: 0.55,
          unit: 'units',
        },
        {
          what: `write units per new bounce over a year of ${figure(mix.bounces)} bounces, index included`,
          measured: (mix.units.writes + mix.units.indexWrites) / mix.bounces,
          atMost: 1.2,
          unit: 'units',
        },
        {
          what: 'read units per new bounce over that year',
          measured: mix.units.reads / mix.bounces,
          atMost: 0.6,
          unit: 'units',
        },
        {
          what: 'SQS requests per bounce',
          measured: requests / bounces,
          atMost: 0.31,
          unit: 'requests',
          decimals: 3,
        },
        {
          what: `writes for ${figure(duplicates.deliveries)} duplicates`,
          measured: duplicates.units.writes + duplicates.units.indexWrites,
          atMost: 0,
          unit: 'units',
          decimals: 0,
        },
      ],
      sections: [histories(steps), apart(pipeline), aYear(mix)],
    };
  },
};

function histories(steps: readonly HistoryStep[]): Section {
  const rows = steps
    .filter(({ nth }) => shown.includes(nth))
    .map(({ nth, uses }) => {
      const writes = uses.filter(({ kind }) => kind === 'write');
      const sizes = writes.map(({ after = {} }) => itemSize(after)).sort((one, other) => one - other);
      const { reads, indexWrites } = unitsOf(uses);
      return [
        String(nth),
        figure(sizes[Math.floor(sizes.length / 2)] ?? 0),
        figure(sizes.at(-1) ?? 0),
        figure(total(writes, (use) => use.units) / writes.length, 2),
        figure(Math.max(...writes.map((use) => use.units))),
        figure(reads / writes.length, 2),
        figure(indexWrites / writes.length, 2),
      ];
    });
  const young = steps.slice(0, 3).flatMap(({ uses }) => uses.filter(({ kind }) => kind === 'write'));
  const largest = Math.max(...young.map(({ after = {} }) => itemSize(after)));
  // The address is in the record twice: in its key and as an attribute.
  const besides = young.map(({ key, after = {} }) => itemSize(after) - 2 * addressBytes(key));
  return {
    title: 'One more bounce of an address that then has so many',
    head: ['bounces', 'bytes (median)', 'bytes (most)', 'writes', 'writes (most)', 'reads', 'index writes'],
    rows,
    notes: [
      `The largest record of at most three bounces: ${figure(largest)} of ${figure(bytesPerWriteUnit)} bytes.`,
      `An address of up to ${Math.floor((bytesPerWriteUnit - Math.max(...besides)) / 2)} bytes stays within one write unit for three bounces, whatever its codes.`,
      `${figure(young.length / 3)} addresses of the simulated account, among them one for each code whose contact has moved and been deleted.`,
      'Units by the published rules, from the items on the wire: the embedded DynamoDB counts no index writes.',
    ],
  };
}

function apart({ bounces, addresses, pollState, queue, duplicates, batches }: PipelineUnits): Section {
  const each = (count: number) => figure(count / bounces, 3);
  return {
    title: `Everything the first reading of an account with ${figure(bounces)} bounces costs, per bounce`,
    head: ['what', 'per bounce'],
    rows: [
      ['address records: write units', each(addresses.writes)],
      ['address records: read units', each(addresses.reads)],
      ['index of the review list: write units', each(addresses.indexWrites)],
      ['poll state: write units', each(pollState.writes)],
      ['poll state: read units', each(pollState.reads)],
      ['SQS: sends', each(queue.sends)],
      ['SQS: receives', each(queue.receives)],
      ['SQS: deletes', each(queue.deletes)],
      ['the same bounce again: read units', figure(duplicates.units.reads / duplicates.deliveries, 3)],
    ],
    notes: [
      `Bounces of one address in one batch share a read and a write; there were ${figure(batches)} batches.`,
      'Receives come full, as they do when many messages wait; a trickle takes up to one receive for each bounce.',
    ],
  };
}

function aYear({ bounces, addresses, units }: MixUnits): Section {
  const each = (count: number) => figure(count / bounces, 3);
  return {
    title: `A year of a weekly newsletter: ${figure(bounces)} bounces of ${figure(addresses)} addresses, per bounce`,
    head: ['what', 'per bounce'],
    rows: [
      ['address records: write units', each(units.writes)],
      ['address records: read units', each(units.reads)],
      ['index of the work lists: write units', each(units.indexWrites)],
    ],
    notes: ['The first world of "decisions" under standard, without the sends of its outage and its block.'],
  };
}

function addressBytes(key: string): number {
  return Buffer.byteLength(key.slice(addressKeyPrefix.length), 'utf8');
}
