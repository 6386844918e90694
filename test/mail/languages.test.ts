import { expect, test } from 'vitest'
import { setLanguage } from '../../src/accounts/language.ts'
import { seal, sealingKey } from '../../src/crypto/seal.ts'
import { formatDuration } from '../../src/mail/asker.ts'
import {
  alarmMessage,
  changeEmailMessage,
  firstPasswordMessage,
  invitationMessage,
  loginCodeMessage,
  resetPasswordMessage,
  verifyEmailMessage,
} from '../../src/mail/messages.ts'
import { alarmKinds, readAlarmKind } from '../../src/outbox/alarms.ts'
import { type Language, languageCodes, textsIn } from '../../src/texts/languages.ts'
import { answer, bearer, json, logIn, newPerson, newSuperuser } from '../support/requests.ts'
import { startService } from '../support/service.ts'

const service = startService()
const asker = { browser: 'Firefox', system: 'Windows', country: 'NL', network: '192.0.2.0/24' }
const asked = { asker, askedAt: 1_795_707_600, madeAt: 1_795_600_000, lifetimeSeconds: 5400 }
const tokens = { to: 'a@b.test', token: 'the-token', notMeToken: 'the-other-token' }
const kinds = {
  resetPasswordMessage,
  firstPasswordMessage,
  invitationMessage,
  verifyEmailMessage,
  loginCodeMessage,
}

async function languageIn(email: string) {
  const row = service.db.prepare('select language from user where email=?').bind(email)
  return row.first('language')
}

async function register(email: string, wish?: string, from = service) {
  const init = json('POST', { email, password: 'correct horse' })
  const headers = { ...init.headers, ...(wish !== undefined && { 'accept-language': wish }) }
  return answer(from.request('/auth/register', { ...init, headers }))
}

test.each(Object.entries(kinds))('%s says other things in each language', (_, compose) => {
  const url = 'https://app.test/{token}/{not_me}'
  const mails = languageCodes.flatMap((language) => [
    compose({ ...tokens, ...asked, language, url: undefined }),
    compose({ ...tokens, ...asked, language, url }),
  ])
  const sentences = mails.map(({ text }) =>
    text.split('\n\n').filter((paragraph) => !/POST|^https:|^the-/.test(paragraph)),
  )
  for (const [index, said] of sentences.entries()) {
    expect(said.length).toBeGreaterThan(3)
    for (const other of sentences.filter((_, at) => at >> 1 !== index >> 1)) {
      expect(said.filter((sentence) => other.includes(sentence))).toEqual([])
    }
  }
  const subjects = new Set(mails.map(({ subject }) => subject))
  expect(subjects.size).toBe(languageCodes.length)
  for (const { html, subject } of mails) {
    const language = languageCodes.find((code) => html.includes(`<html lang="${code}">`))
    const words = language && JSON.stringify(textsIn(language).mails)
    expect(words).toContain(JSON.stringify(subject))
  }
})

const links = { to: 'a@b.test', link: 'https://auth.test/x', asker, lifetimeSeconds: 86_400 }
const alarms = Object.keys(alarmKinds).flatMap((name) => {
  const kind = readAlarmKind(name)
  if (!kind) return []
  return [
    [kind, (language: Language) => alarmMessage({ ...links, kind, language, at: 0 })] as const,
  ]
})

test.each([
  ...alarms,
  [
    'change-email',
    (language: Language) => changeEmailMessage({ ...links, language, askedAt: 0 }),
  ] as const,
])('a mail of %s says other things in each language', (_, compose) => {
  const mails = languageCodes.map(compose)
  const said = mails.flatMap(({ subject, text }) => [subject, ...text.trim().split('\n\n')])
  const sentences = said.filter((paragraph) => !paragraph.startsWith('https:'))
  expect(new Set(sentences).size).toBe(sentences.length)
  expect(sentences.length).toBeGreaterThanOrEqual(languageCodes.length * 5)
})

