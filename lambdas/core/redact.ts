const hidden = '[redacted]';

/** An API key and a task token keep their ids (which find them), a signed link its target; only what grants access is cut out. */
const patterns: readonly (readonly [RegExp, string])[] = [
  [/\b(bl_[a-z2-7]+_)[A-Za-z0-9_-]{8,}/g, `$1${hidden}`],
  [/\b(blt_[a-z2-7]+_[0-9a-f]{32}_)[A-Za-z0-9_-]{8,}/g, `$1${hidden}`],
  [/\b(blp_)[A-Za-z0-9_-]{8,}/g, `$1${hidden}`],
  [/\b(X-Amz-(?:Signature|Security-Token)=)[^&\s"'<>]+/gi, `$1${hidden}`],
  [/\b(Signature=)[0-9a-f]{32,}/gi, `$1${hidden}`],
  [/\b(authorization["']?\s*[:=]\s*["']?)(?!bearer\b|basic\b|aws4-)[^\s"',}]+/gi, `$1${hidden}`],
  [/\b(bearer|basic)(\s+)[A-Za-z0-9._~+/=-]{8,}/gi, `$1$2${hidden}`],
];

const secretNames =
  /^(?:authorization|cookie|set-cookie|x-amz-security-token|password|secret|token|secretaccesskey|sessiontoken)$/i;

/** The text without API keys, link signatures and values of Authorization. */
export function redactText(text: string): string {
  return patterns.reduce((left, [pattern, replacement]) => left.replace(pattern, replacement), text);
}

/** A JSON replacer: redacts every text, and everything under a name that holds secrets. */
export function redact(name: string, value: unknown): unknown {
  if (value !== undefined && value !== null && secretNames.test(name)) return hidden;
  return typeof value === 'string' ? redactText(value) : value;
}
