/** What happens to a run while the one before has not ended. */
export const overlapWords: Readonly<Record<string, string>> = {
  skip: 'skip it',
  queueOne: 'queue one',
  allow: 'let both run',
};

/** What happens on resume when runs were missed. */
export const missedWords: Readonly<Record<string, string>> = { skip: 'forget them', runOnce: 'run once' };
