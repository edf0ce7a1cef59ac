import { engineName, quoteText } from '../sql/names.ts';
import type { Token } from '../sql/tokens.ts';
import type { Session } from './session.ts';

/** Keeps the names that the engine shortens, so that the catalogue can tell them whole. */
export async function rememberLongNames(session: Session, tokens: readonly Token[]): Promise<void> {
  for (const { kind, value } of tokens) {
    if (kind !== 'name' && kind !== 'word') continue;
    const short = engineName(value);
    if (short === value) continue;
    await session.run(
      `INSERT INTO redshift.long_names VALUES (${quoteText(short)}, ${quoteText(value)}) ON CONFLICT DO NOTHING`,
    );
  }
}
