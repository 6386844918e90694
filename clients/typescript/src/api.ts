// Of docs/openapi.json, by npm run openapi.

export type ErrorModel = { "detail": string | Record<string, string> }

export type OAuthErrorModel = { "error": string; "error_description"?: string }

export type HTTPValidationError = { "detail"?: (ValidationError)[] }

export type ValidationError = { "loc": (string | number)[]; "msg": string; "type": string; "input"?: unknown; "ctx"?: Record<string, unknown> }

export type Body_auth_jwt_login_auth_jwt_login_post = { "grant_type"?: string; "username": string; "password": string; "scope"?: string; "client_id"?: string; "client_secret"?: string; "login_code"?: string }

export type BearerResponse = { "access_token": string; "token_type": string; "refresh_token"?: string; "expires_in"?: number }

export type Body_auth_cookie_login_auth_cookie_login_post = { "grant_type"?: string; "username": string; "password": string; "scope"?: string; "client_id"?: string; "client_secret"?: string; "login_code"?: string }

export type Body_auth_jwt_refresh_auth_jwt_refresh_post = { "grant_type"?: string; "refresh_token"?: string }

export type RefreshResponse = { "access_token": string; "token_type": string; "refresh_token": string; "expires_in": number }

export type Body_auth_session_login_auth_session_login_post = { "grant_type"?: string; "username": string; "password": string; "scope"?: string; "client_id"?: string; "client_secret"?: string; "login_code"?: string; "transport"?: "cookie" | "bearer" }

export type Body_auth_step_up_auth_step_up_post = { "password": string }

export type Body_auth_request_login_code_auth_request_login_code_post = { "email": string }

export type UserCreate = { "email": string; "password": string; "is_active"?: boolean | null; "is_superuser"?: boolean | null; "is_verified"?: boolean | null }

export type UserRead = { "id": string; "email": string; "is_active": boolean; "is_superuser": boolean; "is_verified": boolean }

export type Body_reset_forgot_password_auth_forgot_password_post = { "email": string }

export type Body_reset_reset_password_auth_reset_password_post = { "token": string; "password": string }

export type Body_verify_request_token_auth_request_verify_token_post = { "email": string }

export type Body_verify_verify_auth_verify_post = { "token": string }

export type Body_verify_not_me_auth_not_me_post = { "token": string }

export type Disowned = { "result": "account_removed" | "password_removed" | "address_returned" }

export type OAuth2AuthorizeResponse = { "authorization_url": string }

export type Response = { "access_token": string; "token_type": string }

export type UserReadWithOAuthAccounts = { "id": string; "email": string; "is_active": boolean; "is_superuser": boolean; "is_verified": boolean; "oauth_accounts": ({ "id": string; "oauth_name": string; "access_token": string; "expires_at": number | null; "refresh_token": string | null; "account_id": string; "account_email": string })[] }

export type Body_oauth_discover_auth_discover_post = { "email": string }

export type DiscoveredProvider = { "provider": string | null }

export type Body_oauth_backchannel_logout_auth__provider__backchannel_logout_post = { "logout_token"?: string }

export type UserUpdate = { "password"?: string | null; "email"?: string; "is_active"?: boolean | null; "is_superuser"?: boolean | null; "is_verified"?: boolean | null }

export type SessionList = { "sessions": ({ "id": string; "methods": (string)[]; "client": string | null; "country": string | null; "created_at": number; "last_used_at": number; "expires_at": number; "is_current": boolean })[] }

export type Body_superusers_sign_out_users_users_sign_out_post = { "ids": (string)[] }

export type SignedOut = { "signed_out": (string)[] }

export type EndedSessions = { "ended": number; "more": boolean }

export type UserUpdateBySuperuser = { "password"?: string | null; "email"?: string; "is_active"?: boolean; "is_superuser"?: boolean; "is_verified"?: boolean }

export type UserPage = { "users": ({ "id": string; "email": string; "is_active": boolean; "is_superuser": boolean; "is_verified": boolean })[]; "next": string | null }

export type EventPage = { "events": ({ "id": number; "at": number; "kind": string; "user_id": string; "actor_id": string | null; "request_id": string | null; "fields": Record<string, unknown> | null })[]; "next": number | null }

export type UserCreateBySuperuser = { "email": string; "is_active"?: boolean; "is_superuser"?: boolean; "is_verified"?: boolean; "invite"?: boolean }

export type UserExport = { "user": Record<string, unknown> | null; "accounts": (Record<string, unknown>)[]; "mails": (Record<string, unknown>)[]; "login_code": Record<string, unknown> | null; "sessions": (Record<string, unknown>)[]; "events": (Record<string, unknown>)[]; "deleted": Record<string, unknown> | null }

