import { useEffect, useState } from 'preact/hooks';
import { BeatlessProblem } from '#client/problem.ts';
import type { TaskView } from '#client/views.ts';
import { PagePicture } from '#console/convert/page-picture.tsx';
import { type ConvertResult, convertResult, noteText } from '#console/convert/result.ts';
import { TableView } from '#console/convert/table-view.tsx';
import { useDocument } from '#console/convert/use-document.ts';
import { DownloadButton } from '#console/parts/download-button.tsx';
import type { PageParams } from '#console/parts/lazy-page.tsx';
import { Meter } from '#console/parts/meter.tsx';
import { Page } from '#console/parts/page.tsx';
import { Problem } from '#console/parts/problem.tsx';
import { StateBadge } from '#console/parts/state-badge.tsx';
import { TaskActions } from '#console/parts/task-actions.tsx';
import { progressOf } from '#console/parts/why.ts';
import { counted } from '#console/parts/words.ts';
import { useKeys } from '#console/state/keys.ts';
import { query, setQuery } from '#console/state/router.ts';
import { useTask } from '#console/state/use-task.ts';
import { NotFound } from './not-found.tsx';

/** A conversion: how far it is, then its tables beside the pages that they stand on. */
export function ConversionPage({ params: { id = '' } }: PageParams) {
  const { shown, view, error, again } = useTask(id);
  if (error instanceof BeatlessProblem && (error.status === 404 || error.status === 400))
    return <NotFound what="conversion" />;
  const result = convertResult(view?.result);
  const name = fileNameOf(view);
  return (
    <Page title={name} actions={shown && <TaskActions task={shown} />}>
      <div class="bar">
        {shown && <StateBadge state={shown.state} />}
        {shown?.progress && !result && (
          <Meter
            label={name}
            done={shown.progress.done}
            total={shown.progress.total ?? 0}
            text={progressOf(shown) ?? ''}
            width={240}
          />
        )}
        {result && (
          <span>{`${counted(result.tables.length, 'table')} on ${counted(result.pagesRead, 'page')}`}</span>
        )}
        <a href={`/tasks/${id}`}>its task</a>
        <span class="grow" />
        {result?.files.merged && <DownloadButton file={result.files.merged} label="All tables" />}
        {result && <DownloadButton file={result.files.tablesJson} label="Places as JSON" />}
      </div>
      {error !== undefined && <Problem error={error} again={again} />}
      {shown?.error && shown.state === 'FAILURE' && (
        <div class="notice bad" role="alert">
          <p>{shown.error.message}</p>
        </div>
      )}
      {result && <Tables id={id} upload={uploadOf(view)} result={result} />}
    </Page>
  );
}

interface TablesProps {
  readonly id: string;
  readonly upload: string | undefined;
  readonly result: ConvertResult;
}

function Tables({ id, upload, result }: TablesProps) {
  const { tables, notes } = result;
  const asked = Number(query.value.get('table') ?? 1) - 1;
  const selected = asked >= 0 && asked < tables.length ? asked : 0;
  const table = tables[selected];
  const [page, setPage] = useState(table?.page ?? 1);
  useEffect(() => setPage(table?.page ?? 1), [table]);
  const { document, error } = useDocument(id, upload);
  const select = (at: number) => setQuery({ table: String(at + 1) });
  const turn = (step: number) => setPage((now) => Math.max(1, Math.min(result.pages, now + step)));
  useKeys({ '[': () => turn(-1), ']': () => turn(1) });
  return (
    <>
      {notes.length > 0 && (
        <div class="notice doubt">
          <div>
            {notes.slice(0, 5).map(({ page: at, note }) => (
              <p key={`${at} ${note}`}>{`Page ${at} ${noteText(note)}.`}</p>
            ))}
            {notes.length > 5 && <p>{`and ${notes.length - 5} more pages`}</p>}
          </div>
        </div>
      )}
      {tables.length === 0 && (
        <div class="empty">
          <p>No table was found on the pages that were read.</p>
        </div>
      )}
      <fieldset class="chips">
        <legend class="hidden">Tables</legend>
        {tables.slice(0, 300).map((it, at) => (
          <button
            key={it.csv.file}
            type="button"
            class="small"
            aria-pressed={at === selected}
            onClick={() => select(at)}
          >
            {`${at + 1} · p ${it.page} · ${it.rows}×${it.columns}`}
          </button>
        ))}
      </fieldset>
      <div class="beside">
        <section class="card" aria-label={`Page ${page}`}>
          <div class="bar">
            <h2>{`Page ${page}`}</h2>
            <span class="muted">{`of ${result.pages}`}</span>
            <span class="grow" />
            <button
              type="button"
              class="small"
              disabled={page <= 1}
              aria-label="Page before"
              onClick={() => turn(-1)}
            >
              ◂
            </button>
            <button
              type="button"
              class="small"
              disabled={page >= result.pages}
              aria-label="Next page"
              onClick={() => turn(1)}
            >
              ▸
            </button>
          </div>
          {error !== undefined && (
            <p class="muted">{`The document cannot be shown: ${error instanceof Error ? error.message : String(error)}`}</p>
          )}
          {document ? (
            <PagePicture
              document={document}
              page={page}
              tables={tables.flatMap((it, at) => (it.page === page ? [{ at, table: it }] : []))}
              selected={selected}
              onSelect={select}
            />
          ) : (
            error === undefined && <div class="picture" aria-busy="true" />
          )}
        </section>
        {table && <TableView key={table.csv.file} table={table} number={selected + 1} />}
      </div>
    </>
  );
}

function uploadOf(view: TaskView | undefined): string | undefined {
  const { source } = (view?.input ?? {}) as { readonly source?: { readonly upload?: unknown } };
  return typeof source?.upload === 'string' ? source.upload : undefined;
}

/** The last part of the upload's key is the name that the file had. */
function fileNameOf(view: TaskView | undefined): string {
  const upload = uploadOf(view);
  return upload ? upload.slice(upload.lastIndexOf('/') + 1) : 'Conversion';
}
