declare module '*?url' {
  const url: string;
  // biome-ignore lint/style/noDefaultExport: that is how Vite gives the address of a file
  export default url;
}

declare module 'pdfjs-dist/build/pdf.min.mjs' {
  export { getDocument, PDFWorker } from 'pdfjs-dist';
}
