import { App } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { expect, test } from 'vitest';
import { BounceHygieneStack } from '../../infra/bounce-hygiene-stack.ts';
import { permissionsBoundaryOf } from '../../infra/permissions-boundary.ts';
import { readSettings, SettingsError } from '../../infra/settings.ts';
import { resourcesOf } from './support/synthesised.ts';

const key = '@aws-cdk/core:permissionsBoundary';

test.each<[unknown, object | undefined]>([
  [undefined, undefined],
  [{ name: 'edge' }, { name: 'edge' }],
  ['{"name": "edge"}', { name: 'edge' }],
  ['{"arn": "arn:aws:iam::000000000000:policy/edge"}', { arn: 'arn:aws:iam::000000000000:policy/edge' }],
])('a permissions boundary given as %j is %j', (given, boundary) => {
  expect(permissionsBoundaryOf({ [key]: given })).toEqual(boundary);
});

test.each(['edge', '', '{}', { name: '' }, { policy: 'edge' }, 7, null])(
  'one given as %j is refused, since the roles would be without it',
  (given) => {
    expect(() => permissionsBoundaryOf({ [key]: given })).toThrow(SettingsError);
    expect(() => permissionsBoundaryOf({ [key]: given })).toThrow(`${key} must be {"name": "..."}`);
  },
);

test('every role of the stack has it', () => {
  const app = new App({ context: { [key]: { name: 'edge' }, 'aws:cdk:bundling-stacks': [] } });
  const template = Template.fromStack(new BounceHygieneStack(app, 'BounceHygiene', readSettings({})));
  const roles = Object.values(resourcesOf(template, 'AWS::IAM::Role'));

  expect(roles.length).toBeGreaterThan(3);
  for (const { Properties } of roles)
    expect(JSON.stringify(Properties.PermissionsBoundary)).toContain(':policy/edge');
});
