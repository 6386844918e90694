import { createApp } from './app.ts'

export { PasswordHasher } from './crypto/password-hasher.ts'

export default createApp()
