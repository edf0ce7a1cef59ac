import { catalogue } from '#tasks/catalogue.ts';

/** The definitions that callers can submit; what the system makes for itself is not among them. */
export const offered = catalogue.filter(({ internal }) => !internal);
