import { RefusedError } from '../errors.ts';
import type { Owner, TaskId } from '../ids.ts';
import type { Clock, Randomness, TaskStore } from '../ports.ts';
import { findTask } from '../show-task.ts';
import { type SubmitDeps, submitTask } from '../submit-task.ts';
import { belongsTo } from '../upload-key.ts';
import { type Bundle, type BundleDocument, kindOf, mostDocuments } from './bundle.ts';
import type { BundleStore } from './bundle-store.ts';

export interface BundleDeps {
  readonly bundles: BundleStore;
  readonly store: TaskStore;
  readonly clock: Clock;
  readonly random: Randomness;
  /** SHA-256 in hex. */
  readonly hash: (text: string) => string;
}

/** Makes an empty bundle. */
export async function createBundle(
  { owner, name, createdBy }: { readonly owner: Owner; readonly name: string; readonly createdBy: string },
  { bundles, clock, random }: BundleDeps,
): Promise<Bundle> {
  const now = clock.now();
  const made = { id: random.taskId(now), owner, name, createdAt: now, createdBy, documents: 0 };
  await bundles.create(made);
  return made;
}

/** @throws RefusedError notFound */
export async function findBundle(owner: Owner, id: string, { bundles }: BundleDeps): Promise<Bundle> {
  const found = await bundles.get(owner, id);
  if (!found) throw new RefusedError('notFound', `You have no bundle ${id}.`);
  return found;
}

/** What is added: an upload of the owner, or what a task of the owner makes of a PDF. */
export type Addition = { readonly upload: string } | { readonly task: TaskId };

/** Adds a document. The same upload or task is one document, however often it is added. @throws RefusedError */
export async function addDocument(
  owner: Owner,
  bundleId: string,
  addition: Addition,
  deps: BundleDeps,
): Promise<BundleDocument> {
  const part =
    'upload' in addition ? ofUpload(owner, addition.upload) : await ofTask(owner, addition.task, deps);
  const id = deps.hash(JSON.stringify(addition)).slice(0, 32);
  const document = { id, bundleId, addedAt: deps.clock.now(), ...part };
  const added = await deps.bundles.add(owner, document);
  if (added === 'added') return document;
  if (added === 'missing') throw new RefusedError('notFound', `You have no bundle ${bundleId}.`);
  const why =
    added === 'frozen'
      ? 'The bundle is frozen: make another one.'
      : `The bundle is full: it holds at most ${mostDocuments} documents.`;
  throw new RefusedError('conflict', why);
}

function ofUpload(owner: Owner, upload: string) {
  if (!belongsTo(owner, upload))
    throw new RefusedError('forbidden', `"${upload}" is not one of your uploads.`, [
      { field: 'upload', message: 'is not one of your uploads' },
    ]);
  const name = upload.slice(upload.lastIndexOf('/') + 1);
  const kind = kindOf(name);
  if (!kind)
    throw new RefusedError('invalid', `"${name}" is neither a PDF nor a CSV file.`, [
      { field: 'upload', message: 'must end with .pdf, .csv, .tsv or .txt, also with .gz' },
    ]);
  return { name, kind, upload };
}

async function ofTask(owner: Owner, id: TaskId, deps: BundleDeps) {
  const task = await findTask(owner, id, deps);
  if (task.task !== 'convert_pdf')
    throw new RefusedError(
      'invalid',
      `Task ${id} is a ${task.task}: only what convert_pdf makes can be added.`,
      [{ field: 'task', message: 'must be a convert_pdf task' }],
    );
  const input = (await deps.store.input(task)) as { readonly source?: { readonly upload?: string } };
  const upload = input.source?.upload ?? id;
  return { name: upload.slice(upload.lastIndexOf('/') + 1), kind: 'pdf' as const, task: id, upload };
}

/** Makes a task for every PDF that none converts yet; asking again makes no second ones. Gives all PDFs with their tasks. */
export async function convertBundle(
  owner: Owner,
  bundleId: string,
  submittedBy: string,
  deps: BundleDeps & SubmitDeps,
): Promise<readonly BundleDocument[]> {
  await findBundle(owner, bundleId, deps);
  const pdfs = (await deps.bundles.documents(owner, bundleId)).filter(({ kind }) => kind === 'pdf');
  const converted: BundleDocument[] = [];
  for (const document of pdfs) {
    if (document.task !== undefined) {
      converted.push(document);
      continue;
    }
    const request = {
      owner,
      task: 'convert_pdf',
      input: { source: { upload: document.upload } },
      idempotencyKey: `bundle ${bundleId} ${document.id}`,
      submittedBy,
    };
    const { task } = await submitTask(request, deps);
    await deps.bundles.setTask(document, task.id);
    converted.push({ ...document, task: task.id });
  }
  return converted;
}

/** Nothing is added from now on. @throws RefusedError notFound */
export async function freezeBundle(owner: Owner, id: string, deps: BundleDeps): Promise<Bundle> {
  await deps.bundles.freeze(owner, id, deps.clock.now());
  return findBundle(owner, id, deps);
}
