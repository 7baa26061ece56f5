import type { Command } from 'commander';
import type { Context } from '../context.ts';
import { addressJson } from '../operate/address-json.ts';
import { campaignsOf } from '../operate/campaigns-of.ts';
import { findAddress } from '../operate/find-address.ts';
import { addressDetails } from '../terminal/address-details.ts';
import { escapeForTerminal } from '../terminal/escape.ts';

const help = `
Examples:
  npx bounce-hygiene explain ann@example.com --stack BounceHygiene
  npx bounce-hygiene explain -- -ann@example.com
  npx bounce-hygiene explain ann@example.com --json`;

/** `explain`: why an address is decided as it is, and what would change it. */
export function explainCommand(program: Command, context: Context): void {
  program
    .command('explain <address>')
    .description('says why an address is decided as it is, what would change it, and all its bounces')
    .addHelpText('after', help)
    .action(async (typed: string) => {
      const target = await context.target();
      const { record, otherSpellings } = await findAddress(typed, target);
      const { out, err, isJson, clock } = context;
      const activities = record.history.newest.map(({ campaignActivityId }) => campaignActivityId);
      const campaigns = await campaignsOf(activities, target, clock);
      if (record.address !== typed)
        err.print(
          `Typed ${escapeForTerminal(JSON.stringify(typed))}; the record is that of ${record.address}.`,
        );
      if (isJson) out.print(JSON.stringify({ ...addressJson(record, campaigns), otherSpellings }));
      else out.print(addressDetails(record, { otherSpellings, campaigns, width: out.width }));
    });
}
