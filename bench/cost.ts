import { vendorLimits } from '../local/simulated-account/request-limits.ts';
import { assumed, type BillLine, fixedPrice, makeBill } from './bill.ts';
import type { Part } from './finding.ts';
import { countFixedParts } from './fixed-parts.ts';
import { countMixUnits } from './mix-units.ts';
import { countMonth } from './month.ts';
import { priceOfAMillion } from './per-bounce.ts';
import { countEvidenceUnits } from './per-evidence.ts';
import { countPipelineUnits } from './pipeline-units.ts';
import { listPrice, prices } from './prices.ts';
import { readSynthesisedStack } from './synthesised-stack.ts';
import { figure, total } from './tally.ts';
import { ourWay, readingsPerRow } from './three-ways.ts';

const rowsPerPage = 500;
const daysPerMonth = 30;
const aMillion = 1_000_000;
/** An item that is not there, or smaller than 4 KB, read with eventual consistency. */
const readUnitsPerRecipient = 0.5;

/** What AWS asks for it. */
export const cost: Part = {
  name: 'cost',
  about: 'list price of a month for a small account, and of a million bounces',
  async run(say) {
    const fixed = countFixedParts(await readSynthesisedStack(say));
    const month = await countMonth(say);
    const evidence = await countEvidenceUnits(fixed, say);
    const heard = priceOfAMillion(evidence.perMessage);
    const bill = makeBill(
      fixed,
      month,
      ourWay(await countMixUnits(say), await countPipelineUnits(say), fixed),
    );
    // Each row is read when it is new and twice when its report settles, and a request brings a page of rows.
    const mostBounces = (vendorLimits.perDay * daysPerMonth * rowsPerPage) / readingsPerRow;
    return {
      goals: [
        {
          what: 'a month of alarms, with nothing wrong (US dollars)',
          measured: fixedPrice(fixed).watching,
          atMost: 1.3,
          unit: 'dollars',
          decimals: 2,
        },
        {
          what: 'a month of all that is there however little happens (US dollars)',
          measured: fixedPrice(fixed).all,
          atMost: 1.7,
          unit: 'dollars',
          decimals: 2,
        },
      ],
      sections: [
        {
          title: `A month of ${month.campaigns} campaigns and ${figure(month.bounces)} bounces, and a million bounces on top (us-east-1, US dollars)`,
          head: ['item', 'a month', 'after free tier', 'a million more'],
          rows: [...bill.map(written), written(sumOf(bill))],
          notes: [
            `Counted: ${figure(month.runs)} runs, ${figure(month.requests)} requests to Constant Contact, ${figure(month.batches)} batches, ${figure(month.queueRequests)} SQS requests, ` +
              `${figure(month.units.writes + month.units.indexWrites)} write and ${figure(month.units.reads)} read units, ${figure(month.pollerSeconds)} seconds of waiting for the vendor's pace.`,
            `Assumed: ${assumed.pollerSecondsPerRun} s of work a run, ${assumed.classifierSecondsPerBatch} s a batch, ${figure(assumed.logBytesPerInvocation)} bytes of log an invocation, ${figure(assumed.idleReceives)} idle receives.`,
            'A dashboard (`dashboard: true`) is 3.00 more where the account has three already.',
            'A million more is that of "load", which says what it assumes, with the storage of one month.',
            'The free tier is taken whole: an account that already has alarms and custom metrics pays their list price.',
            `The quota of one key ends at about ${figure(mostBounces)} bounces a month in full pages.`,
          ],
        },
        {
          title: 'Evidence: a million messages, each of an address whose record it changes (US dollars)',
          head: ['', 'a million'],
          rows: [
            ['DynamoDB writes', figure(heard.writes, 3)],
            ['DynamoDB reads', figure(heard.reads, 3)],
            ['SQS requests', figure(heard.queue, 3)],
            ['Lambda time and requests', figure(heard.decider + heard.invocations, 3)],
            ['Logs', figure(heard.logs, 3)],
            ['Total', figure(heard.variable, 3)],
          ],
          notes: [
            `Counted over the ${figure(evidence.messages)} addresses that bounced in the first world's year: ${figure(evidence.perMessage.writes, 2)} write and ${figure(evidence.perMessage.reads, 2)} read units each.`,
            `To find them, the record of every recipient of a closed send is looked for once: ${figure(listPrice(aMillion * readUnitsPerRecipient, prices.readUnit), 3)} a million recipients.`,
          ],
        },
      ],
    };
  },
};

function sumOf(bill: readonly BillLine[]): BillLine {
  return {
    item: 'Total',
    month: total(bill, (line) => line.month),
    monthAfterFree: total(bill, (line) => line.monthAfterFree),
    million: total(bill, (line) => line.million),
  };
}

function written({ item, month, monthAfterFree, million }: BillLine): string[] {
  return [item, ...[month, monthAfterFree, million].map((usd) => figure(usd, 3))];
}
