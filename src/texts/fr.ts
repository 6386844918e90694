import { en, type Texts } from './en.ts'

export const fr: Texts = {
  ...en,
  name: 'Français',
  mails: {
    locale: 'fr',
    hello: 'Bonjour,',
    valid: (duration) => `Validité : ${duration}.`,
    underAMinute: 'moins d’une minute',
    asked: (facts) => `Cet e-mail a été demandé le ${facts}.`,
    on: (browser, system) => `${browser} sous ${system}`,
    with: (client) => `avec ${client}`,
    from: (place) => `lieu : ${place}`,
    network: (network) => `réseau ${network}`,
    reset: {
      subject: 'Choisissez un nouveau mot de passe',
      reason: 'Quelqu’un, probablement vous, a demandé un nouveau mot de passe pour votre compte.',
      open: 'Pour choisir un nouveau mot de passe, ouvrez ce lien.',
      use: 'Pour choisir un nouveau mot de passe, utilisez ce jeton.',
      send: 'Saisissez-le là où il vous est demandé, ou envoyez-le au service au format JSON :',
      ignore: 'Si ce n’était pas vous, ignorez cet e-mail : votre mot de passe ne change pas.',
    },
    invite: {
      subject: 'Choisissez un mot de passe pour votre compte',
      reason: 'Un compte avec cette adresse e-mail a été créé pour vous.',
      open: 'Pour choisir son mot de passe, ouvrez ce lien.',
      use: 'Pour choisir son mot de passe, utilisez ce jeton.',
      send: 'Saisissez-le là où il vous est demandé, ou envoyez-le au service au format JSON :',
      ignore:
        'Si vous ne voulez pas de ce compte, ignorez cet e-mail : personne ne peut s’y connecter.',
    },
    verify: {
      subject: 'Confirmez votre adresse e-mail',
      reason: (when) => `Un compte créé le ${when} a cette adresse e-mail.`,
      open: 'Pour confirmer que le compte et l’adresse sont à vous, ouvrez ce lien.',
      use: 'Pour confirmer que le compte et l’adresse sont à vous, utilisez ce jeton.',
      send: 'Saisissez-le là où il vous est demandé, ou envoyez-le au service au format JSON :',
      ignore:
        'Si vous n’avez pas créé ce compte, ne le confirmez pas : la personne qui l’a créé connaît son mot de passe. ' +
        'Dites-nous que ce n’était pas vous : le compte sera supprimé ou, s’il a déjà servi, son mot de passe.',
      notMeByLink: 'Vous pouvez aussi le dire sur la page du lien ci-dessus.',
      notMeByToken:
        'Pour dire que ce n’était pas vous, envoyez ce jeton au service au format JSON :',
    },
    loginCode: {
      subject: 'Votre code de connexion',
      reason: 'Quelqu’un, probablement vous, a demandé un code pour se connecter à votre compte.',
      use: 'Pour vous connecter, utilisez ce code.',
      send: 'Saisissez-le là où il vous est demandé, ou envoyez-le au service sous forme de formulaire :',
      ignore:
        'Si ce n’était pas vous, ignorez cet e-mail : sans votre mot de passe, le code n’ouvre rien. ' +
        'Ne donnez ce code à personne.',
    },
    changeEmail: {
      subject: 'Confirmez votre nouvelle adresse e-mail',
      reason: 'Quelqu’un, probablement vous, veut utiliser cette adresse e-mail pour son compte.',
      open: 'Pour confirmer l’adresse, ouvrez ce lien.',
      ignore: 'Si ce n’était pas vous, ignorez cet e-mail : rien ne change.',
    },
    ifItWasYou: 'Si c’était vous, vous n’avez rien à faire.',
    alarms: {
      'new-device': {
        subject: 'Nouvelle connexion à votre compte',
        reason: (facts) =>
          `Quelqu’un s’est connecté à votre compte avec un navigateur ou une application que votre compte ne connaît pas, le ${facts}.`,
        undo: 'Si ce n’était pas vous, ouvrez ce lien. Tout ce qui est connecté à votre compte est déconnecté, son mot de passe est supprimé, et un e-mail vous permet d’en choisir un nouveau.',
      },
      'password-changed': {
        subject: 'Votre mot de passe a été changé',
        reason: (facts) => `Le mot de passe de votre compte a été changé le ${facts}.`,
        undo: 'Si ce n’était pas vous, ouvrez ce lien. Tout ce qui est connecté à votre compte est déconnecté, son mot de passe est supprimé, et un e-mail vous permet d’en choisir un nouveau.',
      },
      'email-changed': {
        subject: 'Votre compte a une autre adresse e-mail',
        reason: (facts) =>
          `Votre compte avait cette adresse e-mail. Il en a reçu une autre le ${facts}.`,
        undo: 'Si ce n’était pas vous, ouvrez ce lien. Votre compte retrouve cette adresse, tout ce qui y est connecté est déconnecté, son mot de passe est supprimé, et un e-mail vous permet d’en choisir un nouveau.',
      },
      'sessions-ended': {
        subject: 'Vous avez été déconnecté',
        reason: (facts) =>
          `Un administrateur a mis fin à des sessions de votre compte le ${facts}. Votre mot de passe reste valable.`,
        undo: 'Si vous pensez que quelqu’un d’autre était connecté à votre compte, ouvrez ce lien. Tout ce qui y est connecté est déconnecté, son mot de passe est supprimé, et un e-mail vous permet d’en choisir un nouveau.',
      },
    },
  },
}
