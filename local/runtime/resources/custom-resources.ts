import { EMULATED, type ResourceHandler } from './handler.ts';
import { reader } from './read.ts';

/** Custom resources: functions of the stack that run once it stands, as CloudFormation calls them. */
export const customResources: Readonly<Record<string, ResourceHandler>> = {
  'Custom::ConsoleFiles': {
    properties: {
      ServiceToken: EMULATED,
      ServiceTimeout: 'the time limit of the function ends it',
      Release: EMULATED,
    },
    create({ logicalId, stack, properties }, { model }) {
      const functionArn = reader(`${stack}/${logicalId}`, properties).text('ServiceToken');
      model.customResources.push({
        logicalId,
        stack,
        type: 'Custom::ConsoleFiles',
        functionArn,
        properties,
      });
      return { ref: logicalId };
    },
  },
};
