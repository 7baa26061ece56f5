import type { Command } from 'commander';
import type { AddressRecord } from '../../shared/bounce/address-record.ts';
import { createBatches } from '../../shared/storage/batches.ts';
import type { Context } from '../context.ts';
import { addresses } from '../terminal/describe-incident.ts';
import { notWritten } from '../terminal/survey-report.ts';
import { mustAsk } from './before-writing.ts';
import { findBatch } from './find-batch.ts';
import { askFirst, survey, writeBatch } from './write-batch.ts';

const help = `
What held before holds again, an earlier release or suppression included. What
was said later stays.

Examples:
  npx bounce-hygiene undo release-Xk2vP0aQ9sE --stack BounceHygiene
  npx bounce-hygiene undo suppress-mZ4_c8Yb1Lw --yes --json`;

/** `undo`: takes back what `release` or `suppress` said. */
export function undoCommand(program: Command, context: Context): void {
  program
    .command('undo <batch>')
    .description('takes back what release or suppress said of addresses in one go')
    .option('--yes', 'does not ask')
    .addHelpText('after', help)
    .action(async (id: string, { yes }: { readonly yes?: boolean }) => {
      const asks = mustAsk(yes, context);
      const target = await context.target();
      const batches = createBatches(target.documents, target.table, context.newRevision);
      const batch = await findBatch(id, batches);
      const isLeftAlone = ({ overrides }: AddressRecord) =>
        !overrides.some((override) => override.batch === batch.id && !override.withdrawn);
      const found = await survey(batches.members(batch), batch.addresses, isLeftAlone, { target, context });
      const { kind, by, plannedAt, reason } = batch;
      const about = `${kind === 'release' ? 'release' : 'suppression'} of ${addresses(batch.addresses)} by ${by} on ${plannedAt.slice(0, 10)} (${reason})`;
      if (asks)
        await askFirst(
          'take it back for',
          `Take back: ${about}`,
          { found, notes: notWritten(found, 'nothing is left there to be taken back') },
          context,
        );
      await writeBatch('undo', batch, { batches, target, context });
    });
}
