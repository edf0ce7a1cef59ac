import { extname } from 'node:path';
import { exitCodes, UsageError } from '../cli-errors.ts';
import type { Command, CommandArgs } from '../command.ts';
import { connect } from '../connect.ts';
import { openLocalFile } from '../local-file.ts';
import { noPositionals, onePositional } from '../positionals.ts';
import { textTable } from '../text-table.ts';
import { actionsOf } from '../two-words.ts';
import type { BundleDocumentView, BundleView } from '../views.ts';

const help = `Usage: beatless bundle create NAME [FILE …] [--json]
       beatless bundle add ID FILE … | --task ID … [--json]
       beatless bundle list [--json]
       beatless bundle show ID [--json]
       beatless bundle convert ID [--json]
       beatless bundle freeze ID

A bundle is a set of PDFs and CSV files, which a loader puts into a table. create prints its id, and uploads and adds the
FILEs; add adds more, or what convert_pdf tasks have made; convert makes a task for each PDF that has none and prints the
tasks' ids; after freeze nothing is added.

  --task ID   a convert_pdf task (may be repeated)
  --json      print JSON

Examples:
  beatless bundle create november report-1.pdf report-2.pdf
  beatless bundle convert 01a1fc6d-6c08-7fab-824f-d45f5df2c010
`;

/** `beatless bundle create|add|list|show|convert|freeze` */
export const command: Command = {
  help,
  options: { task: { type: 'string', multiple: true }, json: { type: 'boolean' } },
  run: actionsOf('bundle', { create, add, list, show, convert, freeze }),
};

async function create({ positionals: [name, ...files], options, io }: CommandArgs): Promise<number> {
  if (!name) throw new UsageError('NAME is missing.');
  // Before anything is made
  for (const file of files) await openFile(file, io);
  const made = await connect(options, io).bundles.create(name, { signal: io.interrupted });
  if (!options.flag('json')) io.stdout.write(`${made.id}\n`);
  const documents = await addAll(made.id, files, { options, io });
  if (options.flag('json')) io.stdout.write(`${JSON.stringify({ ...made, contents: documents })}\n`);
  return exitCodes.ok;
}

async function add({ positionals: [id, ...files], options, io }: CommandArgs): Promise<number> {
  if (!id) throw new UsageError('ID is missing.');
  if (files.length + options.list('task').length === 0)
    throw new UsageError('give a FILE to add, or --task ID.');
  for (const file of files) await openFile(file, io);
  const documents = await addAll(id, files, { options, io });
  if (options.flag('json')) io.stdout.write(`${JSON.stringify(documents)}\n`);
  return exitCodes.ok;
}

async function addAll(
  id: string,
  files: readonly string[],
  { options, io }: Pick<CommandArgs, 'options' | 'io'>,
): Promise<readonly BundleDocumentView[]> {
  const { bundles, upload } = connect(options, io);
  const documents: BundleDocumentView[] = [];
  const signal = io.interrupted;
  const say = (document: BundleDocumentView) => {
    documents.push(document);
    io.stderr.write(`added ${document.name}\n`);
  };
  for (const file of files) {
    const sent = await upload({ ...(await openFile(file, io)), signal });
    say(await bundles.add(id, { upload: sent.upload }, { signal }));
  }
  for (const task of options.list('task')) say(await bundles.add(id, { task }, { signal }));
  return documents;
}

const contentTypes: Readonly<Record<string, string>> = {
  '.pdf': 'application/pdf',
  '.csv': 'text/csv',
  '.tsv': 'text/csv',
  '.txt': 'text/csv',
  '.gz': 'application/gzip',
};

async function openFile(file: string, io: CommandArgs['io']) {
  const contentType = contentTypes[extname(file).toLowerCase()];
  if (contentType) return openLocalFile(io.cwd, file, contentType);
  throw new UsageError(
    `${file}: a bundle takes .pdf, .csv, .tsv and .txt files, the last three also with .gz.`,
  );
}

async function list({ positionals, options, io }: CommandArgs): Promise<number> {
  noPositionals(positionals);
  const all: BundleView[] = [];
  for await (const bundle of connect(options, io).bundles.list({ signal: io.interrupted })) all.push(bundle);
  if (options.flag('json')) io.stdout.write(`${JSON.stringify(all)}\n`);
  else if (all.length === 0) io.stdout.write('No bundles.\n');
  else {
    const rows = all.map(({ id, name, documents, createdAt, frozenAt }) => [
      id,
      name,
      String(documents),
      createdAt.slice(0, 19).concat('Z'),
      frozenAt === undefined ? '' : 'frozen',
    ]);
    io.stdout.write(textTable([['ID', 'NAME', 'DOCUMENTS', 'CREATED', ''], ...rows]));
  }
  return exitCodes.ok;
}

async function show({ positionals, options, io }: CommandArgs): Promise<number> {
  const id = onePositional(positionals, 'ID');
  const bundle = await connect(options, io).bundles.get(id, { signal: io.interrupted });
  if (options.flag('json')) io.stdout.write(`${JSON.stringify(bundle)}\n`);
  else {
    const rows = bundle.contents.map(({ kind, name, task = '' }) => [kind, name, task]);
    const state = bundle.frozenAt === undefined ? '' : ', frozen';
    io.stdout.write(`${bundle.name}${state}\n${textTable([['KIND', 'NAME', 'TASK'], ...rows])}`);
  }
  return exitCodes.ok;
}

async function convert({ positionals, options, io }: CommandArgs): Promise<number> {
  const id = onePositional(positionals, 'ID');
  const documents = await connect(options, io).bundles.convert(id, { signal: io.interrupted });
  if (options.flag('json')) io.stdout.write(`${JSON.stringify(documents)}\n`);
  else if (documents.length === 0) io.stdout.write('No PDFs in it.\n');
  else io.stdout.write(textTable(documents.map(({ task = '', name }) => [task, name])));
  return exitCodes.ok;
}

async function freeze({ positionals, options, io }: CommandArgs): Promise<number> {
  const id = onePositional(positionals, 'ID');
  const { name } = await connect(options, io).bundles.freeze(id, { signal: io.interrupted });
  io.stdout.write(`"${name}" is frozen.\n`);
  return exitCodes.ok;
}
