import { Argument, Command } from 'commander';
import { colours } from '../cli/terminal/colours.ts';
import { endOnSignals } from '../cli/terminal/end-on-signals.ts';
import { pageOn } from '../cli/terminal/page.ts';
import { createProgressLine } from '../cli/terminal/progress-line.ts';
import { printOn } from '../local/command-line.ts';
import { bundles } from './bundles.ts';
import { cold } from './cold/cold.ts';
import { cost } from './cost.ts';
import { decisions } from './decisions/decisions.ts';
import { type Finding, isMet, type Part } from './finding.ts';
import { laptop } from './laptop/laptop.ts';
import { load } from './load/load.ts';
import { operate } from './operate/operate.ts';
import { ordinary } from './ordinary/ordinary.ts';
import { outages } from './outages/outages.ts';
import { quota } from './quota.ts';
import { show } from './show.ts';
import { simulation } from './simulation.ts';
import { speed } from './speed.ts';
import { units } from './units.ts';

const parts: readonly Part[] = [
  units,
  bundles,
  cold,
  speed,
  load,
  simulation,
  quota,
  cost,
  decisions,
  outages,
  operate,
  ordinary,
  laptop,
];

// The SDK refuses to start without these; nothing here leaves the machine.
Object.assign(process.env, {
  AWS_REGION: 'us-east-1',
  AWS_ACCESS_KEY_ID: 'local',
  AWS_SECRET_ACCESS_KEY: 'local',
});

const list = parts.map(({ name, about }) => `  ${name.padEnd(12)}${about}`).join('\n');
const [out, err] = [pageOn(process.stdout), pageOn(process.stderr)];
endOnSignals();
const command = new Command('npm run bench --')
  .description('Measures what this project claims about itself, by counting. Nothing leaves this computer.')
  .addArgument(
    new Argument('[parts...]', 'what to measure; everything when left out').choices(
      parts.map(({ name }) => name),
    ),
  )
  .addHelpText(
    'after',
    `\nParts:\n${list}\n\nExit code: 0 when every goal is met, 1 when one is missed, 130 when Ctrl-C ended it.`,
  );
printOn(command, { out, err });
command.parse();

const asked = parts.filter(({ name }) => command.args.length === 0 || command.args.includes(name));
const missed: string[] = [];
for (const part of asked) {
  out.print(`${colours.bold(colours.inverse(` ${part.name} `))} ${part.about}\n`);
  const progress = createProgressLine(process.stderr);
  const finding: Finding = await part.run(progress.say);
  progress.clear();
  out.print(`${show(finding, out.width)}\n`);
  missed.push(...finding.goals.filter((goal) => !isMet(goal)).map(({ what }) => `${part.name}: ${what}`));
}
if (missed.length > 0) {
  err.print(colours.red(`FAILED. Goals missed:\n${missed.map((what) => `  ${what}`).join('\n')}`));
  process.exitCode = 1;
}
