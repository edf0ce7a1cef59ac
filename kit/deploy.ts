import { runDeploy } from './deploy/run-deploy.ts';
import { startCommand } from './deploy/start-command.ts';

const help = `Deploys: synthesizes, shows what changes, asks where data is touched, deploys, tells where everything is.

  npm run deploy -- [--env NAME] [options]

  --env NAME        the settings of environments.NAME in cdk.json
  -c NAME=VALUE     a setting, which beats that of the environment; may be repeated
  --yes             ask nothing: for programs
  --profile NAME    else AWS_PROFILE
  --region REGION   else that of the environment, AWS_REGION or the profile's
  --help            this text

"npx cdk deploy --all -c env=NAME" deploys the same without the questions. Settings: README.md, "Deploy it".
`;

await startCommand({ name: 'deploy', help, run: runDeploy });
