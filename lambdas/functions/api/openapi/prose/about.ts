import type { AllProse } from './prose-of.ts';

/** Operations without a key. */
export const aboutProse = {
  health: {
    tag: 'About',
    summary: 'See whether the API answers',
    answers: { 200: 'It does.' },
  },
  apiDocument: {
    tag: 'About',
    summary: 'This description, as OpenAPI 3.1',
    answers: { 200: 'The OpenAPI document.' },
  },
  home: {
    tag: 'About',
    summary: 'Go to the documentation',
    answers: { 302: 'The documentation is at /docs.' },
    headers: { 302: { Location: '/docs' } },
  },
  docsPage: {
    tag: 'About',
    summary: 'A page to read and to try this API',
    answers: { 200: 'The page.' },
  },
  docsScript: {
    tag: 'About',
    summary: 'The script of /docs',
    answers: { 200: 'The script.' },
  },
  docsStyle: {
    tag: 'About',
    summary: 'The styles of /docs',
    answers: { 200: 'The styles.' },
  },
} satisfies Partial<AllProse>;
