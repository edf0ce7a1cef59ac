import { firstNames, lastNames } from './names.ts';
import { seededNumbers } from './seeded-numbers.ts';

/** Somebody who does not exist. */
export interface RandomPerson {
  readonly username: string;
  readonly email: string;
  readonly firstName: string;
  readonly lastName: string;
}

const suffixLetters = 'bcdfghjkmnpqrstvwxz23456789';
/** 27 to the 5th, 14 million: two persons of the same name hardly ever get the same one, and then another is tried. */
const suffixLength = 5;

/** The person with that number in a set: the same seed always makes the same. `tries` counts names that were taken. */
export function randomPerson(seed: string, number: number, tries = 0): RandomPerson {
  const below = seededNumbers(`${seed}/${number}/${tries}`);
  const firstName = firstNames[below(firstNames.length)] ?? 'Ada';
  const lastName = lastNames[below(lastNames.length)] ?? 'Lovelace';
  const suffix = Array.from({ length: suffixLength }, () => suffixLetters[below(suffixLetters.length)]).join(
    '',
  );
  const username = `${ascii(firstName)}.${ascii(lastName)}.${suffix}`;
  // A domain that RFC 2606 keeps for examples: no letter to it reaches anybody.
  return { username, email: `${username}@example.com`, firstName, lastName };
}

/** "Zoë" → "zoe": letters of names as they stand in addresses. */
function ascii(name: string): string {
  return (
    name
      .normalize('NFD')
      .replaceAll(/\p{M}/gu, '')
      .replaceAll('ß', 'ss')
      // Not as it is: one letter beyond Latin-1 makes V8 read the whole package twice as slowly.
      .replaceAll(/\u0142/gi, 'l')
      .replaceAll(/ø/gi, 'o')
      .toLowerCase()
      .replaceAll(/[^a-z]/g, '')
  );
}
