import { useLayoutEffect, useRef, useState } from 'preact/hooks';
import type { TaskPageView } from '#client/views.ts';
import { type Conversion, conversions, convert } from '#console/convert/conversions.ts';
import { Field } from '#console/parts/field.tsx';
import { Icon } from '#console/parts/icon.tsx';
import { Meter } from '#console/parts/meter.tsx';
import { Page } from '#console/parts/page.tsx';
import { Problem } from '#console/parts/problem.tsx';
import { StateBadge } from '#console/parts/state-badge.tsx';
import { Time } from '#console/parts/time.tsx';
import { toast } from '#console/parts/toasts.tsx';
import { progressOf, whyOf } from '#console/parts/why.ts';
import { bytes, shortId } from '#console/parts/words.ts';
import { now } from '#console/state/clock.ts';
import { useLoaded } from '#console/state/load.ts';
import { navigate } from '#console/state/router.ts';
import { signedIn } from '#console/state/session.ts';
import { merge, nextAsk, taskSignal } from '#console/state/task-store.ts';

/** Takes PDFs, by drop, button or paste, and shows how their conversions go. */
export function ConvertPage() {
  const [pages, setPages] = useState('');
  const [merged, setMerged] = useState(false);
  const [escapeFormulas, setEscape] = useState(false);
  const [isOver, setOver] = useState(false);
  const input = useRef<HTMLInputElement>(null);
  const take = async (files: readonly File[]) => {
    const pdfs = files.filter((file) => file.type === 'application/pdf' || /\.pdf$/i.test(file.name));
    if (pdfs.length < files.length) toast('Only PDF files are converted.');
    const ids = await Promise.all(pdfs.map((file) => convert(file, { pages, merged, escapeFormulas })));
    if (ids.length === 1 && ids[0]) navigate(`/convert/${ids[0]}`);
  };
  const taking = useRef(take);
  taking.current = take;
  // Before the page is painted: what it asks for must find it listening.
  useLayoutEffect(() => {
    const over = (event: DragEvent) => {
      event.preventDefault();
      setOver(event.type === 'dragover');
    };
    const drop = (event: DragEvent) => {
      event.preventDefault();
      setOver(false);
      void taking.current([...(event.dataTransfer?.files ?? [])]);
    };
    const paste = (event: ClipboardEvent) => void taking.current([...(event.clipboardData?.files ?? [])]);
    document.addEventListener('dragover', over);
    document.addEventListener('dragleave', over);
    document.addEventListener('drop', drop);
    document.addEventListener('paste', paste);
    return () => {
      document.removeEventListener('dragover', over);
      document.removeEventListener('dragleave', over);
      document.removeEventListener('drop', drop);
      document.removeEventListener('paste', paste);
    };
  }, []);
  return (
    <Page title="Convert a PDF">
      <div class="drop" data-over={isOver}>
        <Icon name="upload" />
        <p>Drop PDF files anywhere on this page. Each of their tables becomes a CSV file.</p>
        <button type="button" class="primary" onClick={() => input.current?.click()}>
          Choose files
        </button>
        <input
          ref={input}
          class="hidden"
          type="file"
          accept="application/pdf,.pdf"
          multiple
          aria-label="PDF files"
          tabIndex={-1}
          onChange={(event) => {
            void take([...(event.currentTarget.files ?? [])]);
            event.currentTarget.value = '';
          }}
        />
      </div>
      <details>
        <summary>Options</summary>
        <div class="form">
          <Field id="pages" label="Pages" hint='"1-3,7" or "5-"; empty: all'>
            <input
              id="pages"
              value={pages}
              placeholder="all"
              aria-describedby="pages-hint"
              onInput={(event) => setPages(event.currentTarget.value)}
            />
          </Field>
          <label class="check">
            <input
              type="checkbox"
              checked={merged}
              onChange={(event) => setMerged(event.currentTarget.checked)}
            />
            Also one file with all tables
          </label>
          <label class="check">
            <input
              type="checkbox"
              checked={escapeFormulas}
              onChange={(event) => setEscape(event.currentTarget.checked)}
            />
            Put a ' before cells that a spreadsheet would run as a formula
          </label>
        </div>
      </details>
      {conversions.value.length > 0 && (
        <section aria-label="Files of this tab">
          <h2>Files of this tab</h2>
          <ul class="files">
            {conversions.value.map((conversion) => (
              <ConversionRow key={conversion.number} conversion={conversion} />
            ))}
          </ul>
        </section>
      )}
      <Recent />
    </Page>
  );
}

function ConversionRow({ conversion: { file, sent, taskId, error } }: { readonly conversion: Conversion }) {
  const task = taskId ? taskSignal(taskId)?.value : undefined;
  return (
    <li>
      {taskId ? (
        <a href={`/convert/${taskId}`}>
          <bdi>{file.name}</bdi>
        </a>
      ) : (
        <bdi>{file.name}</bdi>
      )}
      <span class="muted">{bytes(file.size)}</span>
      {error !== undefined && <Problem error={error} />}
      {!taskId && error === undefined && (
        <Meter
          label={`Upload of ${file.name}`}
          done={sent}
          total={file.size}
          text={`${bytes(sent)} of ${bytes(file.size)} sent`}
        />
      )}
      {task && <StateBadge state={task.state} />}
      {task && <span class="muted">{progressOf(task)}</span>}
    </li>
  );
}

function Recent() {
  const { value, error, again } = useLoaded(
    async (signal) => {
      const askedAt = nextAsk();
      const query = { task: 'convert_pdf', limit: 10 };
      const page = await signedIn().ask<TaskPageView>({ method: 'GET', path: '/v1/tasks', query, signal });
      for (const task of page.tasks) merge(task, askedAt);
      return page.tasks.map(({ id }) => id);
    },
    2_000,
    'recent',
  );
  if (error !== undefined) return <Problem error={error} again={again} />;
  if (!value || value.length === 0) return null;
  return (
    <section aria-label="Latest conversions">
      <h2>Latest conversions</h2>
      <ul class="files">
        {value.map((id) => {
          const task = taskSignal(id)?.value;
          if (!task) return null;
          return (
            <li key={id}>
              <a class="mono" href={`/convert/${id}`}>
                {shortId(id)}
              </a>
              <StateBadge state={task.state} />
              <span class="muted clip">
                <bdi>{whyOf(task, now.value)}</bdi>
              </span>
              <span class="muted grow">
                <Time at={task.endedAt ?? task.createdAt} />
              </span>
            </li>
          );
        })}
      </ul>
    </section>
  );
}
