import { cpus } from 'node:os';
import { countNaive } from '../baselines/count-naive.ts';
import { countOrdinary, ordinaryBatch } from '../baselines/count-ordinary.ts';
import type { Part, Section } from '../finding.ts';
import { countFixedParts } from '../fixed-parts.ts';
import { assumedSeconds } from '../lambda-seconds.ts';
import { countMixUnits, sendsOutsideIncidents } from '../mix-units.ts';
import { type PerBounce, priceOfAMillion } from '../per-bounce.ts';
import { countPipelineUnits } from '../pipeline-units.ts';
import { readSynthesisedStack } from '../synthesised-stack.ts';
import { figure } from '../tally.ts';
import { logBytes, naiveWay, ordinaryWay, ourWay } from '../three-ways.ts';
import { fastEnough, flatMemory, loadSection, memorySection } from './load-figures.ts';
import { runLoad } from './run-load.ts';

const bounces = 200_000;

/** What many bounces do to the functions, and what a million of them cost, here and the usual ways. */
export const load: Part = {
  name: 'load',
  about: 'memory and pace under 200,000 bounces, and the price of a million beside two usual ways',
  async run(say) {
    const run = await runLoad(bounces, say);
    const memory = countFixedParts(await readSynthesisedStack(say));
    const mix = await countMixUnits(say);
    const year = (await sendsOutsideIncidents(say)).flatMap((send) => send.bounces);
    const ours = ourWay(mix, await countPipelineUnits(say), memory);
    say('the ordinary way');
    const ordinary = ordinaryWay(await countOrdinary(year), ordinaryBatch, memory);
    say('the naive way');
    const naive = naiveWay(await countNaive(year), memory);
    return {
      goals: [
        ...flatMemory(run),
        fastEnough(run),
        {
          what: 'messages missing, too many, failed or dead',
          measured: Math.abs(bounces - run.published) + Math.abs(run.published - run.decided) + run.failures,
          atMost: 0,
          unit: 'messages',
          decimals: 0,
        },
        {
          what: 'list price of a million bounces, before free tiers and storage',
          measured: priceOfAMillion(ours).variable,
          atMost: 1,
          unit: 'dollars',
          decimals: 3,
        },
      ],
      sections: [
        loadSection(run, cpus()),
        memorySection(run),
        usedPerBounce([ours, ordinary, naive], mix.bounces),
        priced([ours, ordinary, naive]),
      ],
    };
  },
};

type Three = readonly [ours: PerBounce, ordinary: PerBounce, naive: PerBounce];
const names = ['this project', 'ordinary', 'naive'];

function usedPerBounce(ways: Three, mixed: number): Section {
  const row = (what: string, read: (way: PerBounce) => number, decimals = 3) => [
    what,
    ...ways.map((way) => figure(read(way), decimals)),
  ];
  return {
    title: `What one bounce uses, over the year of ${figure(mixed)} bounces that "units" shows`,
    head: ['per bounce', ...names],
    rows: [
      row('DynamoDB write units, index and poll state included', ({ writes }) => writes),
      row('DynamoDB read units', ({ reads }) => reads),
      row('SQS requests', ({ queueRequests }) => queueRequests),
      row('Lambda invocations', ({ invocations }) => invocations),
      row('Lambda GB-seconds, thousandths', (way) => (way.deciderGbSeconds + way.pollerGbSeconds) * 1_000),
      row('bytes of log', (way) => way.logBytes, 0),
      row('bytes kept in the table', (way) => way.storedBytes, 0),
    ],
    notes: [
      'Ordinary: batches of ten, Powertools batch and idempotency (both run here), a put for each bounce; it decides nothing.',
      'Naive: one message sent, one invocation, one transaction of three writes (by the published rules: nothing here runs them).',
      'Neither keeps poll state here, nor reads a report again; each settles nothing. All on arm64 with our memory.',
    ],
  };
}

function priced(ways: Three): Section {
  const prices = ways.map(priceOfAMillion);
  const row = (what: string, read: (price: (typeof prices)[number]) => number) => [
    what,
    ...prices.map((price) => figure(read(price), 3)),
  ];
  const { cpuPerCall, cpuPerPage, awsCall, page } = assumedSeconds;
  return {
    title: 'A million bounces at list price, before free tiers (us-east-1, US dollars)',
    head: ['item', ...names],
    rows: [
      row('DynamoDB writes', ({ writes }) => writes),
      row('DynamoDB reads', ({ reads }) => reads),
      row('SQS requests', ({ queue }) => queue),
      row('Lambda requests', ({ invocations }) => invocations),
      row('Lambda time to decide', ({ decider }) => decider),
      row('Lambda time to read the reports', ({ poller }) => poller),
      row('Logs', ({ logs }) => logs),
      row('Total', ({ variable }) => variable),
      row('besides, for each month they are kept: storage', ({ storage }) => storage),
      row('besides, for each month they are kept: recovery', ({ recovery }) => recovery),
    ],
    notes: [
      'Reads of ours: half a unit to decide, and half a unit when a settled report is compared with its records.',
      `Assumed for all: ${figure(cpuPerCall * 1_000, 2)} ms of a processor for a call and ${figure(cpuPerPage * 1_000)} ms for a page besides its sends (above: less), stretched by Lambda's share ` +
        `of one; ${figure(awsCall * 1_000)} ms for an answer of AWS, ${figure(page * 1_000)} ms for one of Constant Contact; a start of ${assumedSeconds.start} s in ${figure(assumedSeconds.bouncesPerStart)} bounces; ` +
        `${figure(logBytes.invocation)} bytes of Lambda's own log an invocation and ${figure(logBytes.line)} for each line of the logger: ours has two a batch.`,
    ],
  };
}
