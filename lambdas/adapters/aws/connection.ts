import type { Credentials } from './credentials.ts';

/** How a service of AWS is reached, and as whom. */
export interface AwsConnection {
  readonly region: string;
  readonly credentials: () => Promise<Credentials>;
  /** Another endpoint than AWS's; default from the variables that the SDK heeds: AWS_ENDPOINT_URL_<SERVICE>, AWS_ENDPOINT_URL. */
  readonly endpoint?: string;
  /** How often a request is tried that the service or the network may answer otherwise the next time; default 4. */
  readonly tries?: number;
  /** Without any byte for so long, a connection counts as dead; default 10 s. */
  readonly idleMs?: number;
}

/**
 * As the function itself: Lambda puts region and credentials of the role into the environment.
 * @throws Error where they are missing
 */
export function environmentConnection(
  patience: Pick<AwsConnection, 'tries' | 'idleMs'> = {},
  variables: NodeJS.ProcessEnv = process.env,
): AwsConnection {
  const need = (name: string): string => {
    const value = variables[name];
    if (value) return value;
    throw new Error(`the environment variable ${name} is missing`);
  };
  const token = variables.AWS_SESSION_TOKEN;
  const credentials = {
    accessKeyId: need('AWS_ACCESS_KEY_ID'),
    secretAccessKey: need('AWS_SECRET_ACCESS_KEY'),
    ...(token ? { sessionToken: token } : {}),
  };
  return { region: need('AWS_REGION'), credentials: async () => credentials, ...patience };
}

/** For whoever waits for an answer: a hanging connection is tried anew, three times within the 29 s of API Gateway. */
export const impatient = { tries: 3, idleMs: 5_000 } as const;
