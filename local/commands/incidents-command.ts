import { Command, InvalidArgumentError } from 'commander';
import { createIncidentMembers } from '../../shared/aws/incident-members.ts';
import { createIncidentRegister } from '../../shared/aws/incident-register.ts';
import type { IncidentStatus } from '../../shared/bounce/incident-mark.ts';
import { listIncidents, type SettlingParts, settleIncident } from '../../shared/operator/settle-incident.ts';
import { incidentDetails } from '../terminal/incident-details.ts';
import { incidentTable } from '../terminal/incident-table.ts';
import { settledReport, unknownIncident } from '../terminal/settled-report.ts';
import { type RunCommand, runCommandLine, type Surroundings } from './surroundings.ts';

/** What a person may say of an incident, and what it means. */
const words: Readonly<Record<string, { readonly status: IncidentStatus; readonly says: string }>> = {
  confirm: { status: 'confirmed', says: 'the addresses are really gone: the bounces of the incident count' },
  dismiss: {
    status: 'dismissed',
    says: 'the provider was at fault: the bounces of the incident never count',
  },
  reopen: { status: 'open', says: 'takes either back: the addresses wait again' },
};

const help = `
What was said is kept at once; the poller's next run tells the addresses. Any word may be said again, or taken back.

Examples:
  npm run incidents -- --table "$(output TableName)"
  npm run incidents -- show INCIDENT --table "$(output TableName)"
  npm run incidents -- dismiss INCIDENT --table "$(output TableName)"`;

/** `npm run incidents`. */
export const incidentsCommand: RunCommand = async (argv, surroundings) => {
  const { print, printError } = surroundings;
  let isKnown = true;
  const command = new Command('npm run incidents --')
    .description(
      'Shows the incidents: sends in which one provider refused so many that it was probably at fault.',
    )
    .requiredOption('--table <name>', 'the table with the decisions, for example "$(output TableName)"')
    .addHelpText('after', help);
  const table = () => command.opts<{ table: string }>().table;
  const parts = () => partsFor(table(), surroundings);

  command
    .command('list', { isDefault: true })
    .description('lists all incidents, oldest first; what happens without a word')
    .action(async () => print(incidentTable(await listIncidents(parts()), table())));

  command
    .command('show <incident>')
    .description('shows one incident and addresses that wait for it')
    .option('--limit <number>', 'how many addresses to show', readLimit, 20)
    .action(async (id: string, { limit }: { limit: number }) => {
      const { register, members } = parts();
      const known = await register.read();
      const incident = known.find((one) => one.id === id);
      isKnown = incident !== undefined;
      if (!incident) return printError(unknownIncident(id, known));
      const waiting: string[] = [];
      for await (const addresses of members.pages(id)) waiting.push(...addresses);
      print(incidentDetails({ incident, waiting: waiting.length }, waiting.slice(0, limit), table()));
    });

  for (const [word, { status, says }] of Object.entries(words)) {
    command
      .command(`${word} <incident>`)
      .description(says)
      .action(async (id: string) => {
        const settled = await settleIncident(id, status, parts());
        isKnown = settled.is !== 'unknown';
        if (settled.is === 'unknown') printError(unknownIncident(id, settled.known));
        else print(settledReport(settled, table()));
      });
  }
  const exitCode = await runCommandLine({ command, ours: ['table'] }, argv, surroundings);
  return exitCode || (isKnown ? 0 : 1);
};

function partsFor(table: string, { documents, clock, newRevision }: Surroundings): SettlingParts {
  return {
    register: createIncidentRegister(documents, table, newRevision),
    members: createIncidentMembers(documents, table),
    clock,
  };
}

function readLimit(text: string): number {
  if (/^\d{1,6}$/.test(text)) return Number(text);
  throw new InvalidArgumentError('It must be a whole number.');
}
