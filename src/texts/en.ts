import type { KeptEvent } from '../event-kinds.ts'

/** Every sentence that a person reads, in English; each other language is a file like this one. */
export const en = {
  /** What the language calls itself. */
  name: 'English',
  mails: {
    /** For dates and names of countries. */
    locale: 'en-GB',
    hello: 'Hello,',
    valid: (duration: string) => `It is valid for ${duration}.`,
    underAMinute: 'less than a minute',
    asked: (facts: string) => `This mail was asked for on ${facts}.`,
    on: (browser: string, system: string) => `${browser} on ${system}`,
    with: (client: string) => `with ${client}`,
    from: (place: string) => `from ${place}`,
    network: (network: string) => `network ${network}`,
    reset: {
      subject: 'Reset your password',
      reason: 'Someone, most likely you, asked for a new password for your account.',
      open: 'To choose a new password, open this link.',
      use: 'To choose a new password, use this token.',
      send: 'Enter it where you are asked for it, or send it to the service as JSON:',
      ignore: 'If it was not you, just ignore this mail: your password stays as it is.',
    },
    invite: {
      subject: 'Choose a password for your account',
      reason: 'An account with this email address was made for you.',
      open: 'To choose its password, open this link.',
      use: 'To choose its password, use this token.',
      send: 'Enter it where you are asked for it, or send it to the service as JSON:',
      ignore: 'If you do not want the account, just ignore this mail: nobody can log in to it.',
    },
    verify: {
      subject: 'Verify your email address',
      reason: (when: string) => `An account that was made on ${when} has this email address.`,
      open: 'To verify that the account and the address are yours, open this link.',
      use: 'To verify that the account and the address are yours, use this token.',
      send: 'Enter it where you are asked for it, or send it to the service as JSON:',
      ignore:
        'If you did not make this account, do not verify it: whoever made it knows its password. ' +
        'Say that it was not you, and it is removed; if it has been in use, its password is.',
      notMeByLink: 'You can say so on the page of the link above, too.',
      notMeByToken: 'To say that it was not you, send this token to the service as JSON:',
    },
    loginCode: {
      subject: 'Your code for logging in',
      reason: 'Someone, most likely you, asked for a code to log in to your account.',
      use: 'To log in, use this code.',
      send: 'Enter it where you are asked for it, or send it to the service as a form:',
      ignore:
        'If it was not you, just ignore this mail: without your password the code opens nothing. ' +
        'Tell the code to nobody.',
    },
    changeEmail: {
      subject: 'Confirm your new email address',
      reason: 'Someone, most likely you, wants to use this email address for their account.',
      open: 'To confirm the address, open this link.',
      ignore: 'If it was not you, just ignore this mail: nothing changes.',
    },
    ifItWasYou: 'If it was you, there is nothing to do.',
    alarms: {
      'new-device': {
        subject: 'A new sign-in to your account',
        reason: (facts: string) =>
          `Someone signed in to your account in a browser or an app that is new to it, on ${facts}.`,
        undo: 'If it was not you, open this link. All that is signed in to your account is signed out, its password is removed, and a mail lets you choose a new one.',
      },
      'password-changed': {
        subject: 'Your password was changed',
        reason: (facts: string) => `The password of your account was changed on ${facts}.`,
        undo: 'If it was not you, open this link. All that is signed in to your account is signed out, its password is removed, and a mail lets you choose a new one.',
      },
      'email-changed': {
        subject: 'Your account has another email address',
        reason: (facts: string) =>
          `Your account had this email address. It was given another one on ${facts}.`,
        undo: 'If it was not you, open this link. Your account gets this address back, all that is signed in to it is signed out, its password is removed, and a mail lets you choose a new one.',
      },
      'sessions-ended': {
        subject: 'You were signed out',
        reason: (facts: string) =>
          `An administrator ended sessions of your account on ${facts}. Your password is still good.`,
        undo: 'If you think that someone else was signed in to your account, open this link. All that is signed in to it is signed out, its password is removed, and a mail lets you choose a new one.',
      },
    },
  },
  layout: {
    skip: 'Go to the content',
    console: 'console',
    signOut: 'Sign out',
    accountPlaces: 'Account',
    consolePlaces: 'Console',
    help: 'Get help',
    languages: 'Language',
  },
  places: {
    account: {
      profile: 'Profile',
      security: 'Security',
      sessions: 'Sessions',
      activity: 'Activity',
      console: 'Console',
    },
    console: {
      users: 'People',
      events: 'Events',
      mails: 'Mails',
      settings: 'Settings',
      account: 'My account',
    },
  },
  errorPage: {
    title: 'That did not work',
    notThere: 'There is nothing here',
    ourFault: 'Something is wrong on our side. Please try again in a minute.',
    back: 'Go to the first page',
    tellUs: 'If you ask for help, tell us this:',
    code: 'Code',
    requestId: 'Request',
  },
  signIn: {
    title: 'Sign in',
    email: 'E-mail address',
    password: 'Password',
    forgotten: 'Forgotten your password?',
    button: 'Sign in',
    newHere: 'New here?',
    makeAccount: 'Make an account',
    code: 'Code from the mail',
    codeHint: 'It is good for one hour.',
    codeSent: 'If there is an account with this address, a code is on its way to it.',
    sendCode: 'Mail me a code',
    /** What was done before, by the word of it in the address. */
    done: {
      password: 'Your new password is set. Sign in with it.',
      verified: 'Your address is verified. Sign in to go on.',
    },
    wantsScript:
      'To show that you are a person, this page needs JavaScript. Please switch it on, and load the page again.',
    notAnAddress: 'This is not a whole e-mail address. Please look for a typing error.',
    refused: {
      badCredentials: 'That address and password do not go together.',
      newPassword: 'Set a new password',
      badCode: 'That code is not right, or it is too old. Ask for another one.',
      codeRequired:
        'Somebody has tried many passwords for this account. To show that it is you, ask for a code by mail.',
      orCode: 'If that was not you: a code by mail lets you in at once.',
      unverified: 'Your address is not verified yet. Open the link that we mailed to you.',
      sendVerification: 'Send the mail again',
      tooMany: (minutes: number) =>
        minutes <= 1
          ? 'That was too often. Please come back in a minute.'
          : `That was too often. Please come back in ${minutes} minutes.`,
    },
  },
  loginCode: {
    title: 'Sign in with a code',
    lead: 'We mail you a code. With it and your password you can sign in, however often others have tried.',
    back: 'Back to sign in',
  },
  register: {
    title: 'Make an account',
    button: 'Make my account',
    taken: 'This address has an account already.',
    signIn: 'Sign in',
    newPassword: 'Set a new password',
    haveOne: 'Have an account already?',
  },
  newPassword: {
    hint: (characters: number) => `At least ${characters} characters.`,
    faults: {
      short: 'This password is too short.',
      common: 'Many people have this password, so it is easy to guess. Choose another one.',
      breached: 'This password stands in a list of stolen ones. Choose another one.',
    },
  },
  /** A mail with a link was asked for. */
  mailSent: {
    title: 'Look into your mailbox',
    nothing: 'No mail? Look into the folder for spam, or have it sent again.',
    again: 'Send it again',
    other: 'Use another address',
  },
  forgotPassword: {
    title: 'Set a new password',
    lead: 'We mail you a link. It opens a page where you choose a new password.',
    button: 'Mail me a link',
    sent: (email: string) =>
      `If there is an account with the address ${email}, a mail with a link is on its way to it.`,
    back: 'Back to sign in',
  },
  resetPassword: {
    title: 'Choose a new password',
    lead: (email: string) => `For the account of ${email}. You will be signed out on all devices.`,
    password: 'New password',
    button: 'Set the password',
    deadTitle: 'This link is not good any more',
    another: 'Ask for a new link',
  },
  verify: {
    title: 'Verify your address',
    ask: (email: string) => `Somebody made an account with the address ${email}. If it was you:`,
    button: 'Verify my address',
    warning: 'If it was not you, do not verify it: whoever made the account knows its password.',
    notMe: 'This is not my account',
    lead: 'We mail you a link. Opening it shows that the address is yours.',
    send: 'Mail me a link',
    registered: (email: string) =>
      `Your account is made. To sign in, open the link that we mailed to ${email}.`,
    sent: (email: string) =>
      `If there is an account with the address ${email} that is not verified, a mail with a link is on its way to it.`,
    doneTitle: 'Your address is verified',
    done: 'Thank you. There is nothing more to do here.',
    goOn: 'Go on',
  },
  notMe: {
    title: 'This is not my account',
    ask: (email: string) => `Somebody made an account with your address ${email}.`,
    what: 'If it was never used, we remove it. Else we take its password away and sign everybody out of it.',
    button: 'Yes, it is not mine',
    keep: 'It is mine: leave it as it is',
    removedTitle: 'The account is gone',
    removed: 'We removed it. You need not do anything more.',
    lockedTitle: 'Nobody can sign in to it any more',
    locked:
      'We took its password away, and signed everybody out. Whoever reads your mails can set a new one.',
    newPassword: 'Set a new password',
    deadTitle: 'This link is not good any more',
    dead: 'It has been used, or is too old. If somebody else uses your address here, set a new password: that signs everybody else out.',
  },
  signOut: {
    title: 'Sign out',
    lead: 'You are signed in. Other devices stay signed in.',
    button: 'Sign out',
    stay: 'Stay signed in',
  },
  stepUp: {
    title: 'Is it still you?',
    lead: 'Before this goes on, please give your password again.',
    button: 'Go on',
    back: 'Back to my account',
    wrong: 'That is not your password.',
  },
  account: {
    profile: {
      title: 'Profile',
      email: 'E-mail address',
      verified: 'verified',
      unverified: 'not verified',
      sendLink: 'Send the link again',
      id: 'Account number',
      copy: 'Copy',
      copied: 'Copied',
      made: 'Account made',
      details: 'Your details',
      save: 'Save',
      language: 'Language',
      languageHint: 'Of these pages, and of mails to you.',
      notSaid: 'Not said',
      yes: 'Yes',
      no: 'No',
      atMost: (characters: number) => `This may have at most ${characters} characters.`,
      wholeNumber: 'Please write a whole number.',
      doesNotFit: 'This does not fit here. Please write something else.',
      data: 'Your data',
      download: 'Download my data',
      downloadHint: 'All that we keep about you, as a file (JSON).',
      leaving: 'Leaving',
      deletion: 'Delete my account',
      deletionHint: 'You are asked once more before anything is deleted.',
      done: {
        saved: 'Your details are saved.',
        language: 'Your language is saved.',
        'link-sent': 'The mail is on its way. Open the link in it.',
      },
    },
    security: {
      title: 'Security',
      password: 'Password',
      passwordHint: 'With a new password, you are signed out on all other devices.',
      current: 'Present password',
      next: 'New password',
      atLeast: (characters: number) => `At least ${characters} characters.`,
      changePassword: 'Change password',
      wrong: 'That is not your present password.',
      tooShort: (characters: number) =>
        characters === 1
          ? 'Please choose a new password.'
          : `This password is too short. It needs at least ${characters} characters.`,
      tooEasy: 'This password is too easy to guess. Choose another one.',
      email: 'E-mail address',
      emailNow: (address: string) => `Now it is ${address}.`,
      newEmail: 'New address',
      newEmailHint: 'We mail a link to it. Your address changes once you have opened that.',
      mailLink: 'Mail me the link',
      emailByUs: 'You can not change it here. If it has to change, please ask us.',
      noAddress: 'This is no e-mail address. Perhaps it has a typing error.',
      sameAddress: 'That is your address already.',
      done: {
        password: 'Your password is changed. You are signed out on all other devices.',
        email: 'The mail is on its way. Open the link in it to change your address.',
      },
    },
    newEmail: {
      title: 'Your new address',
      lead: 'Press the button, and your account has this address.',
      button: 'Use this address',
      changedTitle: 'Your address is changed',
      changedLead: 'From now on, sign in with the new one.',
      toAccount: 'Go to my account',
      again: 'Ask for another link',
      refused: {
        'bad-token': 'This link has been used or is too old.',
        'email-taken': 'This address has an account already.',
        off: 'You can not change your address here. If it has to change, please ask us.',
      },
    },
    sessions: {
      title: 'Where you are signed in',
      lead: 'End what you do not know. It takes effect at once.',
      current: 'this one',
      device: (browser: string, system: string) => `${browser} on ${system}`,
      unknownDevice: 'An app or a device that does not say its name',
      /** How somebody proved who they are. */
      proofs: { pwd: 'by password' },
      signedIn: (how: string) => `signed in ${how}`,
      lastUsed: 'last used',
      end: 'End',
      endOne: (device: string) => `End ${device}`,
      onlyHere: 'You are signed in here, and nowhere else.',
      endOthers: 'End all others',
      endOthersHint: 'All other devices and apps have to sign in again.',
      done: {
        ended: 'The session is ended.',
        over: 'That session was over already.',
        others: 'All other sessions are ended.',
      },
    },
    activity: {
      title: 'Activity',
      lead: (days: number) =>
        days === 1
          ? 'What happened to your account since yesterday.'
          : `What happened to your account in the last ${days} days. If something was not you, change your password.`,
      empty: 'Nothing has happened yet. Changes of your account will be listed here.',
      noMore: 'There is nothing older.',
      older: 'Older',
      newest: 'Newest',
      by: {
        you: 'by you',
        administrator: 'by an administrator',
        mailedLink: 'by someone with a link that we mailed to you',
        us: 'by this service',
      },
      kinds: {
        'user.created': 'Your account was made.',
        'user.invited': 'You were invited by mail.',
        'user.verified': 'Your address was verified.',
        'user.disowned': 'Someone said that this account is not theirs.',
        'user.secured':
          'Someone said that it was not them: all sessions and the password were ended.',
        'user.unverified': 'Your address counts as not verified.',
        'user.activated': 'Your account was activated.',
        'user.deactivated': 'Your account was deactivated.',
        'user.signed_out': 'All sessions were ended.',
        'user.deleted': 'Your account was deleted.',
        'user.restored': 'Your account was brought back.',
        'session.started': 'You signed in.',
        'session.ended': 'A session was ended.',
        'session.all_ended': 'The sessions of all people were ended.',
        'session.stepped_up': 'You gave your password again.',
        'superuser.changed': 'Your rights as an administrator were changed.',
        'profile.changed': 'Details of your account were changed.',
        'email.changed': 'Your address was changed.',
        'password.changed': 'Your password was changed.',
        'password.reset': 'A new password was set.',
        'password.reset_sent': 'A link for a new password was mailed to you.',
        'key.rotated': 'A new signing key was made.',
      } satisfies Record<KeptEvent, string>,
      copied: 'A session was ended, because an old key of it was used a second time.',
      signedOut: 'You signed out.',
      madeAdministrator: 'You became an administrator.',
      noAdministrator: 'You are no administrator any more.',
    },
    deletion: {
      title: 'Delete your account',
      lead: 'This signs you out everywhere, and nobody can sign in to this account any more.',
      comesBack: (days: number) =>
        days === 1
          ? 'For one day it can be brought back, if you ask us. After that it is gone for good.'
          : `For ${days} days it can be brought back, if you ask us. After that it is gone for good.`,
      gone: 'It can not be brought back.',
      download: 'Download your data first',
      button: 'Delete my account',
      keep: 'Keep my account',
      lastSuperuser:
        'You are the last administrator. Make somebody else an administrator first, then you can delete your account.',
      deletedTitle: 'Your account is deleted',
      deletedLead: 'You are signed out everywhere.',
      makeAccount: 'Make a new account',
    },
  },
  /** What each refusal of the API says to a person. */
  refusals: {
    REGISTER_USER_ALREADY_EXISTS: 'This address has an account already.',
    REGISTER_INVALID_PASSWORD: 'This password is too easy to guess. Choose another one.',
    LOGIN_BAD_CREDENTIALS: 'That address and password do not go together.',
    LOGIN_USER_NOT_VERIFIED: 'Your address is not verified yet.',
    LOGIN_BAD_CODE: 'That code is not right, or it is too old.',
    RESET_PASSWORD_BAD_TOKEN: 'This link has been used or is too old. Ask for a new one.',
    RESET_PASSWORD_INVALID_PASSWORD: 'This password is too easy to guess. Choose another one.',
    VERIFY_USER_BAD_TOKEN: 'This link is too old, or is for another address.',
    VERIFY_USER_ALREADY_VERIFIED: 'This address is verified already.',
    NOT_ME_BAD_TOKEN: 'This link has been used or is too old.',
    UPDATE_USER_EMAIL_ALREADY_EXISTS: 'This address has an account already.',
    UPDATE_USER_INVALID_PASSWORD: 'This password is too easy to guess. Choose another one.',
    EMAIL_SELF_SERVICE_OFF: 'Your address is changed by an administrator here. Please ask one.',
    LAST_SUPERUSER: 'There would be no active superuser left.',
    SEND_RESET_USER_INACTIVE: 'The account is deactivated: it gets no mails.',
    RESTORE_USER_EMAIL_ALREADY_EXISTS: 'Another account has the address now.',
    RESTORE_USER_KEY_LOST: 'The key that sealed this account is gone.',
    SIGNING_KEYS_OFF: 'PUBLIC_URL and ROOT_SECRET are not both set.',
    KEY_ROTATION_UNDER_WAY: 'The key of the last rotation does not sign yet.',
    TURNSTILE_FAILED: 'The check that you are a person did not work. Please try again.',
    'There was an error parsing the body':
      'The form could not be read. Please go back and try again.',
    'Missing boundary in multipart.': 'The form could not be read. Please go back and try again.',
    'Invalid multipart data.': 'The form could not be read. Please go back and try again.',
    Unauthorized: 'Please sign in first.',
    Forbidden: 'Your account may not do this.',
    CROSS_SITE_REQUEST:
      'This came from another site, so nothing was done. Please begin on our own page.',
    FORM_OUTDATED:
      'The page was too old, and nothing was done. Please go back, load it again, and try once more.',
    LOGIN_CODE_REQUIRED: 'To show that it is you, ask for a code by mail.',
    STEP_UP_REQUIRED: 'Please give your password again first.',
    STEP_UP_BAD_CREDENTIALS: 'That is not your password.',
    NO_SESSION: 'Please sign in first.',
    'Not Found':
      'The page does not exist, or is not for you. Perhaps the address has a typing error.',
    'Method Not Allowed': 'This page does not work that way.',
    'Content Too Large': 'That was too much text at once.',
    TOO_MANY_REQUESTS: 'That was too often. Please come back in a minute.',
    TURNSTILE_UNAVAILABLE:
      'The check that you are a person does not answer. Please try again in a minute.',
    DATABASE_UNAVAILABLE: 'The service is busy. Please try again in a minute.',
  },
}

/** What a language must say. */
export type Texts = typeof en
