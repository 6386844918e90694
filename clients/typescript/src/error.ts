/** A refusal of the service, or an answer that is none of its own. */
export class PosternError extends Error {
  override readonly name = 'PosternError'

  constructor(
    readonly status: number,
    /**
     * Such as `LOGIN_BAD_CREDENTIALS` or `invalid_grant`; empty where the answer has none, and `NO_TOKEN` of an
     * ok answer that holds no token.
     */
    readonly code: string,
    /** What the answer's `detail` holds: of a 422 which fields. */
    readonly detail: unknown,
    /** Unix milliseconds of `Retry-After`, if the answer has it. */
    readonly retryAt: number | undefined,
  ) {
    super(`${status} ${code}`)
  }
}

/** The error of an answer that is not ok. */
export async function readError(response: Response): Promise<PosternError> {
  const body = Object(await response.json().catch(() => undefined))
  const { error, detail } = body
  const code = error ?? detail?.code ?? detail
  return new PosternError(
    response.status,
    typeof code === 'string' ? code : '',
    detail,
    readRetryAfter(response.headers.get('retry-after')),
  )
}

/** RFC 9110 section 10.2.3: seconds, or a date. */
function readRetryAfter(value: string | null): number | undefined {
  if (!value) return undefined
  return (/^\d+$/.test(value) ? Date.now() + Number(value) * 1000 : Date.parse(value)) || undefined
}
