/** A stored password hash that has been read. */
export interface StoredHash {
  /** What one comparison costs, in iterations of PBKDF2-HMAC-SHA256 that take as long; roughly. */
  work: number
  /** What one comparison takes of memory; 0 if that is next to nothing. */
  memoryKibibytes: number
  matches(password: string): Promise<boolean>
}

/** Why a stored string is no hash to compare with. */
export interface HashFault {
  fault: 'unknown scheme or malformed' | 'asks for too much work' | 'unknown pepper'
}

/** The string can't be read, or is of no scheme that we know. */
export const malformed: HashFault = { fault: 'unknown scheme or malformed' }

/** Reading it is one thing, spending what it asks for another. */
export const tooExpensive: HashFault = { fault: 'asks for too much work' }
