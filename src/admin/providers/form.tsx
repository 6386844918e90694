import { Area, Field, Form, Note, Select } from '../../html/form.tsx'
import type { Child, Visit } from '../../html/visit.ts'
import { Check } from '../parts.tsx'
import type { Fault, Filled, SettingField } from './read-form.ts'

interface Shown {
  visit: Visit
  /** Where it is sent. */
  action: string
  filled: Filled
  /** Its name and kind are to be chosen. */
  isNew: boolean
  fault: Fault | undefined
}

/** The settings of a provider. The client secret is never shown. */
export function SettingsForm(form: Shown) {
  const { visit, action, filled, isNew, fault } = form
  const { form: texts } = visit.texts.console.providers
  return (
    <Form visit={visit} action={action}>
      {fault && (
        <Note kind={fault.field === undefined ? 'bad' : 'plain'}>
          {fault.refusal === 'unavailable' ? texts.unavailable : texts.bad}
          {fault.field === undefined && <span lang="en"> {fault.said}</span>}
        </Note>
      )}
      {isNew && (
        <>
          <Choice form={form} name="kind" options={kinds} />
          <Text form={form} name="name" max={32} />
        </>
      )}
      <Text form={form} name="title" max={60} />
      {(isNew || filled.kind === 'oidc') && <Text form={form} name="issuer" isOptional />}
      <Text form={form} name="client_id" />
      <Field
        name="client_secret"
        type="password"
        label={texts.labels.client_secret}
        autocomplete="new-password"
        hint={isNew ? texts.hints.client_secret : texts.secretKept}
        error={errorAt(form, 'client_secret')}
        optional={!isNew}
      />
      <People form={form} />
      <More form={form} />
      <Box form={form} name="unchecked" />
      <button type="submit" name="do" value="save">
        {isNew ? texts.add : texts.save}
      </button>
    </Form>
  )
}

const kinds = [
  ['oidc', 'OpenID Connect'],
  ['github', 'GitHub'],
] as const

interface Of<Name = SettingField> {
  form: Shown
  name: Name
}

function People({ form }: Pick<Of, 'form'>) {
  const { people, trusts } = form.visit.texts.console.providers.form
  return (
    <Part
      form={form}
      title={people}
      fields={['trust_email', 'domains', 'owned_domains', 'tenants', 'signs_up']}
    >
      <Choice
        form={form}
        name="trust_email"
        options={[
          ['claim', trusts.claim],
          ['never', trusts.never],
          ['always', trusts.always],
        ]}
      />
      <Box form={form} name="signs_up" />
      <Lines form={form} name="domains" />
      <Lines form={form} name="owned_domains" />
      <Lines form={form} name="tenants" />
    </Part>
  )
}

function More({ form }: Pick<Of, 'form'>) {
  const backends = [
    ['jwt', 'jwt'],
    ['cookie', 'cookie'],
  ] as const
  return (
    <Part
      form={form}
      title={form.visit.texts.console.providers.form.more}
      fields={['scope', 'mfa', 'claim_rules', 'backend', 'redirect_url']}
    >
      <Text form={form} name="scope" isOptional />
      <Lines form={form} name="mfa" />
      <Lines form={form} name="claim_rules" />
      <Box form={form} name="keeps_tokens" />
      <Box form={form} name="signs_out" />
      <Choice form={form} name="backend" options={backends} />
      <Text form={form} name="redirect_url" isOptional />
    </Part>
  )
}

/** A part that is closed, if nothing in it is to be mended. */
function Part({
  form: { fault },
  title,
  fields,
  children,
}: Pick<Of, 'form'> & { title: string; fields: readonly SettingField[]; children?: Child }) {
  return (
    <details open={fields.some((field) => field === fault?.field)}>
      <summary>{title}</summary>
      <div class="stack">{children}</div>
    </details>
  )
}

type Line = 'name' | 'title' | 'issuer' | 'client_id' | 'scope' | 'redirect_url'

function Text({ form, name, max, isOptional }: Of<Line> & { max?: number; isOptional?: true }) {
  const { labels, hints } = form.visit.texts.console.providers.form
  return (
    <Field
      name={name}
      label={labels[name]}
      autocomplete="off"
      value={form.filled[name]}
      hint={hints[name]}
      error={errorAt(form, name)}
      maxlength={max}
      optional={isOptional === true}
    />
  )
}

function Lines({
  form,
  name,
}: Of<'domains' | 'owned_domains' | 'tenants' | 'mfa' | 'claim_rules'>) {
  const { labels, hints } = form.visit.texts.console.providers.form
  return (
    <Area
      name={name}
      label={labels[name]}
      value={form.filled[name]}
      hint={hints[name]}
      error={errorAt(form, name)}
    />
  )
}

function Choice({
  form,
  name,
  options,
}: Of<'kind' | 'trust_email' | 'backend'> & {
  options: readonly (readonly [value: string, name: string])[]
}) {
  const { labels, hints } = form.visit.texts.console.providers.form
  return (
    <Select
      name={name}
      label={labels[name]}
      hint={hints[name]}
      value={form.filled[name]}
      options={options}
      error={errorAt(form, name)}
    />
  )
}

function Box({ form, name }: Of<'signs_up' | 'keeps_tokens' | 'signs_out' | 'unchecked'>) {
  const { labels, hints } = form.visit.texts.console.providers.form
  return <Check name={name} label={labels[name]} hint={hints[name]} isOn={form.filled[name]} />
}

/** What is expected of a setting, as the API says it. */
function errorAt({ fault }: Shown, field: SettingField): Child {
  return fault?.field === field ? <span lang="en">{fault.said}</span> : undefined
}
