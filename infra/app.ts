import { App, Validations } from 'aws-cdk-lib';
import { BounceHygieneStack } from './bounce-hygiene-stack.ts';
import { nagContextKey, readSettings, SettingsError } from './settings.ts';

const app = new App();
try {
  new BounceHygieneStack(app, 'BounceHygiene', readSettings(app.node.getAllContext()));
} catch (error) {
  if (!(error instanceof SettingsError)) throw error;
  // A typing mistake is no crash: the message without the places in our code it came through.
  console.error(error.message);
  process.exit(1);
}

if (app.node.tryGetContext(nagContextKey) === 'true') {
  // Loaded only when asked for: a deploy does not wait for the rules.
  const { AwsSolutionsChecks } = await import('cdk-nag');
  Validations.of(app).addPlugins(new AwsSolutionsChecks(app));
}
