import { people } from './people.ts'

/** A page of the provider, which holds this markup. */
function showPage(title: string, body: string): string {
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>${escapeHtml(title)}</title>
<style>body { font: 1rem/1.5 system-ui; max-width: 26rem; margin: 3rem auto; padding: 0 1rem } button, input { font: inherit }</style>
</head>
<body>
<h1>${escapeHtml(title)}</h1>
${body}
</body>
</html>
`
}

/** The form where one picks a test user or types an address; `email` stands in it. */
export function showSignIn(application: string, email = ''): string {
  const buttons = people.map(
    (person) =>
      `<p><button name="person" value="${person.id}">${escapeHtml(person.email)}</button>` +
      ` ${person.isVerified ? 'verified' : 'not verified'}</p>`,
  )
  return showPage(
    'Who are you?',
    `<p>This provider is for development. You are on the way to ${escapeHtml(application)}.</p>
<form method="post">
${buttons.join('\n')}
</form>
<form method="post">
<p><label>Another address <input name="email" type="email" required value="${escapeHtml(email)}"></label></p>
<p><label><input name="verified" type="checkbox" value="yes" checked> It is verified</label></p>
<p><button>Sign in</button></p>
</form>
<form method="post">
<p><button name="person" value="nobody">Cancel</button></p>
</form>`,
  )
}

/** Asks whether to end the session here; `form` is oidc-provider's, without a button. */
export function showSignOut(form: string): string {
  return showPage(
    'Sign out of the provider too?',
    `${form}
<p><button form="op.logoutForm" name="logout" value="yes">Sign out</button></p>
<p><button form="op.logoutForm">Stay signed in</button></p>`,
  )
}

/** A page that says this. */
export function showMessage(title: string, text: string): string {
  return showPage(title, `<p>${escapeHtml(text)}</p>`)
}

function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (sign) => `&#${sign.charCodeAt(0)};`)
}