export type DeletedUsers = { "users": ({ "id": string; "deleted_at": number; "expires_at": number; "deleted_by": string })[] }

export type KeysRead = { "access_token_alg": "HS256" | "ES256"; "signing_keys": ({ "kid": string; "alg": string; "state": "next" | "current" | "previous"; "created_at": number; "activates_at": number; "retires_at": number | null })[]; "data_keys": ({ "id": number; "created_at": number; "retired_at": number | null; "wrapped_by": "current" | "previous" | "lost" })[] }

export type KeyRotation = { "is_compromised"?: boolean }

export type SigningKeyRead = { "kid": string; "alg": string; "state": "next" | "current" | "previous"; "created_at": number; "activates_at": number; "retires_at": number | null }

export type ProviderList = { "providers": ({ "name": string; "kind": "oidc" | "github"; "title": string; "issuer": string; "client_id": string; "scope": string; "tenants": (string)[]; "trust_email": "claim" | "never" | "always"; "domains": (string)[]; "owned_domains": (string)[]; "signs_up": boolean; "mfa": (string)[]; "claim_rules": ({ "claim": string; "value": string; "sets": string; "to": unknown })[]; "keeps_tokens": boolean; "signs_out": boolean; "backend": "jwt" | "cookie"; "redirect_url": string | null; "is_on": boolean; "created_at": number; "updated_at": number; "urls_to_register": { "redirect_uris": (string)[]; "backchannel_logout_uri": string; "post_logout_redirect_uri": string } })[] }

export type ProviderCreate = { "title": string; "issuer"?: string; "client_id": string; "client_secret": string; "scope"?: string; "tenants"?: (string)[]; "trust_email"?: string; "domains"?: (string)[]; "owned_domains"?: (string)[]; "signs_up"?: boolean; "mfa"?: (string)[]; "claim_rules"?: ({ "claim": string; "value": string; "sets": string; "to": unknown })[]; "keeps_tokens"?: boolean; "signs_out"?: boolean; "backend"?: string; "redirect_url"?: string | null; "is_on"?: boolean; "unchecked"?: boolean; "name": string; "kind"?: string }

export type SavedProvider = { "name": string; "kind": "oidc" | "github"; "title": string; "issuer": string; "client_id": string; "scope": string; "tenants": (string)[]; "trust_email": "claim" | "never" | "always"; "domains": (string)[]; "owned_domains": (string)[]; "signs_up": boolean; "mfa": (string)[]; "claim_rules": ({ "claim": string; "value": string; "sets": string; "to": unknown })[]; "keeps_tokens": boolean; "signs_out": boolean; "backend": "jwt" | "cookie"; "redirect_url": string | null; "is_on": boolean; "created_at": number; "updated_at": number; "urls_to_register": { "redirect_uris": (string)[]; "backchannel_logout_uri": string; "post_logout_redirect_uri": string }; "warnings": (string)[] }

export type ProviderRead = { "name": string; "kind": "oidc" | "github"; "title": string; "issuer": string; "client_id": string; "scope": string; "tenants": (string)[]; "trust_email": "claim" | "never" | "always"; "domains": (string)[]; "owned_domains": (string)[]; "signs_up": boolean; "mfa": (string)[]; "claim_rules": ({ "claim": string; "value": string; "sets": string; "to": unknown })[]; "keeps_tokens": boolean; "signs_out": boolean; "backend": "jwt" | "cookie"; "redirect_url": string | null; "is_on": boolean; "created_at": number; "updated_at": number; "urls_to_register": { "redirect_uris": (string)[]; "backchannel_logout_uri": string; "post_logout_redirect_uri": string } }

export type ProviderUpdate = { "title"?: string; "issuer"?: string; "client_id"?: string; "client_secret"?: string; "scope"?: string; "tenants"?: (string)[]; "trust_email"?: string; "domains"?: (string)[]; "owned_domains"?: (string)[]; "signs_up"?: boolean; "mfa"?: (string)[]; "claim_rules"?: ({ "claim": string; "value": string; "sets": string; "to": unknown })[]; "keeps_tokens"?: boolean; "signs_out"?: boolean; "backend"?: string; "redirect_url"?: string | null; "is_on"?: boolean; "unchecked"?: boolean }

export type ProviderCheck = { "issuer": string; "warnings": (string)[]; "urls_to_register": { "redirect_uris": (string)[]; "backchannel_logout_uri": string; "post_logout_redirect_uri": string } }
