import { KitRefusal } from './kit-refusal.ts';

/** A task's name as its parts of the program spell it. */
export interface TaskName {
  /** resize_image */
  readonly snake: string;
  /** resizeImage */
  readonly camel: string;
  /** resize-image */
  readonly kebab: string;
}

/** Words that no constant can be called. */
const reserved =
  /^(break|case|catch|class|const|continue|debugger|default|delete|do|else|enum|export|extends|false|finally|for|function|if|import|in|instanceof|new|null|return|super|switch|this|throw|true|try|typeof|var|void|while|with|yield|let|static|await|async|catalogue)$/;

/** Reads a task's name. @throws KitRefusal that offers the name in the right form, where there is one */
export function parseTaskName(text: string): TaskName {
  if (!/^[a-z][a-z0-9]*(_[a-z0-9]+)*$/.test(text) || text.length > 50) throw refusal(text);
  const camel = text.replace(/_([a-z0-9])/g, (_, letter: string) => letter.toUpperCase());
  if (reserved.test(camel)) throw new KitRefusal(`"${text}" is a word of the language or of the catalogue.`);
  return { snake: text, camel, kebab: text.replaceAll('_', '-') };
}

function refusal(text: string): KitRefusal {
  const words = text
    .replace(/([a-z0-9])([A-Z])/g, '$1_$2')
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '_')
    .replace(/^[_0-9]+|_+$/g, '')
    .slice(0, 50)
    .replace(/_+$/, '');
  const offer = words && words !== text ? ` Try ${words}.` : '';
  return new KitRefusal(`"${text}" is no name of a task: use snake_case, at most 50 characters.${offer}`);
}
