import type { AnyTaskDefinition } from '#core/define-task.ts';
import { submitOptions } from '#core/submit-task.ts';
import type { DefinitionView } from '../published-document.ts';
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

/** Schemas of the body of POST /v1/tasks: one form per definition, told apart by `task`. */
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
    SubmitOptions: optionsSchema(),
  };
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
      options: refTo('SubmitOptions'),
    },
    required: optional ? ['task'] : ['task', 'input'],
    additionalProperties: false,
  };
}

const optionDescriptions: Readonly<Record<keyof typeof submitOptions.shape, string>> = {
  countdownSeconds: 'Start so many seconds from now. Not together with eta.',
  eta: 'Start at this time. Not together with countdownSeconds.',
  expiresAt: 'REVOKED (expired) if it has not started by then.',
  maxAttempts: 'Attempts in all, the first included.',
  retainDays: 'Days that the ended task is kept; 14 unless given.',
  tags: 'Up to 10 words of your own, shown with the task.',
};

function optionsSchema(): JsonSchema {
  const schema = requestSchema(submitOptions);
  const described = Object.entries(optionDescriptions).map(([name, description]) => {
    const property = schema.properties?.[name];
    return [name, { ...(typeof property === 'object' ? property : {}), description }] as const;
  });
  return { ...schema, properties: Object.fromEntries(described) };
}

/** `convert_pdf` → `ConvertPdf`. */
const pascal = (name: string) =>
  name.replace(/(?:^|_)([a-z])/g, (_match, letter: string) => letter.toUpperCase());
