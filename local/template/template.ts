import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as z from 'zod';

const resource = z.object({
  Type: z.string(),
  Properties: z.record(z.string(), z.unknown()).default({}),
  Metadata: z.record(z.string(), z.unknown()).default({}),
});

const template = z.object({
  Resources: z.record(z.string(), resource),
  Outputs: z.record(z.string(), z.object({ Value: z.unknown() })).default({}),
});

export type Resource = z.infer<typeof resource>;

export interface Template {
  /** By logical id. */
  readonly resources: ReadonlyMap<string, Resource>;
  /** Values by name, not yet resolved. */
  readonly outputs: ReadonlyMap<string, unknown>;
  /** The stack's name: the template's file name without its ending. */
  readonly stackName: string;
  /** Where the asset folders are. */
  readonly folder: string;
}

/** The template is not one this runner can run. Whoever changed `infra/` acts. */
export class TemplateError extends Error {
  override readonly name = 'TemplateError';
}

const ending = '.template.json';

/**
 * Reads the one stack that `cdk synth` has written into a folder.
 *
 * @throws {TemplateError} when there is no template, more than one, or one without resources.
 */
export function readTemplate(folder: string): Template {
  const files = templatesIn(folder);
  const [file] = files;
  if (file === undefined) throw new TemplateError(`There is no template in ${folder}. Run: npm run synth`);
  if (files.length > 1)
    throw new TemplateError(`There are ${files.length} templates in ${folder}; one was expected.`);
  const parsed = template.safeParse(JSON.parse(readFileSync(join(folder, file), 'utf8')));
  if (!parsed.success) throw new TemplateError(`${join(folder, file)} is not a CloudFormation template.`);
  return {
    resources: new Map(Object.entries(parsed.data.Resources)),
    outputs: new Map(Object.entries(parsed.data.Outputs).map(([name, { Value }]) => [name, Value])),
    stackName: file.slice(0, -ending.length),
    folder,
  };
}

function templatesIn(folder: string): string[] {
  try {
    return readdirSync(folder).filter((file) => file.endsWith(ending));
  } catch {
    return [];
  }
}

/** All resources of a type, with their logical ids. */
export function resourcesOfType({ resources }: Template, type: string): [string, Resource][] {
  return [...resources].filter(([, { Type }]) => Type === type);
}

/**
 * The one resource of a type.
 *
 * @throws {TemplateError} when there is none, or more than one.
 */
export function onlyResource(template: Template, type: string): [string, Resource] {
  const [found, ...others] = resourcesOfType(template, type);
  if (found && others.length === 0) return found;
  throw new TemplateError(
    `The template has ${found ? others.length + 1 : 'no'} ${type}; exactly one was expected.`,
  );
}
