/** One sentence that says what to set or whom to ask, for what AWS and its SDK throw. */
export function explainAws(error: unknown): string {
  const { name, message, code } = error as { name?: string; message?: string; code?: string };
  if (message?.includes('Region is missing')) return 'no AWS region: set AWS_REGION or give --region.';
  if (name === 'CredentialsProviderError')
    return 'no AWS credentials: set AWS_PROFILE or AWS_ACCESS_KEY_ID, or give --profile.';
  return `AWS refused (${code ?? name}): ${message || 'no reason given'}`;
}
