import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { bounceCodes, ruleFor } from '../shared/bounce/bounce-codes.ts';

const root = join(import.meta.dirname, '..');
const read = (file: string) => readFileSync(join(root, file), 'utf8');
const readme = read('README.md');
const documents = [
  'README.md',
  'CONTRIBUTING.md',
  'CHANGELOG.md',
  'SECURITY.md',
  'docs/ARCHITECTURE.md',
  'docs/CARE.md',
  'docs/DECISIONS.md',
  'docs/DEPLOY.md',
  'docs/LAPTOP.md',
  'docs/OPERATING.md',
  'docs/POLICIES.md',
  'docs/RECORDS.md',
  'docs/REPORTS.md',
  'docs/RUNBOOK.md',
  'docs/SETTINGS.md',
  'docs/SIGN_IN.md',
  'docs/SIMULATED_ACCOUNT.md',
  'docs/SIMULATION.md',
];

describe('the README', () => {
  it('shows the code table as the code has it', () => {
    const rows = [...readme.matchAll(/^\| `(\w)` +\| ([^|]+?) +\| (\w+) +\| \*\*(\w+)\*\* +\|$/gm)];
    expect(
      rows.map(([, code, reason, bounceClass, decision]) => ({ code, reason, bounceClass, decision })),
    ).toEqual(
      Object.keys(bounceCodes).map((code) => {
        const { reason, bounceClass, decision } = ruleFor(code);
        return { code, reason, bounceClass, decision };
      }),
    );
    expect(readme).toMatch(
      new RegExp(
        `\\| missing, or any other letter +\\| .* \\| unknown +\\| \\*\\*${ruleFor(undefined).decision}\\*\\* +\\|`,
      ),
    );
  });

  it('opens with the four promises, each with a test of its name', () => {
    const promises = [...readme.matchAll(/^\d\. \*\*(No .+?)\.\*\*/gm)].map(([, promise = '']) => promise);
    expect(promises).toHaveLength(4);
    for (const promise of promises) {
      const file = `test/promises/${promise.toLowerCase().replaceAll(' ', '-')}.test.ts`;
      expect(existsSync(join(root, file)), file).toBe(true);
    }
  });

  it('says on its first screen that Constant Contact keeps mailing until somebody acts', () => {
    expect(readme.split('\n').slice(0, 30).join(' ')).toMatch(/keeps mailing .* until somebody acts/);
  });

  it('says above the deployment that it was not run against a live account that has bounces', () => {
    const [above = ''] = readme.split('\n## In your AWS account\n');
    expect(above).toContain('It has not been run against a live Constant Contact account that has bounces');
  });

  it('stays short enough to be read', () => {
    expect(readme.trimEnd().split('\n').length).toBeLessThanOrEqual(125);
  });

  it('and every other document are among those checked here', () => {
    const found = ['.', 'docs'].flatMap((folder) =>
      readdirSync(join(root, folder))
        .filter((name) => name.endsWith('.md'))
        .map((name) => join(folder, name)),
    );
    expect(found.toSorted()).toEqual(documents.toSorted());
  });
});

