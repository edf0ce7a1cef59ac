import { Worker } from 'node:worker_threads';
import type { Answer, Job } from './thread.ts';

/** Runs jobs on so many threads, each as soon as a thread is free; `onAnswer` hears every answer. */
export async function runJobs(
  jobs: Iterable<Job>,
  threads: number,
  onAnswer: (answer: Answer) => void,
): Promise<void> {
  const left = jobs[Symbol.iterator]();
  const work = () =>
    new Promise<void>((resolve, reject) => {
      const worker = new Worker(new URL('./thread.ts', import.meta.url));
      const next = () => {
        const { done, value } = left.next();
        if (!done) return worker.postMessage(value);
        resolve();
        void worker.terminate();
      };
      worker.on('message', (answer: Answer) => {
        onAnswer(answer);
        next();
      });
      worker.on('error', reject);
      next();
    });
  await Promise.all(Array.from({ length: threads }, work));
}
