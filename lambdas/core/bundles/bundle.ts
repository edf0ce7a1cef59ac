import * as z from 'zod/mini';
import { owner, taskId } from '../ids.ts';

/** A named set of documents and CSV files of an owner. Times in ms. */
export const bundle = z.object({
  id: taskId,
  owner,
  name: z.string(),
  createdAt: z.int(),
  createdBy: z.optional(z.string()),
  /** How many documents it has. */
  documents: z.int(),
  /** Since then nothing is added. */
  frozenAt: z.optional(z.int()),
});
export type Bundle = z.infer<typeof bundle>;

/** One document of a bundle: a PDF, whose tables a task extracts, or a CSV file. */
export const bundleDocument = z.object({
  id: z.string(),
  bundleId: z.string(),
  name: z.string(),
  kind: z.enum(['pdf', 'csv']),
  /** An upload, by its key. */
  upload: z.optional(z.string()),
  /** A file of a task's result, by its whole key. */
  file: z.optional(z.string()),
  /** The task that converts the PDF, or that the CSV came from. */
  task: z.optional(taskId),
  addedAt: z.int(),
});
export type BundleDocument = z.infer<typeof bundleDocument>;

/** So many documents fit into one bundle, and so many files into one load. */
export const mostDocuments = 1_000;

/** PDF or CSV by the file's name; undefined for anything else. */
export function kindOf(name: string): BundleDocument['kind'] | undefined {
  if (/\.pdf$/i.test(name)) return 'pdf';
  return /\.(csv|tsv|txt)(\.gz)?$/i.test(name) ? 'csv' : undefined;
}
