import { KitRefusal } from './kit-refusal.ts';
import type { TaskName } from './task-name.ts';

/** The source of the catalogue with one more definition; imports are sorted by the formatter. */
export function addToCatalogue(source: string, { camel, kebab, snake }: TaskName): string {
  if (new RegExp(`\\b${camel}\\b`).test(source))
    throw new KitRefusal(
      `lambdas/tasks/catalogue.ts has a ${camel} already (${snake}); nothing was written.`,
    );
  const list = /(const definitions = \[)([\s\S]*?)(,?\s*\] as const;)/;
  if (!list.test(source))
    throw new KitRefusal(
      `lambdas/tasks/catalogue.ts has no line "const definitions = […] as const;" any more: add ${camel} by hand.`,
    );
  const added = source.replace(list, (_, start: string, entries: string, end: string) =>
    [start, entries.trim() === '' ? camel : `${entries}, ${camel}`, end].join(''),
  );
  return `import { ${camel} } from './${kebab}.ts';\n${added}`;
}
