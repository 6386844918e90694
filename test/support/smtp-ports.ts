import 'vitest'

/** Where the servers of smtp-server.ts listen, all on 127.0.0.1. */
export interface SmtpPorts {
  /** Knows user `user` with password `pässword`, by AUTH PLAIN. Refuses mail to rcpt550-* and the like. */
  plain: number
  /** As plain, but without SMTPUTF8 and without AUTH. */
  old: number
  /** As plain, with STARTTLS and by AUTH LOGIN; its certificate is smtp-cert.pem, for localhost. */
  starttls: number
  /** As plain, with TLS from the first byte; same certificate. */
  tls: number
  /** Accepts connections and never says a word. */
  silent: number
  /** Greets, and closes the connection at the first command. */
  closing: number
  /** Nothing listens here. */
  unused: number
  /** HTTP: answers with Received and Connections. */
  http: number
}

/** What the servers got since they started. */
export interface Received {
  mails: ReceivedMail[]
  /** Every SMTP command, without the credentials. */
  commands: string[]
}

/** How many connections are open now, by the server's name. */
export interface Connections {
  connections: Record<string, number>
}

export interface ReceivedMail {
  from: string
  to: string[]
  smtpUtf8: boolean
  secure: boolean
  user: string
  /** As it came, headers and body. */
  source: string
}

declare module 'vitest' {
  interface ProvidedContext {
    smtp: SmtpPorts
  }
}
