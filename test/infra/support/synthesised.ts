import { readFileSync } from 'node:fs';
import { App } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { BounceHygieneStack } from '../../../infra/bounce-hygiene-stack.ts';
import { readSettings } from '../../../infra/settings.ts';

const cdkJson: { context: Record<string, unknown> } = JSON.parse(
  readFileSync(new URL('../../../cdk.json', import.meta.url), 'utf8'),
);

/** The stack's template as `cdk synth` makes it, but without bundling the functions, which takes seconds. */
export function synthesised(settings: Record<string, string> = {}): Template {
  const app = new App({ context: { ...cdkJson.context, ...settings, 'aws:cdk:bundling-stacks': [] } });
  return Template.fromStack(
    new BounceHygieneStack(app, 'BounceHygiene', readSettings(app.node.getAllContext())),
  );
}

export interface Resource {
  readonly Type: string;
  readonly DeletionPolicy?: string;
  readonly DependsOn?: string[];
  // A template is JSON of a hundred shapes; each test names the part it reads.
  readonly Properties: Record<string, unknown>;
}

/** The resources of one type, by logical id. */
export function resourcesOf(template: Template, type: string): Record<string, Resource> {
  return template.findResources(type) as Record<string, Resource>;
}

/** The one resource of a type whose logical id begins like this. */
export function resource(template: Template, type: string, idPrefix = ''): Resource {
  const found = Object.entries(resourcesOf(template, type)).filter(([id]) => id.startsWith(idPrefix));
  const [only] = found;
  if (!only || found.length !== 1) throw new Error(`${found.length} of ${type} begin with "${idPrefix}"`);
  return only[1];
}

export interface Statement {
  readonly Effect: string;
  readonly Action: string | string[];
  readonly Resource: unknown;
  readonly Condition?: Record<string, Record<string, unknown>>;
  readonly Principal?: unknown;
}

/** The statements of a policy document, wherever a resource keeps it. */
export function statementsOf({ Properties }: Resource): Statement[] {
  return (Properties.PolicyDocument as { Statement: Statement[] }).Statement;
}

/** The actions of a statement, which a template writes as one or as many. */
export function actionsOf({ Action }: Statement): string[] {
  return [Action].flat();
}
