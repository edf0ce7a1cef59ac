import type { DocsPage } from './deps.ts';
import css from './docs/docs.css' with { type: 'text' };
import html from './docs/docs.html' with { type: 'text' };
import js from './docs/docs.js' with { type: 'text' };

/** The page /docs, as the bundler puts it into the function. */
export const docsPage: DocsPage = { html, css, js };
