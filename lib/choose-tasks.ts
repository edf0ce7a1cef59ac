import { catalogue, settingsFor } from '#tasks/catalogue.ts';

/** Which definitions of the catalogue a deployment carries, and which it cannot for want of a setting. */
export interface ChosenTasks {
  readonly tasks: readonly string[];
  /** Without these settings, these tasks stay out. */
  readonly absent: readonly { readonly task: string; readonly setting: string }[];
}

/**
 * All that need no further setting than those given, or exactly those asked for; what the system makes for itself is always
 * among them. Throws when one asked for does not exist or needs a setting that is not given.
 */
export function chooseTasks(
  asked: readonly string[] | undefined,
  isGiven: (setting: string) => boolean,
): ChosenTasks {
  const offered = catalogue.filter(({ internal }) => !internal).map(({ name }) => name);
  const unknown = asked?.find((name) => !offered.includes(name));
  if (unknown !== undefined)
    throw new Error(`there is no task "${unknown}". There are: ${offered.join(', ')}`);
  const wanted = catalogue.filter(({ name, internal }) => internal || !asked || asked.includes(name));
  const absent = wanted.flatMap((definition) => {
    const setting = settingsFor(definition).find((name) => !isGiven(name));
    return setting === undefined ? [] : [{ task: definition.name, setting }];
  });
  const [first] = absent;
  if (asked && first) throw new Error(`${first.task} needs -c ${first.setting}=… as well`);
  const isAbsent = (name: string) => absent.some(({ task }) => task === name);
  return { tasks: wanted.map(({ name }) => name).filter((name) => !isAbsent(name)), absent };
}
