import recommended from 'aws-cdk-lib/recommended-feature-flags.json' with { type: 'json' }

/** How CDK makes things for an app that begins at this version; a later version changes nothing by itself. */
export const FEATURE_FLAGS: Readonly<Record<string, unknown>> = recommended
