import { App, Validations } from 'aws-cdk-lib';
import { BounceHygieneStack } from './bounce-hygiene-stack.ts';
import { nagContextKey, readSettings } from './settings.ts';

const app = new App();
new BounceHygieneStack(app, 'BounceHygiene', readSettings(app.node.getAllContext()));

if (app.node.tryGetContext(nagContextKey) === 'true') {
  // Loaded only when asked for: a deploy does not wait for the rules.
  const { AwsSolutionsChecks } = await import('cdk-nag');
  Validations.of(app).addPlugins(new AwsSolutionsChecks(app));
}
