import { IsStaff, IsText, MayBeAbsent } from '@zelian/contracts/validation';

/** Sign-in of a member of staff, or of a machine client with its secret. */
export class SignIn {
  @MayBeAbsent() @IsStaff() readonly staffId?: string;
  @MayBeAbsent() @IsText(200) readonly password?: string;
  @MayBeAbsent() @IsStaff() readonly clientId?: string;
  @MayBeAbsent() @IsText(200) readonly secret?: string;
}

/** Change of one's own password. */
export class ChangePassword {
  @IsText(200) readonly current!: string;
  @IsText(200) readonly password!: string;
}

/** First password of another person, by an administrator; it must be changed at the first sign-in. */
export class SetPassword {
  @IsText(200) readonly password!: string;
}

/** Moves the demo clock to an instant, or by whole days. */
export class AdvanceClock {
  @MayBeAbsent() @IsText(40) readonly to?: string;
}
