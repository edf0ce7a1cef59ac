import { Page } from '#console/parts/page.tsx';

/** What does not exist, or belongs to somebody else: that is not told apart. */
export function NotFound({ what }: { readonly what: string }) {
  return (
    <Page title="Not found">
      <div class="empty">
        <p>There is no such {what}, or it is gone, or it belongs to somebody else.</p>
        <a class="button" href="/tasks">
          To the tasks
        </a>
      </div>
    </Page>
  );
}
