import type { Command } from 'commander';
import type { Context } from '../context.ts';
import { exitCodes } from '../exit-codes.ts';
import { examine, type OnThisComputer } from '../operate/checks/examine.ts';
import { ownVersion } from '../own-version.ts';
import { readLocalSettings } from '../target/local-settings.ts';
import { createSignInFile } from '../target/sign-in-file.ts';
import { reachVendor } from '../target/vendor-reach.ts';
import { findingList } from '../terminal/finding-list.ts';
import { givenSignIn } from './given-sign-in.ts';
import { isForStack } from './open-sign-in-store.ts';

const help = `
It changes nothing. Look before each deployment: it says which settings a
deployment from this computer would change.

Examples:
  npx bounce-hygiene doctor --stack BounceHygiene
  npx bounce-hygiene doctor --test-mail
  npx bounce-hygiene doctor --local
  npx bounce-hygiene doctor --json | jq -r '.needs[]'`;

/** `doctor`: whether everything that it needs is there, and what to do where it is not. */
export function doctorCommand(program: Command, context: Context): void {
  program
    .command('doctor')
    .description('checks a deployment or the store, and this computer, and says how to fix what is wrong')
    .option('--test-mail', 'sends a test mail the way that alarms go')
    .addHelpText('after', help)
    .action(async ({ testMail }: { readonly testMail?: true }) => {
      const { out, isJson, clock, endWith } = context;
      // Without a name there is nothing to look for; one that cannot be opened is a finding.
      if (context.namedTarget() === undefined) await context.target();
      const findings = await examine({
        target: () => context.target(),
        reachVendor: () => reachVendor(context.vendorApiUrl),
        localSettings: () => readLocalSettings(context.projectFolder),
        ownVersion: ownVersion().version,
        clock,
        here: isForStack(context) ? undefined : onThisComputer(context),
        sendsMail: testMail === true,
      });
      const of = (kind: string) =>
        findings.filter((each) => each.kind === kind).map(({ about, says }) => `${about}: ${says}`);
      const [wrong, unseen] = [of('needs'), of('unseen')];
      const ok = wrong.length + unseen.length === 0;
      if (isJson) out.print(JSON.stringify({ ok, needs: wrong, unseen, findings }));
      else out.print(findingList(findings));
      if (!ok) endWith(exitCodes.needsPerson);
    });
}

function onThisComputer({ home, outside }: Context): OnThisComputer {
  return {
    look: async () => (await import('../target/look-at-store.ts')).lookAtStore(home),
    signIn: createSignInFile(home),
    isSignInGiven: () => givenSignIn(outside.environment) !== undefined,
  };
}
