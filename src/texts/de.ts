import type { Texts } from './en.ts'

export const de: Texts = {
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
      onPage: 'Geben Sie ihn zusammen mit Ihrem Passwort auf der Anmeldeseite ein:',
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
        undo: 'Waren Sie das nicht, öffnen Sie diesen Link und bestätigen Sie es dort. Dann wird alles abgemeldet, was bei Ihrem Konto angemeldet ist, das Passwort wird entfernt, und Sie erhalten eine E-Mail, mit der Sie ein neues wählen.',
      },
      'password-changed': {
        subject: 'Ihr Passwort wurde geändert',
        reason: (facts) => `Das Passwort Ihres Kontos wurde geändert: am ${facts}.`,
        undo: 'Waren Sie das nicht, öffnen Sie diesen Link und bestätigen Sie es dort. Dann wird alles abgemeldet, was bei Ihrem Konto angemeldet ist, das Passwort wird entfernt, und Sie erhalten eine E-Mail, mit der Sie ein neues wählen.',
      },
      'provider-linked': {
        subject: 'Ein Anbieter wurde mit Ihrem Konto verknüpft',
        reason: (facts) =>
          `Ein Anbieter wurde mit Ihrem Konto verknüpft: am ${facts}. Mit ihm kann man sich von nun an anmelden.`,
        undo: 'Waren Sie das nicht, öffnen Sie diesen Link und bestätigen Sie es dort. Dann wird alles abgemeldet, was bei Ihrem Konto angemeldet ist, das Passwort wird entfernt, und Sie erhalten eine E-Mail, mit der Sie ein neues wählen.',
      },
      'provider-unlinked': {
        subject: 'Ein Anbieter wurde von Ihrem Konto gelöst',
        reason: (facts) =>
          `Ein Anbieter wurde von Ihrem Konto gelöst: am ${facts}. Mit ihm kann man sich nicht mehr anmelden.`,
        undo: 'Waren Sie das nicht, öffnen Sie diesen Link und bestätigen Sie es dort. Dann wird alles abgemeldet, was bei Ihrem Konto angemeldet ist, das Passwort wird entfernt, und Sie erhalten eine E-Mail, mit der Sie ein neues wählen.',
      },
      'email-changed': {
        subject: 'Ihr Konto hat eine andere E-Mail-Adresse',
        reason: (facts) =>
          `Ihr Konto hatte diese E-Mail-Adresse. Es hat eine andere bekommen: am ${facts}.`,
        undo: 'Waren Sie das nicht, öffnen Sie diesen Link und bestätigen Sie es dort. Dann bekommt Ihr Konto diese Adresse zurück, alles, was dort angemeldet ist, wird abgemeldet, das Passwort wird entfernt, und Sie erhalten eine E-Mail, mit der Sie ein neues wählen.',
      },
      'sessions-ended': {
        subject: 'Sie wurden abgemeldet',
        reason: (facts) =>
          `Ein Administrator hat Sitzungen Ihres Kontos beendet: am ${facts}. Ihr Passwort gilt weiter.`,
        undo: 'Glauben Sie, dass jemand anderes bei Ihrem Konto angemeldet war, öffnen Sie diesen Link und bestätigen Sie es dort. Dann wird alles abgemeldet, was bei Ihrem Konto angemeldet ist, das Passwort wird entfernt, und Sie erhalten eine E-Mail, mit der Sie ein neues wählen.',
      },
    },
  },
  layout: {
    skip: 'Zum Inhalt',
    console: 'Konsole',
    signOut: 'Abmelden',
    accountPlaces: 'Konto',
    consolePlaces: 'Konsole',
    help: 'Hilfe bekommen',
    languages: 'Sprache',
    onceMore: 'Es ist noch nichts geschehen. Bitte tun Sie es noch einmal.',
    copy: 'Kopieren',
    copied: 'Kopiert',
  },
  places: {
    account: {
      profile: 'Profil',
      security: 'Sicherheit',
      sessions: 'Sitzungen',
      activity: 'Aktivität',
      console: 'Konsole',
    },
    console: {
      users: 'Personen',
      deleted: 'Gelöscht',
      events: 'Ereignisse',
      mails: 'E-Mails',
      settings: 'Einstellungen',
      account: 'Mein Konto',
    },
  },
  errorPage: {
    title: 'Das hat nicht geklappt',
    notThere: 'Hier ist nichts',
    ourFault: 'Bei uns stimmt etwas nicht. Bitte versuchen Sie es in einer Minute noch einmal.',
    back: 'Zur ersten Seite',
    backToForm: 'Zurück zum Formular',
    tellUs: 'Wenn Sie um Hilfe bitten, nennen Sie uns das:',
    code: 'Code:',
    requestId: 'Anfrage:',
  },
  signIn: {
    title: 'Anmelden',
    email: 'E-Mail-Adresse',
    password: 'Passwort',
    forgotten: 'Passwort vergessen?',
    button: 'Anmelden',
    newHere: 'Neu hier?',
    makeAccount: 'Konto einrichten',
    code: 'Code aus der E-Mail',
    codeHint: 'Er gilt eine Stunde.',
    codeSent: 'Gibt es ein Konto mit dieser E-Mail-Adresse, ist ein Code dorthin unterwegs.',
    sendCode: 'Code per E-Mail senden',
    done: {
      password: 'Ihr neues Passwort gilt. Melden Sie sich damit an.',
      verified: 'Ihre E-Mail-Adresse ist bestätigt. Melden Sie sich an, dann geht es weiter.',
      'signed-out': 'Sie sind abgemeldet.',
    },
    wantsScript:
      'Um zu zeigen, dass Sie ein Mensch sind, braucht diese Seite JavaScript. Bitte schalten Sie es ein und laden Sie die Seite neu.',
    notAnAddress: 'Das ist keine vollständige E-Mail-Adresse. Bitte suchen Sie einen Tippfehler.',
    refused: {
      badCredentials: 'Diese E-Mail-Adresse und dieses Passwort passen nicht zusammen.',
      newPassword: 'Neues Passwort wählen',
      badCode: 'Dieser Code stimmt nicht oder ist zu alt. Fordern Sie einen neuen an.',
      codeRequired:
        'Jemand hat viele Passwörter für dieses Konto ausprobiert. Um zu zeigen, dass Sie es sind, fordern Sie einen Code per E-Mail an.',
      elsewhere: 'Dort anmelden',
      orCode: 'Waren Sie das nicht, kommen Sie mit einem Code per E-Mail sofort hinein.',
      unverified:
        'Ihre E-Mail-Adresse ist noch nicht bestätigt. Öffnen Sie den Link in unserer E-Mail an Sie.',
      sendVerification: 'E-Mail noch einmal senden',
      tooMany: (minutes) =>
        minutes <= 1
          ? 'Das war zu oft. Bitte kommen Sie in einer Minute wieder.'
          : `Das war zu oft. Bitte kommen Sie in ${minutes} Minuten wieder.`,
    },
  },
  loginCode: {
    title: 'Mit einem Code anmelden',
    lead: 'Wir senden Ihnen einen Code per E-Mail. Mit ihm und Ihrem Passwort können Sie sich anmelden, egal wie oft andere es versucht haben.',
    back: 'Zurück zum Anmelden',
  },
  register: {
    title: 'Konto einrichten',
    button: 'Mein Konto einrichten',
    taken: 'Diese E-Mail-Adresse hat schon ein Konto.',
    signIn: 'Anmelden',
    or: 'oder',
    newPassword: 'neues Passwort wählen',
    haveOne: 'Haben Sie schon ein Konto?',
  },
  newPassword: {
    hint: (characters) => `Mindestens ${characters} Zeichen.`,
    faults: {
      short: 'Dieses Passwort ist zu kurz.',
      common:
        'Viele Menschen haben dieses Passwort, deshalb ist es leicht zu erraten. Wählen Sie ein anderes.',
      breached:
        'Dieses Passwort steht in einer Liste gestohlener Passwörter. Wählen Sie ein anderes.',
    },
  },
  mailSent: {
    title: 'Sehen Sie in Ihrem Postfach nach',
    nothing:
      'Keine E-Mail da? Sehen Sie im Spam-Ordner nach, oder lassen Sie sie noch einmal senden.',
    again: 'Noch einmal senden',
    other: 'Andere E-Mail-Adresse verwenden',
  },
  forgotPassword: {
    title: 'Neues Passwort wählen',
    lead: 'Wir senden Ihnen einen Link per E-Mail. Er öffnet eine Seite, auf der Sie ein neues Passwort wählen.',
    button: 'Link per E-Mail senden',
    sent: 'Gibt es ein Konto mit dieser E-Mail-Adresse, ist eine E-Mail mit einem Link dorthin unterwegs:',
    back: 'Zurück zum Anmelden',
  },
  resetPassword: {
    required:
      'Ein Administrator bittet Sie, ein neues Passwort zu wählen. Melden Sie sich danach damit an.',
    title: 'Neues Passwort wählen',
    lead: 'Sie werden auf allen Geräten abgemeldet. Es geht um das Konto von',
    invited: { title: 'Passwort wählen', lead: 'Es geht um das Konto von' },
    password: 'Neues Passwort',
    button: 'Passwort speichern',
    deadTitle: 'Dieser Link gilt nicht mehr',
    another: 'Neuen Link anfordern',
  },
  verify: {
    title: 'E-Mail-Adresse bestätigen',
    ask: 'Jemand hat ein Konto mit Ihrer E-Mail-Adresse eingerichtet. Waren Sie das, bestätigen Sie die Adresse:',
    button: 'Meine E-Mail-Adresse bestätigen',
    warning:
      'Waren Sie das nicht, bestätigen Sie sie nicht: Wer das Konto eingerichtet hat, kennt das Passwort.',
    notMe: 'Das ist nicht mein Konto',
    lead: 'Wir senden Ihnen einen Link per E-Mail. Wenn Sie ihn öffnen, zeigen Sie, dass die Adresse Ihnen gehört.',
    send: 'Link per E-Mail senden',
    registered:
      'Ihr Konto ist eingerichtet. Um sich anzumelden, öffnen Sie den Link in unserer E-Mail an',
    sent: 'Gibt es ein Konto mit dieser E-Mail-Adresse, und ist sie noch nicht bestätigt, ist eine E-Mail mit einem Link dorthin unterwegs:',
    deadTitle: 'Dieser Link gilt nicht mehr',
    doneTitle: 'Ihre E-Mail-Adresse ist bestätigt',
    done: 'Vielen Dank. Hier ist nichts weiter zu tun.',
    goOn: 'Weiter',
  },
  notMe: {
    title: 'Das ist nicht mein Konto',
    ask: 'Jemand hat ein Konto mit Ihrer E-Mail-Adresse eingerichtet:',
    what: 'Wurde es nie benutzt, entfernen wir es. Sonst entfernen wir sein Passwort und melden alle ab.',
    button: 'Es ist nicht mein Konto',
    keep: 'Es ist mein Konto: so lassen, wie es ist',
    alarm: {
      title: 'Das war ich nicht',
      ask: 'Wir haben Ihnen eine Änderung gemeldet. Es geht um das Konto von',
      what: 'Waren Sie das nicht, melden wir bei Ihrem Konto alle ab, entfernen das Passwort und senden Ihnen einen Link, mit dem Sie ein neues wählen.',
      returns: 'Auch bekommt Ihr Konto diese Adresse zurück.',
      button: 'Alle abmelden',
      keep: 'Das war ich: so lassen, wie es ist',
      securedTitle: 'Alle sind abgemeldet',
      secured:
        'Auch das Passwort ist entfernt. Wir haben Ihnen einen Link gesendet: Öffnen Sie ihn, um ein neues zu wählen.',
      returned:
        'Auch das Passwort ist entfernt, und das Konto hat wieder Ihre Adresse. Wir haben Ihnen einen Link gesendet: Öffnen Sie ihn, um ein neues Passwort zu wählen.',
    },
    removedTitle: 'Das Konto ist weg',
    removed: 'Wir haben es entfernt. Sie müssen nichts weiter tun.',
    lockedTitle: 'Niemand kann sich mehr damit anmelden',
    locked:
      'Wir haben das Passwort entfernt und alle abgemeldet. Wer Ihre E-Mails liest, kann ein neues wählen.',
    newPassword: 'Neues Passwort wählen',
    deadTitle: 'Dieser Link gilt nicht mehr',
    dead: 'Er wurde schon benutzt oder ist zu alt. Verwendet jemand anderes hier Ihre E-Mail-Adresse, wählen Sie ein neues Passwort: Damit werden alle anderen abgemeldet.',
  },
  signOut: {
    title: 'Abmelden',
    lead: 'Sie sind angemeldet. Andere Geräte bleiben angemeldet.',
    button: 'Abmelden',
    stay: 'Angemeldet bleiben',
  },
  stepUp: {
    title: 'Sind Sie es noch?',
    lead: 'Bevor es weitergeht, geben Sie bitte Ihr Passwort noch einmal ein.',
    button: 'Weiter',
    back: 'Zurück zu meinem Konto',
    wrong: 'Das ist nicht Ihr Passwort.',
  },
  eventKinds: {
    'user.created': 'Konto eingerichtet',
    'user.invited': 'Einladung gesendet',
    'user.verified': 'E-Mail-Adresse bestätigt',
    'user.disowned': '„Das war ich nicht“ gesagt',
    'user.secured': '„Das war ich nicht“ zu einer Sicherheits-E-Mail gesagt',
    'user.unverified': 'Bestätigung zurückgenommen',
    'user.verification_sent': 'E-Mail zum Bestätigen gesendet',
    'user.unlocked': 'Zählung falscher Passwörter gelöscht',
    'user.activated': 'Aktiviert',
    'user.deactivated': 'Deaktiviert',
    'user.signed_out': 'Überall abgemeldet',
    'user.deleted': 'Gelöscht',
    'user.restored': 'Wiederhergestellt',
    'session.started': 'Angemeldet',
    'session.ended': 'Sitzung beendet',
    'session.all_ended': 'Sitzungen aller Personen beendet',
    'session.stepped_up': 'Passwort noch einmal eingegeben',
    'profile.changed': 'Profil geändert',
    'email.changed': 'E-Mail-Adresse geändert',
    'password.changed': 'Passwort geändert',
    'password.reset': 'Neues Passwort per Link gewählt',
    'password.required': 'Neues Passwort bei der nächsten Anmeldung verlangt',
    'password.reset_sent': 'Link für ein neues Passwort gesendet',
    'provider.linked': 'Anbieter verknüpft',
    'provider.unlinked': 'Anbieter gelöst',
    'provider.added': 'Anbieter hinzugefügt',
    'provider.changed': 'Anbieter geändert',
    'provider.removed': 'Anbieter entfernt',
    'key.rotated': 'Signaturschlüssel gewechselt',
  },
  account: {
    profile: {
      title: 'Profil',
      email: 'E-Mail-Adresse',
      verified: 'bestätigt',
      unverified: 'nicht bestätigt',
      sendLink: 'Link senden',
      id: 'Konto-ID',
      made: 'Konto eingerichtet',
      details: 'Ihre Angaben',
      save: 'Speichern',
      language: 'Sprache',
      languageHint: 'Für diese Seiten und für E-Mails an Sie.',
      notSaid: 'Keine Angabe',
      yes: 'Ja',
      no: 'Nein',
      atMost: (characters) => `Hier passen höchstens ${characters} Zeichen hinein.`,
      wholeNumber: 'Bitte schreiben Sie eine ganze Zahl.',
      doesNotFit: 'Das passt hier nicht. Bitte schreiben Sie etwas anderes.',
      data: 'Ihre Daten',
      download: 'Meine Daten herunterladen',
      downloadHint: 'Alles, was wir über Sie speichern, als Datei (JSON).',
      leaving: 'Konto löschen',
      deletion: 'Mein Konto löschen',
      deletionHint: 'Bevor etwas gelöscht wird, fragen wir noch einmal.',
      done: {
        saved: 'Ihre Angaben sind gespeichert.',
        language: 'Ihre Sprache ist gespeichert.',
        registered:
          'Wir haben Ihnen einen Link gemailt. Öffnen Sie ihn, um Ihre E-Mail-Adresse zu bestätigen.',
        'link-sent': 'Die E-Mail ist unterwegs. Öffnen Sie den Link darin.',
      },
    },
    security: {
      title: 'Sicherheit',
      password: 'Passwort',
      passwordHint: 'Mit einem neuen Passwort werden Sie auf allen anderen Geräten abgemeldet.',
      current: 'Aktuelles Passwort',
      next: 'Neues Passwort',
      atLeast: (characters) => `Mindestens ${characters} Zeichen.`,
      changePassword: 'Passwort ändern',
      wrong: 'Das ist nicht Ihr aktuelles Passwort.',
      tooShort: (characters) =>
        characters === 1
          ? 'Bitte wählen Sie ein neues Passwort.'
          : `Dieses Passwort ist zu kurz. Es braucht mindestens ${characters} Zeichen.`,
      tooEasy: 'Dieses Passwort ist zu leicht zu erraten. Wählen Sie ein anderes.',
      email: 'E-Mail-Adresse',
      emailNow: (address) => `Jetzt ist es ${address}.`,
      newEmail: 'Neue E-Mail-Adresse',
      newEmailHint:
        'Wir senden einen Link dorthin. Ihre E-Mail-Adresse ändert sich, sobald Sie es auf seiner Seite bestätigen.',
      mailLink: 'Link per E-Mail senden',
      emailByUs: 'Hier können Sie sie nicht ändern. Muss sie sich ändern, fragen Sie uns bitte.',
      noAddress: 'Das ist keine E-Mail-Adresse. Vielleicht hat sie einen Tippfehler.',
      sameAddress: 'Das ist schon Ihre E-Mail-Adresse.',
      done: {
        password: 'Ihr Passwort ist geändert. Auf allen anderen Geräten sind Sie abgemeldet.',
        email: 'Die E-Mail ist unterwegs. Öffnen Sie den Link darin, und bestätigen Sie es dort.',
      },
    },
    newEmail: {
      title: 'Ihre neue E-Mail-Adresse',
      lead: 'Drücken Sie den Knopf, dann hat Ihr Konto diese Adresse.',
      insteadOf: 'Sie ersetzt:',
      notYou: 'Wenn Sie nicht darum gebeten haben, schließen Sie diese Seite.',
      button: 'Diese Adresse verwenden',
      changedTitle: 'Ihre E-Mail-Adresse ist geändert',
      changedLead: 'Melden Sie sich von jetzt an mit der neuen an.',
      toAccount: 'Zu meinem Konto',
      again: 'Neuen Link anfordern',
      refused: {
        'bad-token': 'Dieser Link wurde schon benutzt oder ist zu alt.',
        'email-taken': 'Diese E-Mail-Adresse hat schon ein Konto.',
        off: 'Hier können Sie Ihre E-Mail-Adresse nicht ändern. Muss sie sich ändern, fragen Sie uns bitte.',
      },
    },
    sessions: {
      title: 'Wo Sie angemeldet sind',
      lead: 'Beenden Sie, was Sie nicht kennen. Es wirkt sofort.',
      current: 'diese hier',
      device: (browser, system) => `${browser} unter ${system}`,
      unknownDevice: 'Eine App oder ein Gerät ohne Namen',
      proofs: { pwd: 'mit Passwort' },
      signedIn: (how) => `angemeldet ${how}`,
      lastUsed: 'zuletzt benutzt:',
      end: 'Beenden',
      endOne: (device) => `Beenden: ${device}`,
      onlyHere: 'Sie sind hier angemeldet und sonst nirgends.',
      endOthers: 'Alle anderen beenden',
      endOthersHint: 'Auf allen anderen Geräten und in allen Apps müssen Sie sich neu anmelden.',
      done: {
        ended: 'Die Sitzung ist beendet.',
        over: 'Diese Sitzung war schon zu Ende.',
        others: 'Alle anderen Sitzungen sind beendet.',
      },
    },
    activity: {
      title: 'Aktivität',
      lead: (days) =>
        days === 1
          ? 'Was seit gestern mit Ihrem Konto geschehen ist.'
          : `Was in den letzten ${days} Tagen mit Ihrem Konto geschehen ist. Waren Sie etwas davon nicht, ändern Sie Ihr Passwort.`,
      empty: 'Noch ist nichts geschehen. Hier stehen später die Änderungen an Ihrem Konto.',
      noMore: 'Älteres gibt es nicht.',
      older: 'Ältere',
      newest: 'Neueste',
      by: {
        you: 'von Ihnen',
        administrator: 'von einem Administrator',
        mailedLink: 'von jemandem mit einem Link aus einer E-Mail an Sie',
        us: 'von diesem Dienst',
      },
      copied: 'Sitzung beendet: Ein alter Schlüssel von ihr wurde ein zweites Mal benutzt',
      signedOut: 'Abgemeldet',
      madeAdministrator: 'Administrator geworden',
      noAdministrator: 'Kein Administrator mehr',
    },
    deletion: {
      title: 'Ihr Konto löschen',
      lead: 'Sie werden überall abgemeldet, und niemand kann sich mehr mit diesem Konto anmelden.',
      comesBack: (days) =>
        days === 1
          ? 'Einen Tag lang kann ein Administrator es wiederherstellen. Danach ist es endgültig weg.'
          : `${days} Tage lang kann ein Administrator es wiederherstellen. Danach ist es endgültig weg.`,
      gone: 'Es lässt sich nicht wiederherstellen.',
      whomToAsk: 'Wen Sie fragen können',
      download: 'Vorher Ihre Daten herunterladen',
      button: 'Mein Konto löschen',
      keep: 'Mein Konto behalten',
      lastSuperuser:
        'Sie sind der letzte Administrator. Machen Sie zuerst eine andere Person zum Administrator, dann können Sie Ihr Konto löschen.',
      deletedTitle: 'Ihr Konto ist gelöscht',
      deletedLead: 'Sie sind überall abgemeldet.',
      makeAccount: 'Neues Konto einrichten',
    },
  },
  console: {
    yes: 'ja',
    no: 'nein',
    never: 'nie',
    next: 'Nächste Seite',
    first: 'Erste Seite',
    operator: 'per Befehl',
    about: (action, what) => `${action}: ${what}`,
    nobodyNow: 'niemand, der noch da ist',
    lastSuperuser: 'Es ist nichts passiert: Sonst gäbe es keinen aktiven Superuser mehr.',
    people: {
      title: 'Personen',
      lead: 'Suchen Sie nach dem Anfang einer E-Mail-Adresse, nach einer Domain wie @corp.example oder nach einer ganzen Konto-ID.',
      add: 'Person hinzufügen',
      search: 'Adresse, Domain oder Konto-ID',
      button: 'Suchen',
      active: 'Darf sich anmelden',
      verified: 'E-Mail-Adresse bestätigt',
      superuser: 'Superuser',
      any: 'beliebig',
      person: 'Person',
      state: 'Zustand',
      since: 'Seit',
      tags: {
        active: 'aktiv, bestätigt',
        inactive: 'deaktiviert',
        unverified: 'nicht bestätigt',
        superuser: 'Superuser',
        you: 'Sie',
      },
      none: 'Niemand passt dazu.',
      noneHint:
        'Nehmen Sie einen Filter weg, oder suchen Sie nach den ersten Buchstaben der Adresse.',
      noneYet:
        'Von denen, die bisher durchsucht wurden, passt niemand dazu. Die nächste Seite sucht weiter.',
      csv: 'Als CSV herunterladen',
      choose: (address) => `${address} auswählen`,
      chosen: 'Mit den ausgewählten Personen:',
      bulk: {
        deactivate: 'Deaktivieren',
        'sign-out': 'Überall abmelden',
        'send-verification': 'E-Mail zum Bestätigen senden',
      },
      bulkHint: 'Superuser lassen sich nicht zusammen deaktivieren: Öffnen Sie dafür ihre Seite.',
      done: {
        deactivate: (count) =>
          count === 1 ? '1 Person wurde deaktiviert.' : `${count} Personen wurden deaktiviert.`,
        'sign-out': (count) =>
          count === 1 ? '1 Person wurde abgemeldet.' : `${count} Personen wurden abgemeldet.`,
        'send-verification': (count) =>
          count === 1
            ? '1 Person bekommt in spätestens einer Minute eine E-Mail zum Bestätigen.'
            : `${count} Personen bekommen in spätestens einer Minute eine E-Mail zum Bestätigen.`,
      },
      chooseFirst: 'Es ist nichts passiert: Wählen Sie zuerst jemanden in der Liste aus.',
      tooMany: (most) =>
        most === 1
          ? 'Es ist nichts passiert: höchstens 1 Person auf einmal.'
          : `Es ist nichts passiert: höchstens ${most} Personen auf einmal.`,
    },
    person: {
      added: 'Das Konto ist eingerichtet.',
      invited:
        'Das Konto ist eingerichtet, und eine E-Mail bittet die Person, ein Passwort zu wählen.',
      restored: 'Das Konto ist wiederhergestellt. Die Person muss sich neu anmelden.',
      facts: 'Angaben',
      id: 'Konto-ID',
      made: 'Eingerichtet',
      changed: 'Geändert',
      details: { title: 'Angaben', done: 'Die Angaben sind gespeichert.' },
      sessions: 'Sitzungen',
      noSessions: 'Nirgends angemeldet, oder nur mit Zugriffstoken, die keine Sitzung haben.',
      unknownClient: 'Ein Programm ohne Namen',
      kinds: { api: 'eine Anwendung', pages: 'diese Seiten' },
      by: { pwd: 'mit Passwort' },
      lastUsed: 'zuletzt benutzt:',
      current: 'diese hier',
      end: 'Beenden',
      events: 'Ereignisse',
      noEvents: 'Zu diesem Konto ist kein Ereignis gespeichert.',
      allEvents: 'Alle Ereignisse dieser Person',
      actions: 'Aktionen',
      danger: 'Gefahrenbereich',
      verify: {
        title: 'E-Mail-Adresse als bestätigt markieren',
        text: 'Nur, wenn Sie wissen, dass sie der Person gehört.',
        button: 'Als bestätigt markieren',
        done: 'Erledigt. Die E-Mail-Adresse gilt als bestätigt.',
      },
      unverify: {
        title: 'Bestätigung zurücknehmen',
        text: 'Die E-Mail-Adresse muss dann neu bestätigt werden.',
        button: 'Zurücknehmen',
        done: 'Erledigt. Die E-Mail-Adresse gilt als nicht bestätigt.',
      },
      'send-verification': {
        title: 'E-Mail zum Bestätigen senden',
        text: 'Sie hat einen Link, mit dem die Person ihre E-Mail-Adresse bestätigt.',
        button: 'Senden',
        done: 'Die E-Mail ist unterwegs.',
      },
      'send-reset': {
        title: 'Link für ein neues Passwort senden',
        text: 'Damit wählt die Person ein neues Passwort. Niemand sonst sieht oder wählt es.',
        button: 'Senden',
        done: 'Die E-Mail ist unterwegs.',
      },
      'require-password': {
        title: 'Neues Passwort verlangen',
        text: 'Die nächste Anmeldung verlangt zuerst ein neues Passwort. Sitzungen laufen weiter: Melden Sie überall ab, um sie zu beenden.',
        button: 'Verlangen',
        done: 'Erledigt. Die nächste Anmeldung verlangt ein neues Passwort.',
      },
      'sign-out': {
        title: 'Überall abmelden',
        text: 'Beendet alle Sitzungen und Zugriffstoken. Das Passwort bleibt.',
        button: 'Abmelden',
        done: 'Erledigt. Alle Sitzungen und Zugriffstoken sind beendet.',
      },
      unlock: {
        title: 'Entsperren',
        text: 'Für dieses Konto sind keine falschen Passwörter gezählt.',
        counted: (count) =>
          count === 1
            ? '1 falsches Passwort ist gezählt.'
            : `${count} falsche Passwörter sind gezählt.`,
        barred: 'Wen wir noch nicht kennen, der braucht zum Anmelden einen Code per E-Mail.',
        button: 'Zählung löschen',
        done: 'Erledigt. Die Zählung falscher Passwörter ist gelöscht.',
      },
      'make-superuser': {
        title: 'Zum Superuser machen',
        text: 'Superuser sehen und ändern jedes Konto.',
        button: 'Zum Superuser machen',
        done: 'Erledigt. Diese Person ist Superuser.',
      },
      'take-superuser': {
        title: 'Recht eines Superusers wegnehmen',
        text: 'Das Konto bleibt und sieht nur sich selbst.',
        button: 'Wegnehmen',
        done: 'Erledigt. Diese Person ist kein Superuser mehr.',
      },
      deactivate: {
        title: 'Deaktivieren',
        text: 'Niemand kann sich mit dem Konto anmelden, und seine Sitzungen enden. Sie können es wieder aktivieren.',
        button: 'Deaktivieren',
        done: 'Erledigt. Niemand kann sich mit dem Konto anmelden.',
      },
      activate: {
        title: 'Aktivieren',
        text: 'Die Person kann sich wieder anmelden.',
        button: 'Aktivieren',
        done: 'Erledigt. Die Person kann sich wieder anmelden.',
      },
      'end-session': { done: 'Die Sitzung ist beendet.' },
      data: {
        title: 'Daten herunterladen',
        text: 'Alles, was über diese Person gespeichert ist, außer Hashes, Geheimnissen und Token, als JSON.',
        button: 'Herunterladen',
      },
      delete: {
        title: 'Konto löschen',
        text: 'Auf der nächsten Seite fragen wir noch einmal.',
        button: 'Löschen',
      },
      refused: {
        inactive: 'Es wurde nichts gesendet: Das Konto ist deaktiviert.',
        'already-verified': 'Es wurde nichts gesendet: Die E-Mail-Adresse ist schon bestätigt.',
        'nothing-counted': 'Es war kein falsches Passwort gezählt.',
        'no-session': 'Diese Sitzung war schon zu Ende.',
      },
    },
    deleting: {
      title: (address) => `${address} löschen?`,
      what: 'Das Konto, seine Sitzungen, Token und verknüpften Konten werden gelöscht. Seine E-Mail-Adresse ist sofort frei.',
      back: (days) =>
        days === 1
          ? 'Einen Tag lang können Sie es wiederherstellen, aus dem, was verschlüsselt gespeichert bleibt.'
          : `${days} Tage lang können Sie es wiederherstellen, aus dem, was verschlüsselt gespeichert bleibt.`,
      forGood: 'Nichts bleibt gespeichert: Es lässt sich nicht wiederherstellen.',
      yourself: 'Das ist Ihr eigenes Konto: Sie werden abgemeldet.',
      button: 'Dieses Konto löschen',
      keep: 'Konto behalten',
    },
    adding: {
      title: 'Person hinzufügen',
      lead: 'Niemand wählt ein Passwort für andere: Die Person wählt es selbst, mit einem Link in einer E-Mail.',
      email: 'E-Mail-Adresse',
      invite: 'Einladung senden',
      inviteHint: 'Ohne sie verwendet die Person „Passwort vergessen?“.',
      active: 'Darf sich anmelden',
      verified: 'Die E-Mail-Adresse ist bestätigt',
      verifiedHint: 'Nur, wenn Sie wissen, dass sie der Person gehört.',
      superuser: 'Superuser',
      superuserHint: 'Sieht und ändert jedes Konto.',
      button: 'Person hinzufügen',
      badEmail: 'An diese Adresse lässt sich keine E-Mail senden.',
      taken: 'Diese E-Mail-Adresse hat schon ein Konto.',
    },
    deleted: {
      title: 'Gelöschte Personen',
      lead: (days) =>
        days === 1
          ? 'Wer gelöscht wurde, lässt sich einen Tag lang wiederherstellen. Adressen sind verschlüsselt: Suchen Sie nach einer ganzen.'
          : `Wer gelöscht wurde, lässt sich ${days} Tage lang wiederherstellen. Adressen sind verschlüsselt: Suchen Sie nach einer ganzen.`,
      off: 'DELETED_USERS_KEPT_DAYS ist 0: Wer gelöscht wird, ist endgültig weg.',
      search: 'Ganze Adresse',
      button: 'Suchen',
      person: 'Konto-ID',
      when: 'Gelöscht',
      by: 'Von wem',
      until: 'Endgültig weg',
      events: 'Ereignisse',
      restore: 'Wiederherstellen',
      none: 'Es ist keine gelöschte Person gespeichert.',
      noneFound: 'Niemand, der diese Adresse hatte, lässt sich wiederherstellen.',
      done: 'Das Konto wurde gelöscht.',
      refused: {
        unknown: 'Dieses Konto lässt sich nicht mehr wiederherstellen.',
        'key-lost': 'Der Schlüssel, mit dem dieses Konto verschlüsselt wurde, ist weg.',
        'email-taken':
          'Ein anderes Konto hat jetzt diese E-Mail-Adresse. Es müsste zuerst gelöscht werden.',
      },
    },
    events: {
      title: 'Ereignisse',
      lead: (days) =>
        days === 1
          ? 'Ereignisse des letzten Tages, bei denen es darum geht, wer was darf. Anmeldungen, die nicht geklappt haben, stehen im Log.'
          : `Ereignisse der letzten ${days} Tage, bei denen es darum geht, wer was darf. Anmeldungen, die nicht geklappt haben, stehen im Log.`,
      ofOne: 'Nur von einer Person.',
      ofAll: 'Alle zeigen',
      when: 'Wann',
      what: 'Was',
      person: 'Wen es betrifft',
      by: 'Von wem',
      mailed: 'per Link aus einer E-Mail',
      self: 'selbst',
      none: 'Es ist kein Ereignis gespeichert.',
      madeSuperuser: 'Superuser geworden',
      noSuperuser: 'Kein Superuser mehr',
    },
    mails: {
      title: 'E-Mails',
      lead: 'Was zugesagt und noch nicht zugestellt ist. Eine E-Mail wird erst beim Senden geschrieben: Nichts davon wird gespeichert.',
      show: { failed: 'Gescheitert', pending: 'Wartend' },
      which: 'Zustand',
      purpose: 'E-Mail',
      purposes: {
        reset: 'Neues Passwort',
        verify: 'Bestätigung',
        invite: 'Einladung',
        'login-code': 'Code für die Anmeldung',
        'change-email': 'Änderung der E-Mail-Adresse',
        'new-device': 'Sicherheit: neues Gerät',
        'password-changed': 'Sicherheit: neues Passwort',
        'email-changed': 'Sicherheit: neue E-Mail-Adresse',
        'sessions-ended': 'Sicherheit: Sitzungen beendet',
        'provider-linked': 'Sicherheit: Anbieter verknüpft',
        'provider-unlinked': 'Sicherheit: Anbieter gelöst',
      },
      person: 'An',
      nobody: 'niemanden: Die Adresse hat kein Konto',
      promised: 'Zugesagt',
      attempts: 'Versuche',
      nextTry: 'Nächster Versuch',
      keptUntil: 'Gespeichert bis',
      again: 'Noch einmal senden',
      none: { failed: 'Keine E-Mail ist gescheitert.', pending: 'Keine E-Mail wartet.' },
      done: 'Die E-Mail wird in spätestens einer Minute gesendet.',
      unknown: 'Diese E-Mail steht nicht mehr unter den gescheiterten.',
    },
    settings: {
      title: 'Einstellungen',
      lead: 'So, wie sie gelten. Geändert werden sie dort, wo der Dienst bereitgestellt wird. Gruppen und Erklärungen sind auf Englisch.',
      name: 'Einstellung',
      value: 'Wert',
      from: 'Woher',
      text: 'Was sie bewirkt',
      set: 'gesetzt',
      byDefault: 'Vorgabe',
      notSet: 'nicht gesetzt',
    },
  },
  refusals: {
    REGISTER_USER_ALREADY_EXISTS: 'Diese E-Mail-Adresse hat schon ein Konto.',
    REGISTER_INVALID_PASSWORD: 'Dieses Passwort ist zu leicht zu erraten. Wählen Sie ein anderes.',
    LOGIN_BAD_CREDENTIALS: 'Diese E-Mail-Adresse und dieses Passwort passen nicht zusammen.',
    LOGIN_USER_NOT_VERIFIED: 'Ihre E-Mail-Adresse ist noch nicht bestätigt.',
    LOGIN_BAD_CODE: 'Dieser Code stimmt nicht oder ist zu alt.',
    RESET_PASSWORD_BAD_TOKEN:
      'Dieser Link wurde schon benutzt oder ist zu alt. Fordern Sie einen neuen an.',
    RESET_PASSWORD_INVALID_PASSWORD:
      'Dieses Passwort ist zu leicht zu erraten. Wählen Sie ein anderes.',
    VERIFY_USER_BAD_TOKEN: 'Dieser Link ist zu alt oder gehört zu einer anderen Adresse.',
    VERIFY_USER_ALREADY_VERIFIED: 'Diese E-Mail-Adresse ist schon bestätigt.',
    NOT_ME_BAD_TOKEN: 'Dieser Link wurde schon benutzt oder ist zu alt.',
    UPDATE_USER_EMAIL_ALREADY_EXISTS: 'Diese E-Mail-Adresse hat schon ein Konto.',
    UPDATE_USER_INVALID_PASSWORD:
      'Dieses Passwort ist zu leicht zu erraten. Wählen Sie ein anderes.',
    EMAIL_SELF_SERVICE_OFF:
      'Ihre E-Mail-Adresse ändert hier ein Administrator. Bitte fragen Sie einen.',
    LAST_SUPERUSER: 'Sonst gäbe es keinen aktiven Superuser mehr.',
    SEND_RESET_USER_INACTIVE: 'Das Konto ist deaktiviert: Es bekommt keine E-Mails.',
    RESTORE_USER_EMAIL_ALREADY_EXISTS: 'Ein anderes Konto hat jetzt diese E-Mail-Adresse.',
    RESTORE_USER_KEY_LOST: 'Der Schlüssel, mit dem dieses Konto verschlüsselt wurde, ist weg.',
    SIGNING_KEYS_OFF: 'PUBLIC_URL und ROOT_SECRET sind nicht beide gesetzt.',
    KEY_ROTATION_UNDER_WAY: 'Der Schlüssel vom letzten Wechsel signiert noch nicht.',
    TURNSTILE_FAILED:
      'Die Prüfung, dass Sie ein Mensch sind, hat nicht geklappt. Bitte versuchen Sie es noch einmal.',
    'There was an error parsing the body':
      'Das Formular war nicht lesbar. Bitte gehen Sie zurück und versuchen Sie es noch einmal.',
    'Missing boundary in multipart.':
      'Das Formular war nicht lesbar. Bitte gehen Sie zurück und versuchen Sie es noch einmal.',
    'Invalid multipart data.':
      'Das Formular war nicht lesbar. Bitte gehen Sie zurück und versuchen Sie es noch einmal.',
    Unauthorized: 'Bitte melden Sie sich zuerst an.',
    Forbidden: 'Ihr Konto darf das nicht.',
    CROSS_SITE_REQUEST:
      'Das kam von einer anderen Website, deshalb ist nichts passiert. Bitte beginnen Sie auf unserer eigenen Seite.',
    FORM_OUTDATED:
      'Die Seite war zu alt, deshalb ist nichts passiert. Bitte gehen Sie zurück, laden Sie sie neu und versuchen Sie es noch einmal.',
    LOGIN_NEW_PASSWORD_REQUIRED:
      'Bevor Sie sich anmelden können, wird ein neues Passwort verlangt.',
    LOGIN_CODE_REQUIRED: 'Um zu zeigen, dass Sie es sind, fordern Sie einen Code per E-Mail an.',
    STEP_UP_REQUIRED: 'Bitte geben Sie zuerst Ihr Passwort noch einmal ein.',
    STEP_UP_BAD_CREDENTIALS: 'Das ist nicht Ihr Passwort.',
    ACCESS_TOKEN_DECODE_ERROR:
      'Diese Anmeldung wurde anderswo begonnen. Bitte beginnen Sie noch einmal.',
    ACCESS_TOKEN_ALREADY_EXPIRED:
      'Diese Anmeldung hat zu lange gedauert. Bitte beginnen Sie noch einmal.',
    OAUTH_INVALID_STATE:
      'Diese Anmeldung wurde in einem anderen Browser begonnen oder schon benutzt. Bitte beginnen Sie noch einmal.',
    OAUTH_NOT_AVAILABLE_EMAIL: 'Der Anbieter hat Ihre E-Mail-Adresse nicht genannt.',
    OAUTH_USER_ALREADY_EXISTS:
      'Mit Ihrer E-Mail-Adresse gibt es schon ein Konto. Melden Sie sich an wie sonst; dann können Sie den Anbieter verknüpfen.',
    OAUTH_EMAIL_NOT_TRUSTED:
      'Der Anbieter sagt nicht, dass diese E-Mail-Adresse Ihre ist. Richten Sie ein Konto mit Passwort ein; dann können Sie den Anbieter verknüpfen.',
    OAUTH_SIGN_UP_OFF: 'Über diesen Anbieter wird für Ihre E-Mail-Adresse kein Konto eingerichtet.',
    OAUTH_ACCOUNT_TAKEN: 'Mit diesem Konto beim Anbieter ist schon ein anderes Konto verknüpft.',
    OAUTH_PROVIDER_REFUSED:
      'Der Anbieter hat Sie nicht hereingelassen, oder seine Antwort war nicht gut. Bitte versuchen Sie es noch einmal; bleibt es so, sagen Sie es denen, die diesen Dienst betreiben.',
    OAUTH_PROVIDER_UNAVAILABLE:
      'Der Anbieter antwortet nicht. Bitte versuchen Sie es in einer Minute noch einmal, oder melden Sie sich anders an.',
    LINK_USER_NOT_VERIFIED: 'Bitte bestätigen Sie zuerst Ihre E-Mail-Adresse.',
    LINK_LAST_WAY_IN: 'Das ist Ihr einziger Weg, sich anzumelden. Wählen Sie zuerst ein Passwort.',
    PROVIDER_REQUIRED: 'Mit Ihrer E-Mail-Adresse meldet man sich über den eigenen Anbieter an.',
    PROVIDERS_OFF: 'PUBLIC_URL und ROOT_SECRET sind nicht beide gesetzt.',
    PROVIDER_ALREADY_EXISTS: 'Einen Anbieter dieses Namens gibt es schon.',
    PROVIDER_BAD_SETTING: 'Eine Einstellung des Anbieters stimmt nicht.',
    'Bad Request': 'Es hat etwas gefehlt. Bitte beginnen Sie noch einmal.',
    LOGOUT_BAD_TOKEN: 'Die Abmeldung beim Anbieter war nicht richtig.',
    NO_SESSION: 'Bitte melden Sie sich zuerst an.',
    'Not Found':
      'Die Seite gibt es nicht, oder sie ist nicht für Sie. Vielleicht hat die Adresse einen Tippfehler.',
    'Method Not Allowed': 'So funktioniert diese Seite nicht.',
    'Content Too Large': 'Das war zu viel Text auf einmal.',
    TOO_MANY_REQUESTS: 'Das war zu oft. Bitte kommen Sie in einer Minute wieder.',
    TURNSTILE_UNAVAILABLE:
      'Die Prüfung, dass Sie ein Mensch sind, antwortet nicht. Bitte versuchen Sie es in einer Minute noch einmal.',
    DATABASE_UNAVAILABLE:
      'Der Dienst ist gerade ausgelastet. Bitte versuchen Sie es in einer Minute noch einmal.',
  },
}
