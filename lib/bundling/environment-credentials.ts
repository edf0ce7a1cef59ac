/**
 * Stands in for @aws-sdk/credential-provider-node in Lambda packages: credentials come from the environment there and
 * nowhere else, and the chain of files, SSO and metadata services costs 9 ms of CPU at every cold start.
 */
export { fromEnv as defaultProvider } from '@aws-sdk/credential-provider-env';
