/** docs.js is imported as text: it runs in the browser. */
declare const text: string;
// biome-ignore lint/style/noDefaultExport: a text module has nothing else
export default text;
