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

const sources: SourceFile[] = globSync('{infra,functions,shared}/**/*.ts', { cwd: root }).map((path) => {
  const text = readFileSync(join(root, path), 'utf8');
  const specifiers = [...text.matchAll(/(?:from|import)\s+'([^']+)'/g)].map(
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

const isOperator = (name: string) => name.startsWith('shared/operator/');

describe('who may import whom', () => {
  it('finds the sources', () => {
    expect(sources.length).toBeGreaterThan(50);
  });

  it('the core imports nothing but itself and a hash', () => {
    expect(forbidden('shared/bounce/', /^shared\/bounce\/|^node:crypto$/)).toEqual([]);
  });

  it('the names that infra and functions share load no package', () => {
    expect(forbidden('shared/names.ts', /^$/)).toEqual([]);
  });

  it('infra knows the names, the policies and CDK, and nothing of the functions', () => {
    expect(
      forbidden(
        'infra/',
        /^infra\/|^shared\/(names|nearest-name|bounce\/policies)\.ts$|^aws-cdk-lib|^constructs$|^cdk-nag$|^node:/,
      ),
    ).toEqual([]);
  });

  it.each(['poller', 'classifier'])('the %s never imports the other function', (name) => {
    expect(
      forbidden(`functions/${name}/`, new RegExp(`^functions/${name}/|^shared/|^[^./]+$|^@|^node:`)),
    ).toEqual([]);
  });

  it('what speaks to Constant Contact knows no AWS, and what speaks to AWS knows no Constant Contact', () => {
    const own = '^shared/(bounce/|bounce-message|clock|errors|names|row-mark)';
    expect(
      forbidden(
        'shared/constant-contact/',
        new RegExp(`${own}|^shared/constant-contact/|^(ky|zod)$|^node:crypto$`),
      ),
    ).toEqual([]);
    expect(
      forbidden(
        'shared/aws/',
        new RegExp(`${own}|^shared/aws/|^@aws-sdk/|^(zod|p-map)$|^node:(crypto|util)$`),
      ),
    ).toEqual([]);
  });

  it('what an operator does goes through the adapters, and never to AWS itself', () => {
    expect(
      forbidden(
        'shared/operator/',
        /^shared\/(operator|bounce|aws)\/|^shared\/(clock|compare-standings|errors)\.ts$|^p-map$|^node:util$/,
      ),
    ).toEqual([]);
    expect(
      sources.filter(({ path, imports }) => /^(functions|infra)\//.test(path) && imports.some(isOperator)),
    ).toEqual([]);
  });

  it('no function scans the table', () => {
    const scanners = sources.filter(({ imports }) => imports.includes('shared/aws/scan-addresses.ts'));
    expect(scanners.map(({ path }) => dirname(path))).toEqual(['shared/operator']);
    expect(
      sources.filter(({ text }) => /\bScanCommand\b|paginateScan/.test(text)).map(({ path }) => path),
    ).toEqual(['shared/aws/scan-addresses.ts']);
  });

  it('shared code never imports a function', () => {
    expect(
      sources.filter(
        ({ path, imports }) =>
          path.startsWith('shared/') && imports.some((name) => name.startsWith('functions/')),
      ),
    ).toEqual([]);
  });
});

describe('side effects live at the edge', () => {
  const running = sources.filter(({ path }) => !path.startsWith('infra/'));
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
