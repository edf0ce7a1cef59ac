import { dataRemoval } from './deploy/data-removal.ts';
import { runDestroy } from './deploy/run-destroy.ts';
import { startCommand } from './deploy/start-command.ts';

const help = `Takes a deployment away. Its tables and buckets stay, and are named, unless --delete-data is given.

  npm run destroy -- [--env NAME] [options]

  --env NAME        the settings of environments.NAME in cdk.json
  -c NAME=VALUE     a setting, which beats that of the environment; may be repeated
  --delete-data     the tables, the buckets and everything in them as well, for good
  --yes             ask nothing: for programs
  --profile NAME    else AWS_PROFILE
  --region REGION   else that of the environment, AWS_REGION or the profile's
  --help            this text
`;

await startCommand({
  name: 'destroy',
  help,
  flags: ['delete-data'],
  run: ({ flags, ...line }, deps) =>
    runDestroy({ ...line, deletesData: flags.includes('delete-data') }, { ...deps, removal: dataRemoval() }),
});
