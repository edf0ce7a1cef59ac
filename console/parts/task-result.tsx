import { resultFiles } from '#client/result-files.ts';
import type { TaskView } from '#client/views.ts';
import { isEnded } from '#console/state/task-store.ts';
import { DownloadButton } from './download-button.tsx';
import { Json } from './json.tsx';
import { bytes } from './words.ts';

/** What came out: files to download, and the whole as JSON. */
export function TaskResult({ task }: { readonly task: TaskView }) {
  if (!isEnded(task.state)) return <p class="muted">There is none yet.</p>;
  if (task.state !== 'SUCCESS') return <p class="muted">It has none.</p>;
  const files = resultFiles(task.result);
  return (
    <>
      {task.task === 'convert_pdf' && (
        <a class="button primary" href={`/convert/${task.id}`}>
          Show the tables
        </a>
      )}
      {files.length > 0 && (
        <ul class="files">
          {files.slice(0, 200).map((file) => (
            <li key={file.file}>
              <span class="mono">{file.file}</span>
              <span class="muted">{bytes(file.bytes)}</span>
              <DownloadButton file={file} />
            </li>
          ))}
        </ul>
      )}
      <Json value={withoutLinks(task.result)} what="result" />
    </>
  );
}

/** Signed links are for downloading, not for reading; a link that is copied would give the file to anybody for an hour. */
function withoutLinks(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutLinks);
  if (value === null || typeof value !== 'object') return value;
  const isFile = 'file' in value && 'url' in value;
  const kept = Object.entries(value).filter(([name]) => !(isFile && name === 'url'));
  return Object.fromEntries(kept.map(([name, part]) => [name, withoutLinks(part)]));
}
