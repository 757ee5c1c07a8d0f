const stars = (count: number): string => '*'.repeat(Math.max(0, count));

/** Characters as people count them: a rare character outside the basic plane is one. */
const charactersOf = (text: string): readonly string[] => Array.from(text);

/**
 * `370406********0029`: division and last four; a number of another length is hidden whole.
 *
 * Source: rulebook §12.1.
 */
export function maskCitizenId(idNumber: string): string {
  if (idNumber.length !== 18 && idNumber.length !== 15) return stars(idNumber.length);
  return `${idNumber.slice(0, 6)}${stars(idNumber.length - 10)}${idNumber.slice(-4)}`;
}

/** 张三 → 张*, 张小三 → 张*三, 买买提·艾力 → 买**·*力: first and, from three on, last character. */
export function maskName(name: string): string {
  const characters = charactersOf(name);
  const last = characters.length - 1;
  return characters
    .map((character, index) => {
      const shown = (index === 0 && last > 0) || (index === last && last > 1);
      return shown || character === '·' ? character : '*';
    })
    .join('');
}

/** The last four digits, grouped like the number itself: `**** **** **** ***0 004`. */
export function maskAccount(accountNo: string): string {
  if (accountNo.length < 8) return groupAccount(stars(accountNo.length));
  return groupAccount(`${stars(accountNo.length - 4)}${accountNo.slice(-4)}`);
}

/** Groups of four from the left, as on the card: `6217 0000 0000 0000 004`. */
function groupAccount(accountNo: string): string {
  return accountNo.replaceAll(/(.{4})(?=.)/g, '$1 ');
}
