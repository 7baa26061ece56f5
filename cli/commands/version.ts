import type { Command } from 'commander';
import type { Context } from '../context.ts';
import { ownVersion } from '../own-version.ts';
import { escapeForTerminal } from '../terminal/escape.ts';
import { versionLine } from '../terminal/version-line.ts';

const help = `
With --stack, or after "use", it says which version is deployed as well.

Examples:
  npx bounce-hygiene version
  npx bounce-hygiene version --stack BounceHygiene --json`;

/** `version`: which version this is, and which is deployed. */
export function versionCommand(program: Command, context: Context): void {
  program
    .command('version')
    .description('says which version this is, and which one is deployed')
    .addHelpText('after', help)
    .action(async () => {
      const { out, err, isJson } = context;
      const own = ownVersion();
      if (!isJson) out.print(versionLine(own));
      const named = context.namedTarget();
      const target = named && 'stack' in named ? await context.target() : undefined;
      // Stacks from before this was told have no such output.
      const deployed = target && (target.outputs.Version ?? null);
      if (isJson) out.print(JSON.stringify({ ...own, ...(deployed !== undefined && { deployed }) }));
      else if (deployed) out.print(escapeForTerminal(`deployed: ${deployed}`));
      if (deployed !== undefined && deployed !== own.version)
        err.print(
          `The stack was deployed by ${deployed === null ? 'an older version' : `version ${escapeForTerminal(deployed)}`}, and this is ${own.version}. Deploy this version, or use the one that is deployed.`,
        );
    });
}
