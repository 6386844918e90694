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
    refused: {
      badCredentials: 'That address and password do not go together.',
      newPassword: 'Set a new password',
      badCode: 'That code is not right, or it is too old. Ask for another one.',
      codeRequired:
        'Somebody has tried many passwords for this account. To show that it is you, ask for a code by mail.',
      unverified: 'Your address is not verified yet. Open the link that we mailed to you.',
      sendVerification: 'Send the mail again',
      tooMany: (minutes: number) =>
        minutes <= 1
          ? 'That was too often. Please come back in a minute.'
          : `That was too often. Please come back in ${minutes} minutes.`,
    },
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
