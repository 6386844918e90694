import type { AppContext } from '../http/context.ts'
import { widgetOrigin } from '../http/turnstile.ts'

/**
 * Nothing inline runs, and nothing comes from elsewhere but Turnstile's widget, where a page has it.
 * Where nobody is signed in no `form-action`: Chromium holds it against the redirects that follow, and a
 * sign-in may end at an application.
 */
export function pageHeaders(
  c: AppContext,
  isSignedIn: boolean,
  hasWidget = false,
): Record<string, string> {
  const { logoUrl } = c.var.deps.config.brand
  const policy = [
    "default-src 'none'",
    `script-src 'self'${hasWidget ? ` ${widgetOrigin}` : ''}`,
    ...(hasWidget ? [`frame-src ${widgetOrigin}`] : []),
    "style-src 'self'",
    `img-src 'self' data:${logoUrl ? ` ${new URL(logoUrl).origin}` : ''}`,
    "base-uri 'none'",
    "frame-ancestors 'none'",
    ...(isSignedIn ? ["form-action 'self'"] : []),
  ]
  return {
    'content-security-policy': policy.join('; '),
    // By no-referrer browsers would send `Origin: null` with our own forms (Fetch section 3.2).
    'referrer-policy': 'same-origin',
    'x-frame-options': 'DENY',
    'cross-origin-opener-policy': 'same-origin',
  }
}
