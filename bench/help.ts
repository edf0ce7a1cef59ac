import { readFileSync } from 'node:fs';

// Imported first by every script here: with --help, it prints what the script says of itself in its first comment, and ends.
if (process.argv.slice(2).some((argument) => argument === '--help' || argument === '-h')) {
  const source = readFileSync(process.argv[1] ?? '', 'utf8');
  const [, comment = ''] = /^\/\*+(.*?)\*\//ms.exec(source) ?? [];
  console.log(comment.replace(/^ *\* ?/gm, '').trim());
  process.exit(0);
}
