import wasm from '@phi-ag/argon2/argon2.wasm'
import type { Argon2String } from './argon2-string.ts'

/** The reference implementation's exports, as C sees them: numbers, some of them addresses. */
interface Exports extends WebAssembly.Exports {
  memory: WebAssembly.Memory
  _initialize(): void
  malloc(bytes: number): number
  free(address: number): void
  argon2_hash(...args: number[]): number
}

/** What Argon2 hashes: the password, and what a stored string would say but for the tag. */
interface Input extends Omit<Argon2String, 'tag'> {
  password: Uint8Array
  tagBytes: number
}

const version = 0x13

/** Memory of WASM never shrinks: one that has grown larger than today's hashes need is let go. */
const keptBytes = 24 * 1024 * 1024

let kept: Exports | undefined
/** What was let go stays in memory until a collection comes: two of 100 MiB would end the isolate. */
let letGo: WeakRef<Exports> | undefined

/**
 * Argon2 (RFC 9106) in the precompiled WASM of @phi-ag/argon2. Not through its JavaScript, which
 * takes the number of UTF-16 units for the number of bytes, and so cuts off what is not ASCII.
 */
export function argon2(input: Input): Uint8Array {
  const exports = kept ?? letGo?.deref() ?? start()
  kept = undefined
  const { password, salt, memoryKibibytes, passes, lanes, type, tagBytes } = input
  const addresses = [place(exports, password), place(exports, salt), exports.malloc(tagBytes)]
  const [passwordAt = 0, saltAt = 0, tagAt = 0] = addresses
  const fault = exports.argon2_hash(
    ...[passes, memoryKibibytes, lanes],
    ...[passwordAt, password.length, saltAt, salt.length, tagAt, tagBytes],
    ...[0, 0, type, version],
  )
  if (fault !== 0) throw new Error(`Argon2 failed with code ${fault}`)
  const tag = new Uint8Array(exports.memory.buffer).slice(tagAt, tagAt + tagBytes)
  new Uint8Array(exports.memory.buffer).fill(0, passwordAt, passwordAt + password.length)
  for (const address of addresses) exports.free(address)
  if (exports.memory.buffer.byteLength <= keptBytes) kept = exports
  else letGo = new WeakRef(exports)
  return tag
}

function start(): Exports {
  const { exports } = new WebAssembly.Instance(wasm)
  if (!isArgon2(exports)) throw new Error('argon2.wasm does not export what it should')
  exports._initialize()
  return exports
}

function isArgon2(exports: WebAssembly.Exports): exports is Exports {
  const names = ['_initialize', 'malloc', 'free', 'argon2_hash']
  return (
    exports.memory instanceof WebAssembly.Memory &&
    names.every((name) => typeof exports[name] === 'function')
  )
}

function place(exports: Exports, bytes: Uint8Array): number {
  const address = exports.malloc(bytes.length + 1)
  new Uint8Array(exports.memory.buffer).set(bytes, address)
  return address
}
