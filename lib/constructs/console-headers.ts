import { Duration } from 'aws-cdk-lib';
import { HeadersFrameOption, HeadersReferrerPolicy, ResponseHeadersPolicy } from 'aws-cdk-lib/aws-cloudfront';
import type { IBucket } from 'aws-cdk-lib/aws-s3';
import type { Construct } from 'constructs';

/** What every file of the console is sent with: browsers run nothing but its own files and talk to nobody else. */
export function consoleHeaders(scope: Construct, storage: readonly IBucket[]): ResponseHeadersPolicy {
  const override = true;
  return new ResponseHeadersPolicy(scope, 'Headers', {
    comment: 'Beatless console',
    securityHeadersBehavior: {
      contentSecurityPolicy: { contentSecurityPolicy: policyFor(storage), override },
      contentTypeOptions: { override },
      frameOptions: { frameOption: HeadersFrameOption.DENY, override },
      referrerPolicy: { referrerPolicy: HeadersReferrerPolicy.NO_REFERRER, override },
      strictTransportSecurity: { accessControlMaxAge: Duration.days(365), override },
    },
    customHeadersBehavior: {
      customHeaders: [
        { header: 'Cross-Origin-Opener-Policy', value: 'same-origin', override },
        { header: 'Cross-Origin-Resource-Policy', value: 'same-origin', override },
        { header: 'Permissions-Policy', value: 'camera=(), geolocation=(), microphone=()', override },
      ],
    },
  });
}

/**
 * No inline script or style and no HTML made of text (Trusted Types): what users wrote cannot become code. Files go to and
 * come from the two buckets directly, by signed forms and links.
 */
function policyFor(storage: readonly IBucket[]): string {
  const buckets = storage.map((bucket) => `https://${bucket.bucketRegionalDomainName}`);
  return [
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self'",
    "img-src 'self' blob:",
    ["connect-src 'self'", ...buckets].join(' '),
    "worker-src 'self'",
    "form-action 'none'",
    "base-uri 'none'",
    "frame-ancestors 'none'",
    "require-trusted-types-for 'script'",
    'trusted-types beatless-worker',
  ].join('; ');
}
