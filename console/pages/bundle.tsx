import { useRef, useState } from 'preact/hooks';
import { BeatlessProblem } from '#client/problem.ts';
import type { UploadTicket } from '#client/views.ts';
import { sendFile } from '#console/convert/send-file.ts';
import type { BundleView, DocumentView } from '#console/loaders/views.ts';
import type { PageParams } from '#console/parts/lazy-page.tsx';
import { Page } from '#console/parts/page.tsx';
import { Problem } from '#console/parts/problem.tsx';
import { Time } from '#console/parts/time.tsx';
import { counted, shortId } from '#console/parts/words.ts';
import { useLoaded } from '#console/state/load.ts';
import { signedIn } from '#console/state/session.ts';
import { NotFound } from './not-found.tsx';

type Bundle = BundleView & { readonly contents: readonly DocumentView[] };

/** One bundle: its documents, more of them, and their conversion. */
export function BundlePage({ params: { id = '' } }: PageParams) {
  const [error, setError] = useState<unknown>();
  const input = useRef<HTMLInputElement>(null);
  const path = `/v1/bundles/${id}`;
  const { ask } = signedIn();
  const one = useLoaded((signal) => ask<Bundle>({ method: 'GET', path, signal }), 3_000, id);
  if (one.error instanceof BeatlessProblem && [400, 404].includes(one.error.status))
    return <NotFound what="bundle" />;
  const act = async (work: () => Promise<unknown>) => {
    setError(undefined);
    await work().catch(setError);
    one.again();
  };
  const add = async (files: readonly File[]) => {
    for (const file of files) {
      const contentType = /\.csv$/i.test(file.name) ? 'text/csv' : 'application/pdf';
      const body = { fileName: file.name, contentType, bytes: file.size };
      const ticket = await ask<UploadTicket>({ method: 'POST', path: '/v1/uploads', body });
      await sendFile(ticket, file, () => undefined, contentType);
      const added = { upload: ticket.upload };
      await ask({ method: 'POST', path: `${path}/documents`, body: added, repeatable: false });
    }
  };
  const { value: bundle } = one;
  return (
    <Page
      title={bundle?.name ?? 'Bundle'}
      actions={
        <div class="bar">
          <button
            type="button"
            disabled={!bundle || !!bundle.frozenAt}
            onClick={() => input.current?.click()}
          >
            Add files
          </button>
          <button
            type="button"
            disabled={!bundle}
            onClick={() => void act(() => ask({ method: 'POST', path: `${path}/convert` }))}
          >
            Convert PDFs
          </button>
          <button
            type="button"
            disabled={!bundle || !!bundle.frozenAt}
            onClick={() => void act(() => ask({ method: 'POST', path: `${path}/freeze` }))}
          >
            Freeze
          </button>
        </div>
      }
    >
      <input
        ref={input}
        class="hidden"
        type="file"
        accept=".pdf,.csv"
        multiple
        aria-label="PDF or CSV files"
        tabIndex={-1}
        onChange={(event) => void act(() => add([...(event.currentTarget.files ?? [])]))}
      />
      {error !== undefined && <Problem error={error} />}
      {one.error !== undefined && <Problem error={one.error} again={one.again} />}
      {bundle && (
        <>
          <p class="muted">
            {`${counted(bundle.documents, 'document')}${bundle.frozenAt ? ', frozen: nothing is added any more' : ''}`}
          </p>
          <ul class="files">
            {bundle.contents.map((document) => (
              <li key={document.id}>
                <bdi>{document.name}</bdi>
                <span class="muted">{document.kind}</span>
                {document.task && (
                  <a href={`/convert/${document.task}`}>{`conversion ${shortId(document.task)}`}</a>
                )}
                <span class="muted grow">
                  <Time at={document.addedAt} />
                </span>
              </li>
            ))}
          </ul>
        </>
      )}
    </Page>
  );
}
