import { hash, verify } from '@node-rs/argon2';
import type { Clock } from '@zelian/eventlog/clock';
import type { Records, Table } from '@zelian/eventlog/records';
import type { StaffId } from '@zelian/kernel/values';
import { Invalid } from '@zelian/service/problem';
import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';

interface Credential {
  readonly hash: string;
  /** Set by somebody else: the first thing to do with it is to change it. */
  readonly mustChange: boolean;
  readonly changedAt: string;
}

/** argon2id with the parameters of OWASP's first choice (19 MiB, 2 passes). */
const ARGON2ID = { memoryCost: 19_456, timeCost: 2, parallelism: 1 } as const;
const MIN_PASSWORD = 10;
const MAX_PASSWORD = 200;

/** Passwords of staff and secrets of machine clients: only their hashes are kept. */
export class Credentials {
  /** Checked against when nobody has the id, so that both answers take the same time. */
  private readonly nobody = hash(randomBytes(32).toString('hex'), ARGON2ID);
  private readonly passwords: Table<Credential>;
  private readonly secrets: Table<{ readonly sha256: string }>;

  constructor(
    records: Records,
    private readonly clock: Clock,
  ) {
    this.passwords = records.table('credentials');
    this.secrets = records.table('client-secrets');
  }

  /** Whether the password is his; `mustChange` when somebody else has set it. */
  async check(
    staffId: StaffId,
    password: string,
  ): Promise<{ readonly mustChange: boolean } | undefined> {
    const credential = await this.passwords.get(staffId);
    const right = await verify(credential?.hash ?? (await this.nobody), password);
    return right && credential !== undefined ? { mustChange: credential.mustChange } : undefined;
  }

  /** Refuses: PASSWORD_TOO_SHORT. */
  async set(staffId: StaffId, password: string, mustChange: boolean): Promise<void> {
    if (password.length < MIN_PASSWORD || password.length > MAX_PASSWORD)
      throw new Invalid(
        'PASSWORD_NOT_ACCEPTED',
        `密码应为 ${MIN_PASSWORD} 至 ${MAX_PASSWORD} 个字符。`,
        [{ pointer: '/password', message: `应为 ${MIN_PASSWORD} 至 ${MAX_PASSWORD} 个字符` }],
      );
    await this.passwords.put(staffId, {
      hash: await hash(password, ARGON2ID),
      mustChange,
      changedAt: this.clock.now(),
    });
  }

  async has(staffId: StaffId): Promise<boolean> {
    return (await this.passwords.get(staffId)) !== undefined;
  }

  /** A new secret of a machine client, shown this once. Refuses: SECRET_ALREADY_SHOWN. */
  async issueSecret(clientId: string): Promise<string> {
    const secret = randomBytes(32).toString('base64url');
    if (!(await this.secrets.insert(clientId, { sha256: sha256(secret) })))
      throw new Invalid('SECRET_ALREADY_SHOWN', '该接口账号的密钥已经发放过，不再显示。', [], 409);
    return secret;
  }

  async checkSecret(clientId: string, secret: string): Promise<boolean> {
    const kept = await this.secrets.get(clientId);
    const given = Buffer.from(sha256(secret));
    return kept !== undefined && timingSafeEqual(given, Buffer.from(kept.sha256));
  }
}

/** 256 random bits need no slow hash. */
function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}
