import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';

const help = `Runs the SQL of loads on a real workgroup of Redshift Serverless: the same cases that npm test runs on the local stand-in.

  npm run test:aws

It makes tables beatless_test_… and their ledgers, and drops them at the end; files stay below beatless-test/ and _loads/ of
the bucket. It takes minutes, and the workgroup is billed while it runs.

  BEATLESS_AWS_WORKGROUP   name of the workgroup
  BEATLESS_AWS_BUCKET      a bucket that the caller may write; of a deployment: output ResultsBucketName
  BEATLESS_AWS_COPY_ROLE   ARN of the role of COPY, which may read _loads/ there; of a deployment: output CopyRoleArn
  BEATLESS_AWS_DATABASE    name of the database; dev unless given
  AWS_REGION, AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY and, of a role, AWS_SESSION_TOKEN
`;

const needed = [
  'BEATLESS_AWS_WORKGROUP',
  'BEATLESS_AWS_BUCKET',
  'BEATLESS_AWS_COPY_ROLE',
  'AWS_REGION',
  'AWS_ACCESS_KEY_ID',
  'AWS_SECRET_ACCESS_KEY',
] as const;

/** Where the suite runs. */
export interface AwsTarget {
  readonly workgroup: string;
  readonly database: string;
  readonly bucket: string;
  readonly copyRole: string;
}

/** @throws Error naming every variable that is missing */
export function readAwsTarget(variables: NodeJS.ProcessEnv): AwsTarget {
  const missing = needed.filter((name) => !variables[name]);
  if (missing.length > 0)
    throw new Error(`missing: ${missing.join(', ')} (npm run test:aws -- --help says what they are)`);
  const { BEATLESS_AWS_WORKGROUP, BEATLESS_AWS_BUCKET, BEATLESS_AWS_COPY_ROLE, BEATLESS_AWS_DATABASE } =
    variables;
  return {
    workgroup: String(BEATLESS_AWS_WORKGROUP),
    bucket: String(BEATLESS_AWS_BUCKET),
    copyRole: String(BEATLESS_AWS_COPY_ROLE),
    database: BEATLESS_AWS_DATABASE || 'dev',
  };
}

/** @returns the exit code: 2 where nothing was run */
async function main(): Promise<number> {
  if (process.argv.includes('--help')) {
    console.log(help);
    return 0;
  }
  try {
    readAwsTarget(process.env);
  } catch (error) {
    console.error(`test:aws: nothing was run. ${error instanceof Error ? error.message : String(error)}`);
    return 2;
  }
  const arguments_ = ['node_modules/vitest/vitest.mjs', 'run', '--config', 'vitest.aws.config.ts'];
  const child = spawn(process.execPath, arguments_, { stdio: 'inherit' });
  return new Promise((resolve) => child.once('close', (status) => resolve(status ?? 1)));
}

if (process.argv[1] === fileURLToPath(import.meta.url)) process.exitCode = await main();
