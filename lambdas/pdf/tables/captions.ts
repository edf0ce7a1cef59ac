/** Begins a caption: "Table 3", "Exhibit 19", "Figure A.1". */
const caption =
  /^(\d+\s+)?(table|tab\.|figure|fig\.|exhibit|chart|graph|tabelle|tableau|tabla|tabela|box)\s+[A-Z]?[-.]?\d/i;
/** Begins what stands under a table: a source, a note, a footnote. */
const note =
  /^(source|sources|note|notes|nb|n\.b\.|abbreviations?|exhibit reads|quelle|anmerkung|fuente|nota|remarks?)\s*[:.]|^exhibit reads|^(\*{1,3}|†|‡|§|\(\*+\)|\(:\))\s*\p{L}/iu;

/** Whether the text is the caption of a table or a figure. */
export function isCaption(text: string): boolean {
  return caption.test(text.trim());
}

/** Whether the text is a note under a table. */
export function isNote(text: string): boolean {
  return note.test(text.trim());
}
