/** What decides where mails lead; Config has it. */
interface Places {
  resetPasswordUrl: string | undefined
  verifyUrl: string | undefined
  /** Where our own pages are. */
  pages: string | undefined
}

/** Where a new password is chosen, with `{token}` in it: a front end's page, else ours, if there is one. */
export function resetPasswordPage({ resetPasswordUrl, pages }: Places): string | undefined {
  return resetPasswordUrl ?? (pages && `${pages}/reset-password?token={token}`)
}

/** Where a first password is chosen, likewise: our page speaks of no other one then. */
export function invitationPage({ resetPasswordUrl, pages }: Places): string | undefined {
  return resetPasswordUrl ?? (pages && `${pages}/reset-password?token={token}&invited=yes`)
}

/** Where an address is verified or an account disowned, with `{token}` and perhaps `{not_me}` in it; likewise. */
export function verifyPage({ verifyUrl, pages }: Places): string | undefined {
  return verifyUrl ?? (pages && `${pages}/verify?token={token}&not_me={not_me}`)
}

/** Where a mailed code is typed, if there are pages: one to sign in on. */
export function loginCodePage({ pages }: Pick<Places, 'pages'>, email: string): string | undefined {
  return pages && `${pages}/login?${new URLSearchParams({ code: '1', email })}`
}

/** Where a new address is confirmed; there is our page alone. */
export function changeEmailLink(pages: string, token: string): string {
  return `${pages}/account/email?token=${encodeURIComponent(token)}`
}

/** Where the reader of a security mail says that it was not them, likewise. */
export function notMeLink(pages: string, token: string): string {
  return `${pages}/not-me?token=${encodeURIComponent(token)}`
}
