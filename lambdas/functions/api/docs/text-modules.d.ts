/** Files that the bundler imports as text. */
declare module '*.html' {
  const text: string;
  // biome-ignore lint/style/noDefaultExport: a text module has nothing else
  export default text;
}
declare module '*.css' {
  const text: string;
  // biome-ignore lint/style/noDefaultExport: a text module has nothing else
  export default text;
}
