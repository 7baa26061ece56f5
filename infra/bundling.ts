/** How the functions are bundled. No CDK in here: the bench bundles with the same options to look inside. */
export const bundling = {
  target: 'node24',
  // Prefers a package's ES modules, so that an ESM bundle needs no require() and drops what is not used.
  mainFields: ['module', 'main'],
  minify: true,
  // Line numbers are enough in a stack trace; with the sources inside, the map would weigh more than the code.
  sourcesContent: false,
};
