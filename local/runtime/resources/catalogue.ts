import { cloudfrontResources } from './cloudfront.ts';
import { customResources } from './custom-resources.ts';
import { eventResources } from './events.ts';
import type { ResourceHandler } from './handler.ts';
import { httpApiResources } from './http-api.ts';
import { iamResources } from './iam.ts';
import { lambdaResources } from './lambda.ts';
import { networkResources } from './network.ts';
import { redshiftResources } from './redshift.ts';
import { schedulerResources } from './scheduler.ts';
import { dynamodbResources, s3Resources, sqsResources } from './storage.ts';
import { resourcesWithoutLocalMeaning } from './without-local-meaning.ts';

/** Every resource type that the local cloud knows. One that is not here stops the start. */
export const resourceHandlers: Readonly<Record<string, ResourceHandler>> = {
  ...dynamodbResources,
  ...s3Resources,
  ...sqsResources,
  ...iamResources,
  ...lambdaResources,
  ...httpApiResources,
  ...eventResources,
  ...redshiftResources,
  ...networkResources,
  ...cloudfrontResources,
  ...customResources,
  ...schedulerResources,
  ...resourcesWithoutLocalMeaning,
};