describe('ARCHITECTURE.md', () => {
  const architecture = read('docs/ARCHITECTURE.md');

  it('fits on a page', () => {
    const lines = architecture.trimEnd().split('\n');

    expect(lines.length).toBeLessThanOrEqual(140);
  });

  it('lists every key that the functions write into the table', () => {
    const [, table = ''] = architecture.split('\n## The table');
    const listed = [...table.matchAll(/^\| `POLL#([A-Z_]+)/gm)].map(([, name]) => name);

    expect(listed.toSorted()).toEqual(pollKeys().toSorted());
  });

  it('lists every reason to read a report, in the order in which they are considered', () => {
    const listed = [...architecture.matchAll(/^\| `(\w+)` \| .* \| (?:newest|whole).* \|$/gm)].map(
      ([, why]) => why,
    );
    const considered = [...read('functions/poller/plan/next-read.ts').matchAll(/why: '(\w+)'/g)].map(
      ([, why]) => why,
    );

    expect(listed).toEqual([...new Set(considered)]);
  });
});

describe('CONTRIBUTING.md', () => {
  const contributing = read('CONTRIBUTING.md');

  it('explains at most fifteen words', () => {
    const [, glossary = ''] = contributing.split('\n## Glossary\n');
    const [section = ''] = glossary.split('\n## ');
    const words = [...section.matchAll(/^\| (?!Word|---)/gm)];

    expect(words.length).toBeGreaterThan(0);
    expect(words.length).toBeLessThanOrEqual(15);
  });

  it('says of every folder with code what is there', () => {
    const { include }: { include: string[] } = JSON.parse(read('tsconfig.json'));
    const folders = include.filter((name) => !name.includes('*'));
    const listed = [...contributing.matchAll(/^\| \[[\w/-]+\]\(([\w-]+)[\w/-]*\) \| /gm)].map(
      ([, name]) => name,
    );

    expect(listed).toEqual(expect.arrayContaining(folders));
  });
});

describe('DECISIONS.md', () => {
  const [, ...entries] = read('docs/DECISIONS.md').split('\n## ');
  const dates = entries.map((entry) => /^.+\n\n(\d{4}-\d\d-\d\d)/.exec(entry)?.[1]);

  it('gives each decision a date, oldest first', () => {
    expect(entries.length).toBeGreaterThan(30);
    expect(dates).not.toContain(undefined);
    expect(dates).toEqual(dates.toSorted());
  });

  it('gives each decision its context, alternatives and consequences', () => {
    for (const entry of entries) {
      const parts = [...entry.matchAll(/^- (\w+): /gm)].map(([, part]) => part);
      expect(parts, entry).toEqual(['Context', 'Decision', 'Alternatives', 'Consequences']);
    }
  });
});

/** The changelog names what was renamed. */
it.each(documents.filter((file) => file !== 'CHANGELOG.md'))(
  '%s has no word that the glossary replaced',
  (file) => {
    const replaced =
      /\b(walk|walks|debt|owed|unseen|settle|settles|settled|beat|beats|tick|ticks|parked|retired|standing)\b/i;

    expect(read(file)).not.toMatch(replaced);
  },
);

it.each(documents)('every npm command of %s is one that there is', (file) => {
  const { scripts }: { scripts: Record<string, string> } = JSON.parse(read('package.json'));
  const named = [...read(file).matchAll(/\bnpm (?:run ([\w-]+)|(start|test)\b)/g)];
  for (const [, run, own = ''] of named) expect(Object.keys(scripts)).toContain(run ?? own);
});

it.each(documents)('every link of %s leads to a file, and to a heading that is there', (file) => {
  const links = [...read(file).matchAll(/\]\((?!https?:)([^)#]*)(?:#([^)]+))?\)/g)];
  for (const [link, path = '', heading] of links) {
    const target = path === '' ? file : join(file, '..', path);
    expect(existsSync(join(root, target)), `${link} in ${file}`).toBe(true);
    if (heading) expect(headingsOf(target), `${link} in ${file}`).toContain(heading);
  }
});

it.each(documents)('no command of %s has a comment, which zsh would take for words', (file) => {
  const blocks = [...read(file).matchAll(/^ *```sh\n(.*?)^ *```$/gms)].map(([, block = '']) => block);

  for (const block of blocks) expect(block).not.toMatch(/(^|\s)#(\s|$)/m);
});

/** What follows `POLL#` in the keys of the code; `QUOTA` is only read, where version 0.1.0 wrote it. */
function pollKeys(): string[] {
  const sources = ['functions', 'shared'].flatMap((folder) =>
    readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
      .filter((file) => file.endsWith('.ts'))
      .map((file) => read(join(folder, file))),
  );
  const found = sources.flatMap((source) =>
    [...source.matchAll(/\$\{pollKeyPrefix\}([A-Z_]+)|\bnote\('([A-Z_]+)'\)/g)].map(
      ([, key, note]) => key ?? note ?? '',
    ),
  );
  return [...new Set(found)].filter((key) => key !== 'QUOTA');
}

function headingsOf(file: string): string[] {
  return [...read(file).matchAll(/^#+ (.+)$/gm)].map(([, heading = '']) =>
    heading
      .toLowerCase()
      .replace(/[^\w\s-]/g, '')
      .replace(/ /g, '-'),
  );
}
