import { SignJWT, errors, generateKeyPair, jwtVerify, type CryptoKey } from 'jose';
import type { Person, ServiceName } from '@zelian/contracts/terms';
import { Invalid } from './problem.js';

/** Seconds for which a service accepts a caller's token. */
export const TOKEN_SECONDS = 60;
const ISSUER = 'zelian-gateway';

/** Mints the short tokens by which services know their caller (EdDSA, one audience each). */
export type MintToken = (person: Person, audience: ServiceName, session: string) => Promise<string>;
/** The person a token names. Refuses: 401 with `TOKEN_NOT_VALID`. */
export type VerifyToken = (token: string, audience: ServiceName) => Promise<Person>;

export interface TokenKeys {
  readonly mint: MintToken;
  readonly verify: VerifyToken;
}

/** A pair of this process: nothing outside it can mint, and tokens die with it. */
export async function processKeys(): Promise<TokenKeys> {
  const { privateKey, publicKey } = await generateKeyPair('EdDSA', { crv: 'Ed25519' });
  return { mint: minter(privateKey), verify: verifier(publicKey) };
}

function minter(key: CryptoKey): MintToken {
  return async (person, audience, session) =>
    new SignJWT({ person, session })
      .setProtectedHeader({ alg: 'EdDSA' })
      .setIssuer(ISSUER)
      .setAudience(audience)
      .setSubject(person.staffId)
      .setIssuedAt()
      .setExpirationTime(`${TOKEN_SECONDS}s`)
      .sign(key);
}

function verifier(key: CryptoKey): VerifyToken {
  return async (token, audience) => {
    try {
      const { payload } = await jwtVerify<{ person: Person }>(token, key, {
        issuer: ISSUER,
        audience,
        algorithms: ['EdDSA'],
      });
      return payload.person;
    } catch (error) {
      if (error instanceof errors.JOSEError)
        throw new Invalid('TOKEN_NOT_VALID', '登录凭据无效或已过期，请重新登录。', [], 401);
      throw error;
    }
  };
}
