import type { PDFDocumentProxy } from 'pdfjs-dist';
import { useEffect, useState } from 'preact/hooks';
import { signedIn } from '#console/state/session.ts';
import { localFiles } from './conversions.ts';

interface Opened {
  readonly document?: PDFDocumentProxy;
  readonly error?: unknown;
}

/** The PDF of a task, to draw its pages: the file of this tab, else by a link to the upload. */
export function useDocument(taskId: string, upload: string | undefined): Opened {
  const [opened, setOpened] = useState<Opened>({});
  useEffect(() => {
    if (!upload) return;
    let isStale = false;
    let document: PDFDocumentProxy | undefined;
    const open = async () => {
      const { openDocument } = await import('./open-document.ts');
      document = await openDocument(await bytesOf(taskId, upload));
      if (isStale) await document.loadingTask.destroy();
      else setOpened({ document });
    };
    open().catch((error: unknown) => {
      if (!isStale) setOpened({ error });
    });
    return () => {
      isStale = true;
      void document?.loadingTask.destroy();
      setOpened({});
    };
  }, [taskId, upload]);
  return opened;
}

async function bytesOf(taskId: string, upload: string): Promise<ArrayBuffer> {
  const local = localFiles.get(taskId);
  if (local) return local.arrayBuffer();
  const { ask, client } = signedIn();
  const { url } = await ask<{ readonly url: string }>({
    method: 'POST',
    path: '/v1/uploads/link',
    body: { upload },
  });
  return (await client.download(url)).arrayBuffer();
}
