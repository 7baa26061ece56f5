import { globSync, readFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { describe, expect, it } from 'vitest';

const root = join(import.meta.dirname, '..');

interface SourceFile {
  readonly path: string;
  readonly text: string;
  /** Paths from the root for our own files, names for packages. */
  readonly imports: readonly string[];
}

const sources: SourceFile[] = globSync('{infra,functions,shared,cli,local,bench,test}/**/*.ts', {
  cwd: root,
}).map((path) => {
  const text = readFileSync(join(root, path), 'utf8');
  const specifiers = [...text.matchAll(/(?:from|import)\s*\(?\s*'([^']+)'/g)].map(
    ([, specifier = '']) => specifier,
  );
  const imports = specifiers.map((specifier) =>
    specifier.startsWith('.') ? relative(root, join(root, dirname(path), specifier)) : specifier,
  );
  return { path, text, imports };
});

/** Imports of the files under `folder` that none of `allowed` matches, as "file -> import". */
function forbidden(folder: string, allowed: RegExp): string[] {
  return sources
    .filter(({ path }) => path.startsWith(folder))
    .flatMap(({ path, imports }) =>
      imports.filter((name) => !allowed.test(name)).map((name) => `${path} -> ${name}`),
    );
}

describe('who may import whom', () => {
  it('finds the sources', () => {
    expect(sources.length).toBeGreaterThan(50);
  });

  it('the core imports nothing but itself, a hash and a comparison', () => {
    expect(forbidden('shared/bounce/', /^shared\/bounce\/|^node:(crypto|util)$/)).toEqual([]);
  });

  it('the names that infra and functions share load no package', () => {
    expect(forbidden('shared/names.ts', /^$/)).toEqual([]);
  });

  it('infra knows the names, the policies and CDK, and nothing of the functions', () => {
    expect(
      forbidden(
        'infra/',
        /^infra\/|^shared\/(names|nearest-name|parse-json|bounce\/(policies|printable))\.ts$|^aws-cdk-lib|^constructs$|^(cdk-nag|wrap-ansi|zod)$|^node:/,
      ),
    ).toEqual([]);
  });

  it.each(['poller', 'classifier'])('the %s never imports the other function', (name) => {
    expect(
      forbidden(
        `functions/${name}/`,
        new RegExp(`^functions/${name}/|^shared/|^[^./]+$|^zod/mini$|^@|^node:`),
      ),
    ).toEqual([]);
  });

  it.each(['poller', 'classifier'])("the %s loads zod/mini, and not zod's classic interface", (name) => {
    const loaded = loadedAtStart(`functions/${name}/handler.ts`);

    expect(loaded).toContain('zod/mini');
    expect(loaded).not.toContain('zod');
  });

  it('the client of the vendor knows no AWS, and the storage adapters know no Constant Contact', () => {
    const own = '^shared/(bounce/|bounce-message|clock|errors|names|parse-json)';
    expect(
      forbidden(
        'shared/constant-contact/',
        new RegExp(`${own}|^shared/constant-contact/|^(ky|zod(\\/mini)?)$|^node:crypto$`),
      ),
    ).toEqual([]);
    expect(
      forbidden(
        'shared/storage/',
        new RegExp(`${own}|^shared/storage/|^@aws-sdk/|^(zod(\\/mini)?|p-map)$|^node:(crypto|util)$`),
      ),
    ).toEqual([]);
  });

  it('what an operator does goes through the adapters, never to AWS itself, and prints nothing', () => {
    expect(
      forbidden(
        'cli/operate/',
        /^(cli\/(operate|target)|shared\/(bounce|storage|constant-contact)|functions\/poller\/(plan|memory))\/|^cli\/(command-error|exit-codes)\.ts$|^local\/store\/store-error\.ts$|^shared\/(clock|compare-assessments|errors|names|next-record|parse-json)\.ts$|^(p-map|csv-stringify\/sync)$|^node:(fs|url|util)$/,
      ),
    ).toEqual([]);
  });

  it('functions, infra and shared code never import the command line, the laptop, the bench or a test', () => {
    expect(forbidden('functions/', /^(?!(cli|local|bench|test|infra)\/)/)).toEqual([]);
    expect(forbidden('infra/', /^(?!(cli|local|bench|test|functions)\/)/)).toEqual([]);
    expect(forbidden('shared/', /^(?!(cli|local|bench|test|functions|infra)\/)/)).toEqual([]);
  });

  it('no program imports a test or a bench, and of functions only what plans the next run', () => {
    // The plan of the next run is the poller's own; everything else of a function is not for others.
    expect(
      forbidden('cli/', /^(?!(bench|test|functions|infra)\/)|^functions\/poller\/(plan|memory)\//),
    ).toEqual([]);
    expect(forbidden('local/', /^(?!(bench|test)\/)/)).toEqual([]);
  });

  it('no function scans the table', () => {
    const scanners = sources.filter(
      ({ path, imports }) =>
        imports.some((name) => /^shared\/storage\/scan-/.test(name)) && /^(functions|shared)\//.test(path),
    );
    expect(scanners.map(({ path }) => path)).toEqual(['shared/storage/scan-addresses.ts']);
    const programs = sources.filter(({ path }) => /^(functions|shared|infra)\//.test(path));
    expect(
      programs.filter(({ text }) => /\bScanCommand\b|paginateScan/.test(text)).map(({ path }) => path),
    ).toEqual(['shared/storage/scan-table.ts']);
  });

  it('a command loads what the store, queues and logs take only when it uses them', () => {
    const loaded = loadedAtStart('cli/main.ts');

    expect(loaded).toContain('commander');
    expect(
      loaded.filter((name) => /^(classic-level|dynalite|fauxqs)$|client-(sqs|cloudwatch-logs)$/.test(name)),
    ).toEqual([]);
  });

  it('there is no circle of imports, not even of types', () => {
    expect(circles(sources)).toEqual([]);
  });
});

describe('side effects live at the edge', () => {
  const running = sources.filter(({ path }) => /^(functions|shared)\//.test(path));
  const filesWith = (pattern: RegExp) =>
    running.filter(({ text }) => pattern.test(text)).map(({ path }) => path);
  const handlers = ['functions/classifier/handler.ts', 'functions/poller/handler.ts'];

  it('only the handlers read the environment', () => {
    expect(filesWith(/process\.env/).sort()).toEqual(handlers);
  });

  it('only the handlers create SDK clients', () => {
    expect(filesWith(/new (DynamoDB|SQS|SecretsManager)Client/).sort()).toEqual(handlers);
  });

  it('only the system clock knows what time it is', () => {
    expect(filesWith(/Date\.now\(|new Date\(\)|setTimeout/)).toEqual(['shared/clock.ts']);
  });

  it('only the handlers throw dice', () => {
    expect(filesWith(/Math\.random|randomBytes|randomUUID/).sort()).toEqual(handlers);
  });

  it('nothing writes to the console but the logger', () => {
    expect(filesWith(/console\.|process\.std/)).toEqual([]);
  });
});

/** What a program imports before it does anything, by way of its own files too; types and late imports load nothing. */
function loadedAtStart(program: string): string[] {
  const loaded = new Set<string>();
  const load = (path: string): void => {
    if (loaded.has(path)) return;
    loaded.add(path);
    const { text = '' } = sources.find((file) => file.path === path) ?? {};
    for (const [, specifier = ''] of text.matchAll(/^(?:import|export) (?!type )[^;]*?'([^']+)';$/gm))
      load(specifier.startsWith('.') ? join(dirname(path), specifier) : specifier);
  };
  load(program);
  return [...loaded];
}

/** Groups of files that import each other, directly or by way of others (Tarjan's strongly connected components). */
function circles(files: readonly SourceFile[]): string[][] {
  const importsOf = new Map(files.map(({ path, imports }) => [path, imports]));
  const found: string[][] = [];
  const order = new Map<string, number>();
  const lowest = new Map<string, number>();
  const path: string[] = [];
  const visit = (file: string): void => {
    order.set(file, order.size);
    lowest.set(file, order.size - 1);
    path.push(file);
    for (const next of importsOf.get(file) ?? []) {
      if (!importsOf.has(next)) continue;
      if (!order.has(next)) visit(next);
      if (path.includes(next)) lowest.set(file, Math.min(lowest.get(file) ?? 0, lowest.get(next) ?? 0));
    }
    if (lowest.get(file) !== order.get(file)) return;
    const circle = path.splice(path.indexOf(file));
    if (circle.length > 1) found.push(circle.sort());
  };
  for (const { path: file } of files) if (!order.has(file)) visit(file);
  return found;
}
