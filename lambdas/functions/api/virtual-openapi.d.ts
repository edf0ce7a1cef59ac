/** The OpenAPI document as JSON text, put into the bundle by lib/bundle-functions.ts. */
declare module 'virtual:openapi' {
  export const openApiJson: string;
}
