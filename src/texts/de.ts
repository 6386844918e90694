import { en, type Texts } from './en.ts'

export const de: Texts = {
  ...en,
  name: 'Deutsch',
  mails: {
    locale: 'de',
    hello: 'Guten Tag,',
    valid: (duration) => `Gültig für: ${duration}.`,
    underAMinute: 'weniger als eine Minute',
    asked: (facts) => `Angefordert wurde diese E-Mail am ${facts}.`,
    on: (browser, system) => `${browser} unter ${system}`,
    with: (client) => `mit ${client}`,
    from: (place) => `Ort: ${place}`,
    network: (network) => `Netz ${network}`,
    reset: {
      subject: 'Neues Passwort wählen',
      reason: 'Jemand, wahrscheinlich Sie, möchte ein neues Passwort für Ihr Konto.',
      open: 'Um ein neues Passwort zu wählen, öffnen Sie diesen Link.',
      use: 'Um ein neues Passwort zu wählen, verwenden Sie dieses Token.',
      send: 'Geben Sie es ein, wo danach gefragt wird, oder senden Sie es als JSON an den Dienst:',
      ignore: 'Waren Sie das nicht, ignorieren Sie diese E-Mail: Ihr Passwort bleibt, wie es ist.',
    },
    invite: {
      subject: 'Wählen Sie ein Passwort für Ihr Konto',
      reason: 'Für Sie wurde ein Konto mit dieser E-Mail-Adresse eingerichtet.',
      open: 'Um dafür ein Passwort zu wählen, öffnen Sie diesen Link.',
      use: 'Um dafür ein Passwort zu wählen, verwenden Sie dieses Token.',
      send: 'Geben Sie es ein, wo danach gefragt wird, oder senden Sie es als JSON an den Dienst:',
      ignore:
        'Möchten Sie das Konto nicht, ignorieren Sie diese E-Mail: Niemand kann sich damit anmelden.',
    },
    verify: {
      subject: 'Bestätigen Sie Ihre E-Mail-Adresse',
      reason: (when) => `Ein Konto, das am ${when} eingerichtet wurde, hat diese E-Mail-Adresse.`,
      open: 'Um zu bestätigen, dass Konto und Adresse Ihnen gehören, öffnen Sie diesen Link.',
      use: 'Um zu bestätigen, dass Konto und Adresse Ihnen gehören, verwenden Sie dieses Token.',
      send: 'Geben Sie es ein, wo danach gefragt wird, oder senden Sie es als JSON an den Dienst:',
      ignore:
        'Haben Sie dieses Konto nicht eingerichtet, bestätigen Sie es nicht: Wer es eingerichtet hat, kennt das Passwort. ' +
        'Sagen Sie uns, dass Sie das nicht waren. Dann wird das Konto entfernt oder, wenn es schon benutzt wurde, sein Passwort.',
      notMeByLink: 'Auch das können Sie auf der Seite des Links oben sagen.',
      notMeByToken:
        'Um zu sagen, dass Sie das nicht waren, senden Sie dieses Token als JSON an den Dienst:',
    },
    loginCode: {
      subject: 'Ihr Code für die Anmeldung',
      reason:
        'Jemand, wahrscheinlich Sie, hat einen Code für die Anmeldung bei Ihrem Konto angefordert.',
      use: 'Um sich anzumelden, verwenden Sie diesen Code.',
      send: 'Geben Sie ihn ein, wo danach gefragt wird, oder senden Sie ihn als Formular an den Dienst:',
      ignore:
        'Waren Sie das nicht, ignorieren Sie diese E-Mail: Ohne Ihr Passwort nützt der Code nichts. ' +
        'Geben Sie den Code an niemanden weiter.',
    },
    changeEmail: {
      subject: 'Bestätigen Sie Ihre neue E-Mail-Adresse',
      reason: 'Jemand, wahrscheinlich Sie, möchte diese E-Mail-Adresse für sein Konto verwenden.',
      open: 'Um die Adresse zu bestätigen, öffnen Sie diesen Link.',
      ignore: 'Waren Sie das nicht, ignorieren Sie diese E-Mail: Es ändert sich nichts.',
    },
    ifItWasYou: 'Waren Sie das, müssen Sie nichts tun.',
    alarms: {
      'new-device': {
        subject: 'Neue Anmeldung bei Ihrem Konto',
        reason: (facts) =>
          `Jemand hat sich in einem Browser oder einer App, die für Ihr Konto neu sind, bei Ihrem Konto angemeldet: am ${facts}.`,
        undo: 'Waren Sie das nicht, öffnen Sie diesen Link. Alles, was bei Ihrem Konto angemeldet ist, wird abgemeldet, das Passwort wird entfernt, und Sie erhalten eine E-Mail, mit der Sie ein neues wählen.',
      },
      'password-changed': {
        subject: 'Ihr Passwort wurde geändert',
        reason: (facts) => `Das Passwort Ihres Kontos wurde geändert: am ${facts}.`,
        undo: 'Waren Sie das nicht, öffnen Sie diesen Link. Alles, was bei Ihrem Konto angemeldet ist, wird abgemeldet, das Passwort wird entfernt, und Sie erhalten eine E-Mail, mit der Sie ein neues wählen.',
      },
      'email-changed': {
        subject: 'Ihr Konto hat eine andere E-Mail-Adresse',
        reason: (facts) =>
          `Ihr Konto hatte diese E-Mail-Adresse. Es hat eine andere bekommen: am ${facts}.`,
        undo: 'Waren Sie das nicht, öffnen Sie diesen Link. Ihr Konto bekommt diese Adresse zurück, alles, was dort angemeldet ist, wird abgemeldet, das Passwort wird entfernt, und Sie erhalten eine E-Mail, mit der Sie ein neues wählen.',
      },
      'sessions-ended': {
        subject: 'Sie wurden abgemeldet',
        reason: (facts) =>
          `Ein Administrator hat Sitzungen Ihres Kontos beendet: am ${facts}. Ihr Passwort gilt weiter.`,
        undo: 'Glauben Sie, dass jemand anderes bei Ihrem Konto angemeldet war, öffnen Sie diesen Link. Alles, was dort angemeldet ist, wird abgemeldet, das Passwort wird entfernt, und Sie erhalten eine E-Mail, mit der Sie ein neues wählen.',
      },
    },
  },
}
