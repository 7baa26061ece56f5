import { describe, expect, test } from 'vitest';
import { typesWithPolicies } from './iam/account.ts';
import { actionsOf, type Resource, resourcesOf, statementsOf, synthesised } from './support/synthesised.ts';

const template = synthesised();
const resources = Object.values(template.toJSON().Resources as Record<string, Resource>);

describe('every policy', () => {
  test('of a role names its actions and its resources, without a wildcard', () => {
    const policies = Object.values(resourcesOf(template, 'AWS::IAM::Policy'));

    expect(policies).toHaveLength(4);
    for (const statement of policies.flatMap(statementsOf)) {
      expect(actionsOf(statement).join()).not.toContain('*');
      expect(JSON.stringify(statement.Resource)).not.toContain('*');
    }
  });

  test('is ours: no managed policy of AWS stands beside it, and none in the role itself', () => {
    for (const { Properties } of Object.values(resourcesOf(template, 'AWS::IAM::Role'))) {
      expect(Properties).not.toHaveProperty('ManagedPolicyArns');
      expect(Properties).not.toHaveProperty('Policies');
    }
  });

  test('is of a type that is judged (test/infra/iam), and no other resource has one', () => {
    const withStatements = resources.filter(
      ({ Type, Properties }) =>
        Type.endsWith('Permission') || JSON.stringify(Properties).includes('"Statement"'),
    );

    expect(new Set(withStatements.map(({ Type }) => Type))).toEqual(new Set(typesWithPolicies));
  });
});