test.each<[Language, string, string]>([
  [
    'en',
    'This mail was asked for on 26 November 2026 at 15:40 UTC, with Firefox on Windows, from Netherlands, network 192.0.2.0/24.',
    'It is valid for 1 hour and 30 minutes.',
  ],
  [
    'de',
    'Angefordert wurde diese E-Mail am 26. November 2026 um 15:40 UTC, mit Firefox unter Windows, Ort: Niederlande, Netz 192.0.2.0/24.',
    'Gültig für: 1 Stunde und 30 Minuten.',
  ],
  [
    'fr',
    'Cet e-mail a été demandé le 26 novembre 2026 à 15:40 UTC, avec Firefox sous Windows, lieu : Pays-Bas, réseau 192.0.2.0/24.',
    'Validité : 1\u00a0heure et 30 minutes.',
  ],
  [
    'es',
    'Este correo se pidió el 26 de noviembre de 2026 a las 15:40 UTC, con Firefox en Windows, lugar: Países Bajos, red 192.0.2.0/24.',
    'Validez: 1 hora y 30 minutos.',
  ],
])('in %s dates, durations and countries are those of the language', (language, ...words) => {
  const { text } = resetPasswordMessage({ ...tokens, ...asked, language, url: undefined })
  for (const sentence of words) expect(text).toContain(sentence)
  expect(formatDuration(language, 59)).toBe(textsIn(language).mails.underAMinute)
})

test('registering keeps the language that the browser likes best, and none if it likes none of ours', async () => {
  expect((await register('de-lang@example.com', 'nl, de-AT;q=0.8, fr;q=0.7'))[0]).toBe(201)
  expect((await register('nl-lang@example.com', 'nl'))[0]).toBe(201)
  const [, shown] = await register('none-lang@example.com')
  expect(await languageIn('de-lang@example.com')).toBe('de')
  expect([
    await languageIn('nl-lang@example.com'),
    await languageIn('none-lang@example.com'),
  ]).toEqual([null, null])
  expect(Object.keys(Object(shown))).not.toContain('language')
  const token = await logIn(service, 'de-lang@example.com', 'correct horse')
  const [, me] = await answer(service.request('/users/me', { headers: bearer(token) }))
  expect(Object.keys(Object(me))).not.toContain('language')
})

test('mails follow the language of the account, else DEFAULT_LANGUAGE', async () => {
  const french = startService({ vars: { DEFAULT_LANGUAGE: 'fr' } })
  const subjectAfter = async (from = service) => {
    await from.request('/auth/forgot-password', json('POST', { email: person.email }))
    return from.mailbox.at(-1)?.subject
  }
  const person = await newPerson(service)
  const deps = service.deps()
  expect([await subjectAfter(), await subjectAfter(french)]).toEqual([
    'Reset your password',
    'Choisissez un nouveau mot de passe',
  ])
  await setLanguage(deps, person, 'es')
  expect([await subjectAfter(), await subjectAfter(french)]).toEqual([
    'Elija una contraseña nueva',
    'Elija una contraseña nueva',
  ])
  await setLanguage(deps, person, null)
  expect(await subjectAfter()).toBe('Reset your password')
  // By hand, or by a version to come.
  await service.db.prepare("update user set language='xx' where id=?").bind(person.id).run()
  expect(await subjectAfter(french)).toBe('Choisissez un nouveau mot de passe')
})

test('a person comes back with the language, and from before there was one without', async () => {
  const superuser = await newSuperuser(service)
  const person = await newPerson(service)
  await setLanguage(service.deps(), person, 'de')
  const act = async (method: string, path: string) =>
    (
      await service.request(`/users/${person.id}${path}`, {
        method,
        headers: bearer(superuser.token),
      })
    ).status
  expect([await act('DELETE', ''), await act('POST', '/restore')]).toEqual([204, 200])
  expect(await languageIn(person.email)).toBe('de')
  const row = await service.db.prepare('select * from user where id=?').bind(person.id).first()
  const { language, email_canonical, email_domain, ...before } = row ?? {}
  expect(await act('DELETE', '')).toBe(204)
  const text = JSON.stringify({ user: before, accounts: [] })
  const key = await sealingKey(service.secret, 'postern deleted users')
  const sealed = await seal(key, text, `deleted_user.sealed.${person.id}`)
  const put = service.db.prepare('update deleted_user set sealed=? where id=?')
  await put.bind(sealed, person.id).run()
  expect(await act('POST', '/restore')).toBe(200)
  expect(await languageIn(person.email)).toBeNull()
})
