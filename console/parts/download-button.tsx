import { useState } from 'preact/hooks';
import type { FileLink } from '#client/views.ts';
import { signedIn } from '#console/state/session.ts';
import { Icon } from './icon.tsx';
import { toast } from './toasts.tsx';

interface DownloadButtonProps {
  readonly file: FileLink;
  readonly label?: string;
}

/** Saves a file of a result: the very bytes that the API's link gives. */
export function DownloadButton({ file, label = 'Download' }: DownloadButtonProps) {
  const [isBusy, setBusy] = useState(false);
  const download = async () => {
    setBusy(true);
    try {
      const response = await signedIn().client.download(file.url);
      saveAs(await response.blob(), file.file);
    } catch (error) {
      toast(error instanceof Error ? error.message : String(error));
    } finally {
      setBusy(false);
    }
  };
  return (
    <button
      type="button"
      class="small"
      disabled={isBusy}
      aria-label={`${label} ${file.file}`}
      onClick={() => void download()}
    >
      <Icon name="download" /> {label}
    </button>
  );
}

function saveAs(blob: Blob, name: string): void {
  const url = URL.createObjectURL(blob);
  const link = document.createElement('a');
  link.href = url;
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(url), 10_000);
}
