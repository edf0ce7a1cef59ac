/** What a deployment may set; the stack passes it to the functions as environment variables. */
export interface Settings {
  /** Largest upload. */
  readonly maxUploadBytes: number;
  /** Most pages that one convert_pdf reads. */
  readonly maxPdfPages: number;
  /** So many mails a second, as the account's SES quota says; 1 in its sandbox. */
  readonly mailPerSecond: number;
  /** Who reads feedback; without it, whoever wrote it gets a copy. */
  readonly feedbackTo?: string;
}

export const defaultSettings: Settings = {
  maxUploadBytes: 50 * 1024 * 1024,
  maxPdfPages: 2000,
  mailPerSecond: 1,
};
