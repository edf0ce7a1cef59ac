/** What a deployment may set; the stack passes it to the functions as environment variables. */
export interface Settings {
  /** Largest upload. */
  readonly maxUploadBytes: number;
  /** Most pages that one convert_pdf reads. */
  readonly maxPdfPages: number;
}

export const defaultSettings: Settings = { maxUploadBytes: 50 * 1024 * 1024, maxPdfPages: 2000 };
