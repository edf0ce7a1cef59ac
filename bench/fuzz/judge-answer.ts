import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020.js';
import formats from 'ajv-formats';
import { isRecord, type OpenApi, type Operation, resolve } from './document.ts';

export interface Answer {
  readonly status: number;
  readonly contentType: string;
  readonly text: string;
}

/** Says what is wrong with an answer: 5xx, a status or a type that is not documented, a body that breaks its schema. */
export function answerJudge(document: OpenApi): (operation: Operation, answer: Answer) => string | undefined {
  const ajv = new Ajv2020({ strict: false, allErrors: false });
  formats.default(ajv);
  ajv.addSchema({ $id: 'api', ...document });
  const compiled = new Map<string, ValidateFunction>();
  return (operation, { status, contentType, text }) => {
    if (status >= 500) return `answered ${status}: ${text.slice(0, 300)}`;
    const response = operation.responses[String(status)];
    if (response === undefined) return `answered ${status}, which is not documented: ${text.slice(0, 200)}`;
    const content = resolve(document, response).content;
    if (!isRecord(content))
      return text === '' ? undefined : `answered ${status} with a body that is not documented`;
    const type = contentType.split(';')[0]?.trim() ?? '';
    const media = content[type];
    if (!isRecord(media)) return `answered ${status} as ${type}, which is not documented`;
    if (!type.endsWith('json') || !isRecord(media.schema)) return undefined;
    const name = `${operation.operationId} ${status} ${type}`;
    const validate = compiled.get(name) ?? ajv.compile(rebased(media.schema));
    compiled.set(name, validate);
    return validate(JSON.parse(text))
      ? undefined
      : `answered ${status} against its schema: ${ajv.errorsText(validate.errors)}`;
  };
}

/** References of the document, seen from a schema of its own. */
function rebased(schema: Record<string, unknown>): Record<string, unknown> {
  return JSON.parse(JSON.stringify(schema).replaceAll('"$ref":"#/', '"$ref":"api#/')) as Record<
    string,
    unknown
  >;
}
