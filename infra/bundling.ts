/**
 * What the SDK would load to look for credentials anywhere but in the environment, where Lambda puts them: 129 KB that no
 * function reaches, since its clients take them from there alone (shared/storage/function-client-options.ts).
 */
export const leftOut = [
  '@aws-sdk/credential-provider-http',
  '@aws-sdk/credential-provider-ini',
  '@aws-sdk/credential-provider-login',
  '@aws-sdk/credential-provider-process',
  '@aws-sdk/credential-provider-sso',
  '@aws-sdk/credential-provider-web-identity',
  '@aws-sdk/nested-clients',
  '@aws-sdk/token-providers',
  '@smithy/credential-provider-imds',
];

/** How the functions are bundled. No CDK in here: the bench bundles with the same options to look inside. */
export const bundling = {
  target: 'node24',
  // Prefers a package's ES modules, so that an ESM bundle needs no require() and drops what is not used.
  mainFields: ['module', 'main'],
  minify: true,
  // Line numbers are enough in a stack trace; with the sources inside, the map would weigh more than the code.
  sourcesContent: false,
};
