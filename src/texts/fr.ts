import type { Texts } from './en.ts'

// On pages, the space before : ; ? ! and within « » is a narrow one that does not break (U+202F).

const atLeast = (characters: number) =>
  characters < 2 ? `Au moins ${characters} caractère.` : `Au moins ${characters} caractères.`

export const fr: Texts = {
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
      onPage: 'Saisissez-le avec votre mot de passe sur la page de connexion :',
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
        undo: 'Si ce n’était pas vous, ouvrez ce lien et confirmez. Tout ce qui est connecté à votre compte est alors déconnecté, son mot de passe est supprimé, et un e-mail vous permet d’en choisir un nouveau.',
      },
      'password-changed': {
        subject: 'Votre mot de passe a été changé',
        reason: (facts) => `Le mot de passe de votre compte a été changé le ${facts}.`,
        undo: 'Si ce n’était pas vous, ouvrez ce lien et confirmez. Tout ce qui est connecté à votre compte est alors déconnecté, son mot de passe est supprimé, et un e-mail vous permet d’en choisir un nouveau.',
      },
      'provider-linked': {
        subject: 'Un fournisseur a été associé à votre compte',
        reason: (facts) =>
          `Un fournisseur a été associé à votre compte le ${facts}. Il permet désormais de s’y connecter.`,
        undo: 'Si ce n’était pas vous, ouvrez ce lien et confirmez. Tout ce qui est connecté à votre compte est alors déconnecté, son mot de passe est supprimé, et un e-mail vous permet d’en choisir un nouveau.',
      },
      'provider-unlinked': {
        subject: 'Un fournisseur a été dissocié de votre compte',
        reason: (facts) =>
          `Un fournisseur a été dissocié de votre compte le ${facts}. Il ne permet plus de s’y connecter.`,
        undo: 'Si ce n’était pas vous, ouvrez ce lien et confirmez. Tout ce qui est connecté à votre compte est alors déconnecté, son mot de passe est supprimé, et un e-mail vous permet d’en choisir un nouveau.',
      },
      'email-changed': {
        subject: 'Votre compte a une autre adresse e-mail',
        reason: (facts) =>
          `Votre compte avait cette adresse e-mail. Il en a reçu une autre le ${facts}.`,
        undo: 'Si ce n’était pas vous, ouvrez ce lien et confirmez. Votre compte retrouve alors cette adresse, tout ce qui y est connecté est déconnecté, son mot de passe est supprimé, et un e-mail vous permet d’en choisir un nouveau.',
      },
      'sessions-ended': {
        subject: 'Vous avez été déconnecté',
        reason: (facts) =>
          `Un administrateur a mis fin à des sessions de votre compte le ${facts}. Votre mot de passe reste valable.`,
        undo: 'Si vous pensez que quelqu’un d’autre était connecté à votre compte, ouvrez ce lien et confirmez. Tout ce qui y est connecté est alors déconnecté, son mot de passe est supprimé, et un e-mail vous permet d’en choisir un nouveau.',
      },
    },
  },
  layout: {
    skip: 'Aller au contenu',
    console: 'console',
    signOut: 'Se déconnecter',
    accountPlaces: 'Compte',
    consolePlaces: 'Console',
    help: 'Obtenir de l’aide',
    languages: 'Langue',
    onceMore: 'Rien n’est encore fait. Recommencez, s’il vous plaît.',
    copy: 'Copier',
    copied: 'Copié',
  },
  places: {
    account: {
      profile: 'Profil',
      security: 'Sécurité',
      sessions: 'Sessions',
      activity: 'Activité',
      console: 'Console',
    },
    console: {
      users: 'Personnes',
      deleted: 'Supprimées',
      events: 'Événements',
      mails: 'E-mails',
      settings: 'Réglages',
      account: 'Mon compte',
    },
  },
  errorPage: {
    title: 'Cela n’a pas marché',
    notThere: 'Il n’y a rien ici',
    ourFault: 'Quelque chose ne va pas de notre côté. Réessayez dans une minute.',
    back: 'Aller à la première page',
    backToForm: 'Revenir au formulaire',
    tellUs: 'Si vous demandez de l’aide, dites-nous ceci :',
    code: 'Code :',
    requestId: 'Demande :',
  },
  signIn: {
    title: 'Se connecter',
    email: 'Adresse e-mail',
    password: 'Mot de passe',
    forgotten: 'Mot de passe oublié ?',
    button: 'Se connecter',
    newHere: 'Pas encore de compte ?',
    makeAccount: 'Créer un compte',
    code: 'Code reçu par e-mail',
    codeHint: 'Il est valable une heure.',
    codeSent: 'S’il y a un compte avec cette adresse, nous y envoyons un code.',
    sendCode: 'Recevoir un code par e-mail',
    done: {
      password: 'Votre nouveau mot de passe est enregistré. Connectez-vous avec lui.',
      verified: 'Votre adresse est confirmée. Connectez-vous pour continuer.',
      'signed-out': 'Votre session est terminée.',
    },
    wantsScript:
      'Pour montrer que vous êtes une personne, cette page a besoin de JavaScript. Activez-le, puis rechargez la page.',
    notAnAddress: 'Cette adresse e-mail n’est pas complète. Cherchez une faute de frappe.',
    refused: {
      badCredentials: 'Cette adresse et ce mot de passe ne vont pas ensemble.',
      newPassword: 'Choisir un nouveau mot de passe',
      badCode: 'Ce code n’est pas le bon, ou il est trop ancien. Demandez-en un autre.',
      codeRequired:
        'Quelqu’un a essayé beaucoup de mots de passe pour ce compte. Pour montrer que c’est vous, demandez un code par e-mail.',
      elsewhere: 'Se connecter là-bas',
      orCode:
        'Si ce n’était pas vous : avec un code reçu par e-mail, vous pouvez vous connecter tout de suite.',
      unverified:
        'Votre adresse n’est pas encore confirmée. Ouvrez le lien que nous vous avons envoyé par e-mail.',
      sendVerification: 'Renvoyer l’e-mail',
      tooMany: (minutes) =>
        minutes <= 1
          ? 'Cela fait trop d’essais. Revenez dans une minute.'
          : `Cela fait trop d’essais. Revenez dans ${minutes} minutes.`,
    },
  },
  providers: {
    or: 'ou',
    signIn: (title) => `Continuer avec ${title}`,
    lastUsed: 'dernier utilisé',
    goOn: {
      title: (title) => `Vers ${title}`,
      lead: 'Si cette page reste affichée, appuyez sur le bouton.',
      button: (title) => `Aller sur ${title}`,
    },
    instead: {
      LOGIN_BAD_CREDENTIALS:
        'Personne ne peut se connecter à ce compte en ce moment. Si c’est le vôtre, demandez-nous.',
      STEP_UP_BAD_CREDENTIALS:
        'Ce n’est pas le compte qui est lié au vôtre. Choisissez là-bas celui qui est lié.',
    },
  },
  loginCode: {
    title: 'Se connecter avec un code',
    lead: 'Nous vous envoyons un code par e-mail. Avec ce code et votre mot de passe, vous pouvez vous connecter, même si d’autres ont fait beaucoup d’essais.',
    back: 'Revenir à la connexion',
  },
  register: {
    title: 'Créer un compte',
    button: 'Créer mon compte',
    taken: 'Cette adresse a déjà un compte.',
    signIn: 'Connectez-vous',
    or: 'ou',
    newPassword: 'choisissez un nouveau mot de passe',
    haveOne: 'Vous avez déjà un compte ?',
  },
  newPassword: {
    hint: atLeast,
    faults: {
      short: 'Ce mot de passe est trop court.',
      common:
        'Beaucoup de gens ont ce mot de passe : il est facile à deviner. Choisissez-en un autre.',
      breached:
        'Ce mot de passe figure dans une liste de mots de passe volés. Choisissez-en un autre.',
    },
  },
  mailSent: {
    title: 'Consultez vos e-mails',
    nothing:
      'Pas d’e-mail ? Regardez dans le dossier des messages indésirables, ou demandez un nouvel envoi.',
    again: 'Renvoyer l’e-mail',
    other: 'Utiliser une autre adresse',
  },
  forgotPassword: {
    title: 'Choisir un nouveau mot de passe',
    lead: 'Nous vous envoyons un lien par e-mail. Il ouvre une page où vous choisissez un nouveau mot de passe.',
    button: 'Recevoir un lien par e-mail',
    sent: 'S’il y a un compte avec cette adresse, nous y envoyons un e-mail avec un lien :',
    back: 'Revenir à la connexion',
  },
  resetPassword: {
    required:
      'Un administrateur vous demande de choisir un nouveau mot de passe. Connectez-vous ensuite avec celui-ci.',
    title: 'Choisissez un nouveau mot de passe',
    lead: 'Tous vos appareils seront déconnectés. Il s’agit de ce compte :',
    invited: { title: 'Choisissez un mot de passe', lead: 'Il s’agit de ce compte :' },
    password: 'Nouveau mot de passe',
    button: 'Enregistrer le mot de passe',
    deadTitle: 'Ce lien ne fonctionne plus',
    another: 'Demander un nouveau lien',
  },
  verify: {
    title: 'Confirmez votre adresse',
    ask: 'Quelqu’un a créé un compte avec votre adresse. Si c’était vous, confirmez-la :',
    button: 'Confirmer mon adresse',
    warning:
      'Si ce n’était pas vous, ne la confirmez pas : la personne qui a créé le compte connaît son mot de passe.',
    notMe: 'Ce n’est pas mon compte',
    lead: 'Nous vous envoyons un lien par e-mail. En l’ouvrant, vous montrez que l’adresse est à vous.',
    send: 'Recevoir un lien par e-mail',
    registered:
      'Votre compte est créé. Pour vous connecter, ouvrez le lien que nous avons envoyé à cette adresse :',
    sent: 'S’il y a un compte avec cette adresse et qu’elle n’est pas confirmée, nous y envoyons un e-mail avec un lien :',
    deadTitle: 'Ce lien ne fonctionne plus',
    doneTitle: 'Votre adresse est confirmée',
    done: 'Merci. Vous n’avez plus rien à faire ici.',
    goOn: 'Continuer',
  },
  notMe: {
    title: 'Ce n’est pas mon compte',
    ask: 'Quelqu’un a créé un compte avec votre adresse :',
    what: 'S’il n’a jamais servi, nous le supprimons. Sinon, nous supprimons son mot de passe et déconnectons tout le monde.',
    button: 'Ce n’est pas mon compte',
    keep: 'C’est mon compte : ne rien changer',
    alarm: {
      title: 'Ce n’était pas moi',
      ask: 'Nous vous avons signalé un changement sur ce compte :',
      what: 'Si ce n’était pas vous, nous déconnectons tout le monde de votre compte, nous supprimons son mot de passe, et nous vous envoyons par e-mail un lien pour en choisir un nouveau.',
      returns: 'Votre compte retrouve aussi cette adresse.',
      button: 'Déconnecter tout le monde',
      keep: 'C’était moi : ne rien changer',
      securedTitle: 'Tout le monde est déconnecté',
      secured:
        'Le mot de passe est supprimé aussi. Nous vous avons envoyé un lien par e-mail : ouvrez-le pour en choisir un nouveau.',
      returned:
        'Le mot de passe est supprimé aussi, et le compte a retrouvé votre adresse. Nous vous avons envoyé un lien par e-mail : ouvrez-le pour choisir un nouveau mot de passe.',
    },
    removedTitle: 'Le compte est supprimé',
    removed: 'Vous n’avez plus rien à faire.',
    lockedTitle: 'Plus personne ne peut s’y connecter',
    locked:
      'Nous avons supprimé son mot de passe et déconnecté tout le monde. La personne qui lit vos e-mails peut en choisir un nouveau.',
    newPassword: 'Choisir un nouveau mot de passe',
    deadTitle: 'Ce lien ne fonctionne plus',
    dead: 'Il a déjà servi, ou il est trop ancien. Si quelqu’un d’autre utilise votre adresse ici, choisissez un nouveau mot de passe : cela déconnecte tous les autres.',
  },
  signOut: {
    title: 'Se déconnecter',
    lead: 'Votre session est ouverte ici. Vos autres appareils restent connectés.',
    button: 'Se déconnecter',
    stay: 'Rester connecté',
  },
  stepUp: {
    title: 'Est-ce toujours vous ?',
    lead: 'Avant de continuer, donnez encore une fois votre mot de passe.',
    button: 'Continuer',
    back: 'Revenir à mon compte',
    wrong: 'Ce n’est pas votre mot de passe.',
    leadWithout: 'Avant de continuer, montrez encore une fois que c’est vous.',
    noWay:
      'Votre compte n’a pas encore de mot de passe, ni de fournisseur à qui redemander. Choisissez un mot de passe par un lien que nous vous envoyons, et connectez-vous avec lui.',
    setPassword: 'Choisir un mot de passe',
  },
  eventKinds: {
    'user.created': 'Compte créé',
    'user.invited': 'Invitation envoyée',
    'user.verified': 'Adresse confirmée',
    'user.disowned': 'Réponse « Ce n’était pas moi »',
    'user.secured': 'Réponse « Ce n’était pas moi » à un e-mail de sécurité',
    'user.unverified': 'Confirmation retirée',
    'user.verification_sent': 'E-mail de confirmation envoyé',
    'user.unlocked': 'Mots de passe erronés oubliés',
    'user.activated': 'Compte activé',
    'user.deactivated': 'Compte désactivé',
    'user.signed_out': 'Déconnexion partout',
    'user.deleted': 'Compte supprimé',
    'user.restored': 'Compte rétabli',
    'session.started': 'Connexion',
    'session.ended': 'Session terminée',
    'session.all_ended': 'Sessions de toutes les personnes terminées',
    'session.stepped_up': 'Mot de passe donné encore une fois',
    'profile.changed': 'Profil changé',
    'email.changed': 'Adresse changée',
    'password.changed': 'Mot de passe changé',
    'password.reset': 'Nouveau mot de passe par un lien reçu par e-mail',
    'password.required': 'Nouveau mot de passe demandé à la prochaine connexion',
    'password.reset_sent': 'Lien pour un nouveau mot de passe envoyé',
    'provider.linked': 'Fournisseur associé',
    'provider.unlinked': 'Fournisseur dissocié',
    'provider.added': 'Fournisseur ajouté',
    'provider.changed': 'Fournisseur modifié',
    'provider.removed': 'Fournisseur supprimé',
    'key.rotated': 'Clé de signature changée',
  },
  account: {
    profile: {
      title: 'Profil',
      email: 'Adresse e-mail',
      verified: 'confirmée',
      unverified: 'non confirmée',
      sendLink: 'Envoyer le lien',
      id: 'Identifiant du compte',
      made: 'Création du compte',
      details: 'Vos informations',
      save: 'Enregistrer',
      language: 'Langue',
      languageHint: 'Pour ces pages, et pour les e-mails que nous vous envoyons.',
      notSaid: 'Non précisé',
      yes: 'Oui',
      no: 'Non',
      atMost: (characters) =>
        characters < 2 ? `${characters} caractère au plus.` : `${characters} caractères au plus.`,
      wholeNumber: 'Écrivez un nombre entier.',
      doesNotFit: 'Cela ne convient pas ici. Écrivez autre chose.',
      data: 'Vos données',
      download: 'Télécharger mes données',
      downloadHint: 'Tout ce que nous conservons sur vous, dans un fichier (JSON).',
      leaving: 'Supprimer le compte',
      deletion: 'Supprimer mon compte',
      deletionHint: 'Nous vous le demandons encore une fois avant de supprimer quoi que ce soit.',
      done: {
        saved: 'Vos informations sont enregistrées.',
        language: 'Votre langue est enregistrée.',
        registered: 'Nous vous avons envoyé un lien. Ouvrez-le pour confirmer votre adresse.',
        'link-sent': 'L’e-mail est en route. Ouvrez le lien qu’il contient.',
      },
    },
    security: {
      title: 'Sécurité',
      password: 'Mot de passe',
      passwordHint: 'Avec un nouveau mot de passe, tous vos autres appareils sont déconnectés.',
      current: 'Mot de passe actuel',
      next: 'Nouveau mot de passe',
      atLeast,
      changePassword: 'Changer le mot de passe',
      noPassword:
        'Vous n’avez pas encore de mot de passe. Nous vous envoyons un lien vers une page où en choisir un.',
      mailPasswordLink: 'M’envoyer le lien',
      wrong: 'Ce n’est pas votre mot de passe actuel.',
      tooShort: (characters) =>
        characters === 1
          ? 'Choisissez un nouveau mot de passe.'
          : `Ce mot de passe est trop court. Il lui faut au moins ${characters} caractères.`,
      tooEasy: 'Ce mot de passe est trop facile à deviner. Choisissez-en un autre.',
      email: 'Adresse e-mail',
      emailNow: (address) => `Pour le moment, c’est ${address}.`,
      newEmail: 'Nouvelle adresse',
      newEmailHint:
        'Nous y envoyons un lien par e-mail. Votre adresse change quand vous confirmez sur la page qu’il ouvre.',
      mailLink: 'Recevoir le lien par e-mail',
      emailByUs: 'Vous ne pouvez pas la changer ici. Si elle doit changer, demandez-le-nous.',
      noAddress: 'Ce n’est pas une adresse e-mail. Il y a peut-être une faute de frappe.',
      sameAddress: 'C’est déjà votre adresse.',
      done: {
        password: 'Votre mot de passe est changé. Tous vos autres appareils sont déconnectés.',
        email: 'L’e-mail est en route. Ouvrez le lien qu’il contient, et confirmez.',
        linked: 'Le fournisseur est lié. Vous pouvez désormais vous connecter avec lui.',
        unlinked: 'Le fournisseur n’est plus lié.',
        'password-link':
          'Le message est en route. Ouvrez le lien qu’il contient pour choisir un mot de passe.',
      },
    },
    ways: {
      title: 'Façons de se connecter',
      hint: 'Un fournisseur lié vous connecte à ce compte, en plus de votre mot de passe.',
      verifyFirst: 'Avant d’en lier un, votre adresse doit être vérifiée.',
      toVerify: 'La vérifier',
      notLinked: 'Non lié',
      unconfirmed: 'pas encore confirmé',
      off: 'désactivé',
      link: 'Lier',
      linkOne: (title) => `Lier ${title}`,
      confirm: 'Confirmer',
      confirmOne: (title) => `Confirmer ${title}`,
      unlink: 'Délier',
      unlinkOne: (title) => `Délier ${title}`,
    },
    linking: {
      title: (title) => `Lier ${title} ?`,
      there: (title) => `Ce compte chez ${title} :`,
      here: 'connectera désormais à votre compte ici :',
      notYours: (title) => `Si le compte chez ${title} n’est pas le vôtre, ne le liez pas.`,
      button: 'Lier',
      leave: 'Ne pas lier',
      deadTitle: 'Ce lien ne fonctionne plus',
      dead: 'Il a été utilisé, il est trop ancien, ou il vient d’un autre navigateur. Rien n’a été lié. Vous pouvez lier le fournisseur parmi vos façons de vous connecter.',
      toSecurity: 'Façons de se connecter',
    },
    newEmail: {
      title: 'Votre nouvelle adresse',
      lead: 'Appuyez sur le bouton, et votre compte a cette adresse.',
      insteadOf: 'Elle remplace :',
      notYou: 'Si vous n’avez rien demandé, fermez cette page.',
      button: 'Utiliser cette adresse',
      changedTitle: 'Votre adresse est changée',
      changedLead: 'À partir de maintenant, connectez-vous avec la nouvelle.',
      toAccount: 'Aller à mon compte',
      again: 'Demander un autre lien',
      refused: {
        'bad-token': 'Ce lien a déjà servi, ou il est trop ancien.',
        'email-taken': 'Cette adresse a déjà un compte.',
        off: 'Vous ne pouvez pas changer votre adresse ici. Si elle doit changer, demandez-le-nous.',
      },
    },
    sessions: {
      title: 'Où votre compte est connecté',
      lead: 'Mettez fin aux sessions que vous ne connaissez pas. L’effet est immédiat.',
      current: 'celle-ci',
      device: (browser, system) => `${browser} sous ${system}`,
      unknownDevice: 'Une application ou un appareil qui ne dit pas son nom',
      proofs: { pwd: 'par mot de passe', fed: 'par un fournisseur' },
      by: (title) => `par ${title}`,
      signedIn: (how) => `connexion ${how}`,
      lastUsed: 'dernière utilisation :',
      end: 'Mettre fin à la session',
      endOne: (device) => `Mettre fin à la session : ${device}`,
      onlyHere: 'Votre compte est connecté ici, et nulle part ailleurs.',
      endOthers: 'Mettre fin à toutes les autres sessions',
      endOthersHint: 'Tous les autres appareils et applications devront se connecter à nouveau.',
      done: {
        ended: 'La session est terminée.',
        over: 'Cette session était déjà terminée.',
        others: 'Toutes les autres sessions sont terminées.',
      },
    },
    activity: {
      title: 'Activité',
      lead: (days) =>
        days === 1
          ? 'Ce qui s’est passé sur votre compte depuis hier.'
          : `Ce qui s’est passé sur votre compte ces ${days} derniers jours. Si quelque chose ne vient pas de vous, changez votre mot de passe.`,
      empty: 'Il ne s’est encore rien passé. Les changements de votre compte seront listés ici.',
      noMore: 'Il n’y a rien de plus ancien.',
      older: 'Plus anciens',
      newest: 'Les plus récents',
      by: {
        you: 'par vous',
        administrator: 'par un administrateur',
        mailedLink: 'par quelqu’un avec un lien que nous vous avons envoyé par e-mail',
        us: 'par ce service',
      },
      copied: 'Session terminée : une de ses anciennes clés a servi une deuxième fois',
      signedOut: 'Déconnexion',
      madeAdministrator: 'Droit d’administrateur donné',
      noAdministrator: 'Droit d’administrateur retiré',
    },
    deletion: {
      title: 'Supprimer votre compte',
      lead: 'Tous vos appareils seront déconnectés, et plus personne ne pourra se connecter à ce compte.',
      comesBack: (days) =>
        days === 1
          ? 'Pendant un jour, un administrateur peut le rétablir. Ensuite, il disparaît pour de bon.'
          : `Pendant ${days} jours, un administrateur peut le rétablir. Ensuite, il disparaît pour de bon.`,
      gone: 'Il ne pourra pas être rétabli.',
      whomToAsk: 'À qui le demander',
      download: 'Télécharger d’abord mes données',
      button: 'Supprimer mon compte',
      keep: 'Garder mon compte',
      lastSuperuser:
        'Vous êtes le dernier administrateur. Donnez d’abord ce droit à quelqu’un d’autre, puis vous pourrez supprimer votre compte.',
      deletedTitle: 'Votre compte est supprimé',
      deletedLead: 'Tous vos appareils sont déconnectés.',
      makeAccount: 'Créer un nouveau compte',
    },
  },
  console: {
    yes: 'oui',
    no: 'non',
    never: 'jamais',
    next: 'Page suivante',
    first: 'Première page',
    operator: 'une commande',
    about: (action, what) => `${action} : ${what}`,
    nobodyNow: 'une personne qui n’est plus là',
    lastSuperuser: 'Rien n’a été fait : il ne resterait aucun superutilisateur actif.',
    people: {
      title: 'Personnes',
      lead: 'Cherchez le début d’une adresse, un domaine comme @corp.example, ou un identifiant de compte complet.',
      add: 'Ajouter une personne',
      search: 'Adresse, domaine ou identifiant',
      button: 'Chercher',
      active: 'Peut se connecter',
      verified: 'Adresse confirmée',
      superuser: 'Superutilisateur',
      any: 'indifférent',
      person: 'Personne',
      state: 'État',
      since: 'Création',
      tags: {
        active: 'compte actif, adresse confirmée',
        inactive: 'compte désactivé',
        unverified: 'adresse non confirmée',
        superuser: 'superutilisateur',
        you: 'vous',
      },
      none: 'Aucune personne ne correspond.',
      noneHint: 'Retirez un filtre, ou cherchez les premières lettres de l’adresse.',
      noneYet: 'Aucune des personnes examinées ne correspond. La page suivante cherche plus loin.',
      csv: 'Télécharger en CSV',
      choose: (address) => `Choisir ${address}`,
      chosen: 'Pour les personnes choisies :',
      bulk: {
        deactivate: 'Désactiver le compte',
        'sign-out': 'Déconnecter partout',
        'send-verification': 'Envoyer un e-mail de confirmation',
      },
      bulkHint:
        'Les superutilisateurs ne se désactivent pas ensemble : ouvrez pour cela la page de chacun.',
      done: {
        deactivate: (count) =>
          count < 2 ? `${count} compte a été désactivé.` : `${count} comptes ont été désactivés.`,
        'sign-out': (count) =>
          count < 2
            ? `${count} personne a été déconnectée.`
            : `${count} personnes ont été déconnectées.`,
        'send-verification': (count) =>
          count < 2
            ? `${count} personne reçoit un e-mail de confirmation d’ici une minute.`
            : `${count} personnes reçoivent un e-mail de confirmation d’ici une minute.`,
      },
      chooseFirst: 'Rien n’a été fait : choisissez d’abord quelqu’un dans la liste.',
      tooMany: (most) =>
        most < 2
          ? `Rien n’a été fait : ${most} personne au plus à la fois.`
          : `Rien n’a été fait : ${most} personnes au plus à la fois.`,
    },
    person: {
      added: 'Le compte est créé.',
      invited: 'Le compte est créé, et un e-mail invite la personne à choisir un mot de passe.',
      restored: 'Le compte est rétabli. La personne doit se connecter à nouveau.',
      facts: 'Informations',
      id: 'Identifiant du compte',
      made: 'Création',
      changed: 'Dernier changement',
      details: { title: 'Informations', done: 'Les informations sont enregistrées.' },
      sessions: 'Sessions',
      noSessions:
        'Aucune connexion, ou seulement par des jetons d’accès, qui n’ont pas de session.',
      unknownClient: 'Un client qui n’a pas dit son nom',
      kinds: { api: 'une application', pages: 'ces pages' },
      by: { pwd: 'par mot de passe', provider: (title) => `par ${title}` },
      links: 'Façons de se connecter',
      unconfirmed: 'importé, non confirmé',
      lastUsed: 'dernière utilisation :',
      current: 'celle-ci',
      end: 'Mettre fin à la session',
      events: 'Événements',
      noEvents: 'Aucun événement conservé pour ce compte.',
      allEvents: 'Tous les événements de cette personne',
      actions: 'Actions',
      danger: 'Zone de danger',
      verify: {
        title: 'Marquer l’adresse comme confirmée',
        text: 'Seulement si vous savez qu’elle est à cette personne.',
        button: 'Marquer comme confirmée',
        done: 'C’est fait. L’adresse compte comme confirmée.',
      },
      unverify: {
        title: 'Retirer la confirmation',
        text: 'La personne devra montrer à nouveau que l’adresse est à elle.',
        button: 'Retirer la confirmation',
        done: 'C’est fait. L’adresse compte comme non confirmée.',
      },
      'send-verification': {
        title: 'Envoyer un e-mail de confirmation',
        text: 'Son lien confirme l’adresse.',
        button: 'Envoyer',
        done: 'L’e-mail est en route.',
      },
      'send-reset': {
        title: 'Envoyer un lien pour un nouveau mot de passe',
        text: 'La personne choisit son mot de passe avec ce lien. Personne d’autre ne le voit ni ne le choisit.',
        button: 'Envoyer',
        done: 'L’e-mail est en route.',
      },
      'require-password': {
        title: 'Demander un nouveau mot de passe',
        text: 'La prochaine connexion demande d’abord un nouveau mot de passe. Les sessions continuent : déconnectez partout pour y mettre fin.',
        button: 'Demander',
        done: 'C’est fait. La prochaine connexion demande un nouveau mot de passe.',
      },
      'sign-out': {
        title: 'Déconnecter partout',
        text: 'Met fin à toutes les sessions et à tous les jetons d’accès. Le mot de passe reste.',
        button: 'Déconnecter',
        done: 'C’est fait. Toutes les sessions et tous les jetons d’accès sont terminés.',
      },
      unlock: {
        title: 'Débloquer',
        text: 'Aucun mot de passe erroné n’est compté pour ce compte.',
        counted: (count) =>
          count < 2
            ? `${count} mot de passe erroné est compté.`
            : `${count} mots de passe erronés sont comptés.`,
        barred:
          'Depuis un appareil que nous n’avons jamais vu, il faut un code reçu par e-mail pour se connecter.',
        button: 'Les oublier',
        done: 'C’est fait. Les mots de passe erronés sont oubliés.',
      },
      'make-superuser': {
        title: 'Donner le droit de superutilisateur',
        text: 'Les superutilisateurs voient et changent tous les comptes.',
        button: 'Donner le droit',
        done: 'C’est fait. Cette personne est superutilisateur.',
      },
      'take-superuser': {
        title: 'Retirer le droit de superutilisateur',
        text: 'Le compte reste, et ne voit que lui-même.',
        button: 'Retirer le droit',
        done: 'C’est fait. Cette personne n’est plus superutilisateur.',
      },
      deactivate: {
        title: 'Désactiver le compte',
        text: 'Plus personne ne peut s’y connecter, et ses sessions sont terminées. Vous pouvez l’activer à nouveau.',
        button: 'Désactiver',
        done: 'C’est fait. Plus personne ne peut se connecter à ce compte.',
      },
      activate: {
        title: 'Activer le compte',
        text: 'La personne peut à nouveau se connecter.',
        button: 'Activer',
        done: 'C’est fait. La personne peut à nouveau se connecter.',
      },
      'end-session': { done: 'La session est terminée.' },
      data: {
        title: 'Télécharger les données',
        text: 'Tout ce qui est conservé sur cette personne, sauf les empreintes, les secrets et les jetons, en JSON.',
        button: 'Télécharger',
      },
      delete: {
        title: 'Supprimer le compte',
        text: 'La page suivante vous le demande encore une fois.',
        button: 'Supprimer',
      },
      refused: {
        inactive: 'Rien n’a été envoyé : le compte est désactivé.',
        'already-verified': 'Rien n’a été envoyé : l’adresse est déjà confirmée.',
        'nothing-counted': 'Il n’y avait rien à oublier.',
        'no-session': 'Cette session était déjà terminée.',
      },
    },
    deleting: {
      title: (address) => `Supprimer ${address} ?`,
      what: 'Le compte, ses sessions, ses jetons et ses comptes liés sont supprimés. Son adresse est libre tout de suite.',
      back: (days) =>
        days === 1
          ? 'Pendant un jour, vous pouvez le rétablir, à partir de ce qui est conservé chiffré.'
          : `Pendant ${days} jours, vous pouvez le rétablir, à partir de ce qui est conservé chiffré.`,
      forGood: 'Rien n’est conservé : le compte ne pourra pas être rétabli.',
      yourself: 'C’est votre propre compte : vos appareils seront déconnectés.',
      button: 'Supprimer ce compte',
      keep: 'Le garder',
    },
    adding: {
      title: 'Ajouter une personne',
      lead: 'Personne ne choisit le mot de passe d’un autre : la personne choisit le sien avec un lien reçu par e-mail.',
      email: 'Adresse e-mail',
      invite: 'Envoyer une invitation',
      inviteHint: 'Sans invitation, la personne utilise « Mot de passe oublié ? ».',
      active: 'Peut se connecter',
      verified: 'L’adresse est confirmée',
      verifiedHint: 'Seulement si vous savez qu’elle est à cette personne.',
      superuser: 'Superutilisateur',
      superuserHint: 'Voit et change tous les comptes.',
      button: 'Ajouter la personne',
      badEmail: 'Aucun e-mail ne peut arriver à cette adresse.',
      taken: 'Cette adresse a déjà un compte.',
    },
    deleted: {
      title: 'Personnes supprimées',
      lead: (days) =>
        days === 1
          ? 'Un compte supprimé peut être rétabli pendant un jour. Les adresses sont chiffrées : cherchez une adresse complète.'
          : `Un compte supprimé peut être rétabli pendant ${days} jours. Les adresses sont chiffrées : cherchez une adresse complète.`,
      off: 'DELETED_USERS_KEPT_DAYS vaut 0 : un compte supprimé disparaît pour de bon.',
      search: 'Adresse complète',
      button: 'Chercher',
      person: 'Identifiant du compte',
      when: 'Suppression',
      by: 'Par',
      until: 'Disparition pour de bon',
      events: 'Événements',
      restore: 'Rétablir',
      none: 'Aucun compte supprimé n’est conservé.',
      noneFound: 'Aucun compte qui avait cette adresse ne peut être rétabli.',
      done: 'Le compte est supprimé.',
      refused: {
        unknown: 'Ce compte ne peut plus être rétabli.',
        'key-lost': 'La clé qui scellait ce compte n’existe plus.',
        'email-taken':
          'Un autre compte a maintenant cette adresse. Il faudrait d’abord le supprimer.',
      },
    },
    events: {
      title: 'Événements',
      lead: (days) =>
        days === 1
          ? 'Ce qui touche aux droits de chacun, depuis hier. Les connexions refusées sont dans le journal.'
          : `Ce qui touche aux droits de chacun, ces ${days} derniers jours. Les connexions refusées sont dans le journal.`,
      ofOne: 'D’une seule personne.',
      ofAll: 'Tout afficher',
      when: 'Quand',
      what: 'Événement',
      person: 'Personne',
      by: 'Par qui',
      mailed: 'quelqu’un avec un lien reçu par e-mail',
      self: 'la personne elle-même',
      none: 'Aucun événement conservé.',
      madeSuperuser: 'Droit de superutilisateur donné',
      noSuperuser: 'Droit de superutilisateur retiré',
    },
    mails: {
      title: 'E-mails',
      lead: 'Ce qui a été promis et n’est pas encore arrivé. Un e-mail est écrit au moment de l’envoi : rien de son contenu n’est conservé.',
      show: { failed: 'Abandonnés', pending: 'En attente' },
      which: 'État',
      purpose: 'E-mail',
      purposes: {
        reset: 'Lien pour un nouveau mot de passe',
        verify: 'Confirmation',
        invite: 'Invitation',
        'login-code': 'Code de connexion',
        'change-email': 'Changement d’adresse',
        'new-device': 'Sécurité : nouvel appareil',
        'password-changed': 'Sécurité : nouveau mot de passe',
        'email-changed': 'Sécurité : nouvelle adresse',
        'sessions-ended': 'Sécurité : sessions terminées',
        'provider-linked': 'Sécurité : fournisseur associé',
        'provider-unlinked': 'Sécurité : fournisseur dissocié',
      },
      person: 'À',
      nobody: 'aucun compte n’a cette adresse',
      promised: 'Promis',
      attempts: 'Essais',
      nextTry: 'Prochain essai',
      keptUntil: 'Fin de conservation',
      again: 'Renvoyer',
      none: {
        failed: 'Aucun e-mail n’a été abandonné.',
        pending: 'Aucun e-mail n’est en attente.',
      },
      done: 'L’e-mail part d’ici une minute.',
      unknown: 'Cet e-mail n’est plus abandonné.',
    },
    settings: {
      title: 'Réglages',
      lead: 'Tels qu’ils sont en vigueur. Ils se changent là où le service est déployé. Groupes et explications sont en anglais.',
      name: 'Réglage',
      value: 'Valeur',
      from: 'Origine',
      text: 'Ce qu’il fait',
      set: 'défini',
      byDefault: 'par défaut',
      notSet: 'non défini',
    },
  },
  refusals: {
    REGISTER_USER_ALREADY_EXISTS: 'Cette adresse a déjà un compte.',
    REGISTER_INVALID_PASSWORD: 'Ce mot de passe est trop facile à deviner. Choisissez-en un autre.',
    LOGIN_BAD_CREDENTIALS: 'Cette adresse et ce mot de passe ne vont pas ensemble.',
    LOGIN_USER_NOT_VERIFIED: 'Votre adresse n’est pas encore confirmée.',
    LOGIN_BAD_CODE: 'Ce code n’est pas le bon, ou il est trop ancien.',
    RESET_PASSWORD_BAD_TOKEN:
      'Ce lien a déjà servi, ou il est trop ancien. Demandez-en un nouveau.',
    RESET_PASSWORD_INVALID_PASSWORD:
      'Ce mot de passe est trop facile à deviner. Choisissez-en un autre.',
    VERIFY_USER_BAD_TOKEN: 'Ce lien est trop ancien, ou il est pour une autre adresse.',
    VERIFY_USER_ALREADY_VERIFIED: 'Cette adresse est déjà confirmée.',
    NOT_ME_BAD_TOKEN: 'Ce lien a déjà servi, ou il est trop ancien.',
    UPDATE_USER_EMAIL_ALREADY_EXISTS: 'Cette adresse a déjà un compte.',
    UPDATE_USER_INVALID_PASSWORD:
      'Ce mot de passe est trop facile à deviner. Choisissez-en un autre.',
    EMAIL_SELF_SERVICE_OFF:
      'Ici, c’est un administrateur qui change votre adresse. Demandez-le-lui.',
    LAST_SUPERUSER: 'Il ne resterait aucun superutilisateur actif.',
    SEND_RESET_USER_INACTIVE: 'Le compte est désactivé : il ne reçoit pas d’e-mails.',
    RESTORE_USER_EMAIL_ALREADY_EXISTS: 'Un autre compte a maintenant cette adresse.',
    RESTORE_USER_KEY_LOST: 'La clé qui scellait ce compte n’existe plus.',
    SIGNING_KEYS_OFF: 'PUBLIC_URL et ROOT_SECRET ne sont pas définis tous les deux.',
    KEY_ROTATION_UNDER_WAY: 'La clé du dernier changement ne signe pas encore.',
    TURNSTILE_FAILED: 'Nous n’avons pas pu vérifier que vous êtes une personne. Réessayez.',
    'There was an error parsing the body':
      'Nous n’avons pas pu lire le formulaire. Revenez en arrière et réessayez.',
    'Missing boundary in multipart.':
      'Nous n’avons pas pu lire le formulaire. Revenez en arrière et réessayez.',
    'Invalid multipart data.':
      'Nous n’avons pas pu lire le formulaire. Revenez en arrière et réessayez.',
    Unauthorized: 'Connectez-vous d’abord.',
    Forbidden: 'Votre compte n’a pas le droit de faire cela.',
    CROSS_SITE_REQUEST:
      'Cela venait d’un autre site, donc rien n’a été fait. Commencez sur notre propre page.',
    FORM_OUTDATED:
      'La page était trop ancienne, et rien n’a été fait. Revenez en arrière, rechargez-la et réessayez.',
    LOGIN_NEW_PASSWORD_REQUIRED: 'Un nouveau mot de passe est demandé avant de vous connecter.',
    LOGIN_CODE_REQUIRED: 'Pour montrer que c’est vous, demandez un code par e-mail.',
    STEP_UP_REQUIRED: 'Donnez d’abord encore une fois votre mot de passe.',
    STEP_UP_BAD_CREDENTIALS: 'Ce n’est pas votre mot de passe.',
    ACCESS_TOKEN_DECODE_ERROR: 'Cette connexion a commencé ailleurs. Recommencez, s’il vous plaît.',
    ACCESS_TOKEN_ALREADY_EXPIRED:
      'Cette connexion a pris trop de temps. Recommencez, s’il vous plaît.',
    OAUTH_INVALID_STATE:
      'Cette connexion a commencé dans un autre navigateur, ou elle a déjà servi. Recommencez, s’il vous plaît.',
    OAUTH_NOT_AVAILABLE_EMAIL: 'Le fournisseur n’a pas donné votre adresse e-mail.',
    OAUTH_USER_ALREADY_EXISTS:
      'Il existe déjà un compte avec votre adresse. Connectez-vous comme d’habitude ; vous pourrez ensuite associer le fournisseur.',
    OAUTH_EMAIL_NOT_TRUSTED:
      'Le fournisseur ne dit pas que cette adresse est la vôtre. Créez un compte avec un mot de passe ; vous pourrez ensuite associer le fournisseur.',
    OAUTH_SIGN_UP_OFF: 'Ce fournisseur ne permet pas de créer un compte pour votre adresse.',
    OAUTH_ACCOUNT_TAKEN: 'Un autre compte est déjà associé à celui-ci chez le fournisseur.',
    OAUTH_PROVIDER_REFUSED:
      'Le fournisseur ne vous a pas laissé entrer, ou sa réponse n’était pas bonne. Réessayez ; si cela continue, prévenez ceux qui gèrent ce service.',
    OAUTH_PROVIDER_UNAVAILABLE:
      'Le fournisseur ne répond pas. Réessayez dans une minute, ou connectez-vous autrement.',
    LINK_USER_NOT_VERIFIED: 'Confirmez d’abord votre adresse.',
    LINK_LAST_WAY_IN:
      'C’est votre seul moyen de vous connecter. Choisissez d’abord un mot de passe.',
    PROVIDER_REQUIRED: 'Avec votre adresse, on se connecte par son propre fournisseur.',
    PROVIDERS_OFF: 'PUBLIC_URL et ROOT_SECRET ne sont pas définis tous les deux.',
    PROVIDER_ALREADY_EXISTS: 'Un fournisseur de ce nom existe déjà.',
    PROVIDER_BAD_SETTING: 'Un réglage du fournisseur n’est pas correct.',
    'Bad Request': 'Il manquait quelque chose. Recommencez, s’il vous plaît.',
    LOGOUT_BAD_TOKEN: 'La déconnexion chez le fournisseur n’était pas correcte.',
    NO_SESSION: 'Connectez-vous d’abord.',
    'Not Found':
      'Cette page n’existe pas, ou n’est pas pour vous. Il y a peut-être une faute de frappe dans l’adresse.',
    'Method Not Allowed': 'Cette page ne fonctionne pas de cette façon.',
    'Content Too Large': 'Cela faisait trop de texte à la fois.',
    TOO_MANY_REQUESTS: 'Cela fait trop d’essais. Revenez dans une minute.',
    TURNSTILE_UNAVAILABLE:
      'Le service qui vérifie que vous êtes une personne ne répond pas. Réessayez dans une minute.',
    DATABASE_UNAVAILABLE: 'Le service est très occupé. Réessayez dans une minute.',
  },
}
