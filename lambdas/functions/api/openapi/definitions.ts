import type { AnyTaskDefinition } from '#core/define-task.ts';
import { inputUpload, submitOptions } from '#core/prepare-task.ts';
import type { DefinitionView } from '../published-document.ts';
import { submitBatch } from '../routes/submit-batch.ts';
import { batchItem } from '../submit-form.ts';
import { answerSchema, type JsonSchema, refTo, requestSchema } from './json-schema.ts';

/** A task definition as GET /v1/catalogue shows it. */
export function catalogueEntry(definition: AnyTaskDefinition): DefinitionView {
  const { name, description, queue, timeoutSeconds, retry, input, output, example } = definition;
  return {
    name,
    description,
    queue,
    timeoutSeconds,
    retry: { ...retry },
    input: { ...requestSchema(input) },
    output: { ...answerSchema(output) },
    example,
  };
}

/** Schemas of the bodies that submit: for one task a form per definition, told apart by `task`; for a batch one for all. */
export function submitSchemas(catalogue: readonly AnyTaskDefinition[]): Record<string, JsonSchema> {
  const forms = catalogue.map(
    (definition) => [`Submit${pascal(definition.name)}`, submitForm(definition)] as const,
  );
  const inputs = catalogue.map(({ name, input }) => [`${pascal(name)}Input`, requestSchema(input)] as const);
  const mapping = Object.fromEntries(
    catalogue.map(({ name }) => [name, refTo(`Submit${pascal(name)}`).$ref] as const),
  );
  return {
    SubmitTask: {
      oneOf: forms.map(([name]) => refTo(name)),
      discriminator: { propertyName: 'task', mapping },
    },
    ...Object.fromEntries(forms),
    ...Object.fromEntries(inputs),
    SubmitBatch: batchSchema(),
    BatchItem: batchItemSchema(catalogue),
    SubmitOptions: optionsSchema(),
    InputUpload: {
      ...requestSchema(inputUpload),
      description: 'Instead of `input`: an upload that holds it as JSON, and the SHA-256 of the file in hex.',
    },
  };
}

function batchSchema(): JsonSchema {
  const schema = requestSchema(submitBatch.spec.body);
  return withProperties(schema, { tasks: { items: refTo('BatchItem') } });
}

function batchItemSchema(catalogue: readonly AnyTaskDefinition[]): JsonSchema {
  const description = 'As the body of POST /v1/tasks, with a key of its own where wanted.';
  const schema = requestSchema(batchItem);
  const properties = {
    ...schema.properties,
    task: { enum: catalogue.map(({ name }) => name) },
    inputUpload: refTo('InputUpload'),
    options: refTo('SubmitOptions'),
  };
  return { ...schema, description, properties };
}

/** An example of each definition's submit, by its name; first those that work without an upload. */
export function submitExamples(catalogue: readonly AnyTaskDefinition[]) {
  const uploads = ({ uploads: uploadsOf, example }: AnyTaskDefinition) => uploadsOf(example).length;
  const simplestFirst = catalogue.toSorted((a, b) => uploads(a) - uploads(b));
  const entries = simplestFirst.map(({ name, description, example }) => {
    return [name, { summary: description, value: { task: name, input: example } }] as const;
  });
  return Object.fromEntries(entries);
}

function submitForm({ name, description, input }: AnyTaskDefinition): JsonSchema {
  const optional = input.safeParse({}).success;
  return {
    type: 'object',
    description,
    properties: {
      task: { const: name },
      input: refTo(`${pascal(name)}Input`),
      inputUpload: refTo('InputUpload'),
      options: refTo('SubmitOptions'),
      dryRun: { type: 'boolean', description: 'Only check the request: the answer is 200, nothing is made.' },
    },
    required: ['task'],
    ...(optional ? {} : { anyOf: [{ required: ['input'] }, { required: ['inputUpload'] }] }),
    additionalProperties: false,
  };
}

const optionDescriptions: Readonly<Record<keyof typeof submitOptions.shape, string>> = {
  countdownSeconds: 'Start so many seconds from now. Not together with eta.',
  eta: 'Start at this time. Not together with countdownSeconds.',
  expiresAt: 'REVOKED (expired) if it has not started by then.',
  maxAttempts: 'Attempts in all, the first included.',
  priority: '`low` steps back while its queue is deep, for 15 minutes at the most.',
  retainDays: 'Days that the ended task is kept; 14 unless given.',
  callbackUrl:
    'Is called (POST, signed as Standard Webhooks say, with the secret of the key that submitted) when the task has ended. https, a public address.',
  tags: 'Up to 10 words of your own, shown with the task.',
};

function optionsSchema(): JsonSchema {
  const described = Object.entries(optionDescriptions).map(
    ([name, description]) => [name, { description }] as const,
  );
  return withProperties(requestSchema(submitOptions), Object.fromEntries(described));
}

/** The schema with more said about some of its properties. */
function withProperties(schema: JsonSchema, more: Readonly<Record<string, JsonSchema>>): JsonSchema {
  const changed = Object.entries(more).map(([name, said]) => {
    const property = schema.properties?.[name];
    return [name, { ...(typeof property === 'object' ? property : {}), ...said }] as const;
  });
  return { ...schema, properties: { ...schema.properties, ...Object.fromEntries(changed) } };
}

/** `convert_pdf` → `ConvertPdf`. */
const pascal = (name: string) =>
  name.replace(/(?:^|_)([a-z])/g, (_match, letter: string) => letter.toUpperCase());
